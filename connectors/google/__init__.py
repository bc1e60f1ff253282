"""Google: Gmail, Google Calendar and Google Contacts, by google-api-python-client."""

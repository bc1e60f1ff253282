"""Microsoft 365 and Outlook.com: mail, calendar, contacts and drafts, over Microsoft Graph."""

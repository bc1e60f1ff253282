"""Files on this machine: mailboxes, calendars and address books."""

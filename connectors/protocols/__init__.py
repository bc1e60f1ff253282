"""Open protocols: IMAP, CalDAV, CardDAV and mail submission."""

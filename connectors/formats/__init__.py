"""Formats that files and servers share: a mail, an iCalendar object, a vCard, names of folders."""

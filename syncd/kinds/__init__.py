"""The kinds of sources, calendars and drafts, by family; each names its connector as a string."""

"""Notice people you only write to, and put a phone call with them on the calendar."""

__version__ = "0.1.0"

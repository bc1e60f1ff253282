"""The store: the ledger, the cursors and the calls, in SQLite or PostgreSQL."""

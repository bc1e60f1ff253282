"""What phones and phone systems keep of calls and texts: backups, logs, exports, services."""

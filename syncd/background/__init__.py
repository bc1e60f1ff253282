"""What the daemon is made of: its loops and waking, its lock, notices and numbers, its service, its users."""

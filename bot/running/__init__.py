"""Starts the whole system on one machine and stops it together. Knows a process's port and health, not its inside."""

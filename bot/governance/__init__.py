"""What a council has to be able to say of its assistant: from the live settings, the log and the council's own file."""

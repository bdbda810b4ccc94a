"""Days as residents say them, found in a text and reckoned from the day of the conversation."""

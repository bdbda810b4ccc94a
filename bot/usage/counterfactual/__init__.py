"""What would have happened without the assistant: residents' answers, holdouts, and a comparison series."""

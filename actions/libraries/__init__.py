"""Libraries: loans and their renewal, reservations, branches."""

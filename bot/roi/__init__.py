"""Contacts and assumptions become savings, and savings a report that opens the contacts behind each figure."""

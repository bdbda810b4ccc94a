"""Kerbside: a chatbot framework for UK council services. ARCHITECTURE.md draws the rooms of this package."""

"""Bins and recycling: the conversations about them."""

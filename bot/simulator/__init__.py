"""Residents made of a seed, who fill a new machine with samples. Knows the system's public doors only."""

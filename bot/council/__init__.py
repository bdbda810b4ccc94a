"""The vocabulary every room shares. Standard library only: no clock, no environment, no I/O."""

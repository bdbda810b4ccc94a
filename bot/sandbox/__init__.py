"""The stand-in back ends as one process: three contracts, one clock, and a desk where tests ask for trouble.

Not for production: it listens on loopback only, and everything in it is made up.
"""

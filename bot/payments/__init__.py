"""The ledger of payments: each intended payment written down before it is asked for, and what became of it.

It alone knows account references. It is kept for years, in a database of its own; the gateway process writes it.
"""

"""Reads council tax accounts from Civica OpenRevenues' web API. It never writes, and never reads bank details."""

from bot.backends.civica.client.accounts import Civica

__all__ = ["Civica"]

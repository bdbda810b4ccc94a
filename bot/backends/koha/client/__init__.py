"""A library by Koha's REST API: readers, loans, renewals, fines, the catalogue, reservations."""

from bot.backends.koha.client.koha import Koha

__all__ = ["Koha"]

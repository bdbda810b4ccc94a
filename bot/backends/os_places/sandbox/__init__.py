"""A stand-in for OS Places: the `postcode`, `uprn` and `find` searches over the made-up town."""

from bot.backends.os_places.sandbox.addresses import METADATA, seed
from bot.backends.os_places.sandbox.app import make_app, refusal

__all__ = ["METADATA", "make_app", "refusal", "seed"]

"""A stand-in Open311 server, GeoReport v2 in JSON and XML, which takes a report once and remembers our reference."""

from bot.backends.open311.sandbox.app import make_app, refusal
from bot.backends.open311.sandbox.tables import METADATA, SEEDED, seed, written

__all__ = ["METADATA", "SEEDED", "make_app", "refusal", "seed", "written"]

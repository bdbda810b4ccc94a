"""A stand-in of OpenRevenues' web API over the made-up town's accounts. What it says follows from its clock."""

from bot.backends.civica.sandbox.app import make_app, refusal
from bot.backends.civica.sandbox.desk import add_desk
from bot.backends.civica.sandbox.sessions import Sessions
from bot.backends.civica.sandbox.tables import METADATA, SEEDED, seed

__all__ = ["METADATA", "SEEDED", "Sessions", "add_desk", "make_app", "refusal", "seed"]

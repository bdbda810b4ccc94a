"""A stand-in of Koha's REST API over the made-up town's library. What it says follows from its clock."""

from bot.backends.koha.sandbox.app import make_app
from bot.backends.koha.sandbox.behaviour import Behaviour
from bot.backends.koha.sandbox.desk import add_desk
from bot.backends.koha.sandbox.door import Door
from bot.backends.koha.sandbox.refusals import refusal
from bot.backends.koha.sandbox.seeding import seed
from bot.backends.koha.sandbox.tables import METADATA

__all__ = ["METADATA", "Behaviour", "Door", "add_desk", "make_app", "refusal", "seed"]

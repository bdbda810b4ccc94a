"""A stand-in waste server of the Local Waste Service Standards' draft. All that it says follows from its clock."""

from bot.backends.waste.sandbox.app import make_app, refusal
from bot.backends.waste.sandbox.places import METADATA, seed

__all__ = ["METADATA", "make_app", "refusal", "seed"]

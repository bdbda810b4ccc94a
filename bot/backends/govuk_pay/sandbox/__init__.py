"""A stand-in GOV.UK Pay: its API, its payment page with the documented test cards, and its signed webhooks."""

from bot.backends.govuk_pay.sandbox.app import make_app, refusal
from bot.backends.govuk_pay.sandbox.behaviour import Behaviour, Mode
from bot.backends.govuk_pay.sandbox.desk import add_desk
from bot.backends.govuk_pay.sandbox.tables import METADATA, seed
from bot.backends.govuk_pay.sandbox.till import Till

__all__ = ["METADATA", "Behaviour", "Mode", "Till", "add_desk", "make_app", "refusal", "seed"]

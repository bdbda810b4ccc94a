"""A stand-in of GOV.UK Notify: e-mails, texts and letters that go nowhere, with Notify's own answers and errors."""

from bot.backends.govuk_notify.sandbox.app import make_app, refusal
from bot.backends.govuk_notify.sandbox.desk import add_desk
from bot.backends.govuk_notify.sandbox.service import SERVICE, Key, KeyKind, Service
from bot.backends.govuk_notify.sandbox.tables import METADATA, seed

__all__ = ["METADATA", "SERVICE", "Key", "KeyKind", "Service", "add_desk", "make_app", "refusal", "seed"]

"""E-mails and texts through GOV.UK Notify, each sent once and found again by our own reference."""

from bot.backends.govuk_notify.client.notices import Notice, NoticeState
from bot.backends.govuk_notify.client.sending import GovukNotify
from bot.backends.govuk_notify.client.tokens import ApiKey

__all__ = ["ApiKey", "GovukNotify", "Notice", "NoticeState"]

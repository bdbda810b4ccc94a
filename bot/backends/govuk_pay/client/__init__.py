"""Payments by GOV.UK Pay's public API and its webhooks. Supplier words stop here."""

from bot.backends.govuk_pay.client.facts import PayEvent, PayPayment, PayRefund, RefundState, WebhookMessage
from bot.backends.govuk_pay.client.pay import GovukPay
from bot.backends.govuk_pay.client.webhooks import read_webhook, verify_webhook

__all__ = [
    "GovukPay",
    "PayEvent",
    "PayPayment",
    "PayRefund",
    "RefundState",
    "WebhookMessage",
    "read_webhook",
    "verify_webhook",
]

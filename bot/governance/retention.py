"""What is kept for how long, from the settings and limits that the code itself goes by, and what is due now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Engine

from bot.council.retention import (
    CALENDAR_FOR,
    CARD_FOR,
    ERASED_EVIDENCE_FOR,
    EVIDENCE_FOR,
    SALT_FOR,
    SALT_OVERLAP,
)
from bot.settings import GovernanceSettings
from bot.usage.retaining import Due, Limits, retain
from bot.usage.review.recording import KEEP
from bot.usage.rules import Rules


@dataclass(frozen=True)
class Kept:
    """One kind of record: how long, by which setting or rule, and how many rows are due now (None: not counted)."""

    what: str
    where: str
    how_long: str
    by: str
    due: int | None = None


def count_due(engine: Engine, rules: Rules, settings: GovernanceSettings, now: datetime) -> Due:
    """What the usage log would delete if `retention` ran now; nothing is deleted."""
    limits = Limits.at(now, settings.transcript_days, settings.fact_months)
    return retain(engine, rules, limits, now, dry_run=True)


def retention_table(settings: GovernanceSettings, due: Due | None) -> Sequence[Kept]:
    """Every kind of record. `due` is None where there is no usage log."""

    def rows(kind: str) -> int | None:
        return None if due is None else int(getattr(due, kind))

    days, months = settings.named("transcript_days"), settings.named("fact_months")
    facts = f"{settings.fact_months} months"
    return (
        Kept("Words of a conversation at the gateway and in Rasa", "gateway, Rasa", _days(settings.keep_days),
             settings.named("keep_days")),
        Kept("Evidence of what happened outside the chat", "gateway", f"{EVIDENCE_FOR.days} days after its words went",
             "bot.council.retention"),
        Kept("Evidence of a conversation that a resident erased", "gateway", _days(ERASED_EVIDENCE_FOR.days),
             "bot.council.retention"),
        Kept("What was filled in on a secure card, sealed", "gateway", _minutes(CARD_FOR), "bot.council.retention"),
        Kept("Salt that ties an account to a person key", "gateway",
             f"{SALT_FOR.days} days, and {SALT_OVERLAP.days} more", "bot.council.retention"),
        Kept("Calendar files with collection days", "gateway", _days(CALENDAR_FOR.days), "bot.council.retention"),
        Kept("Payments in the ledger", "payments", _days(settings.payments_keep_days),
             settings.named("payments_keep_days")),
        Kept("Words in the usage log, redacted", "usage log", _days(settings.transcript_days), days, rows("messages")),
        Kept("Events that could not be read", "usage log", _days(settings.transcript_days), days, rows("poison")),
        Kept("Facts of conversations, without words", "usage log", facts, months, rows("facts")),
        Kept("Contacts that are derived from them", "usage log", facts, months, rows("contacts")),
        Kept("Digest of an erased conversation's name", "usage log", facts, months, rows("erasures")),
        Kept("References and person keys of imported calls", "usage log", facts, months, rows("links")),
        Kept("Words of the sample that reviewers judge", "usage log", _days(KEEP.days), "bot.usage.review",
             rows("reviewed")),
        Kept("Issued reports with their contacts (no words, persons or references)", "issued reports", "for good",
             "an issued report is never changed"),
    )  # fmt: skip


def _days(count: int) -> str:
    return f"{count:,} days"


def _minutes(span: timedelta) -> str:
    return f"{int(span.total_seconds() // 60)} minutes, longer while it is used"

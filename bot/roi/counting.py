"""Which contact counts for which figure, and by how much. Pure.

A figure is the sum of these weights and its list of contacts is what has one: both come from the same predicate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.council.contacts import Outcome
from bot.council.survey import SATISFACTION_ANSWERS
from bot.roi.figures import ZERO

ONE = Decimal(1)
PROVED = frozenset({Outcome.RESOLVED_TRANSACTION, Outcome.EXPLAINED, Outcome.RESOLVED_CONFIRMED})
TO_A_PERSON = frozenset({Outcome.HANDED_OVER, Outcome.QUEUE_ABANDONED, Outcome.MESSAGE_LEFT})
#: What a row takes out of a contact's evidence rather than out of a column of its own.
FROM_EVIDENCE = frozenset({"why", "satisfaction"})
_HOURS = {24: "recontact_24h", 48: "recontact_48h", 168: "recontact_7d"}


class Counts(StrEnum):
    """The predicates. A contact's outcome is one more, named `outcome_<outcome>`."""

    CONTACTS = "contacts"
    ENGAGED = "engaged"
    STATED = "stated"
    TO_A_PERSON = "to_a_person"
    OUT_OF_HOURS = "out_of_hours"
    AVOIDABLE = "avoidable"
    LINKABLE = "linkable"
    RECONTACT_24H = "recontact_24h"
    RECONTACT_48H = "recontact_48h"
    RECONTACT_7D = "recontact_7d"
    RESOLVED = "resolved"
    VOIDED = "voided"
    DURABLE = "durable"
    PROVISIONAL = "provisional"
    STARTED = "started"
    COMPLETED = "completed"
    ASSISTED = "assisted"
    RATED = "rated"
    SATISFIED = "satisfied"
    SAMPLE = "sample"


@dataclass(frozen=True)
class Row:
    """One contact as the report reads it from the usage log."""

    id: str
    need_id: str
    need: str
    subject: str
    service: str
    intent: str
    outcome: Outcome
    opened_at: datetime
    closed_at: datetime
    references: tuple[str, ...] = ()
    channel: str = ""
    language: str = ""
    turns: int = 0
    fallbacks: int = 0
    out_of_hours: bool = False
    sample: bool = False
    avoidable: bool = False
    linkable: bool = True
    barred: str = ""  # why it can earn nothing, as the usage log says
    followed_by: str | None = None
    followed_at: datetime | None = None
    satisfaction: str = ""  # answer to the survey, a code of bot.council.survey.SATISFACTION_ANSWERS
    why: str = ""  # what proved the outcome, in the words of the usage log


@dataclass(frozen=True)
class Weights:
    """What is known before single contacts are weighed.

    `implied` is q, the share of implied resolutions that reviewers confirmed; `kept` the share of linkable resolutions
    that no re-contact voided, which stands in for what cannot be known of unlinkable ones; `settled_before` the moment
    before which a contact's seven days are over; `transactions` the intents where residents do something.
    """

    implied: Decimal = ZERO
    kept: Decimal = ONE
    settled_before: datetime | None = None
    transactions: frozenset[str] = frozenset()


def resolution_weight(row: Row, implied: Decimal) -> Decimal:
    """How much of a resolution a contact is, before re-contacts. Nothing for anything but an answered need of ours.

    Greetings, signposting, emergencies, messages for people and chasing earn nothing, whatever was shown; nor does what
    the usage log bars (bot.usage.guards), such as an assisted chat or another body's service.
    """
    if row.barred or row.avoidable or not row.need:
        return ZERO
    if row.outcome in PROVED:
        return ONE
    return implied if row.outcome is Outcome.RESOLVED_IMPLIED else ZERO


def weigh(row: Row, weights: Weights, *, is_repeat: bool = False) -> Mapping[str, Decimal]:
    """The weight of a contact in every figure that it counts for; what is not named weighs nothing.

    `is_repeat`: its reference was given to an earlier contact that counts, so that it is no second resolution.
    """
    found: dict[str, Decimal] = {Counts.CONTACTS: ONE, f"outcome_{row.outcome.value}": ONE}
    flags = {
        Counts.ENGAGED: row.outcome is not Outcome.UNENGAGED,
        Counts.STATED: bool(row.need),
        Counts.TO_A_PERSON: row.outcome in TO_A_PERSON,
        Counts.OUT_OF_HOURS: row.out_of_hours and row.outcome is not Outcome.UNENGAGED,
        Counts.AVOIDABLE: row.avoidable,
        Counts.LINKABLE: row.linkable and bool(row.need) and row.outcome is not Outcome.UNENGAGED,
        Counts.STARTED: _starts(row, weights),
        Counts.COMPLETED: _starts(row, weights) and row.outcome in PROVED and not is_repeat,
        Counts.ASSISTED: row.barred == "assisted",
        Counts.RATED: row.satisfaction in SATISFACTION_ANSWERS,
        Counts.SATISFIED: row.satisfaction in SATISFACTION_ANSWERS[:2],
        Counts.SAMPLE: row.sample,
    }
    found.update({key: ONE for key, holds in flags.items() if holds})
    if row.linkable and row.need and row.followed_at is not None:
        after = row.followed_at - row.closed_at
        found.update({name: ONE for hours, name in _HOURS.items() if after <= timedelta(hours=hours)})
    resolved = ZERO if is_repeat else resolution_weight(row, weights.implied)
    if not resolved:
        return found
    found[Counts.RESOLVED] = resolved
    if row.followed_by is not None:
        found[Counts.VOIDED] = resolved
        return found
    kept = ONE if row.linkable else weights.kept
    if kept:
        found[Counts.DURABLE] = resolved * kept
    if kept != ONE:
        found[Counts.VOIDED] = resolved * (ONE - kept)
    if weights.settled_before is not None and row.closed_at >= weights.settled_before:
        found[Counts.PROVISIONAL] = resolved * kept
    return found


def _starts(row: Row, weights: Weights) -> bool:
    """Whether a resident, helped or not, set out to do something: chasing it again is no second start."""
    return row.intent in weights.transactions and row.barred in ("", "assisted") and not row.avoidable

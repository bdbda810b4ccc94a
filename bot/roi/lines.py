"""The lines of a report, each with its range, grade, count and formula, and what is not claimed. Pure."""

from __future__ import annotations

from decimal import Decimal

from bot.council.contacts import Outcome
from bot.roi.assumptions import CHANNEL_NAMES, CHANNELS, Assumptions
from bot.roi.counting import Counts
from bot.roi.engine import LEAST_COVERAGE, Savings, coverage
from bot.roi.figures import ZERO, Line, Range
from bot.roi.tally import Tally

#: What each outcome says, in a few words; GLOSSARY.md says it exactly.
_OUTCOMES = {
    Outcome.EMERGENCY: "Emergency",
    Outcome.HANDED_OVER: "Handed over to a person",
    Outcome.QUEUE_ABANDONED: "Left while waiting for a person",
    Outcome.MESSAGE_LEFT: "Left a message for a person",
    Outcome.FAILED_BACKEND: "A system failed",
    Outcome.RESOLVED_TRANSACTION: "Resolved: a system gave a reference",
    Outcome.PENDING: "Pending: not finished yet",
    Outcome.EXPLAINED: "Explained: the fact or the correct refusal was given",
    Outcome.RESOLVED_CONFIRMED: "Resolved: the resident said so",
    Outcome.SIGNPOSTED: "Sent to another page, number or body",
    Outcome.RESOLVED_IMPLIED: "Answered, and nothing more was said",
    Outcome.NOT_UNDERSTOOD: "Not understood",
    Outcome.ABANDONED: "Left before an answer",
    Outcome.UNENGAGED: "Only a greeting or a look around",
}


def make_lines(tally: Tally, savings: Savings, cash: Decimal, assumptions: Assumptions) -> list[Line]:
    """Every line: what was counted, how it ended, who came back, what was resolved, what it is worth."""
    return [
        *_counted(tally),
        *_outcomes(tally),
        *_recontacts(tally),
        *_resolutions(tally),
        *_estimated(tally, savings, cash, assumptions),
    ]


def make_notes(tally: Tally, assumptions: Assumptions) -> list[str]:
    """What the report does not claim."""
    notes = [
        "Capacity released is staff time, not money: nothing leaves the budget unless a post or a contract does.",
        "Run cost, building cost and the time of residents are not in these figures.",
        "Re-contacts are seen when they come back to the same chat, and in phone and desk logs that were imported, as "
        "far as these carry a reference or a keyed person (python -m bot.usage import coverage).",
        "Nothing is claimed for greetings, for residents sent to another page or body, for emergencies, for messages "
        "passed to a person, or for chasing something that was asked for before.",
    ]
    if not assumptions.removals:
        notes.insert(1, "Cashable is £0: there is no register of signed removals.")
    implied = tally.behind(f"outcome_{Outcome.RESOLVED_IMPLIED.value}")
    if assumptions.review is None and implied:
        notes.append(
            f"{implied} answers that nobody confirmed are not counted as resolved: "
            "no sample of them has been reviewed (q = 0)."
        )
    elif assumptions.review is not None:
        notes.append(
            f"{implied} answers that nobody confirmed count by q = {tally.weights.implied}, the lower end of what "
            f"reviewers found in {assumptions.review.sampled} of them ({assumptions.review.source})."
        )
    if tally.total(Counts.PROVISIONAL) != ZERO:
        notes.append(
            f"{tally.behind(Counts.PROVISIONAL)} durable resolutions are provisional: residents may still come back."
        )
    return notes


def _count(tally: Tally, figure: str, label: str, unit: str = "contacts", formula: str = "") -> Line:
    return Line(figure, label, unit, Range.exactly(tally.total(figure)), tally.behind(figure), figure, formula=formula)


def _share(key: str, label: str, part: Decimal, whole: Decimal, count: int, opens: str, formula: str) -> list[Line]:
    """A share of a whole, as one line; none where there is nothing to share."""
    return [Line(key, label, "share", Range.exactly(part / whole), count, opens, formula=formula)] if whole else []


def _counted(tally: Tally) -> list[Line]:
    engaged, passed_on = tally.total(Counts.ENGAGED), tally.total(Counts.TO_A_PERSON)
    needs = Range.exactly(Decimal(tally.needs))
    return [
        _count(tally, Counts.CONTACTS, "Contacts"),
        _count(tally, Counts.ENGAGED, "Engaged contacts: more than a greeting"),
        Line("needs", "Needs that were stated", "needs", needs, tally.behind(Counts.STATED), Counts.STATED),
        _count(tally, Counts.OUT_OF_HOURS, "Engaged contacts while the phone was closed"),
        _count(tally, Counts.AVOIDABLE, "Contacts that chased an earlier one"),
        _count(tally, Counts.TO_A_PERSON, "Passed to a person, or left a message for one"),
        *_share(
            "containment",
            "Containment: engaged contacts that never asked for a person",
            engaged - passed_on,
            engaged,
            tally.behind(Counts.ENGAGED),
            Counts.ENGAGED,
            "1 - passed to a person / engaged; never turned into money",
        ),
    ]


def _outcomes(tally: Tally) -> list[Line]:
    return [_count(tally, f"outcome_{one.value}", _OUTCOMES[one]) for one in Outcome]


def _recontacts(tally: Tally) -> list[Line]:
    linkable = tally.total(Counts.LINKABLE)
    hours = {Counts.RECONTACT_24H: "24 hours", Counts.RECONTACT_48H: "48 hours", Counts.RECONTACT_7D: "7 days"}
    lines = [_count(tally, Counts.LINKABLE, "Contacts that a later one could be linked to")]
    for figure, words in hours.items():
        lines += _share(
            figure,
            f"Came back for the same need within {words}",
            tally.total(figure),
            linkable,
            tally.behind(figure),
            figure,
            "contacts followed by another at the same need / linkable contacts",
        )
    share = coverage(tally)
    if share is not None:
        lines += _share(
            "coverage",
            "Coverage: engaged contacts that could be linked",
            tally.total(Counts.LINKABLE),
            tally.total(Counts.ENGAGED),
            tally.behind(Counts.LINKABLE),
            Counts.LINKABLE,
            f"linkable / engaged; below {LEAST_COVERAGE:.0%} the grade falls",
        )
    return lines


def _resolutions(tally: Tally) -> list[Line]:
    q = tally.weights.implied
    return [
        _count(tally, Counts.RESOLVED, "Resolved", "needs", f"transaction + explained + confirmed + {q} * implied"),
        _count(tally, Counts.VOIDED, "Of these, voided because the resident came back", "needs"),
        _count(tally, Counts.DURABLE, "Durable: resolved, and nobody came back", "needs", "resolved - voided"),
        _count(tally, Counts.PROVISIONAL, "Of the durable, provisional: their 7 days are not over", "needs"),
    ]


def _estimated(tally: Tally, savings: Savings, cash: Decimal, assumptions: Assumptions) -> list[Line]:
    durable, voided = tally.behind(Counts.DURABLE), tally.behind(Counts.VOIDED)

    def line(key: str, label: str, unit: str, value: Range, count: int, opens: str, formula: str) -> Line:
        return Line(key, label, unit, value, count, opens, savings.grade, savings.because, formula)

    deflected = [
        line(
            f"deflected_{channel}",
            f"Deflected from {CHANNEL_NAMES[channel]}",
            "needs",
            savings.deflected[channel],
            durable,
            Counts.DURABLE,
            f"durable * share.{channel}",
        )
        for channel in CHANNELS
    ]
    hours = Range(*(getattr(savings.minutes, end) / 60 for end in ("low", "central", "high")))
    released = "sum over channels and needs of durable * share * minutes * staff cost per minute"
    failure = (
        "passed to a person * extra minutes * cost per minute + voided * (1 - sum of shares) * cost of a call about it"
    )
    cash_grade = None if not assumptions.removals else savings.grade
    return [
        *deflected,
        line("hours", "Staff hours released", "hours", hours, durable, Counts.DURABLE, "the same, before its cost"),
        line("released", "Capacity released", "GBP", savings.released, durable, Counts.DURABLE, released),
        line("failure", "Failure cost", "GBP", savings.failure, voided, Counts.VOIDED, failure),
        line(
            "net",
            "Net capacity before run cost",
            "GBP",
            savings.net,
            durable,
            Counts.DURABLE,
            "capacity released - failure cost",
        ),
        Line(
            "cashable",
            "Cashable: money that left the budget",
            "GBP",
            Range.exactly(cash),
            len(assumptions.removals),
            "",
            cash_grade,
            formula="min(signed removals in the period, released - failure cost)",
        ),
    ]

"""The counted lines of a report, each with its count, formula and inputs. What they are worth: `money`. Pure."""

from __future__ import annotations

from decimal import Decimal

from bot.council.contacts import Outcome
from bot.roi.counting import PROVED, Counts
from bot.roi.engine import LEAST_COVERAGE, coverage
from bot.roi.figures import Line, Range
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


def counted_lines(tally: Tally) -> list[Line]:
    """What was counted, how it ended, who came back, what was resolved."""
    return [*_counted(tally), *_outcomes(tally), *_recontacts(tally), *_resolutions(tally)]


def _count(
    tally: Tally, figure: str, label: str, unit: str = "contacts", formula: str = "", inputs: tuple[str, ...] = ()
) -> Line:
    value, count = Range.exactly(tally.total(figure)), tally.behind(figure)
    return Line(figure, label, unit, value, count, figure, formula=formula, inputs=inputs)


def _share(
    tally: Tally, key: str, label: str, part: Decimal, whole: str, opens: str, formula: str, inputs: tuple[str, ...]
) -> list[Line]:
    """A share of a whole, as one line; none where there is nothing to share."""
    base = tally.total(whole)
    if not base:
        return []
    value = Range.exactly(part / base)
    return [Line(key, label, "share", value, tally.behind(opens), opens, formula=formula, inputs=inputs)]


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
            tally,
            "containment",
            "Containment: engaged contacts that never asked for a person",
            engaged - passed_on,
            Counts.ENGAGED,
            Counts.ENGAGED,
            "1 - passed to a person / engaged; never turned into money",
            (Counts.TO_A_PERSON, Counts.ENGAGED),
        ),
        *_share(
            tally,
            "out_of_hours_share",
            "Share of engaged contacts while the phone was closed",
            tally.total(Counts.OUT_OF_HOURS),
            Counts.ENGAGED,
            Counts.OUT_OF_HOURS,
            "engaged while the phone was closed / engaged",
            (Counts.OUT_OF_HOURS, Counts.ENGAGED),
        ),
    ]


def _outcomes(tally: Tally) -> list[Line]:
    return [_count(tally, f"outcome_{one.value}", _OUTCOMES[one]) for one in Outcome]


def _recontacts(tally: Tally) -> list[Line]:
    hours = {Counts.RECONTACT_24H: "24 hours", Counts.RECONTACT_48H: "48 hours", Counts.RECONTACT_7D: "7 days"}
    lines = [_count(tally, Counts.LINKABLE, "Contacts that a later one could be linked to")]
    for figure, words in hours.items():
        lines += _share(
            tally,
            figure,
            f"Came back for the same need within {words}",
            tally.total(figure),
            Counts.LINKABLE,
            figure,
            "contacts followed by another at the same need / linkable contacts",
            (Counts.LINKABLE,),
        )
    share = coverage(tally)
    if share is not None:
        lines += _share(
            tally,
            "coverage",
            "Coverage: engaged contacts that could be linked",
            tally.total(Counts.LINKABLE),
            Counts.ENGAGED,
            Counts.LINKABLE,
            f"linkable / engaged; below {LEAST_COVERAGE:.0%} the grade falls",
            (Counts.LINKABLE, Counts.ENGAGED),
        )
    return lines


def _resolutions(tally: Tally) -> list[Line]:
    q = tally.weights.implied
    endings = tuple(
        f"outcome_{one.value}" for one in (*sorted(PROVED, key=list(Outcome).index), Outcome.RESOLVED_IMPLIED)
    )
    formula = f"transaction + explained + confirmed + {q} * implied, less what is barred or has a reference twice"
    return [
        _count(tally, Counts.RESOLVED, "Resolved", "needs", formula, endings),
        _count(tally, Counts.VOIDED, "Of these, voided because the resident came back", "needs"),
        _count(
            tally,
            Counts.DURABLE,
            "Durable: resolved, and nobody came back",
            "needs",
            "resolved - voided",
            (Counts.RESOLVED, Counts.VOIDED),
        ),
        _count(tally, Counts.PROVISIONAL, "Of the durable, provisional: their 7 days are not over", "needs"),
    ]

"""Which response explains a decision about a missed bin, and its facts. Pure: a decision travels in a slot as text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from actions.saying import say_day, say_moment, say_time
from bot.council.collections import (
    LONDON,
    CrewEvent,
    CrewRecord,
    MissedBinDecision,
    MissedBinVerdict,
    NextCollection,
    add_working_days,
)
from bot.councils import Council

#: Said where the back end gives no date.
_NO_DATE = "a day that I cannot see yet"

_EVENTS = {
    CrewEvent.NOT_PRESENTED: "the bin was not out",
    CrewEvent.INCORRECTLY_PRESENTED: "the bin was not put out in the right way",
    CrewEvent.CONTAMINATED: "the wrong things were in the bin",
    CrewEvent.TOO_HEAVY: "the bin was too heavy",
    CrewEvent.EXCESS_WASTE: "there was more waste than fits in the bin",
    CrewEvent.BLOCKED_ACCESS: "something was in the way",
    CrewEvent.ROAD_CLOSED: "the road was closed",
    CrewEvent.DAMAGED: "the bin was damaged",
    CrewEvent.RISK_OF_INJURY: "it was not safe to empty the bin",
    CrewEvent.NOT_ON_SCHEME: "the address is not on the list for this bin",
    CrewEvent.OTHER: "another reason",
}


def say_change(due: NextCollection | None) -> str:
    """` (changed from Friday 25 December: Christmas)`; empty for a day that was not moved."""
    if due is None or due.usual_day is None or due.usual_day == due.day:
        return ""
    reason = f": {due.reason}" if due.reason else ""
    return f" (changed from {say_day(due.usual_day)}{reason})"


def decision_as_slot(decision: MissedBinDecision, stream: str, change: str = "") -> dict[str, Any]:
    """The decision as JSON can carry it. `change`: what `say_change` says of the next collection."""
    record = decision.record
    return {
        "verdict": decision.verdict.value,
        "stream": stream,
        "collection_day": _text(decision.collection_day),
        "next_day": _text(decision.next_day),
        "change": change,
        "report_until": _text(decision.report_until),
        "return_on": _text(decision.return_on),
        "reference": decision.reference,
        "record": record and {"event": record.event.value, "day": record.day.isoformat(), "detail": record.detail},
    }


def decision_from_slot(kept: dict[str, Any]) -> MissedBinDecision:
    """The decision that `decision_as_slot` wrote."""
    record = kept.get("record")
    until = kept.get("report_until")
    return MissedBinDecision(
        verdict=MissedBinVerdict(kept["verdict"]),
        collection_day=_day(kept.get("collection_day")),
        next_day=_day(kept.get("next_day")),
        report_until=datetime.fromisoformat(until).astimezone(LONDON) if until else None,
        record=record
        and CrewRecord(CrewEvent(record["event"]), date.fromisoformat(record["day"]), detail=record["detail"]),
        return_on=_day(kept.get("return_on")),
        reference=kept.get("reference"),
    )


def refusal_response(decision: MissedBinDecision) -> str | None:
    """The response that explains why nothing is reported; None when it can be, or when there is no such bin."""
    if decision.verdict in (MissedBinVerdict.REPORT, MissedBinVerdict.NO_SUCH_SERVICE):
        return None
    if decision.verdict is MissedBinVerdict.CREW_RECORDED:
        event = decision.record.event if decision.record else CrewEvent.OTHER
        return f"utter_crew_{event.value}"
    return f"utter_missed_bin_{decision.verdict.value}"


def refusal_facts(kept: dict[str, Any], bin_title: str, address: str, council: Council, today: date) -> dict[str, str]:
    """Everything that an explanation of a decision in its slot can say. `bin_title` is what residents call the bin."""
    decision = decision_from_slot(kept)
    record = decision.record
    day = record.day if record else decision.collection_day
    return {
        "bin": bin_title,
        "address": address,
        "day": say_day(day) if day else "the last collection day",
        "next_day": f"{say_day(decision.next_day)}{kept.get('change') or ''}" if decision.next_day else _NO_DATE,
        "report_until": say_moment(decision.report_until) if decision.report_until else "",
        "report_days": str(council.missed_bin_rules.report_within_working_days),
        "return_day": say_day(decision.return_on) if decision.return_on else "",
        "return_by": say_day(return_by(council, today)),
        "reference": decision.reference or "",
        "round_ends": say_time(council.missed_bin_rules.round_ends),
        "out_by": say_time(council.bins_out_by),
        "detail": f" They added: {record.detail}." if record and record.detail else "",
        "page": council.page("ask_recycling_centre"),
    }


def return_by(council: Council, reported_on: date) -> date:
    """The day by which a bin reported on a day is emptied."""
    return add_working_days(reported_on, council.return_within_working_days, council.holidays_around(reported_on))


def reply_by(council: Council, asked_on: date) -> date:
    """The day by which a person answers what was asked on a day."""
    return add_working_days(asked_on, council.reply_working_days, council.holidays_around(asked_on))


def say_event(record: CrewRecord | None) -> str:
    """What the crew wrote down, as the end of a sentence."""
    return _EVENTS[record.event if record else CrewEvent.OTHER]


def _text(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

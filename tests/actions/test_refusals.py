"""A decision keeps its facts on its way through a slot, and each kind of refusal has words of its own."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.waste.refusals import (
    decision_as_slot,
    decision_from_slot,
    refusal_facts,
    refusal_response,
    reply_by,
    return_by,
    say_event,
)
from bot.council.collections import LONDON, CrewEvent, CrewRecord, MissedBinDecision, MissedBinVerdict
from bot.councils import Council
from tests.actions.resident import COUNCIL_FACTS, DOMAIN

days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
decisions = st.builds(
    MissedBinDecision,
    verdict=st.sampled_from(MissedBinVerdict),
    collection_day=st.none() | days,
    next_day=st.none() | days,
    report_until=st.none() | days.map(lambda day: datetime(day.year, day.month, day.day, 17, tzinfo=LONDON)),
    record=st.none() | st.builds(CrewRecord, event=st.sampled_from(CrewEvent), day=days, detail=st.text(max_size=20)),
    return_on=st.none() | days,
    reference=st.none() | st.text(max_size=12),
)


@given(decisions)
def test_a_decision_survives_its_slot(decision: MissedBinDecision) -> None:
    kept = json.loads(json.dumps(decision_as_slot(decision, "refuse")))
    assert kept["stream"] == "refuse"
    assert decision_from_slot(kept) == decision


@pytest.mark.parametrize("event", list(CrewEvent))
def test_every_event_of_the_crew_has_its_own_words_and_something_to_do(event: CrewEvent, westmoor: Council) -> None:
    decision = MissedBinDecision(MissedBinVerdict.CREW_RECORDED, record=CrewRecord(event, date(2026, 11, 24)))
    response = refusal_response(decision)
    assert response == f"utter_crew_{event.value}"
    (variant,) = DOMAIN["responses"][response]
    assert "What to do" in variant["text"] or event is CrewEvent.OTHER
    facts = refusal_facts(
        decision_as_slot(decision, "refuse"), "black bin", "1 Acorn Street", westmoor, date(2026, 11, 25)
    )
    assert set(re.findall(r"\{(\w+)\}", variant["text"])) <= set(facts) | COUNCIL_FACTS
    assert say_event(decision.record)


@pytest.mark.parametrize("verdict", list(MissedBinVerdict))
def test_every_verdict_has_a_response_with_all_its_facts_or_is_none_to_explain(
    verdict: MissedBinVerdict, westmoor: Council
) -> None:
    decision = MissedBinDecision(verdict)
    response = refusal_response(decision)
    if verdict in (MissedBinVerdict.REPORT, MissedBinVerdict.NO_SUCH_SERVICE):
        assert response is None
        return
    assert response is not None
    facts = refusal_facts(
        decision_as_slot(decision, "refuse"), "black bin", "1 Acorn Street", westmoor, date(2026, 11, 25)
    )
    for variant in DOMAIN["responses"][response]:
        assert set(re.findall(r"\{(\w+)\}", variant["text"])) <= set(facts) | COUNCIL_FACTS


def test_the_suppliers_detail_is_passed_on_only_when_there_is_one(westmoor: Council) -> None:
    today = date(2026, 11, 25)
    for detail, said in (("", ""), ("food waste", " They added: food waste.")):
        record = CrewRecord(CrewEvent.CONTAMINATED, today, detail=detail)
        decision = MissedBinDecision(MissedBinVerdict.CREW_RECORDED, record=record)
        assert refusal_facts(decision_as_slot(decision, "refuse"), "bin", "home", westmoor, today)["detail"] == said


def test_days_by_which_something_happens_leave_out_weekends_and_bank_holidays(westmoor: Council) -> None:
    assert return_by(westmoor, date(2026, 11, 25)) == date(2026, 11, 27)
    assert return_by(westmoor, date(2026, 11, 27)) == date(2026, 12, 1)
    assert return_by(westmoor, date(2026, 12, 24)) == date(2026, 12, 30), "two bank holidays and a weekend"
    assert reply_by(westmoor, date(2026, 11, 28)) == date(2026, 12, 1)

"""Whatever the back ends do, success is never said falsely, nothing is sent twice and there is always a way on."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import pytest

from actions.clients import ACTION_SECONDS, Clients, wired
from actions.waste.missed_bin_ending import missed_bin_report
from bot.council.collections import MissedBinDecision, MissedBinVerdict
from bot.council.requests import NewRequest
from tests.actions.conftest import NOW, Town
from tests.actions.missed_bins import FORM, INTENT, begin
from tests.actions.resident import Resident

Make = Callable[..., Resident]
SUCCESS = {"utter_missed_bin_reported", "utter_missed_bin_same_reference", "utter_missed_bin_already_reported"}


HOME, SLOW_HOME = "990000000008", "990000000007"


def sent(town: Town, uprn: str = HOME) -> list[str]:
    """What was written for one home: a slow call of an earlier test may still be at work for another."""
    return [one["service_code"] for one in town.written() if one["address_id"] == uprn]


@pytest.mark.parametrize(
    ("fault", "response", "written"),
    [
        ("down", "utter_missed_bin_unsettled", 0),
        ("lost", "utter_missed_bin_unsettled", 1),
        ("slow", "utter_missed_bin_unsettled", 0),
        ("refuse", "utter_missed_bin_turned_down", 0),
        ("busy", "utter_back_end_down", 0),
    ],
)
async def test_a_report_that_fails_is_told_as_it_is_and_reported_once_when_tried_again(
    resident: Make, town: Town, fault: str, response: str, written: int
) -> None:
    anna = resident()
    home = SLOW_HOME if fault == "slow" else HOME
    await begin(anna, f"black bin missed {'10' if fault == 'slow' else '14'} acorn street ZZ1 1AA")
    town.fault("reports", fault, "POST", 1)
    heard = await anna.says("yes", "affirm")
    assert heard.responses == [response]
    assert SUCCESS.isdisjoint(heard.responses)
    assert len(sent(town, home)) == written

    heard = await begin(anna, "report a missed black bin")
    if anna.form is not None:
        heard = await anna.says("yes", "affirm")
    assert not SUCCESS.isdisjoint(heard.responses)
    assert sent(town, home) == ["MISSED_REFUSE"]
    (only,) = (one for one in town.written() if one["address_id"] == home)
    told = heard.facts[next(name for name in heard.responses if name in SUCCESS)]
    assert told["reference"] == str(only["id"])


async def test_an_unsettled_report_is_looked_up_when_the_resident_asks(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna)
    town.fault("reports", "lost", "POST", 1)
    await anna.says("yes", "affirm")
    heard = await anna.does("action_chase_request", "did my report go through", "chase_request")
    assert heard.responses == ["utter_chase_arrived"]
    assert anna.slots["missed_bin_unsettled"] is None
    heard = await anna.does("action_chase_request", "any news", "chase_request")
    assert heard.responses == ["utter_chase_status"]
    assert len(sent(town)) == 1


async def test_a_report_that_never_arrived_is_not_said_to_have(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna)
    town.fault("reports", "down", "POST", 1)
    our_reference = (await anna.says("yes", "affirm")).facts["utter_missed_bin_unsettled"]["our_reference"]
    heard = await anna.does("action_chase_request", "did my report go through", "chase_request")
    assert heard.facts["utter_chase_still_unsure"]["our_reference"] == our_reference
    heard = await anna.does("action_stop", "never mind", "stop")
    assert heard.responses == ["utter_chase_still_unsure"], "it may have been sent: nothing else would be true"
    assert sent(town) == []


async def test_an_unsettled_report_found_by_the_checks_is_settled(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna)
    town.fault("reports", "lost", "POST", 1)
    await anna.says("yes", "affirm")
    heard = await begin(anna, "my black bin was missed")
    assert heard.responses == ["utter_home_known", "utter_missed_bin_already_reported"]
    assert anna.slots["missed_bin_unsettled"] is None
    submission, is_new = await wired().gateway.record(
        anna.name, "report_missed_bin", "refuse", missed_bin_content("2026-11-24")
    )
    assert (submission.state.value, is_new) == ("confirmed", False)


def missed_bin_content(day: str) -> dict[str, str]:
    return {"uprn": "990000000008", "stream": "refuse", "collection_day": day}


async def test_a_report_recorded_before_a_crash_is_sent_once(resident: Make, town: Town) -> None:
    anna = resident()
    await wired().gateway.record(anna.name, "report_missed_bin", "refuse", missed_bin_content("2026-11-24"))
    await begin(anna)
    heard = await anna.says("yes", "affirm")
    assert heard.responses == ["utter_missed_bin_reported"]
    assert sent(town) == ["MISSED_REFUSE"]


async def test_a_report_sent_before_a_crash_is_found_and_not_sent_again(
    resident: Make, town: Town, clients: Clients
) -> None:
    anna = resident()
    await begin(anna)
    submission, _ = await clients.gateway.record(
        anna.name, "report_missed_bin", "refuse", missed_bin_content("2026-11-24")
    )
    request = NewRequest("MISSED_REFUSE", submission.our_reference, "sent before the crash", uprn="990000000008")
    receipt = await clients.back_ends(clients.council_of("westmoor")).reports.send(request)
    heard = await anna.says("yes", "affirm")
    assert heard.responses == ["utter_missed_bin_same_reference"]
    assert heard.facts["utter_missed_bin_same_reference"]["reference"] == receipt.reference
    assert sent(town) == ["MISSED_REFUSE"]


async def test_without_the_gateway_nothing_is_sent(
    resident: Make, town: Town, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = resident()
    await begin(anna)
    monkeypatch.setenv("BOT_GATEWAY_PRIVATE_URL", "http://127.0.0.1:9")
    wired.cache_clear()
    heard = await anna.says("yes", "affirm")
    assert heard.responses == ["utter_back_end_down"]
    assert ("Try again", "/report_missed_bin") in heard.buttons
    assert sent(town) == []
    await wired().calls.close()
    wired.cache_clear()


@pytest.mark.parametrize("fault", ["down", "slow", "lost", "busy"])
@pytest.mark.parametrize("back_end", ["addresses", "waste", "reports"])
async def test_a_check_that_fails_ends_the_form_with_a_way_on_and_keeps_the_answers(
    resident: Make, town: Town, back_end: str, fault: str
) -> None:
    anna = resident()
    town.fault(back_end, fault, "GET")
    began = time.monotonic()
    heard = await begin(anna)
    assert time.monotonic() - began < ACTION_SECONDS + 10
    assert heard.responses == ["utter_back_end_down"]
    assert ("Try again", "/report_missed_bin") in heard.buttons
    assert ("Talk to a person", "/talk_to_human") in heard.buttons
    assert anna.form is None
    town.fault(back_end, None, "GET")
    again = Resident(anna.name, NOW)
    again.slots, again.events = anna.slots, anna.events
    await wired().calls.close()
    wired.cache_clear()  # the breaker rests for twenty seconds; another process has a closed one
    heard = await again.starts(FORM, "/report_missed_bin", INTENT)
    assert heard.responses[-1] == "utter_ask_missed_bin_confirmed"
    assert sent(town) == []


async def test_reports_of_two_days_or_two_residents_are_two(resident: Make, town: Town, clients: Clients) -> None:
    home = {"uprn": "990000000008", "line": "14 Acorn Street", "postcode": "ZZ1 1AA"}
    decisions = [
        MissedBinDecision(MissedBinVerdict.REPORT, collection_day=day.date())
        for day in (clients.clock(), clients.clock().replace(day=11))
    ]
    turn = _TurnFacts(clients)
    first, second = (missed_bin_report(turn, home, "refuse", one) for one in decisions)  # type: ignore[arg-type]
    assert first.content != second.content
    ids = {
        (await clients.gateway.record(f"westmoor.{secrets.token_urlsafe(16)}", "t", "s", first.content))[0].id
        for _ in range(2)
    }
    assert len(ids) == 2


class _TurnFacts:
    """Only what a report is made of."""

    def __init__(self, clients: Clients) -> None:
        self.council = clients.council_of("westmoor")

"""Reports through a real socket: sent once, found again, and never said to be sent when they may not be."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.backends.open311.client import Open311
from bot.backends.open311.sandbox.tables import REQUESTS
from bot.council.errors import Conflict, NotFound, RateLimited, Rejected, Unauthorised, Unavailable
from bot.council.requests import NewRequest, RequestStatus
from bot.database import session
from tests.backends.running_sandbox import NOW, OpenSandbox, Sandbox

SINCE = NOW - timedelta(days=3)


def report(our_reference: str = "WM-7F3K-2", kind: str = "MISSED_REFUSE", **more: Any) -> NewRequest:
    values: dict[str, Any] = {"description": "The black bin was not emptied.", "uprn": "990000000002", **more}
    return NewRequest(kind=kind, our_reference=our_reference, **values)


async def test_a_report_is_taken_and_gets_a_reference(sandbox: Sandbox) -> None:
    receipt = await sandbox.reports.send(
        report(address="2 Acorn Street", attributes={"location": "kerb", "collection_date": "2026-11-24"})
    )
    assert receipt.reference == "638344"
    assert "2 working days" in receipt.notice
    (row,) = await sandbox.written()
    assert row["our_reference"] == "WM-7F3K-2"
    assert row["address_id"] == "990000000002"
    assert row["address"] == "2 Acorn Street"
    assert row["attributes"] == {
        "uprn": "990000000002",
        "fixmystreet_id": "WM-7F3K-2",
        "location": "kerb",
        "collection_date": "2026-11-24",
    }
    assert row["description"] == "The black bin was not emptied.\n\nOur reference: WM-7F3K-2"


async def test_the_second_sending_is_a_conflict_that_names_the_first(sandbox: Sandbox) -> None:
    first = await sandbox.reports.send(report())
    with pytest.raises(Conflict) as told:
        await sandbox.reports.send(report(description="Worded otherwise."))
    assert told.value.reference == first.reference
    assert len(await sandbox.written()) == 1


async def test_two_at_once_are_still_one_report(sandbox: Sandbox) -> None:
    results = await asyncio.gather(*(sandbox.reports.send(report()) for _ in range(6)), return_exceptions=True)
    assert len([one for one in results if isinstance(one, Conflict)]) == 5
    assert len(await sandbox.written()) == 1


async def test_other_reports_at_once_get_numbers_of_their_own(sandbox: Sandbox) -> None:
    receipts = await asyncio.gather(*(sandbox.reports.send(report(f"WM-{at}")) for at in range(8)))
    assert len({one.reference for one in receipts}) == 8


async def test_a_report_is_found_by_our_reference(sandbox: Sandbox) -> None:
    receipt = await sandbox.reports.send(report())
    await sandbox.reports.send(report("WM-7F3K-21"))
    found = await sandbox.reports.find("WM-7F3K-2", ["MISSED_FOOD", "MISSED_REFUSE"], SINCE)
    assert found is not None
    assert found.reference == receipt.reference
    assert (found.kind, found.status, found.uprn) == ("MISSED_REFUSE", RequestStatus.RECEIVED, "990000000002")
    assert found.requested_at == NOW
    assert found.expected_at == datetime(2026, 11, 27, 17, 0, tzinfo=UTC)


async def test_what_was_never_sent_is_not_found(sandbox: Sandbox) -> None:
    await sandbox.reports.send(report())
    assert await sandbox.reports.find("WM-7F3K", ["MISSED_REFUSE"], SINCE) is None
    assert await sandbox.reports.find("WM-7F3K-2", ["MISSED_FOOD"], SINCE) is None
    assert await sandbox.reports.find("WM-7F3K-2", ["MISSED_REFUSE"], NOW + timedelta(seconds=1)) is None


async def test_open_reports_of_a_home_come_newest_first(sandbox: Sandbox) -> None:
    await sandbox.reports.send(report("WM-1"))
    await sandbox.reports.send(report("WM-2", uprn="990000000003"))
    await sandbox.reports.send(report("WM-3", kind="MISSED_FOOD"))
    await sandbox.set_clock(NOW + timedelta(hours=1))
    await sandbox.reports.send(report("WM-4"))
    found = await sandbox.reports.open_requests("MISSED_REFUSE", "990000000002", SINCE)
    assert [one.description.rsplit(" ", 1)[-1] for one in found] == ["WM-4", "WM-1"]


async def test_a_closed_report_is_not_open(sandbox: Sandbox) -> None:
    await sandbox.reports.send(report())
    with session(sandbox.engine) as opened:
        opened.execute(REQUESTS.update().values(status="closed"))
    assert await sandbox.reports.open_requests("MISSED_REFUSE", "990000000002", SINCE) == ()
    found = await sandbox.reports.find("WM-7F3K-2", ["MISSED_REFUSE"], SINCE)
    assert found is not None
    assert found.status is RequestStatus.CLOSED


async def test_the_standing_report_of_the_made_up_town_follows_the_clock(sandbox: Sandbox) -> None:
    for now in (NOW, datetime(2026, 12, 29, 9, 0, tzinfo=UTC)):
        await sandbox.set_clock(now)
        (found,) = await sandbox.reports.open_requests("MISSED_REFUSE", "990000000016", now - timedelta(days=10))
        assert found.reference == "637000"
        assert now - timedelta(days=6) < found.requested_at < now
        assert (await sandbox.reports.request("637000")).uprn == "990000000016"


async def test_one_report_by_its_number(sandbox: Sandbox) -> None:
    receipt = await sandbox.reports.send(report())
    assert (await sandbox.reports.request(receipt.reference)).description.startswith("The black bin")
    with pytest.raises(NotFound):
        await sandbox.reports.request("1")


async def test_a_full_answer_is_not_taken_for_all_there_is(sandbox: Sandbox) -> None:
    """A thousand is the most that a server gives at once: the rest lies earlier."""
    rows = [
        {
            "id": number,
            "service_code": "MISSED_REFUSE",
            "our_reference": f"WM-{number}",
            "status": "open",
            "description": f"Our reference: WM-{number}",
            "requested_at": NOW - timedelta(seconds=number * 30),
            "updated_at": NOW,
            "expected_at": NOW,
            "address_id": "990000000002",
            "attributes": {},
            "token_asked": 0,
        }
        for number in range(1, 2301)
    ]
    with session(sandbox.engine) as opened:
        opened.execute(insert(REQUESTS), rows)
    for number in (1, 999, 1000, 1001, 2300):
        found = await sandbox.reports.find(f"WM-{number}", ["MISSED_REFUSE"], SINCE)
        assert found is not None
        assert found.reference == str(number)
    assert len(await sandbox.reports.open_requests("MISSED_REFUSE", "990000000002", SINCE)) == 2300
    assert await sandbox.reports.find("WM-9999", ["MISSED_REFUSE"], SINCE) is None


async def test_a_long_description_is_shortened_but_keeps_our_reference(sandbox: Sandbox) -> None:
    await sandbox.reports.send(report(description="x" * 5000))
    (row,) = await sandbox.written()
    assert len(row["description"]) == 4000
    assert row["description"].endswith("Our reference: WM-7F3K-2")
    assert await sandbox.reports.find("WM-7F3K-2", ["MISSED_REFUSE"], SINCE) is not None


async def test_a_batch_report_waits_for_its_number(sandbox: Sandbox) -> None:
    receipt = await sandbox.reports.send(report(kind="LITTER_BIN", uprn=None, address="Acorn Street, by the bench"))
    assert receipt.reference == "638344"


async def test_a_batch_report_without_a_number_in_time_is_in_all_the_same(open_sandbox: OpenSandbox) -> None:
    sandbox = await open_sandbox(slow_seconds=60, budget_seconds=4.0)
    await sandbox.fault("reports", "slow", method="GET", path="/tokens/*")
    with pytest.raises(Unavailable) as told:
        await sandbox.reports.send(report(kind="LITTER_BIN"))
    assert "/tokens/{token}.json" in {one.template for one in sandbox.heard}
    assert told.value.sent
    assert len(await sandbox.written()) == 1
    assert await sandbox.reports.find("WM-7F3K-2", ["LITTER_BIN"], SINCE) is not None


async def test_a_report_without_a_place_is_our_own_mistake(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="UPRN"):
        await sandbox.reports.send(report(uprn=None))


async def test_the_servers_reason_for_a_refusal_is_kept(sandbox: Sandbox) -> None:
    with pytest.raises(Rejected) as told:
        await sandbox.reports.send(report(attributes={"location": "roof"}))
    assert told.value.code == "400"
    assert "location" in told.value.message
    assert await sandbox.written() == []


async def test_an_unknown_service_is_not_found_and_a_wrong_key_is_the_operators_affair(sandbox: Sandbox) -> None:
    with pytest.raises(NotFound):
        await sandbox.reports.send(report(kind="POTHOLE"))
    with pytest.raises(Unauthorised):
        await Open311(sandbox.calls, sandbox.url + "/open311/v2", "wrong").send(report())


@pytest.mark.parametrize(
    ("fault", "error", "sent", "written"),
    [
        ("down", Unavailable, True, 0),
        ("lost", Unavailable, True, 1),
        ("refuse", Rejected, None, 0),
        ("busy", RateLimited, None, 0),
    ],
)
async def test_after_each_fault_a_look_tells_whether_the_report_is_in(
    sandbox: Sandbox, fault: str, error: type[Exception], sent: bool | None, written: int
) -> None:
    await sandbox.fault("reports", fault, method="POST", times=1)
    with pytest.raises(error) as told:
        await sandbox.reports.send(report())
    assert getattr(told.value, "sent", None) is sent
    assert len(await sandbox.written()) == written
    found = await sandbox.reports.find("WM-7F3K-2", ["MISSED_REFUSE"], SINCE)
    assert (found is not None) is bool(written)
    if not written:
        assert (await sandbox.reports.send(report())).reference == "638344"
    assert len(await sandbox.written()) == 1


async def test_a_slow_server_may_write_after_we_stopped_waiting(open_sandbox: OpenSandbox) -> None:
    sandbox = await open_sandbox(slow_seconds=3.0, budget_seconds=1.5)
    await sandbox.fault("reports", "slow", method="POST", times=1)
    with pytest.raises(Unavailable) as told:
        await sandbox.reports.send(report())
    assert told.value.sent
    assert await sandbox.written() == []
    for _ in range(100):
        if await sandbox.written():
            break
        await asyncio.sleep(0.1)
    assert len(await sandbox.written()) == 1
    with pytest.raises(Conflict):
        await sandbox.reports.send(report())


async def test_a_write_is_sent_once_however_it_fails(sandbox: Sandbox) -> None:
    await sandbox.fault("reports", "down", method="POST")
    with pytest.raises(Unavailable):
        await sandbox.reports.send(report())
    assert [(one.method, one.attempt) for one in sandbox.heard] == [("POST", 1)]


async def test_a_look_up_is_tried_again(sandbox: Sandbox) -> None:
    await sandbox.reports.send(report())
    await sandbox.fault("reports", "down", method="GET", times=2)
    assert await sandbox.reports.find("WM-7F3K-2", ["MISSED_REFUSE"], SINCE) is not None


async def test_nothing_that_is_told_about_calls_names_a_home(sandbox: Sandbox) -> None:
    await sandbox.reports.send(report())
    await sandbox.reports.find("WM-7F3K-2", ["MISSED_REFUSE"], SINCE)
    assert "990000000002" not in repr(sandbox.heard)
    assert "WM-7F3K" not in repr(sandbox.heard)

"""What the stand-in of Notify does with a message that it takes: its statuses, its lists, its keys and limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.backends.govuk_notify.sandbox import KeyKind
from tests.backends.running_notify import NOBODY, NOW, Notify, email, letter, running_notify, text


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with running_notify(tmp_path) as running:
        yield running


async def post(notify: Notify, kind: str, body: Any, key: KeyKind = KeyKind.LIVE) -> dict[str, Any]:
    status, answer = await notify.call("POST", f"/v2/notifications/{kind}", body, kind=key)
    assert status == 201
    return answer


async def look(notify: Notify, number: str) -> dict[str, Any]:
    status, answer = await notify.call("GET", f"/v2/notifications/{number}")
    assert status == 200
    return answer


async def search(notify: Notify, query: str = "", key: KeyKind = KeyKind.LIVE) -> tuple[list[str], dict[str, str]]:
    status, answer = await notify.call("GET", f"/v2/notifications{query}", kind=key)
    assert status == 200
    return [row["id"] for row in answer["notifications"]], answer["links"]


async def test_an_email_that_was_taken_is_answered_with_what_is_sent(notify: Notify) -> None:
    answer = await post(notify, "email", email())
    assert answer["reference"] == "WM-CT-7K3F92QD"
    assert answer["content"]["subject"] == "Your council tax payment: WM-CT-7K3F92QD"
    assert "Amount: £120.50" in answer["content"]["body"]
    assert answer["template"]["version"] == 2
    assert answer["uri"] == f"{notify.base}/v2/notifications/{answer['id']}"


async def test_a_text_begins_with_the_services_name(notify: Notify) -> None:
    answer = await post(notify, "sms", text())
    assert answer["content"]["body"].startswith("Westmoor Council: We have your council tax payment of £120.50")
    assert answer["content"]["from_number"] == "WESTMOOR"


async def test_a_message_without_a_reference_has_none(notify: Notify) -> None:
    body = email()
    del body["reference"]
    answer = await post(notify, "email", body)
    assert answer["reference"] is None
    assert (await look(notify, answer["id"]))["reference"] is None


@pytest.mark.parametrize(
    ("kind", "body", "steps"),
    [
        ("email", email(), {0: "created", 1: "sending", 4.9: "sending", 5: "delivered"}),
        ("sms", text(), {0: "created", 1: "sending", 2: "pending", 5: "delivered"}),
        ("letter", letter(), {0: "accepted", 3600: "accepted", 86400: "received"}),
    ],
)
async def test_a_status_goes_on_with_the_clock(notify: Notify, kind: str, body: Any, steps: dict[float, str]) -> None:
    number = (await post(notify, kind, body))["id"]
    for seconds, status in steps.items():
        notify.clock.now = NOW + timedelta(seconds=seconds)
        seen = await look(notify, number)
        assert seen["status"] == status
        ended = status in ("delivered", "received")
        assert (seen["completed_at"] is not None, seen["is_cost_data_ready"]) == (ended, ended)


async def test_a_clock_that_is_set_back_undoes_what_was_said(notify: Notify) -> None:
    number = (await post(notify, "email", email()))["id"]
    notify.clock.move(days=-30)
    assert (await look(notify, number))["status"] == "created"


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("email", email(email_address="perm-fail@simulator.notify"), "permanent-failure"),
        ("email", email(email_address="TEMP-fail@simulator.notify"), "temporary-failure"),
        ("email", email(email_address="someone@example.com"), "delivered"),
        ("sms", text(phone_number="07700900002"), "permanent-failure"),
        ("sms", text(phone_number="+44 7700 900 003"), "temporary-failure"),
        ("sms", text(phone_number="(07700) 900-004"), "delivered"),
    ],
)
@pytest.mark.parametrize("key", [KeyKind.TEST, KeyKind.LIVE])
async def test_the_documented_addresses_and_numbers_end_as_documented(
    notify: Notify, kind: str, body: Any, status: str, key: KeyKind
) -> None:
    number = (await post(notify, kind, body, key))["id"]
    notify.clock.move(seconds=10)
    assert (await look(notify, number))["status"] == status


@pytest.mark.parametrize(
    ("kind", "recipient"),
    [
        *(("sms", {"phone_number": number}) for number in ("07700900000", "07700 900111", "+447700900222")),
        *(
            ("email", {"email_address": f"simulate-delivered{which}@notifications.service.gov.uk"})
            for which in ("", "-2", "-3")
        ),
    ],
)
async def test_smoke_recipients_always_succeed_and_leave_nothing(
    notify: Notify, kind: str, recipient: dict[str, str]
) -> None:
    body = email(**recipient) if kind == "email" else text(**recipient)
    for key in KeyKind:
        answer = await post(notify, kind, body, key)
        assert (await notify.call("GET", f"/v2/notifications/{answer['id']}"))[0] == 404
    assert await notify.sent() == []


async def test_a_text_abroad_ends_as_sent_where_the_service_sends_abroad(tmp_path: Path) -> None:
    async with running_notify(tmp_path, sends_abroad=True) as notify:
        number = (await post(notify, "sms", text(phone_number="+33 6 12 34 56 78")))["id"]
        notify.clock.move(seconds=10)
        assert (await look(notify, number))["status"] == "sent"


async def test_what_a_text_costs_follows_its_length_and_a_test_is_free(notify: Notify) -> None:
    for key, cost in ((KeyKind.LIVE, 0.0233), (KeyKind.TEST, 0)):
        number = (await post(notify, "sms", text(), key))["id"]
        notify.clock.move(seconds=10)
        assert (await look(notify, number))["cost_in_pounds"] == cost
    long = {**text()["personalisation"], "reference": "x" * 200}
    number = (await post(notify, "sms", text(personalisation=long)))["id"]
    notify.clock.move(seconds=10)
    seen = await look(notify, number)
    assert seen["cost_details"]["billable_sms_fragments"] == -(-len(seen["body"]) // 153)


async def test_a_letter_keeps_its_address_line_by_line(notify: Notify) -> None:
    seen = await look(notify, (await post(notify, "letter", letter()))["id"])
    lines = [seen[f"line_{number}"] for number in range(1, 7)]
    assert lines == ["Amina Karim", "2 Acorn Street", "Westmoor", None, None, None]
    assert (seen["postcode"], seen["postage"]) == ("ZZ1 1AA", "second")


async def test_the_list_pages_backwards_until_it_is_empty(notify: Notify) -> None:
    numbers = []
    for at in range(255):
        numbers.append((await post(notify, "email", email(reference=f"WM-{at}")))["id"])
        notify.clock.move(seconds=1)
    newest = numbers[::-1]
    first, links = await search(notify)
    assert first == newest[:250]
    assert links["current"] == f"{notify.base}/v2/notifications"
    second, more = await search(notify, links["next"].removeprefix(f"{notify.base}/v2/notifications"))
    assert second == newest[250:]
    last, links = await search(notify, more["next"].removeprefix(f"{notify.base}/v2/notifications"))
    assert last == []
    assert "next" not in links
    assert (await search(notify, f"?older_than={NOBODY}"))[0] == []


async def test_the_list_is_filtered_by_kind_status_and_reference(notify: Notify) -> None:
    failed = (await post(notify, "email", email(email_address="perm-fail@simulator.notify")))["id"]
    by_text = (await post(notify, "sms", text(reference="WM 2&3")))["id"]
    notify.clock.move(seconds=10)
    waiting = (await post(notify, "email", email()))["id"]
    for query, found in {
        "": [waiting, by_text, failed],
        "?template_type=sms": [by_text],
        "?template_type=sms&template_type=email": [waiting, by_text, failed],
        "?status=failed": [failed],
        "?status=permanent-failure&status=created": [waiting, failed],
        "?reference=WM+2%263": [by_text],
        "?reference=WM-CT-7K3F92QD&status=delivered": [],
        "?include_jobs=true": [waiting, by_text, failed],
    }.items():
        ids, links = await search(notify, query)
        assert ids == found, query
        if ids:
            follow = links["next"].removeprefix(f"{notify.base}/v2/notifications")
            assert follow.startswith(query.replace("include_jobs=true", "").rstrip("?") or "?")


async def test_what_is_older_than_seven_days_is_gone(notify: Notify) -> None:
    number = (await post(notify, "email", email()))["id"]
    notify.clock.move(days=7, seconds=1)
    assert (await search(notify))[0] == []
    assert (await notify.call("GET", f"/v2/notifications/{number}"))[0] == 404


async def test_each_kind_of_key_lists_its_own(notify: Notify) -> None:
    live = (await post(notify, "email", email()))["id"]
    test = (await post(notify, "email", email(), KeyKind.TEST))["id"]
    assert (await search(notify))[0] == [live]
    assert (await search(notify, key=KeyKind.TEST))[0] == [test]
    assert (await search(notify, key=KeyKind.TEAM))[0] == []


async def test_a_team_key_writes_to_the_team_and_its_guests_only(notify: Notify) -> None:
    assert (await post(notify, "email", email(email_address="Team@westmoor.example"), KeyKind.TEAM))["id"]
    assert (await post(notify, "sms", text(phone_number="07700 900999"), KeyKind.TEAM))["id"]
    told = await notify.refused("POST", "/v2/notifications/email", email(), kind=KeyKind.TEAM)
    assert told[:2] == (400, "BadRequestError")
    told = await notify.refused("POST", "/v2/notifications/letter", letter(), kind=KeyKind.TEAM)
    assert told == (403, "BadRequestError", "Cannot send letters with a team api key")
    assert len(await notify.sent()) == 2


async def test_a_service_in_trial_mode_writes_to_the_team_only(tmp_path: Path) -> None:
    async with running_notify(tmp_path, in_trial_mode=True) as notify:
        assert (await post(notify, "email", email(email_address="team@westmoor.example")))["id"]
        assert (await post(notify, "email", email(), KeyKind.TEST))["id"]
        for kind, body in (("email", email()), ("sms", text()), ("letter", letter())):
            status, error, message = await notify.refused("POST", f"/v2/notifications/{kind}", body)
            assert (status, error) == (400, "BadRequestError")
            assert "trial mode" in message


async def test_the_days_limit_counts_live_messages_of_one_kind(tmp_path: Path) -> None:
    async with running_notify(tmp_path, daily_limits={"email": 2, "sms": 1, "letter": 1}) as notify:
        for key in (KeyKind.TEST, KeyKind.LIVE, KeyKind.LIVE):
            await post(notify, "email", email(), key)
        assert await notify.refused("POST", "/v2/notifications/email", email()) == (
            429,
            "TooManyRequestsError",
            "Exceeded send limits (email: 2) for today",
        )
        await post(notify, "sms", text())
        await post(notify, "email", email(), KeyKind.TEST)
        await post(notify, "email", email(email_address="simulate-delivered@notifications.service.gov.uk"))
        notify.clock.now = datetime(2026, 11, 26, tzinfo=NOW.tzinfo)
        await post(notify, "email", email())


async def test_two_at_once_are_not_both_the_last_of_the_day(tmp_path: Path) -> None:
    async with running_notify(tmp_path, daily_limits={"email": 3}) as notify:
        told = await asyncio.gather(*(notify.call("POST", "/v2/notifications/email", email()) for _ in range(8)))
        assert sorted(status for status, _ in told) == [201] * 3 + [429] * 5
        assert len(await notify.sent()) == 3


async def test_calls_are_counted_by_kind_of_key(tmp_path: Path) -> None:
    async with running_notify(tmp_path, requests_a_minute=2) as notify:
        assert [(await notify.call("GET", "/v2/notifications"))[0] for _ in range(3)] == [200, 200, 429]
        assert await notify.refused("GET", "/v2/notifications") == (
            429,
            "RateLimitError",
            "Exceeded rate limit for key type LIVE of 2 requests per 60 seconds",
        )
        assert (await notify.call("GET", "/v2/notifications", kind=KeyKind.TEST))[0] == 200
        notify.clock.move(seconds=60)
        assert (await notify.call("GET", "/v2/notifications"))[0] == 200


async def test_the_desk_shows_what_was_sent_with_its_template_and_status(notify: Notify) -> None:
    await post(notify, "email", email())
    await post(notify, "letter", letter())
    notify.clock.move(seconds=10)
    first, second = await notify.sent()
    assert (first["recipient"], first["template"], first["status"]) == (
        "amina@example.com",
        "Council tax payment receipt (e-mail)",
        "delivered",
    )
    assert (second["recipient"], second["lines"][1], second["status"]) == (None, "2 Acorn Street", "accepted")

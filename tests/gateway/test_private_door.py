"""The private door: only with its secret; writes recorded once; messages for a person; calendars."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import icalendar
import pytest

from bot.gateway.private import make_private_app
from bot.gateway.tables import calendars, left_messages, submissions
from tests.gateway.conftest import PRIVATE_SECRET, Gateway

CONVERSATION = "westmoor." + "a" * 22
LEFT = "/messages-left"
SUBMISSION: dict[str, Any] = {
    "conversation": CONVERSATION,
    "transaction": "report_missed_bin",
    "subject": "refuse",
    "content": {"uprn": "990000000012", "stream": "refuse"},
}
CALENDAR: dict[str, Any] = {
    "conversation": CONVERSATION,
    "title": "Bins at 14 Mill Lane",
    "events": [
        {"day": "2026-11-26", "title": "Black rubbish bin"},
        {"day": "2026-12-29", "title": "Green recycling bin", "note": "A day later; Christmas, \u2013 sorry"},
    ],
}


async def record(gateway: Gateway, status: int = 201, **changes: Any) -> dict[str, Any]:
    answer = await gateway.private.post("/submissions", json={**SUBMISSION, **changes})
    assert answer.status == status, await answer.text()
    return await answer.json()


async def settle(gateway: Gateway, number: int, status: int = 200, **outcome: Any) -> dict[str, Any]:
    answer = await gateway.private.post(f"/submissions/{number}/outcome", json=outcome)
    assert answer.status == status, await answer.text()
    return await answer.json()


async def test_every_private_route_needs_the_secret(gateway: Gateway) -> None:
    routes = [
        (route.method, route.resource.canonical.replace("{id}", "1"))
        for route in make_private_app(gateway.door.desk).router.routes()
        if route.resource is not None and route.method != "HEAD"
    ]
    assert len(routes) >= 6
    for method, path in [*routes, ("GET", "/nothing-here")]:
        for header in ("", "Bearer", "Bearer wrong", f"Basic {PRIVATE_SECRET}", PRIVATE_SECRET, "Bearer é"):
            answer = await gateway.private.request(method, path, json=SUBMISSION, headers={"Authorization": header})
            assert answer.status == 401, (method, path, header)
            assert set(await answer.json()) == {"error"}
    assert await gateway.rows(submissions) == []


async def test_the_private_routes_are_not_on_the_public_door(gateway: Gateway) -> None:
    for path in (
        "/submissions",
        "/submissions/1/outcome",
        "/messages-left",
        "/messages-left/WM-2222-2222/contact",
        "/calendars",
    ):
        headers = {"Authorization": f"Bearer {PRIVATE_SECRET}"}
        answer = await gateway.public.post(path, json=SUBMISSION, headers=headers)
        assert answer.status == 404


async def test_a_write_is_recorded_with_a_reference_of_the_councils_own(gateway: Gateway) -> None:
    made = await record(gateway)
    assert re.fullmatch(r"WM-[2-9A-Z]{4}-[2-9A-Z]{4}", made.pop("our_reference"))
    number = made.pop("id")
    assert made == {"transaction": "report_missed_bin", "state": "recorded", "reference": None, "notice": ""}
    settled = await settle(gateway, number, state="confirmed", reference="SR-1", notice="By Friday.")
    assert (settled["state"], settled["reference"], settled["notice"]) == ("confirmed", "SR-1", "By Friday.")
    evidence = await gateway.evidence()
    assert evidence == [
        ("submission_recorded", {"transaction": "report_missed_bin", "subject": "refuse"}),
        ("submission_confirmed", {"transaction": "report_missed_bin", "subject": "refuse", "reference": "SR-1"}),
    ]


async def test_the_same_write_again_is_the_same_submission_in_its_present_state(gateway: Gateway) -> None:
    made = await record(gateway)
    again = await record(gateway, 200, content={"stream": "refuse", "uprn": "990000000012"})
    assert again == made, "the order of keys makes no difference"
    await settle(gateway, made["id"], state="unknown")
    assert (await record(gateway, 200))["state"] == "unknown"
    others = [
        await record(gateway, content={"uprn": "990000000013", "stream": "refuse"}),
        await record(gateway, transaction="dispute_collection"),
        await record(gateway, conversation="westmoor." + "b" * 22),
    ]
    assert len({one["our_reference"] for one in [made, *others]}) == 4
    assert (await record(gateway, conversation="eastmere." + "a" * 22))["our_reference"].startswith("EM-")


async def test_the_same_write_many_times_at_once_is_new_for_exactly_one(gateway: Gateway) -> None:
    answers = await asyncio.gather(*(gateway.private.post("/submissions", json=SUBMISSION) for _ in range(16)))
    assert sorted(answer.status for answer in answers) == [200] * 15 + [201]
    assert len({(await answer.json())["our_reference"] for answer in answers}) == 1
    assert [kind for kind, _ in await gateway.evidence()] == ["submission_recorded"]


async def test_a_refusal_keeps_its_code_and_its_words(gateway: Gateway) -> None:
    number = (await record(gateway))["id"]
    settled = await settle(gateway, number, state="refused", code="too_late", notice="The time to report has passed.")
    assert (settled["state"], settled["notice"]) == ("refused", "The time to report has passed.")
    assert (await gateway.evidence())[-1] == (
        "submission_refused",
        {"transaction": "report_missed_bin", "subject": "refuse", "code": "too_late"},
    )


async def test_a_form_of_the_councils_own_is_handed_on_with_our_reference(gateway: Gateway) -> None:
    made = await record(gateway, transaction="apply_council_tax_discount", subject="one_counts")
    assert (await settle(gateway, made["id"], state="handed_on"))["state"] == "handed_on"
    await settle(gateway, made["id"], state="handed_on")
    assert [kind for kind, _ in await gateway.evidence()] == ["submission_recorded", "submission_handed_on"]
    assert (await gateway.evidence())[-1][1] == {
        "transaction": "apply_council_tax_discount",
        "subject": "one_counts",
        "reference": made["our_reference"],
    }


async def test_an_outcome_that_makes_no_sense_is_refused(gateway: Gateway) -> None:
    number = (await record(gateway))["id"]
    assert "reference" in (await settle(gateway, number, 400, state="confirmed"))["error"]
    for state in ("recorded", "done", "", None, 7):
        assert "state" in (await settle(gateway, number, 400, state=state))["error"]
    await settle(gateway, number + 1, 404, state="unknown")
    await settle(gateway, number, state="confirmed", reference="SR-1")
    await settle(gateway, number, state="confirmed", reference="SR-1")
    await settle(gateway, number, 409, state="confirmed", reference="SR-2")
    await settle(gateway, number, 409, state="refused")
    assert (await gateway.rows(submissions))[0].reference == "SR-1"
    answer = await gateway.private.post(f"/submissions/{'9' * 18}/outcome", json={"state": "unknown"})
    assert answer.status == 404


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/submissions", {**SUBMISSION, "conversation": "westmoor"}, "conversation"),
        ("/submissions", {**SUBMISSION, "conversation": "nowhere." + "a" * 22}, "conversation"),
        ("/submissions", {**SUBMISSION, "conversation": "westmoor." + "a" * 23}, "conversation"),
        ("/submissions", {**SUBMISSION, "transaction": ""}, "transaction"),
        ("/submissions", {**SUBMISSION, "transaction": "x" * 61}, "transaction"),
        ("/submissions", {**SUBMISSION, "subject": None}, "subject"),
        ("/submissions", {**SUBMISSION, "content": "text"}, "content"),
        ("/submissions", {**SUBMISSION, "content": {"a": "nul \x00"}}, "content"),
        ("/submissions", {**SUBMISSION, "content": {"half \ud83d": 1}}, "content"),
        ("/messages-left", {"conversation": CONVERSATION, "topic": "x", "text": ""}, "text"),
        ("/messages-left", {"conversation": CONVERSATION, "topic": "x", "text": "x" * 4001}, "text"),
        ("/messages-left", {"conversation": CONVERSATION, "text": "x"}, "topic"),
        ("/calendars", {**CALENDAR, "events": []}, "events"),
        ("/calendars", {**CALENDAR, "events": ["2026-11-26"]}, "events"),
        ("/calendars", {**CALENDAR, "events": [{"day": "26/11/2026", "title": "x"}]}, "day"),
        ("/calendars", {**CALENDAR, "events": [{"day": "2026-02-30", "title": "x"}]}, "day"),
        ("/calendars", {**CALENDAR, "events": [{"day": "2026-11-26"}]}, "title"),
        ("/calendars", {**CALENDAR, "title": ["x"]}, "title"),
    ],
)
async def test_a_body_that_is_wrong_is_refused_by_the_name_of_its_field(
    gateway: Gateway, path: str, body: dict[str, Any], named: str
) -> None:
    answer = await gateway.private.post(path, json=body)
    assert answer.status == 400, await answer.text()
    assert named in (await answer.json())["error"]
    for table in (submissions, left_messages, calendars):
        assert await gateway.rows(table) == []


async def test_a_message_for_a_person_is_redacted_and_has_a_reference(gateway: Gateway) -> None:
    body = {"conversation": CONVERSATION, "topic": "talk_to_human", "text": "call me on 07700 900123 about my bin"}
    answer = await gateway.private.post("/messages-left", json=body)
    reference = (await answer.json())["reference"]
    assert re.fullmatch(r"WM-[2-9A-Z]{4}-[2-9A-Z]{4}", reference)
    (row,) = await gateway.rows(left_messages)
    assert row.text == "call me on [phone number] about my bin"
    assert await gateway.evidence() == [("message_left", {"reference": reference, "transaction": "talk_to_human"})]
    again = await gateway.private.post("/messages-left", json=body)
    assert (await again.json())["reference"] == reference
    other = await gateway.private.post("/messages-left", json={**body, "text": "call me on 07700 900124 about my bin"})
    assert (await other.json())["reference"] != reference, "what was taken out still makes it another message"


async def download(gateway: Gateway, url: str) -> Any:
    assert url.startswith("http://127.0.0.1:8080/calendar/")
    return await gateway.public.get(url.removeprefix("http://127.0.0.1:8080"))


async def test_a_calendar_is_an_icalendar_file_of_whole_days(gateway: Gateway) -> None:
    url = (await (await gateway.private.post("/calendars", json=CALENDAR)).json())["url"]
    answer = await download(gateway, url)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    raw = await answer.read()
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    file = icalendar.Calendar.from_ical(raw)
    assert (file["VERSION"], str(file["X-WR-CALNAME"])) == ("2.0", "Bins at 14 Mill Lane")
    events = list(file.walk("VEVENT"))
    assert [(str(one["SUMMARY"]), one["DTSTART"].dt.isoformat(), one["DTEND"].dt.isoformat()) for one in events] == [
        ("Black rubbish bin", "2026-11-26", "2026-11-27"),
        ("Green recycling bin", "2026-12-29", "2026-12-30"),
    ]
    assert b"DTSTART;VALUE=DATE:20261126" in raw
    assert str(events[1]["DESCRIPTION"]) == "A day later; Christmas, \u2013 sorry"
    assert "DESCRIPTION" not in events[0]
    assert await (await download(gateway, url)).read() == raw


async def test_days_keep_their_names_so_that_a_newer_calendar_updates_an_older_one(gateway: Gateway) -> None:
    async def uids(**changes: Any) -> list[str]:
        url = (await (await gateway.private.post("/calendars", json={**CALENDAR, **changes})).json())["url"]
        file = icalendar.Calendar.from_ical(await (await download(gateway, url)).read())
        return [str(one["UID"]) for one in file.walk("VEVENT")]

    first = await uids()
    assert len(set(first)) == 2
    assert await uids(title="Another title") == first
    later = [*CALENDAR["events"][1:], {"day": "2027-01-05", "title": "Black rubbish bin"}]
    assert (await uids(events=later))[0] == first[1]
    assert set(await uids(conversation="westmoor." + "b" * 22)).isdisjoint(first), "another home's days are others"


async def test_the_same_calendar_again_is_the_same_link(gateway: Gateway) -> None:
    links = {(await (await gateway.private.post("/calendars", json=CALENDAR)).json())["url"] for _ in range(3)}
    assert len(links) == 1
    answer = await gateway.public.get("/calendar/" + "a" * 43 + ".ics")
    assert answer.status == 404
    assert "calendar" in (await answer.json())["error"]


async def test_links_begin_with_the_public_address_of_the_council(start: Any) -> None:
    gateway = await start(BOT_GATEWAY_PUBLIC_URL="https://chat.westmoor.example/")
    url = (await (await gateway.private.post("/calendars", json=CALENDAR)).json())["url"]
    assert re.fullmatch(r"https://chat\.westmoor\.example/calendar/[A-Za-z0-9_-]{43}\.ics", url)


async def test_what_goes_wrong_inside_is_said_without_details(
    gateway: Gateway, capfd: pytest.CaptureFixture[str]
) -> None:
    gateway.door.desk.engine.dispose()
    (gateway.settings.data_dir / "gateway.db").rename(gateway.settings.data_dir / "moved.db")
    answer = await gateway.private.post("/submissions", json=SUBMISSION)
    assert answer.status == 500
    assert await answer.json() == {"error": "Something went wrong on our side."}
    logs = "".join(capfd.readouterr())
    assert "call.failed" in logs
    assert "990000000012" not in logs

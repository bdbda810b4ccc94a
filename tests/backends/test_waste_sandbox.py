"""The stand-in's answers have the shape of the standard's own examples, and whatever is ours says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.backends.running_sandbox import Sandbox

EXAMPLES = Path(__file__).with_name("waste_examples")
KEY = {"Authorization": "Bearer sandbox"}


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def paths(data: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every field of a document with its kind, lists as `[]`: `events[].type` -> `str`."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from paths(value, f"{prefix}.{name}" if prefix else name)
    elif isinstance(data, list):
        for value in data:
            yield from paths(value, f"{prefix}[]")
    else:
        yield prefix, type(data).__name__


def shape(*documents: Any) -> set[tuple[str, str]]:
    return {found for one in documents for found in paths(one)}


def assert_same_shape(ours: set[tuple[str, str]], theirs: set[tuple[str, str]]) -> None:
    assert theirs <= ours, "the draft has a field that the stand-in has not"
    extra = {path for path, _ in ours - theirs}
    assert all("kerbside:" in path for path in extra), "a field of ours is not named as ours"


async def ask(sandbox: Sandbox, path: str, **params: str) -> Any:
    status, data, _ = await sandbox.get(f"/waste{path}", params=params, headers=KEY)
    assert status == 200, data
    return data


async def test_the_examples_are_as_the_standard_ships_them() -> None:
    for path in EXAMPLES.glob("*.json"):
        if path.stem == "service_with_collections":
            with pytest.raises(json.JSONDecodeError):
                json.loads(path.read_text(encoding="utf-8"))
        else:
            json.loads(path.read_text(encoding="utf-8"))
    assert "Folk Labs" in (EXAMPLES / "LICENSE").read_text(encoding="utf-8")


async def test_the_plain_list_of_services(sandbox: Sandbox) -> None:
    assert_same_shape(shape(await ask(sandbox, "/services")), shape(example("services")))


async def test_a_homes_services_with_their_collections(sandbox: Sandbox) -> None:
    """One home has snow, another a crew's record, a third the return mark: together they have every field."""
    answers = [await ask(sandbox, "/services", uprn=uprn) for uprn in ("990000000031", "990000000021", "990000000017")]
    assert_same_shape(shape(*(one for answer in answers for one in answer)), shape(example("service")))
    ours = {path for path, _ in shape(*answers) if "kerbside:" in path}
    assert {path.rsplit(".", 1)[-1] for path in ours} == {
        "kerbside:assisted",
        "kerbside:round_completed",
        "kerbside:return_date",
        "kerbside:detail",
    }


async def test_one_service_by_number(sandbox: Sandbox) -> None:
    plain = await ask(sandbox, "/services/2")
    assert plain["name"] == "Mixed recycling"
    assert "last_collection" not in plain
    assert (await ask(sandbox, "/services/2", uprn="990000000001"))["last_collection"]["round"].startswith(
        "/waste/rounds/"
    )


async def test_events_in_a_list_and_alone(sandbox: Sandbox) -> None:
    listed = await ask(sandbox, "/events")
    known = shape(*example("events")) | shape(example("event"))
    assert shape(*example("events")) <= shape(*listed)
    assert all(path in dict(known) or "kerbside:" in path for path, _ in shape(*listed))
    alone = await ask(sandbox, "/events/" + listed[0]["@id"].rsplit("/", 1)[-1])
    assert_same_shape(shape(alone), shape(example("event")))
    assert alone["type"] == listed[0]["event_type"]


async def test_places_rounds_plans_streams_and_containers(sandbox: Sandbox) -> None:
    for path, name in (
        ("/places", "places"),
        ("/places/990000000001", "place"),
        ("/round-plans/food-99000001", "round_plan"),
        ("/rounds/food-99000001-20261124", "round"),
        ("/material-streams", "material_streams"),
    ):
        answer, theirs = await ask(sandbox, path), example(name)
        assert_same_shape(shape(answer), shape(theirs))
    assert shape(example("material_stream")) <= shape(await ask(sandbox, "/material-streams/food-waste"))
    assert_same_shape(
        shape(*await ask(sandbox, "/containers", round_plan="food-99000001")), shape(example("container"))
    )


async def test_every_link_leads_somewhere(sandbox: Sandbox) -> None:
    services = await ask(sandbox, "/services", uprn="990000000021")
    links = {service["last_collection"]["round"] for service in services}
    links |= {event["@id"] for service in services for event in service["last_collection"]["events"]}
    links |= {kind["material_stream"]["@id"] for service in services for kind in service["container_types"]}
    for number in links.copy():
        if "/rounds/" in number:
            found = await ask(sandbox, number.removeprefix("/waste"))
            links |= {found["plan"]["containers"], found["events"]}
    assert len(links) >= 12
    for link in links:
        status, data, _ = await sandbox.get(link, headers=KEY)
        assert status == 200, link
        assert data or "events?" in link


async def test_a_round_says_when_it_went_and_whether_it_is_back(sandbox: Sandbox) -> None:
    found = await ask(sandbox, "/rounds/food-99000001-20261124")
    assert (found["date"], found["kerbside:completed"]) == ("2026-11-24", True)
    assert found["plan"]["rrule"] == "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU"
    coming = await ask(sandbox, "/rounds/food-99000001-20261201")
    assert coming["kerbside:completed"] is False
    numbers = [one["@id"] for one in await ask(sandbox, "/rounds")]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"uprn": "990000000021"}, {"Contaminated"}),
        ({"uprn": "990000000027"}, set()),  # what was said of the street is not of the home
        ({"usrn": "99000004"}, {"Road closure"}),
        ({"usrn": "99000003", "type": "too heavy"}, {"Too heavy"}),
        ({"usrn": "99000003", "type": "Roadworks"}, set()),
        ({"usrn": "99000004", "start_date": "2026-11-24", "end_date": "2026-11-25"}, {"Road closure"}),
        ({"usrn": "99000004", "start_date": "2026-11-25"}, set()),
        ({"usrn": "99000004", "end_date": "2026-11-24"}, set()),
        ({"usrn": "99000004", "page": "2"}, set()),
        ({"round": "recycling-99000003-contaminated-20261124"}, {"Contaminated"}),
        ({"uprn": "990000000099"}, set()),
    ],
)
async def test_events_are_filtered_as_asked(sandbox: Sandbox, params: dict[str, str], expected: set[str]) -> None:
    assert {one["event_type"] for one in await ask(sandbox, "/events", **params)} == expected


async def test_a_streets_event_is_told_once(sandbox: Sandbox) -> None:
    (event,) = await ask(sandbox, "/events", usrn="99000004")
    assert "uprn" not in event


@pytest.mark.parametrize(
    "params", [{"start_date": "yesterday"}, {"end_date": "24/11/2026"}, {"page": "0"}, {"page": "x"}]
)
async def test_a_wrong_parameter_is_a_400(sandbox: Sandbox, params: dict[str, str]) -> None:
    status, data, _ = await sandbox.get("/waste/events", params=params, headers=KEY)
    assert status == 400
    assert data["error"]


@pytest.mark.parametrize(
    "path",
    ["/services/9", "/events/none", "/places/1", "/rounds/none", "/round-plans/none", "/material-streams/none", "/x"],
)
async def test_what_is_not_there_is_a_404(sandbox: Sandbox, path: str) -> None:
    status, data, _ = await sandbox.get(f"/waste{path}", headers=KEY)
    assert status == 404
    assert data["error"]


async def test_a_service_that_the_home_has_not_is_a_404(sandbox: Sandbox) -> None:
    status, _, _ = await sandbox.get("/waste/services/4?uprn=990000000030", headers=KEY)
    assert status == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "sandbox"}])
async def test_without_the_key_nothing_is_told(sandbox: Sandbox, headers: dict[str, str]) -> None:
    status, _, _ = await sandbox.get("/waste/services", headers=headers)
    assert status == 401


async def test_everything_follows_the_clock_and_nothing_is_kept(sandbox: Sandbox) -> None:
    async def last(uprn: str) -> str:
        return (await ask(sandbox, "/services/1", uprn=uprn))["last_collection"]["date"]

    assert await last("990000000002") == "24 November 2026"
    await sandbox.set_clock(datetime(2026, 12, 29, 9, 0, tzinfo=UTC))
    assert await last("990000000002") == "24 December 2026"  # the 28th is a bank holiday too
    await sandbox.set_clock(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    assert await last("990000000002") == "24 November 2026"

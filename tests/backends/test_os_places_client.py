"""Addresses through a real socket: which homes, in which order, and what is said of the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.os_places.client import OsPlaces, _address, _as_written, _resident_order
from bot.council.errors import NotFound, RateLimited, Rejected, Unauthorised, Unavailable
from bot.council.places import Address, Postcode
from bot.town.homes import Home, read_homes
from bot.web import Calls
from tests.backends.running_sandbox import OpenSandbox, Sandbox


def postcode(text: str) -> Postcode:
    found = Postcode.parse(text)
    assert found is not None
    return found


async def lines(sandbox: Sandbox, text: str) -> list[str]:
    return [one.line for one in await sandbox.places.addresses_at(postcode(text))]


async def test_homes_come_as_they_stand_in_the_street_and_named_ones_last(sandbox: Sandbox) -> None:
    found = await sandbox.places.addresses_at(postcode("zz11aa"))
    assert [one.number for one in found] == ["1", "2", "3", "4", "5", "6", "10", "14", "14A", ""]
    assert found[-1].line == "Rose Cottage, Acorn Street, Westmoor"
    assert found[0] == Address(
        "990000000001", "1 Acorn Street, Westmoor", "ZZ1 1AA", "1", "Acorn Street", 9999, place=(210307, 430253)
    )


async def test_shops_and_former_addresses_are_no_homes(sandbox: Sandbox) -> None:
    everything = [home for home in read_homes() if home.postcode == "ZZ1 1AA"]
    assert {"8", "12"} <= {home.number for home in everything}
    assert not {"8", "12"} & {one.number for one in await sandbox.places.addresses_at(postcode("ZZ1 1AA"))}


async def test_flats_come_in_their_own_order(sandbox: Sandbox) -> None:
    assert await lines(sandbox, "ZZ1 1AH") == [
        "Flat 1, Mill House, 20 Mill Street, Westmoor",
        "Flat 2, Mill House, 20 Mill Street, Westmoor",
        "Flat 3, Mill House, 20 Mill Street, Westmoor",
        "Flat 10, Mill House, 20 Mill Street, Westmoor",
        "Flat A, 22 Mill Street, Westmoor",
        "Flat B, 22 Mill Street, Westmoor",
        "24-26 Mill Street, Westmoor",
    ]


async def test_an_apostrophe_keeps_the_street_readable(sandbox: Sandbox) -> None:
    assert (await lines(sandbox, "ZZ1 1AF"))[0] == "1 St John's Road, Westmoor"


async def test_another_councils_homes_say_whose_they_are(sandbox: Sandbox) -> None:
    assert {one.custodian_code for one in await sandbox.places.addresses_at(postcode("ZZ2 1AA"))} == {8888}


@pytest.mark.parametrize("text", ["ZZ1 1AJ", "ZZ9 9ZZ"])
async def test_a_postcode_without_homes_is_an_empty_list(sandbox: Sandbox, text: str) -> None:
    assert await sandbox.places.addresses_at(postcode(text)) == ()


async def test_one_address_by_uprn(sandbox: Sandbox) -> None:
    assert str(await sandbox.places.address("990000000009")) == "14A Acorn Street, Westmoor, ZZ1 1AA"


@pytest.mark.parametrize("uprn", ["990000000099", "990000000012", "1"])
async def test_an_unknown_or_former_address_is_not_found(sandbox: Sandbox, uprn: str) -> None:
    with pytest.raises(NotFound):
        await sandbox.places.address(uprn)


async def test_a_wrong_uprn_is_refused_in_their_words(sandbox: Sandbox) -> None:
    with pytest.raises(Rejected) as told:
        await sandbox.places.address("x")
    assert told.value.code == "400"
    assert "UPRN" in told.value.message


def long_street(count: int) -> tuple[Home, ...]:
    first = read_homes()[0]
    return tuple(
        replace(first, uprn=f"99{number:010d}", number=str(number), postcode="ZZ1 1AA")
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (99, 1), (100, 1), (101, 2), (250, 3)])
async def test_a_long_postcode_is_read_page_by_page(open_sandbox: OpenSandbox, count: int, pages: int) -> None:
    sandbox = await open_sandbox(long_street(count))
    found = await sandbox.places.addresses_at(postcode("ZZ1 1AA"))
    assert [one.number for one in found] == [str(number) for number in range(1, count + 1)]
    assert len(sandbox.heard) == pages


async def test_the_key_travels_in_a_header_and_never_in_the_address(sandbox: Sandbox) -> None:
    seen: list[web.Request] = []

    async def handle(request: web.Request) -> web.Response:
        seen.append(request)
        return web.json_response({"header": {"totalresults": 0}})

    app = web.Application()
    app.router.add_get("/postcode", handle)
    server = TestServer(app)
    await server.start_server()
    await OsPlaces(sandbox.calls, str(server.make_url("")), "very-secret").addresses_at(postcode("ZZ1 1AA"))
    await server.close()
    assert seen[0].headers["key"] == "very-secret"
    assert "very-secret" not in seen[0].path_qs


async def test_a_wrong_key_is_the_operators_affair(sandbox: Sandbox) -> None:
    stranger = OsPlaces(sandbox.calls, sandbox.url + "/search/places/v1", "wrong")
    with pytest.raises(Unauthorised) as told:
        await stranger.addresses_at(postcode("ZZ1 1AA"))
    assert told.value.message == "Invalid ApiKey"


@pytest.mark.parametrize(
    ("fault", "error"), [("down", Unavailable), ("slow", Unavailable), ("lost", Unavailable), ("refuse", Rejected)]
)
async def test_each_fault_is_told_apart(sandbox: Sandbox, fault: str, error: type[Exception]) -> None:
    await sandbox.fault("addresses", fault)
    with pytest.raises(error):
        await sandbox.places.addresses_at(postcode("ZZ1 1AA"))


async def test_a_busy_server_says_when_to_come_back(sandbox: Sandbox) -> None:
    await sandbox.fault("addresses", "busy", times=1)
    with pytest.raises(RateLimited) as told:
        await sandbox.places.addresses_at(postcode("ZZ1 1AA"))
    assert told.value.retry_after == 30


@pytest.mark.parametrize("fault", ["down", "slow", "lost"])
async def test_trouble_that_passes_is_not_noticed(sandbox: Sandbox, fault: str) -> None:
    await sandbox.fault("addresses", fault, times=2)
    assert len(await sandbox.places.addresses_at(postcode("ZZ1 1AA"))) == 10
    # aiohttp itself asks once more when a kept-open connection turns out to be dead: that is not an attempt of ours.
    assert len(sandbox.heard) == (2 if fault == "lost" else 3)


@pytest.mark.parametrize("data", [[], {}, {"results": []}, "text", None, 7])
async def test_an_answer_of_another_shape_is_no_empty_street(data: Any) -> None:
    async def handle(request: web.Request) -> web.Response:
        return web.json_response(data)

    app = web.Application()
    app.router.add_get("/postcode", handle)
    server = TestServer(app)
    await server.start_server()
    calls = Calls()
    with pytest.raises(Unavailable):
        await OsPlaces(calls, str(server.make_url("")), "k").addresses_at(postcode("ZZ1 1AA"))
    await calls.close()
    await server.close()


async def test_a_server_that_repeats_its_last_page_is_not_read_for_ever() -> None:
    asked = 0
    record = {"UPRN": "990000000001", "BUILDING_NUMBER": "1", "THOROUGHFARE_NAME": "LONG ROW", "POSTCODE": "ZZ1 1AG",
              "LOGICAL_STATUS_CODE": "1", "CLASSIFICATION_CODE": "RD04"}  # fmt: skip

    async def handle(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.json_response({"header": {"totalresults": 10_000}, "results": [{"DPA": record}]})

    app = web.Application()
    app.router.add_get("/postcode", handle)
    server = TestServer(app)
    await server.start_server()
    calls = Calls()
    found = await OsPlaces(calls, str(server.make_url("")), "k").addresses_at(postcode("ZZ1 1AG"))
    await calls.close()
    await server.close()
    assert [one.line for one in found] == ["1 Long Row"]
    assert asked <= 10


@pytest.mark.parametrize(
    ("capitals", "written"),
    [
        ("ST JOHN'S ROAD", "St John's Road"),
        ("14A", "14A"),
        ("FLAT 3B", "Flat 3B"),
        ("STOW-ON-THE-WOLD", "Stow-On-The-Wold"),
        ("O'NEILL COURT", "O'neill Court"),
        ("", ""),
        (None, ""),
    ],
)
def test_capitals_become_what_a_person_writes(capitals: str | None, written: str) -> None:
    assert _as_written(capitals) == written


@pytest.mark.parametrize(
    ("record", "line", "number"),
    [
        ({"BUILDING_NUMBER": "3", "THOROUGHFARE_NAME": "LONG ROW"}, "3 Long Row", "3"),
        ({"BUILDING_NAME": "3-5", "THOROUGHFARE_NAME": "LONG ROW"}, "3-5 Long Row", "3-5"),
        ({"BUILDING_NAME": "7B", "THOROUGHFARE_NAME": "LONG ROW"}, "7B Long Row", "7B"),
        ({"BUILDING_NAME": "THE OLD MILL", "DEPENDENT_LOCALITY": "NETHER MOOR"}, "The Old Mill, Nether Moor", ""),
        (
            {"BUILDING_NUMBER": "1", "DEPENDENT_THOROUGHFARE_NAME": "MILL YARD", "THOROUGHFARE_NAME": "LONG ROW"},
            "1 Mill Yard, Long Row",
            "1",
        ),
        (
            {"SUB_BUILDING_NAME": "FLAT 2", "BUILDING_NAME": "14A", "THOROUGHFARE_NAME": "LONG ROW"},
            "Flat 2, 14A Long Row",
            "14A",
        ),
    ],
)
def test_every_way_that_royal_mail_writes_a_house_is_read(record: dict[str, str], line: str, number: str) -> None:
    address = _address({"UPRN": "990000000001", "POSTCODE": "ZZ1 1AA", **record})
    assert (address.line, address.number) == (line, number)


house_numbers = st.builds(
    lambda number, letter: f"{number}{letter}", st.integers(1, 999), st.sampled_from(["", "A", "B"])
)


@given(st.lists(house_numbers, min_size=2, max_size=30, unique=True), st.randoms(use_true_random=False))
def test_any_street_is_sorted_by_number_then_letter(numbers: list[str], random: Any) -> None:
    homes = [Address(str(at), f"{number} Long Row", "ZZ1 1AG", number, "Long Row") for at, number in enumerate(numbers)]
    random.shuffle(homes)
    keys = [
        (int(one.number.rstrip("AB")), one.number[-1] if one.number[-1].isalpha() else "")
        for one in sorted(homes, key=_resident_order)
    ]
    assert keys == sorted(keys)


@given(st.lists(st.text(alphabet="0123456789ABCabc -,'/", max_size=12), max_size=20))
def test_any_mixture_of_names_and_numbers_can_be_sorted(names: list[str]) -> None:
    homes = [Address(str(at), name, "ZZ1 1AA", name, "Long Row") for at, name in enumerate(names)]
    assert len(sorted(homes, key=_resident_order)) == len(homes)


async def test_a_street_is_found_without_its_postcode(sandbox: Sandbox) -> None:
    found = await sandbox.places.addresses_in("acorn street", 9999)
    assert {one.street for one in found} >= {"Acorn Street"}
    in_acorn = [one.number for one in found if one.street == "Acorn Street"]
    assert in_acorn == ["1", "2", "3", "4", "5", "6", "10", "14", "14A", ""]


async def test_a_street_of_another_council_is_left_out(sandbox: Sandbox) -> None:
    theirs = next(home for home in read_homes() if home.custodian_code != 9999)
    assert theirs.uprn not in {one.uprn for one in await sandbox.places.addresses_in(theirs.street, 9999)}
    assert theirs.uprn in {one.uprn for one in await sandbox.places.addresses_in(theirs.street, theirs.custodian_code)}


async def test_a_street_that_is_nowhere_has_no_homes(sandbox: Sandbox) -> None:
    assert await sandbox.places.addresses_in("Nowhere Boulevard", 9999) == ()

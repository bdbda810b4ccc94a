"""The stand-in speaks GeoReport v2: both formats, every parameter, errors as lists, one report for one reference."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import aiohttp
import pytest

from tests.backends.running_sandbox import Sandbox

FORM = {
    "api_key": "sandbox",
    "service_code": "MISSED_REFUSE",
    "address_id": "990000000002",
    "attribute[uprn]": "990000000002",
    "description": "Not emptied & still full <today>",
}


async def post(sandbox: Sandbox, ending: str = "json", **changes: str | None) -> tuple[int, Any]:
    form = {name: value for name, value in {**FORM, **changes}.items() if value is not None}
    async with sandbox.session.post(f"{sandbox.url}/open311/v2/requests.{ending}", data=form) as response:
        return response.status, (await response.json() if ending == "json" else await response.text())


async def ask(sandbox: Sandbox, path: str, **params: str) -> tuple[int, Any]:
    status, data, _ = await sandbox.get(f"/open311/v2/{path}", params=params)
    return status, data


def same(json_value: Any, element: ElementTree.Element) -> bool:
    """Whether an XML element says what a JSON value says."""
    if isinstance(json_value, dict):
        return [child.tag for child in element] == list(json_value) and all(
            same(json_value[child.tag], child) for child in element
        )
    if isinstance(json_value, list):
        return len(json_value) == len(element) and all(map(same, json_value, element))
    if isinstance(json_value, bool):
        return element.text == str(json_value).lower()
    return (element.text or "") == ("" if json_value is None else str(json_value))


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("discovery", "discovery"),
        ("services", "services"),
        ("services/MISSED_REFUSE", "service_definition"),
        ("requests", "service_requests"),
        ("requests/637000", "service_requests"),
        ("requests/1", "errors"),
        ("services/NONE", "errors"),
        ("tokens/NONE", "errors"),
    ],
)
async def test_json_and_xml_say_the_same(sandbox: Sandbox, path: str, root: str) -> None:
    status, data, headers = await sandbox.get(f"/open311/v2/{path}.json")
    xml_status, text, xml_headers = await sandbox.get(f"/open311/v2/{path}.xml")
    assert status == xml_status
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert xml_headers["Content-Type"] == "text/xml; charset=utf-8"
    top = ElementTree.fromstring(text)  # noqa: S314 - our own server's answer
    assert top.tag == root
    assert same(data, top)


async def test_discovery_points_at_the_endpoint_itself(sandbox: Sandbox) -> None:
    _, data = await ask(sandbox, "discovery.json")
    (endpoint,) = data["endpoints"]
    assert endpoint["url"] == f"{sandbox.url}/open311/v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert endpoint["type"] == "test"


async def test_every_service_has_the_fields_of_the_specification(sandbox: Sandbox) -> None:
    _, data = await ask(sandbox, "services.json")
    for service in data:
        assert set(service) == {
            "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
        }  # fmt: skip
        assert service["type"] in ("realtime", "batch", "blackbox")
        status, _ = await ask(sandbox, f"services/{service['service_code']}.json")
        assert status == (200 if service["metadata"] else 404)


async def test_a_definition_asks_for_the_uprn_and_lists_its_values(sandbox: Sandbox) -> None:
    _, data = await ask(sandbox, "services/MISSED_FOOD.json")
    attributes = {one["code"]: one for one in data["attributes"]}
    assert attributes["uprn"]["required"] is True
    assert attributes["uprn"]["automated"] == "hidden_field"
    assert attributes["fixmystreet_id"]["automated"] == "server_set"
    assert attributes["location"]["datatype"] == "singlevaluelist"
    assert {"key": "kerb", "name": "At the kerb"} in attributes["location"]["values"]
    assert [one["order"] for one in data["attributes"]] == [1, 2, 3, 4]


async def test_a_report_is_taken_in_both_formats(sandbox: Sandbox) -> None:
    status, data = await post(sandbox)
    assert status == 200
    assert data == [
        {
            "service_request_id": "638344",
            "service_notice": "We will come back within 2 working days. Please leave it out.",
            "account_id": None,
        }
    ]
    status, text = await post(sandbox, "xml")
    assert status == 200
    top = ElementTree.fromstring(text)  # noqa: S314 - our own server's answer
    assert top.findtext("request/service_request_id") == "638345"


async def test_a_report_can_be_read_back_with_every_field(sandbox: Sandbox) -> None:
    await post(sandbox, email="resident@example.org", phone="07700 900123", first_name="Sam")
    _, (row,) = await ask(sandbox, "requests/638344.json")
    assert row == {
        "service_request_id": "638344",
        "status": "open",
        "status_notes": "Received",
        "service_name": "Missed rubbish bin",
        "service_code": "MISSED_REFUSE",
        "description": "Not emptied & still full <today>",
        "agency_responsible": "Westmoor Council",
        "service_notice": "We will come back within 2 working days. Please leave it out.",
        "requested_datetime": "2026-11-25T14:00:00+00:00",
        "updated_datetime": "2026-11-25T14:00:00+00:00",
        "expected_datetime": "2026-11-27T17:00:00+00:00",
        "address": None,
        "address_id": "990000000002",
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }
    assert "Sam" not in repr(await sandbox.written()), "who sent it is not kept"


async def test_times_carry_the_offset_of_their_day(sandbox: Sandbox) -> None:
    await sandbox.set_clock(datetime(2026, 7, 1, 12, 0, tzinfo=UTC))
    await post(sandbox)
    _, (row,) = await ask(sandbox, "requests/638344.json")
    assert row["requested_datetime"] == "2026-07-01T13:00:00+01:00"


@pytest.mark.parametrize(
    ("changes", "status", "word"),
    [
        ({"api_key": None}, 403, "api_key"),
        ({"api_key": "wrong"}, 403, "api_key"),
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "POTHOLEX"}, 404, "POTHOLEX"),
        ({"jurisdiction_id": "elsewhere.example"}, 404, "jurisdiction_id"),
        ({"address_id": None}, 400, "address_id"),
        ({"address_id": None, "lat": "53.7"}, 400, "lat"),
        ({"lat": "north", "long": "0"}, 400, "lat"),
        ({"lat": "91", "long": "0"}, 400, "WGS84"),
        ({"attribute[uprn]": None}, 400, "uprn"),
        ({"attribute[location]": "roof"}, 400, "location"),
        ({"attribute[collection_date]": "tuesday"}, 400, "collection_date"),
        ({"description": "x" * 4001}, 400, "description"),
    ],
)
@pytest.mark.parametrize("ending", ["json", "xml"])
async def test_errors_are_lists_whose_code_is_the_status(
    sandbox: Sandbox, changes: dict[str, str | None], status: int, word: str, ending: str
) -> None:
    got, data = await post(sandbox, ending, **changes)
    assert got == status
    if ending == "xml":
        top = ElementTree.fromstring(data)  # noqa: S314 - our own server's answer
        assert top.tag == "errors"
        data = [{child.tag: child.text for child in error} for error in top]
    (error,) = data
    assert str(error["code"]) == str(status)
    assert word in error["description"]
    assert await sandbox.written() == []


async def test_a_place_may_be_coordinates_or_words(sandbox: Sandbox) -> None:
    assert (await post(sandbox, address_id=None, lat="53.7323", long="-4.8753"))[0] == 200
    assert (await post(sandbox, address_id=None, address_string="2 Acorn Street"))[0] == 200
    first, second = await sandbox.written()
    assert (first["lat"], first["long"]) == (53.7323, -4.8753)
    assert second["address"] == "2 Acorn Street"


async def test_the_right_jurisdiction_may_be_named(sandbox: Sandbox) -> None:
    assert (await post(sandbox, jurisdiction_id="westmoor.example"))[0] == 200
    assert (await ask(sandbox, "services.json", jurisdiction_id="westmoor.example"))[0] == 200
    assert (await ask(sandbox, "services.json", jurisdiction_id="elsewhere.example"))[0] == 404


@pytest.mark.parametrize("ending", ["json", "xml"])
async def test_one_senders_reference_makes_one_report(sandbox: Sandbox, ending: str) -> None:
    await post(sandbox, **{"attribute[fixmystreet_id]": "WM-1"})
    status, data = await post(sandbox, ending, **{"attribute[fixmystreet_id]": "WM-1", "description": "again"})
    assert status == 409
    if ending == "json":
        assert data[0]["service_request_id"] == "638344"
    else:
        assert "<service_request_id>638344</service_request_id>" in data
    assert len(await sandbox.written()) == 1
    assert (await post(sandbox, **{"attribute[fixmystreet_id]": "WM-2"}))[0] == 200
    assert (await post(sandbox))[0] == 200, "without a reference nothing can be compared"
    assert (await post(sandbox))[0] == 200


async def test_a_form_may_come_in_parts(sandbox: Sandbox) -> None:
    form = aiohttp.FormData()
    for name, value in FORM.items():
        form.add_field(name, value)
    form.add_field("photo1", b"\x89PNG", filename="bin.png", content_type="image/png")
    async with sandbox.session.post(f"{sandbox.url}/open311/v2/requests.json", data=form) as response:
        assert response.status == 200
    assert len(await sandbox.written()) == 1


async def test_a_batch_report_has_a_token_first_and_a_number_later(sandbox: Sandbox) -> None:
    _, ((answer),) = await post(sandbox, service_code="LITTER_BIN")
    assert "service_request_id" not in answer
    token = answer["token"]
    _, first = await ask(sandbox, f"tokens/{token}.json")
    assert first == [{"service_request_id": None, "token": token}]
    _, second = await ask(sandbox, f"tokens/{token}.json")
    assert second == [{"service_request_id": "638344", "token": token}]


@pytest.mark.parametrize("path", ["nothing.json", "services", "requests.yaml", "services/a/b.json"])
async def test_an_unknown_address_is_an_error_list_too(sandbox: Sandbox, path: str) -> None:
    status, data = await ask(sandbox, path)
    assert status == 404
    assert data[0]["code"] == 404


async def test_a_wrong_method_is_an_error_list_too(sandbox: Sandbox) -> None:
    async with sandbox.session.delete(f"{sandbox.url}/open311/v2/requests.json") as response:
        assert response.status == 405
        assert (await response.json())[0]["code"] == 405


async def test_faults_speak_the_format_that_was_asked_for(sandbox: Sandbox) -> None:
    for ending, sign in (("json", "["), ("xml", "<errors>")):
        async with sandbox.session.get(
            f"{sandbox.url}/open311/v2/services.{ending}", headers={"X-Sandbox-Fault": "refuse"}
        ) as response:
            assert response.status == 400
            assert sign in await response.text()

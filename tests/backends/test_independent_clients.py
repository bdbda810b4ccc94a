"""Clients that others wrote, run against our stand-ins: Ordnance Survey's `osdatahub` and PyPI's `georeport`."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from georeport import GeoReport
from osdatahub import PlacesAPI
from requests import HTTPError

from bot.council.places import Postcode
from bot.council.requests import NewRequest
from tests.backends.running_sandbox import NOW, Sandbox


@pytest.fixture
def places(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> PlacesAPI:
    """Its endpoint is a constant of the class, so that is where it is pointed at the sandbox."""
    monkeypatch.setattr(PlacesAPI, "_PlacesAPI__ENDPOINT", f"{sandbox.url}/search/places/v1/")
    return PlacesAPI("sandbox")


async def test_osdatahub_reads_a_postcode_as_our_client_does(sandbox: Sandbox, places: PlacesAPI) -> None:
    found = await asyncio.to_thread(
        places.postcode, "ZZ1 1AA", classification_code="R*", logical_status_code=1, output_crs="EPSG:27700"
    )
    theirs = {feature["properties"]["UPRN"] for feature in found["features"]}
    postcode = Postcode.parse("ZZ1 1AA")
    assert postcode is not None
    assert theirs == {one.uprn for one in await sandbox.places.addresses_at(postcode)}
    assert len(theirs) == 10


async def test_osdatahub_pages_through_the_whole_town(sandbox: Sandbox, places: PlacesAPI) -> None:
    found = await asyncio.to_thread(places.postcode, "ZZ1", limit=70)
    assert len({feature["properties"]["UPRN"] for feature in found["features"]}) == 70
    everything = await asyncio.to_thread(places.postcode, "ZZ1", limit=500)
    assert len(everything["features"]) == 75


async def test_osdatahub_reads_a_uprn_words_and_nothing(sandbox: Sandbox, places: PlacesAPI) -> None:
    one = await asyncio.to_thread(places.uprn, 990000000009)
    assert [feature["properties"]["BUILDING_NAME"] for feature in one["features"]] == ["14A"]
    words = await asyncio.to_thread(places.find, "Rose Cottage Acorn Street", minmatch=0.9)
    assert [feature["properties"]["BUILDING_NAME"] for feature in words["features"]] == ["ROSE COTTAGE"]
    both = await asyncio.to_thread(places.uprn, 990000000001, dataset=["DPA", "LPI"])
    assert len(both["features"]) == 2
    nothing = await asyncio.to_thread(places.postcode, "ZZ9 9ZZ")
    assert nothing["features"] == []


async def test_osdatahub_hears_of_a_wrong_key_and_a_wrong_postcode(sandbox: Sandbox, places: PlacesAPI) -> None:
    with pytest.raises(HTTPError, match="400"):
        await asyncio.to_thread(places.postcode, "nonsense")
    places.key = "wrong"
    with pytest.raises(HTTPError, match="401"):
        await asyncio.to_thread(places.postcode, "ZZ1 1AA")


@pytest.mark.parametrize("output_format", ["json", "xml"])
async def test_georeport_reads_services_definitions_and_reports(sandbox: Sandbox, output_format: str) -> None:
    await sandbox.reports.send(NewRequest("MISSED_REFUSE", "WM-1", "Not emptied.", uprn="990000000002"))
    await sandbox.reports.send(NewRequest("MISSED_FOOD", "WM-2", "Not emptied.", uprn="990000000004"))
    theirs = GeoReport(f"{sandbox.url}/open311/v2", "westmoor.example", "sandbox", output_format)

    def read() -> dict[str, Any]:
        return {
            "services": theirs.get_service_list(),
            "definition": theirs.get_service_definition("MISSED_REFUSE"),
            "all": theirs.get_service_requests(start_date=(NOW - timedelta(days=9)).isoformat()),
            "some": theirs.get_service_requests(service_code="MISSED_REFUSE,MISSED_FOOD", status="open"),
            "one": theirs.get_service_request("638344"),
        }

    found = await asyncio.to_thread(read)
    assert {one["service_code"] for one in found["services"]} >= {"MISSED_REFUSE", "DISPUTED_COLLECTION"}
    assert found["definition"]["service_code"] == "MISSED_REFUSE"
    assert [one["service_request_id"] for one in found["all"]] == ["638345", "638344", "637000"]
    assert len(found["some"]) == 3
    assert found["one"]["address_id"] == "990000000002"
    assert found["one"]["status"] == "open"


async def test_georeport_hears_of_errors(sandbox: Sandbox) -> None:
    theirs = GeoReport(f"{sandbox.url}/open311/v2")
    with pytest.raises(HTTPError, match="404"):
        await asyncio.to_thread(theirs.get_service_request, "1")
    stranger = GeoReport(f"{sandbox.url}/open311/v2", "elsewhere.example")
    with pytest.raises(HTTPError, match="404"):
        await asyncio.to_thread(stranger.get_service_list)

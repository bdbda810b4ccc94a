"""The stand-in answers as OS Places does: header, filters, data sets, pages and error bodies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.backends.running_sandbox import Sandbox

HEADER_NAMES = {
    "uri", "query", "offset", "totalresults", "format", "dataset", "lr", "maxresults", "epoch", "lastupdate",
    "output_srs",
}  # fmt: skip
DPA_NAMES = {
    "UPRN", "UDPRN", "ADDRESS", "BUILDING_NUMBER", "THOROUGHFARE_NAME", "POST_TOWN", "POSTCODE", "RPC", "X_COORDINATE",
    "Y_COORDINATE", "STATUS", "LOGICAL_STATUS_CODE", "CLASSIFICATION_CODE", "CLASSIFICATION_CODE_DESCRIPTION",
    "LOCAL_CUSTODIAN_CODE", "LOCAL_CUSTODIAN_CODE_DESCRIPTION", "COUNTRY_CODE", "POSTAL_ADDRESS_CODE",
    "POSTAL_ADDRESS_CODE_DESCRIPTION", "BLPU_STATE_CODE", "BLPU_STATE_CODE_DESCRIPTION", "TOPOGRAPHY_LAYER_TOID",
    "LAST_UPDATE_DATE", "ENTRY_DATE", "BLPU_STATE_DATE", "LANGUAGE", "MATCH", "MATCH_DESCRIPTION",
}  # fmt: skip


async def ask(sandbox: Sandbox, search: str, **params: Any) -> tuple[int, Any]:
    status, data, _ = await sandbox.get(f"/search/places/v1/{search}", params={"key": "sandbox", **params})
    return status, data


async def test_an_answer_has_the_header_and_the_fields_of_the_contract(sandbox: Sandbox) -> None:
    status, data = await ask(sandbox, "postcode", postcode="ZZ1 1AA")
    assert status == 200
    assert set(data["header"]) == HEADER_NAMES
    assert data["header"]["query"] == "postcode=ZZ1 1AA"
    assert data["header"]["totalresults"] == len(data["results"]) == 12
    assert data["header"]["lastupdate"] == "2026-11-25"
    assert "sandbox" not in data["header"]["uri"], "the key is not repeated"
    record = data["results"][0]["DPA"]
    assert set(record) >= DPA_NAMES
    assert record["ADDRESS"] == "1, ACORN STREET, WESTMOOR, ZZ1 1AA"
    assert isinstance(record["UPRN"], str)
    assert isinstance(record["LOCAL_CUSTODIAN_CODE"], int)
    assert isinstance(record["MATCH"], float)


async def test_nothing_found_has_no_results_at_all(sandbox: Sandbox) -> None:
    for search, params in (("postcode", {"postcode": "ZZ9 9ZZ"}), ("uprn", {"uprn": "990000000099"})):
        status, data = await ask(sandbox, search, **params)
        assert status == 200
        assert data["header"]["totalresults"] == 0
        assert "results" not in data


async def test_part_of_a_postcode_finds_all_that_begin_so(sandbox: Sandbox) -> None:
    _, sector = await ask(sandbox, "postcode", postcode="ZZ2")
    assert {one["DPA"]["POSTCODE"] for one in sector["results"]} == {"ZZ2 1AA"}


@pytest.mark.parametrize("postcode", ["Z", "1AA", "ZZ", "ZZ1 1AAA", "hello"])
async def test_too_little_of_a_postcode_is_refused_in_the_contracts_words(sandbox: Sandbox, postcode: str) -> None:
    status, data = await ask(sandbox, "postcode", postcode=postcode)
    assert status == 400
    assert data["error"]["statuscode"] == 400
    assert data["error"]["message"].startswith("Requested postcode must contain a minimum of the sector")


@pytest.mark.parametrize(
    ("search", "params"),
    [
        ("postcode", {}),
        ("uprn", {"uprn": "12x"}),
        ("uprn", {"uprn": "1234567890123"}),
        ("find", {}),
        ("postcode", {"postcode": "ZZ1 1AA", "maxresults": "0"}),
        ("postcode", {"postcode": "ZZ1 1AA", "maxresults": "101"}),
        ("postcode", {"postcode": "ZZ1 1AA", "maxresults": "ten"}),
        ("postcode", {"postcode": "ZZ1 1AA", "offset": "-1"}),
        ("postcode", {"postcode": "ZZ1 1AA", "dataset": "PAF"}),
        ("postcode", {"postcode": "ZZ1 1AA", "lr": "FR"}),
        ("postcode", {"postcode": "ZZ1 1AA", "format": "XML"}),
        ("postcode", {"postcode": "ZZ1 1AA", "output_srs": "EPSG:1"}),
        ("postcode", {"postcode": "ZZ1 1AA", "fq": "COLOUR:red"}),
        ("postcode", {"postcode": "ZZ1 1AA", "fq": "LOGICAL_STATUS_CODE"}),
        ("find", {"query": "acorn", "minmatch": "2"}),
        ("find", {"query": "acorn", "minmatch": "high"}),
    ],
)
async def test_a_wrong_parameter_is_a_400_with_a_message(sandbox: Sandbox, search: str, params: dict[str, str]) -> None:
    status, data = await ask(sandbox, search, **params)
    assert status == 400
    assert data["error"]["statuscode"] == 400
    assert data["error"]["message"]


async def test_a_missing_key_and_a_wrong_key_are_faults_of_the_door(sandbox: Sandbox) -> None:
    status, data, _ = await sandbox.get("/search/places/v1/postcode?postcode=ZZ1")
    assert status == 401
    assert data["fault"]["detail"]["errorcode"] == "steps.oauth.v2.FailedToResolveAPIKey"
    assert data["fault"]["faultstring"] == "Failed to resolve API Key variable request.queryparam.key"
    status, data = await ask(sandbox, "postcode", postcode="ZZ1", key="wrong")
    assert (status, data["fault"]["faultstring"]) == (401, "Invalid ApiKey")


async def test_the_key_is_taken_from_a_header_too(sandbox: Sandbox) -> None:
    status, _, _ = await sandbox.get("/search/places/v1/uprn?uprn=990000000001", headers={"key": "sandbox"})
    assert status == 200


async def test_too_many_calls_is_a_fault_of_the_door(sandbox: Sandbox) -> None:
    await sandbox.fault("addresses", "busy")
    status, data, headers = await sandbox.get("/search/places/v1/uprn?uprn=1&key=sandbox")
    assert status == 429
    assert "fault" in data
    assert headers["Retry-After"] == "30"


async def test_filters_narrow_and_alternatives_widen(sandbox: Sandbox) -> None:
    async def numbers(*filters: str) -> int:
        params = [("key", "sandbox"), ("postcode", "ZZ1 1AA"), *(("fq", one) for one in filters)]
        _, data, _ = await sandbox.get("/search/places/v1/postcode", params=params)
        return data["header"]["totalresults"]

    assert await numbers() == 12
    assert await numbers("CLASSIFICATION_CODE:R*") == 11
    assert await numbers("classification_code:R*", "logical_status_code:1") == 10
    assert await numbers("CLASSIFICATION_CODE:RD02 CLASSIFICATION_CODE:CR08") == 2
    assert await numbers("LOCAL_CUSTODIAN_CODE:8888") == 0


async def test_both_data_sets_give_both_shapes(sandbox: Sandbox) -> None:
    _, data = await ask(sandbox, "uprn", uprn="990000000009", dataset="DPA,LPI")
    assert [list(one) for one in data["results"]] == [["DPA"], ["LPI"]]
    lpi = data["results"][1]["LPI"]
    assert (lpi["PAO_START_NUMBER"], lpi["PAO_START_SUFFIX"], lpi["USRN"]) == ("14", "A", "99000001")
    assert "PAO_TEXT" not in lpi
    _, flat = await ask(sandbox, "find", query="FLAT 10 MILL HOUSE", dataset="LPI", minmatch="1")
    assert flat["results"][0]["LPI"]["SAO_START_NUMBER"] == "10"


async def test_degrees_come_with_the_world_coordinates_only(sandbox: Sandbox) -> None:
    _, grid = await ask(sandbox, "uprn", uprn="990000000001")
    _, world = await ask(sandbox, "uprn", uprn="990000000001", output_srs="EPSG:4326")
    assert "LAT" not in grid["results"][0]["DPA"]
    assert 49 < world["results"][0]["DPA"]["LAT"] < 61


async def test_free_text_finds_the_best_match_first(sandbox: Sandbox) -> None:
    _, data = await ask(sandbox, "find", query="rose cottage, acorn street")
    best = data["results"][0]["DPA"]
    assert best["BUILDING_NAME"] == "ROSE COTTAGE"
    assert best["MATCH"] == 1.0
    matches = [one["DPA"]["MATCH"] for one in data["results"]]
    assert matches == sorted(matches, reverse=True)
    _, strict = await ask(sandbox, "find", query="rose cottage, acorn street", minmatch="0.9")
    assert strict["header"]["totalresults"] == 1


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(size=st.integers(1, 100))
async def test_any_page_size_gives_every_address_once(sandbox: Sandbox, size: int) -> None:
    seen: list[str] = []
    while True:
        _, data = await ask(sandbox, "postcode", postcode="ZZ1", maxresults=size, offset=len(seen))
        page = data.get("results", [])
        assert len(page) <= size
        seen += [one["DPA"]["UPRN"] for one in page]
        if not page:
            break
    assert len(seen) == len(set(seen)) == data["header"]["totalresults"] == 75

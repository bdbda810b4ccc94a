"""The list of reports that the stand-in gives: every parameter of GeoReport v2."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.backends.running_sandbox import NOW, Sandbox

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


async def numbers(sandbox: Sandbox, **params: str) -> list[str]:
    status, data = await ask(sandbox, "requests.json", **params)
    assert status == 200, data
    return [one["service_request_id"] for one in data]


async def test_every_parameter_of_the_list_is_followed(sandbox: Sandbox) -> None:
    await post(sandbox)
    await sandbox.set_clock(NOW + timedelta(days=1))
    await post(sandbox, service_code="MISSED_FOOD")
    # The standing report moves with the clock, to the evening of the last working day before.
    assert await numbers(sandbox) == ["638345", "637000", "638344"]
    assert await numbers(sandbox, service_code="MISSED_FOOD") == ["638345"]
    assert await numbers(sandbox, service_code="MISSED_FOOD,MISSED_REFUSE") == ["638345", "637000", "638344"]
    assert await numbers(sandbox, service_code="NONE") == []
    assert await numbers(sandbox, status="closed") == []
    assert await numbers(sandbox, status="open,closed") == ["638345", "637000", "638344"]
    assert await numbers(sandbox, start_date="2026-11-26T00:00:00+00:00") == ["638345"]
    assert await numbers(sandbox, end_date="2026-11-25T15:00:00Z") == ["638344"]
    assert await numbers(sandbox, start_date="2026-11-25T15:00:00Z", end_date="2026-11-25T23:00:00Z") == ["637000"]
    everything_else = {"status": "closed", "start_date": "2030-01-01T00:00:00Z"}
    assert await numbers(sandbox, service_request_id="638344, 637000", **everything_else) == ["637000", "638344"]


async def test_a_plus_sign_that_was_not_escaped_is_forgiven(sandbox: Sandbox) -> None:
    moment = "2026-11-25T13:00:00+00:00"
    for written in (moment, quote(moment)):
        status, data, _ = await sandbox.get(f"/open311/v2/requests.json?start_date={written}")
        assert status == 200, data


async def test_the_last_90_days_are_the_default_and_the_longest_span(sandbox: Sandbox) -> None:
    await post(sandbox)
    await sandbox.set_clock(NOW + timedelta(days=91))
    assert "638344" not in await numbers(sandbox)
    assert "638344" in await numbers(sandbox, start_date="2026-11-25T00:00:00Z")
    status, data = await ask(
        sandbox, "requests.json", start_date="2026-11-01T00:00:00Z", end_date="2027-01-31T00:00:00Z"
    )
    assert (status, data[0]["code"]) == (400, 400)


@pytest.mark.parametrize(
    "params",
    [{"start_date": "monday"}, {"end_date": "2026-11-25"}, {"start_date": "2026-11-25T10:00:00"}, {"status": "x"}],
)
async def test_a_wrong_parameter_is_a_400(sandbox: Sandbox, params: dict[str, str]) -> None:
    status, data = await ask(sandbox, "requests.json", **params)
    assert status == 400
    assert data[0]["code"] == 400

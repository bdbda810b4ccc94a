"""A fault may be ordered for one operation of a back end alone."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.faults import Fault, FaultDesk, Order
from tests.backends.running_pay import Pay


def ordered(*orders: tuple[str | None, str | None]) -> FaultDesk:
    desk = FaultDesk()
    for number, (method, path) in enumerate(orders):
        fault = list(Fault)[number]
        desk.order(Order("payments", fault, method, None, path), back_end="payments", method=method, path=path)
    return desk


@pytest.mark.parametrize(
    ("pattern", "path", "meets"),
    [
        ("/v1/payments", "/v1/payments", True),
        ("/v1/payments", "/v1/payments/x", False),
        ("/v1/payments/*", "/v1/payments/x", True),
        ("/v1/payments/*", "/v1/payments", False),
        ("/v1/payments/*", "/v1/payments/x/cancel", False),
        ("/v1/payments/*/cancel", "/v1/payments/x/cancel", True),
        ("/v1/payments/*/cancel", "/v1/payments/x/events", False),
        ("/v1/*", "/v1/refunds", True),
        ("/secure/*", "/v1/payments", False),
    ],
)
def test_a_star_stands_for_one_segment(pattern: str, path: str, meets: bool) -> None:
    assert (ordered((None, pattern)).take("payments", "GET", path) is not None) is meets


def test_the_exactest_order_is_met() -> None:
    desk = ordered((None, None), ("POST", None), (None, "/v1/payments"), ("POST", "/v1/payments"))
    kinds = list(Fault)
    assert desk.take("payments", "POST", "/v1/payments") is kinds[3]
    assert desk.take("payments", "GET", "/v1/payments") is kinds[2]
    assert desk.take("payments", "POST", "/v1/refunds") is kinds[1]
    assert desk.take("payments", "GET", "/v1/refunds") is kinds[0]
    assert desk.take("waste", "GET", "/v1/refunds") is None


def test_orders_for_two_operations_stand_side_by_side_and_are_taken_away_one_by_one() -> None:
    desk = ordered(("POST", "/v1/payments"), ("POST", "/v1/payments/*/cancel"))
    desk.order(None, back_end="payments", method="POST", path="/v1/payments")
    assert [one["path"] for one in desk.orders()] == ["/v1/payments/*/cancel"]
    desk.order(None, back_end="payments")
    assert desk.orders() == []


async def test_an_order_by_path_runs_out_and_is_listed(pay: Pay) -> None:
    made = await pay.make()
    await pay.fault("payments", "down", method="GET", path="/v1/payments/*", times=1)
    async with pay.session.get(f"{pay.url}/_sandbox/faults") as response:
        assert await response.json() == [
            {"back_end": "payments", "fault": "down", "method": "GET", "times": 1, "path": "/v1/payments/*"}
        ]
    statuses = [(await pay.call("GET", path))[0] for path in ("/v1/payments", f"/v1/payments/{made.id}")]
    assert statuses == [200, 503]
    assert (await pay.call("GET", f"/v1/payments/{made.id}"))[0] == 200


@pytest.mark.parametrize("path", ["v1/payments", 7, ""])
async def test_a_wrong_path_is_explained(pay: Pay, path: Any) -> None:
    wish = {"back_end": "payments", "fault": "down", "path": path}
    async with pay.session.post(f"{pay.url}/_sandbox/faults", json=wish) as response:
        assert response.status == 400
        assert "path" in (await response.json())["error"]

"""The private door's routes of payments: what they take, what they refuse, and what each grant may see."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.money import pounds
from bot.gateway.private import make_private_app
from tests.gateway.conftest import PRIVATE_SECRET, as_sender
from tests.payments.counter_bed import Bed

OTHER = "another-resident-00000001"


async def test_every_route_of_payments_needs_the_secret(bed: Bed) -> None:
    routes = [
        (route.method, route.resource.canonical.replace("{id}", "a" * 22))
        for route in make_private_app(bed.gateway.door.desk).router.routes()
        if route.resource is not None and "payments" in route.resource.canonical and route.method != "HEAD"
    ]
    assert len(routes) == 3
    for method, path in routes:
        for header in ("", "Bearer wrong", PRIVATE_SECRET):
            answer = await bed.gateway.private.request(method, path, headers={"Authorization": header}, json={})
            assert answer.status == 401, (method, path)
        answer = await bed.gateway.public.request(method, path, json={})
        assert answer.status == 404, "not on the public door"


@pytest.mark.parametrize("pence", [0, -1, 1.5, True, "14500", None, 500_001, 10**12])
async def test_an_amount_is_whole_pence_up_to_the_councils_own_most(bed: Bed, pence: Any) -> None:
    conversation = await bed.conversation()
    status, problem = await bed.ask(conversation, await bed.grant(conversation), pence)
    assert status == 400
    assert "amount_pence" in problem["error"]
    assert await bed.rows() == []


@pytest.mark.parametrize("pence", [1, 500_000])
async def test_a_penny_and_the_most_can_be_paid(bed: Bed, pence: int) -> None:
    made = await bed.start(pence)
    await bed.browser.pay(made["url"])
    assert [one["amount"] for one in await bed.captured()] == [pence]


@given(pence=st.integers(1, 500_000))
def test_every_amount_is_said_to_the_penny(pence: int) -> None:
    said = pounds(Decimal(pence) / 100)
    assert int(said.replace("£", "").replace(",", "").replace(".", "")) == pence


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"description": ""}, "description"),
        ({"description": "<|>"}, "description"),
        ({"description": "x" * 256}, "description"),
        ({"conversation": "nowhere." + "a" * 22}, "conversation"),
        ({"grant": None}, "grant"),
    ],
)
async def test_a_field_that_is_wrong_is_named(bed: Bed, changes: dict[str, Any], named: str) -> None:
    conversation = await bed.conversation()
    grant = await bed.grant(conversation)
    body = {"conversation": conversation, "grant": grant, "amount_pence": 1, "description": "Council tax", **changes}
    answer = await bed.gateway.private.post("/payments", json=body)
    assert answer.status == 400
    assert named in (await answer.json())["error"]


async def test_a_grant_that_is_unknown_anothers_or_of_another_form_begins_nothing(bed: Bed) -> None:
    conversation, other = await bed.conversation(), await bed.conversation(OTHER)
    assert (await bed.ask(conversation, "x" * 32))[0] == 404
    assert (await bed.ask(conversation, await bed.grant(other)))[0] == 404
    status, problem = await bed.ask(conversation, await bed.grant(conversation, form="receipt"))
    assert (status, "grant" in problem["error"]) == (400, True)
    assert await bed.rows() == []


async def test_an_erased_conversation_begins_nothing(bed: Bed) -> None:
    conversation = await bed.conversation()
    grant = await bed.grant(conversation)
    await bed.gateway.public.delete("/conversation", headers=as_sender())
    assert (await bed.ask(conversation, grant))[0] == 409


async def test_a_payment_is_shown_as_pay_has_it_now_to_its_own_conversation(bed: Bed) -> None:
    await bed.webhooks("lose")
    made = await bed.start()
    (there,) = await bed.at_pay()
    await bed.sandbox.desk(f"pay/payments/{there['id']}/pay")
    shown = await show(bed, made["payment"], made["conversation"])
    assert (shown["state"], shown["amount_pence"], shown["reference"]) == ("success", 14500, made["reference"])
    assert shown["finished_at"].startswith("2026-11-25T10:00:00")
    assert len(await bed.said()) == 1, "it was news, so it was told"
    assert await show(bed, made["payment"], await bed.conversation(OTHER)) is None
    assert await show(bed, "a" * 22, made["conversation"]) is None
    assert await show(bed, made["payment"], "") is None


async def test_a_payment_is_shown_as_far_as_it_is_known_while_pay_is_away(bed: Bed) -> None:
    made = await bed.start()
    await bed.sandbox.fault("payments", "down")
    assert (await show(bed, made["payment"], made["conversation"]))["state"] == "created"


async def show(bed: Bed, payment: str, conversation: str) -> Any:
    answer = await bed.gateway.private.get(f"/payments/{payment}", params={"conversation": conversation})
    return await answer.json() if answer.status == 200 else None


async def listed(bed: Bed, conversation: str, form: str = "council_tax_account") -> list[dict[str, Any]]:
    grant = await bed.grant(conversation, form=form)
    answer = await bed.gateway.private.get(f"/grants/{grant}/payments", params={"conversation": conversation})
    assert answer.status == 200, await answer.text()
    return (await answer.json())["payments"]


async def test_who_is_on_the_bill_sees_every_payment_on_its_way(bed: Bed) -> None:
    mine = await bed.start(100)
    theirs = await bed.start(200, OTHER)
    await bed.browser.pay(theirs["url"])
    found = await listed(bed, mine["conversation"])
    assert [(one["amount_pence"], one["state"], one.get("payment")) for one in found] == [
        (200, "success", None),
        (100, "created", mine["payment"]),
    ]


async def test_who_only_pays_a_bill_sees_their_own_payments(bed: Bed) -> None:
    mine = await bed.start(100)
    theirs = await bed.start(200, OTHER)
    await bed.browser.pay(theirs["url"])
    found = await listed(bed, mine["conversation"], "council_tax_bill")
    assert [one["amount_pence"] for one in found] == [100]


async def test_what_the_account_shows_is_not_on_its_way_any_more(bed: Bed) -> None:
    made = await bed.start(14500)
    await bed.browser.pay(made["url"])
    assert [one["state"] for one in await listed(bed, made["conversation"])] == ["success"]
    entry = {"account": "40012346", "amount_pence": 14500, "reference": made["reference"]}
    await bed.sandbox.desk("civica/post-payments", {"payments": [entry]})
    await bed.sandbox.fault("council_tax", "down")
    assert len(await listed(bed, made["conversation"])) == 1, "nobody can say"
    await bed.sandbox.fault("council_tax", None)
    assert await listed(bed, made["conversation"]) == []
    assert (await bed.row()).posted_at is not None


async def test_a_payment_that_was_never_posted_is_on_its_way_for_two_weeks(bed: Bed) -> None:
    made = await bed.start(14500)
    await bed.browser.pay(made["url"])
    bed.clock.move(days=13)
    assert len(await listed(bed, made["conversation"])) == 1
    bed.clock.move(days=2)
    assert await listed(bed, made["conversation"]) == []


async def test_what_came_to_nothing_is_not_on_its_way(bed: Bed) -> None:
    await bed.webhooks("lose")
    made = await bed.start(100)
    bed.clock.move(minutes=91)
    assert await listed(bed, made["conversation"]) == [], "Pay was asked, and says that it has expired"


async def test_a_grant_of_another_form_or_conversation_sees_nothing(bed: Bed) -> None:
    made = await bed.start(100)
    other = await bed.conversation(OTHER)
    grant = await bed.grant(made["conversation"])
    answer = await bed.gateway.private.get(f"/grants/{grant}/payments", params={"conversation": other})
    assert answer.status == 404
    grant = await bed.grant(other, form="receipt")
    answer = await bed.gateway.private.get(f"/grants/{grant}/payments", params={"conversation": other})
    assert answer.status == 400

"""The usage log hears of an account by a handle that changes every 30 days and can be undone by nobody afterwards."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.database import session
from bot.gateway import handles
from bot.gateway.tables import person_salts
from tests.gateway.conftest import Gateway

FIRST = datetime(2000, 1, 1, tzinfo=UTC) + 330 * timedelta(days=30)  # a change of keys
VALUES = {"account_reference": "40012345", "name": "Marsh", "postcode": "ZZ1 1AA"}


def tell(gateway: Gateway, days: float, form: str = "council_tax_account", **changes: Any) -> dict[str, str]:
    desk = gateway.door.desk
    with session(desk.engine) as opened:
        council = changes.pop("council", "westmoor")
        when = FIRST + timedelta(days=days)
        return handles.tell_person(opened, desk, council, form, {**VALUES, **changes}, when)


async def test_an_account_has_one_handle_for_thirty_days_and_then_both_for_seven(gateway: Gateway) -> None:
    first, same = tell(gateway, 0), tell(gateway, 29.9)
    assert set(first) == {"person"}
    assert first == same
    changed = tell(gateway, 31)
    assert changed["person_before"] == first["person"] != changed["person"]
    assert tell(gateway, 37.1) == {"person": changed["person"]}


async def test_another_account_council_or_form_is_another_person(gateway: Gateway) -> None:
    told = [
        tell(gateway, 1),
        tell(gateway, 1, account_reference="40012346"),
        tell(gateway, 1, council="eastmere"),
        tell(gateway, 1, form="library_card", card_number="40012345"),
    ]
    assert len({one["person"] for one in told}) == 4
    assert tell(gateway, 1, name="Other") == told[0], "a name spelt otherwise is the same account"


async def test_a_bill_that_anybody_may_pay_shows_nobodys_identity(gateway: Gateway) -> None:
    assert tell(gateway, 1, form="council_tax_bill", amount="10.00") == {}
    assert tell(gateway, 1, form="receipt", email="a@b.example") == {}


async def test_a_salt_is_destroyed_seven_days_after_its_time_and_the_handle_cannot_be_made_again(
    gateway: Gateway,
) -> None:
    first = tell(gateway, 1)

    def sweep(days: float) -> int:
        with session(gateway.door.desk.engine) as opened:
            return handles.sweep(opened, FIRST + timedelta(days=days))

    assert (sweep(29), sweep(36.9), sweep(37.1)) == (0, 0, 1)
    assert await gateway.rows(person_salts) == []
    assert tell(gateway, 1)["person"] != first["person"]


async def test_a_handle_holds_nothing_of_the_account(gateway: Gateway) -> None:
    said = json.dumps([tell(gateway, 1), [dict(row._mapping) for row in await gateway.rows(person_salts)]], default=str)
    assert "40012345" not in said


async def test_a_logs_accounts_are_keyed_as_the_chat_would_have_keyed_them_then(gateway: Gateway) -> None:
    told = [tell(gateway, 20), tell(gateway, 31), tell(gateway, 38)]
    moments = [FIRST + timedelta(days=days) for days in (20, 31, 38)]
    accounts = [
        *(("4001 2345", at) for at in moments),
        ("nobody", moments[0]),
        ("40012345", FIRST - timedelta(days=99)),
    ]
    desk = gateway.door.desk
    with session(desk.engine) as opened:
        keyed = handles.tell_people(
            opened, desk, "westmoor", "council_tax_account", accounts, FIRST + timedelta(days=39)
        )
    assert keyed == [*told, None, {}]

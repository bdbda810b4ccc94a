"""A conversation that is erased leaves the council's record of money, and no way from there to the conversation."""

from __future__ import annotations

from typing import Any

from bot.gateway.tables import payments_told
from tests.gateway.conftest import as_sender
from tests.payments.counter_bed import Bed


async def erase(bed: Bed) -> None:
    answer = await bed.gateway.public.delete("/conversation", headers=as_sender())
    assert answer.status == 200, await answer.text()


async def test_what_was_paid_stays_in_the_ledger_without_the_conversation(bed: Bed) -> None:
    made = await bed.start()
    await bed.browser.pay(made["url"])
    await erase(bed)
    row = await bed.row()
    assert (row.state, row.amount_pence, row.account_reference) == ("success", 14500, "40012346")
    assert (row.conversation, row.intent, row.message_id) == (None, None, None)
    assert await bed.gateway.rows(payments_told) == []
    assert made["conversation"] not in await dump(bed)


async def test_a_payment_that_ends_after_the_erasure_is_recorded_and_told_to_nobody(bed: Bed) -> None:
    await bed.webhooks("hold")
    made = await bed.start()
    await erase(bed)
    browser = await bed.browser.pay(made["url"])
    assert browser.status == 200
    assert "You have paid £145.00" in browser.text, "a plain page: the chat is gone"
    await bed.release()
    await bed.sweep()
    row = await bed.row()
    assert (row.state, row.conversation) == ("success", None)
    assert await bed.said() == []
    assert [kind for kind, _ in await bed.evidence()] == ["payment_started"]
    assert made["conversation"] not in await dump(bed)


async def test_a_new_conversation_of_the_same_resident_pays_anew(bed: Bed) -> None:
    made = await bed.start()
    await erase(bed)
    again = await bed.start()
    assert again["conversation"] != made["conversation"]
    assert again["reference"] != made["reference"]


async def dump(bed: Bed) -> str:
    def work(session: Any) -> str:
        return "\n".join(session.connection().connection.iterdump())

    return await bed.gateway.door.desk.payments.store(work)

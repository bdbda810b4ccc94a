"""Direct Debit: the page, the earliest day, the Guarantee, and no bank details in the chat."""

from __future__ import annotations

from collections.abc import Callable

from tests.actions.resident import Resident

Make = Callable[..., Resident]


async def test_it_says_where_and_from_which_day(resident: Make) -> None:
    heard = await resident().does("action_explain_direct_debit", "set up a direct debit", "set_up_direct_debit")
    assert heard.responses == ["utter_council_tax_direct_debit"]
    facts = heard.facts["utter_council_tax_direct_debit"]
    assert facts["first_day"] == "Wednesday 9 December"
    assert facts["days"] == " You can choose the 1st or 15th of the month."
    assert facts["page"].endswith("/council-tax/direct-debit")


async def test_bank_details_that_were_typed_are_said_not_to_be_kept(resident: Make) -> None:
    text = "my new bank is [sort code] [bank account number], change my direct debit"
    heard = await resident().does("action_explain_direct_debit", text, "set_up_direct_debit")
    assert heard.responses[-1] == "utter_council_tax_direct_debit_not_kept"

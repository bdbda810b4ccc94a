"""What the tests of the account share: accounts of the sandbox, and residents whose card of one was accepted."""

from __future__ import annotations

from tests.actions.cards import Cards, fill_in
from tests.actions.resident import Heard, Resident

UP_TO_DATE, OWES, DIRECT_DEBIT, IN_CREDIT = "40012345", "40012346", "40012347", "40012348"
DISCOUNT_ENDED, REMINDER, SECOND_REMINDER, FINAL_NOTICE = "40012349", "40012350", "40012351", "40012352"
SUMMONS, LIABILITY_ORDER, ENFORCEMENT, BREATHING_SPACE = "40012353", "40012354", "40012355", "40012356"
CLOSED, ODD_STAGE = "40012357", "40012365"


async def open_account(anna: Resident, cards: Cards, reference: str) -> Heard:
    """The card of an account; which name and postcode match is the gateway's business."""
    return await fill_in(
        anna, cards, "council_tax_account", account_reference=reference, name="Adeyemi", postcode="ZZ1 1AA"
    )

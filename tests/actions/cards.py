"""What tests with a secure card share: residents whose card was accepted, and what the rules make of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.database import open_database
from bot.gateway.cards import grants
from bot.gateway.cards.sealing import CardKeys
from bot.gateway.tables import conversations, insert_once
from bot.gateway.tables import grants as grant_rows
from bot.running.system import RunningSystem
from tests.actions.resident import Heard, Resident

#: What Rasa's rules do with each intent that a card can lead to.
FORMS = {
    "pay_council_tax": "pay_council_tax_form",
    "reserve_library_item": "reserve_library_item_form",
    "renew_library_loan": "renew_library_loan_form",
}
ACTIONS = {
    "ask_council_tax_balance": "action_tell_council_tax_balance",
    "ask_council_tax_arrears": "action_help_with_council_tax_arrears",
    "ask_receipt": "action_send_receipt",
    "ask_library_loans": "action_tell_library_loans",
    "chase_request": "action_chase_request",
    "add_contact_details": "action_add_contact_details",
}


class Cards:
    """The gateway's side of cards, without their page: what was accepted becomes a grant."""

    def __init__(self, system: RunningSystem) -> None:
        self._engine = open_database(system.environment["BOT_GATEWAY_DATABASE_URL"])
        self._keys = CardKeys(system.environment["BOT_GATEWAY_SECRET"])
        self.last = ""  # the newest grant

    def accept(self, conversation: str, form: str, values: Mapping[str, str]) -> str:
        """The id of a grant for what was filled in."""
        now = datetime.now(UTC)
        with Session(self._engine) as session, session.begin():
            begun = {"name": conversation, "council": "westmoor", "language": "en", "created_at": now}
            insert_once(session, conversations, {**begun, "last_message_at": now, "outbound_count": 0})
            self.last = grants.make(
                session,
                self._keys,
                conversation=conversation,
                form=form,
                message_id=secrets.token_hex(16),
                values=values,
                now=now,
            )
        return self.last

    def lapse(self, grant: str) -> None:
        """Let a grant's time be over."""
        with Session(self._engine) as session, session.begin():
            over = datetime.now(UTC) - timedelta(seconds=1)
            session.execute(update(grant_rows).where(grant_rows.c.id == grant).values(until=over))


async def fill_in(anna: Resident, cards: Cards, form: str, is_external: bool = True, **values: str) -> Heard:
    """A card is accepted: the gateway's message, and what the rules make of it."""
    grant = cards.accept(anna.name, form, values)
    text = f'/secure_card_accepted{{"grant": "{grant}", "secure_form": "{form}"}}'
    anna._hear(text, "secure_card_accepted", {"grant": grant, "secure_form": form})
    anna.message["metadata"]["is_external"] = is_external
    heard = await anna.run("action_take_secure_card")
    return await go_on_anew(anna) or heard


async def go_on_anew(anna: Resident) -> Heard | None:
    """What the rules do with a message that an action understood anew; None when it did not.

    Rasa has the action's own event before those that it gives back; here it stands behind them.
    """
    synthetic = anna.events[-2]
    if synthetic["event"] != "user" or not (synthetic.get("metadata") or {}).get("synthetic"):
        return None
    anna.events.pop()
    anna.message = {**synthetic["parse_data"], "metadata": synthetic["metadata"]}
    intent = synthetic["parse_data"]["intent"]["name"]
    return await (anna.then_opens(FORMS[intent]) if intent in FORMS else anna.run(ACTIONS[intent]))

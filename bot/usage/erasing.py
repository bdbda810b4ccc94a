"""Takes an erased conversation out of the usage log: words go, the outcome stays under a name that leads nowhere."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bot.usage.keys import Keys, new_token
from bot.usage.review.keeping import erase_reviewed
from bot.usage.rules import Rules
from bot.usage.store import derive_again, read_together
from bot.usage.tables import conversations, erasures, facts, messages, poison

_GONE = "erased"
_IDENTIFYING = ("reference", "subject")


def read_erased(session: Session, keys: Keys, names: set[str]) -> set[str]:
    """Which of these conversations were erased before: what still comes of them is dropped."""
    by_digest = {keys.erasure(name): name for name in names}
    found = session.execute(select(erasures.c.id).where(erasures.c.id.in_(list(by_digest)))).scalars()
    return {by_digest[one] for one in found}


def erase(session: Session, keys: Keys, rules: Rules, conversation: str, now: datetime) -> None:
    """Remove words, references and every name that leads back to the conversation. What was counted stays counted."""
    council = conversation.partition(".")[0]
    name = f"{council}.{new_token()}"
    together = {fact.conversation for fact in read_together(session, [conversation])} | {conversation}
    for table in (messages, conversations, poison):
        column = table.c.name if table is conversations else table.c.conversation
        session.execute(delete(table).where(column == conversation))
    erase_reviewed(session, conversation)
    numbers: dict[str, str] = {}
    for row in session.execute(select(facts).where(facts.c.conversation == conversation)).all():
        detail = {
            key: _GONE if key in _IDENTIFYING and _leads_back(key, value) else value
            for key, value in row.detail.items()
        }
        message_id = numbers.setdefault(row.message_id, str(len(numbers) + 1)) if row.message_id else ""
        session.execute(
            update(facts)
            .where(facts.c.id == row.id)
            .values(
                id=secrets.token_hex(16),
                conversation=name,
                person_key=keys.person(name, row.at),
                account="",
                account_before="",
                message_id=message_id,
                value=_GONE if row.value.startswith("#") else row.value,
                detail=detail,
            )
        )
    session.execute(insert(erasures).values(id=keys.erasure(conversation), council=council, erased_at=now))
    derive_again(session, together | {name}, rules)


def _leads_back(key: str, value: object) -> bool:
    return key == "reference" or str(value).startswith("#")

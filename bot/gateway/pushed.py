"""How far the replies of a conversation have come to clients that are sent them, so that a reconnect misses none.

What a client has confirmed is kept with the conversation, for all gateway processes.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.gateway.tables import conversations

PUSHED = "socketio"  # the channel whose clients ask for nothing: every reply is sent to them
_AT_ONCE = 500


def begin(session: Session, conversation: str) -> None:
    """From now on replies are sent; those of before belonged to whoever polled. No change when begun already."""
    unsent = (conversations.c.name == conversation, conversations.c.pushed_to.is_(None))
    session.execute(update(conversations).where(*unsent).values(pushed_to=conversations.c.outbound_count))


def read_confirmed(session: Session, conversation: str) -> int:
    """The position up to which some client has confirmed; begins the sending where it had not begun."""
    begin(session, conversation)
    mine = select(conversations.c.pushed_to).where(conversations.c.name == conversation)
    return session.execute(mine).scalar() or 0


def confirm(session: Session, conversation: str, position: int) -> None:
    """A client has everything up to `position`. Never goes back."""
    further = or_(conversations.c.pushed_to.is_(None), conversations.c.pushed_to < position)
    mine = (conversations.c.name == conversation, conversations.c.outbound_count >= position, further)
    session.execute(update(conversations).where(*mine).values(pushed_to=position))


def read_newest(session: Session, names: Collection[str]) -> dict[str, int]:
    """The newest position in each of these conversations."""
    found: dict[str, int] = {}
    ordered = sorted(names)
    for start in range(0, len(ordered), _AT_ONCE):
        some = conversations.c.name.in_(ordered[start : start + _AT_ONCE])
        rows = session.execute(select(conversations.c.name, conversations.c.outbound_count).where(some))
        found |= {row.name: row.outbound_count for row in rows}
    return found

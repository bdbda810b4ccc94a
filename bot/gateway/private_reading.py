"""What the private door's handlers read alike: whose conversation a body names, and what a grant holds."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.councils import Council
from bot.gateway.cards import grants
from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk, Gone
from bot.gateway.fields import BadInput, Fields
from bot.gateway.senders import is_conversation
from bot.gateway.tables import conversations


def read_conversation(desk: Desk, body: Fields) -> tuple[str, Council]:
    """The conversation that a body names, and its council."""
    name = body.text("conversation", most=80)
    council = desk.council_of(name)
    if council is None or not is_conversation(name):
        raise BadInput("conversation must be a name such as council.letters, of a council that is served here.")
    return name, council


def refuse_if_erased(session: Session, conversation: str) -> None:
    """`Gone` when nothing may be added to a conversation any more."""
    closed = session.execute(select(conversations.c.closed_at).where(conversations.c.name == conversation)).scalar()
    if closed is not None:
        raise Gone("That conversation was erased.")


async def find_grant(desk: Desk, name: str, conversation: str) -> grants.Grant:
    """A conversation's grant, which lives longer by being read; 404 when there is none or its time is over."""
    now = utc_now()
    grant = await desk.store(lambda session: grants.read(session, desk.card_keys, name, conversation, now))
    if grant is None:
        raise web.HTTPNotFound(text="There is no such grant, or its time is over.")
    return grant

"""A resident wants a conversation gone: erased now, erased soon, or closed because a hold stands."""

from __future__ import annotations

from bot.gateway import conversations, holds
from bot.gateway.clock import utc_now
from bot.gateway.door import Door

_ERASE_SECONDS = 10.0


async def erase_for(door: Door, whose: tuple[str, str, str]) -> str:
    """`erased`, `erasing` while a turn is under way, or `held`. `whose`: secret, the council's slug and the sender."""
    name, has_begun = await door.desk.store(lambda session: conversations.find(session, *whose))
    reasons = await door.desk.store(lambda session: holds.read_reasons(session, name))
    if has_begun and reasons:
        await door.desk.store(lambda session: conversations.close(session, name, utc_now()))
        return "held"  # closed for the resident, and erased once the hold is released
    is_done = not has_begun or await door.eraser.erase(name, _ERASE_SECONDS)
    return "erased" if is_done else "erasing"

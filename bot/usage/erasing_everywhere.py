"""Erases a conversation everywhere and proves it: counts what stands in each place before and after.

The gateway closes it, waits for its turn and takes it out of its own tables and Rasa's; then this log reads the rest of
its evidence, keeps what was counted under a name that leads nowhere, and has the gateway delete the evidence.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.council.errors import KerbsideError
from bot.database import scrub, session
from bot.usage.erasing import read_erased
from bot.usage.opening import Log
from bot.usage.places import count_places
from bot.usage.records import Records
from bot.usage.taking import Taken

_LOOK_AGAIN_SECONDS = 1.0


class NotErased(KerbsideError):
    """Something of it is left, or it may not be erased; the message says what."""


@dataclass(frozen=True)
class Erased:
    """One conversation, place by place; `kept` is the council's own record."""

    name: str
    before: Mapping[str, int]
    after: Mapping[str, int]
    kept: Mapping[str, int]

    @property
    def is_gone(self) -> bool:
        """Whether nothing is left where nothing may be."""
        return not any(self.after.values())


async def erase_everywhere(
    log: Log, records: Records, name: str, seconds: float, waiting: Callable[[], None] = lambda: None
) -> Erased:
    """Erase one conversation; `NotErased` when it is held or its turn did not end within `seconds`."""
    left = await records.look(name)
    if left.held_for:
        raise NotErased(f"{name} is held for {', '.join(left.held_for)}. Release it first.")
    before = {**left.places, **_count(log, name)}
    until = time.monotonic() + seconds
    while not await records.erase(name):
        if time.monotonic() > until:
            raise NotErased(f"{name}: a turn is still under way. It is closed, and the gateway erases it when it can.")
        waiting()
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    await asyncio.to_thread(take_all, log)
    with session(log.engine) as opened:
        if not read_erased(opened, log.keys, {name}):
            raise NotErased(f"{name}: the gateway's evidence that it was erased has not come here yet. Try again.")
    await records.forget_evidence(name)
    scrub(log.engine)
    left = await records.look(name)
    return Erased(name, before, {**left.places, **_count(log, name)}, left.kept)


def take_all(log: Log) -> None:
    """Take everything that stands in both sources."""
    follower = log.follow_all()
    try:
        while follower.run_round() != Taken():
            pass
    finally:
        follower.forget()


def _count(log: Log, name: str) -> dict[str, int]:
    with session(log.engine) as opened:
        return count_places(opened, name)

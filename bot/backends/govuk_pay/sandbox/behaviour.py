"""How the stand-in behaves: where its webhooks go, what goes wrong with them, how late its searches are."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Mode(StrEnum):
    """What becomes of webhook messages that arise from now on."""

    NORMAL = "normal"  # each is sent once, in order
    LOSE = "lose"  # none is ever sent
    DUPLICATE = "duplicate"  # each is sent twice
    HOLD = "hold"  # none is sent until they are released
    SHUFFLE = "shuffle"  # those that arise together are sent the newest first


@dataclass
class Behaviour:
    """May be changed while the stand-in runs. With no `webhook_url` no message is sent."""

    webhook_url: str = ""
    webhook_secret: str = "sandbox"  # noqa: S105 - a stand-in's, known to all
    mode: Mode = Mode.NORMAL
    search_delay: timedelta = timedelta(0)  # searches show the world as it was this long ago
    capture_after: timedelta = timedelta(0)  # from success until the card's bank has handed the money over
    news: asyncio.Event = field(default_factory=asyncio.Event)  # set when a message may be due

    def start_again(self) -> None:
        """As it was made, except for the address."""
        self.mode, self.search_delay, self.capture_after = Mode.NORMAL, timedelta(0), timedelta(0)

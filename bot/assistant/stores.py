"""Rasa's tracker store, with patience: a database that goes away for a moment costs a turn seconds and nothing else.

Stock Rasa takes a conversation that it cannot read for a new one, and keeps one that it cannot write in memory, where
the next turn does not look. Named by `tracker_store: type` in endpoints.yml.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import InterfaceError, OperationalError

Result = TypeVar("Result")

PATIENCE_SECONDS = 40.0  # a turn's lock on its conversation lives for 60
_PAUSE_SECONDS = 0.5

_LOG = logging.getLogger(__name__)


class TurnBrokenOff(asyncio.CancelledError):
    """The conversation cannot be read or written: the turn ends here, and the gateway gives what had no answer again.

    Rasa's fail-safe store, which would go on with an empty conversation, stops every `Exception`; this is none.
    """


class PatientTrackerStore(SQLTrackerStore):
    """Tries again for 40 seconds what its database did not take.

    What was stored before the connection broke is not stored again: the store counts what is there. An event that was
    published twice is the same event twice, which the usage log expects.
    """

    patience = PATIENCE_SECONDS

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Publish and store what is new; `TurnBrokenOff` when the database stays away.

        A turn that is broken off meanwhile, for instance because the gateway hung up, is stored to the end first: else
        what was published would be a turn that the next one knows nothing of.
        """
        saving = asyncio.ensure_future(self._patiently("save", lambda: super(PatientTrackerStore, self).save(tracker)))
        try:
            await asyncio.shield(saving)
        except asyncio.CancelledError:
            await saving
            raise

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest session of a conversation; `TurnBrokenOff` when the database stays away."""
        return await self._patiently("read", lambda: super(PatientTrackerStore, self).retrieve(sender_id))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """All sessions of a conversation; `TurnBrokenOff` when the database stays away."""
        return await self._patiently(
            "read", lambda: super(PatientTrackerStore, self).retrieve_full_tracker(conversation_id)
        )

    async def _patiently(self, what: str, work: Callable[[], Awaitable[Result]]) -> Result:
        loop = asyncio.get_running_loop()
        until = loop.time() + self.patience
        while True:
            try:
                return await work()
            except (OperationalError, InterfaceError) as gone:
                if loop.time() >= until:
                    raise TurnBrokenOff from gone
                _LOG.warning("The tracker store waits to %s: %s", what, type(gone).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)

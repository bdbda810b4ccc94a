"""Takes a conversation out of Rasa's two databases: the one place where the gateway writes to another process's tables.

The row with the highest id is blanked instead of deleted: SQLite would give its id to the next event, and the usage log
would take that event for one that it has read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import column, delete, func, inspect, select, table, update

from bot.database import exists, open_database, overwrite_deleted, scrub

ERASED = "erased"  # the sender of a blanked row
_EVENTS = table("events", column("id"), column("sender_id"), column("data"))
_TRACKER_EVENTS = table(
    "events",
    *(column(name) for name in ("id", "sender_id", "type_name", "timestamp", "intent_name", "action_name", "data")),
)
_BLANK = {"sender_id": ERASED, "data": '{"event": "erased", "sender_id": "erased", "timestamp": 0}'}
_TRACKER_BLANK = {**_BLANK, "type_name": ERASED, "timestamp": 0, "intent_name": None, "action_name": None}


class RasaStores:
    """Rasa's tracker database and its events database, by their addresses."""

    def __init__(self, tracker_url: str, events_url: str) -> None:
        self._tracker_url, self._events_url = tracker_url, events_url

    def erase(self, conversation: str) -> int:
        """Remove every event of a conversation; how many there were. A database that is not there yet holds none."""
        removed = _erase(self._tracker_url, _TRACKER_EVENTS, conversation, _TRACKER_BLANK)
        return removed + _erase(self._events_url, _EVENTS, conversation, _BLANK)

    def count(self, conversation: str) -> dict[str, int]:
        """How many events of a conversation stand in each of the two."""
        places = {"Rasa's tracker: events": self._tracker_url, "Rasa's broker: events": self._events_url}
        return {place: _count(url, conversation) for place, url in places.items()}


def _erase(url: str, events: Any, conversation: str, blank: Mapping[str, Any]) -> int:
    if not exists(url):
        return 0
    engine = open_database(url)
    try:
        if not inspect(engine).has_table("events"):
            return 0
        mine = events.c.sender_id == conversation
        with engine.begin() as connection:
            overwrite_deleted(connection)
            newest = connection.execute(select(func.max(events.c.id))).scalar()
            removed = connection.execute(delete(events).where(mine, events.c.id != newest)).rowcount
            removed += connection.execute(update(events).where(mine, events.c.id == newest).values(**blank)).rowcount
            connection.execute(delete(events).where(events.c.sender_id == ERASED, events.c.id != newest))
        scrub(engine)
        return int(removed)
    finally:
        engine.dispose()


def _count(url: str, conversation: str) -> int:
    if not exists(url):
        return 0
    engine = open_database(url, read_only=True)
    try:
        if not inspect(engine).has_table("events"):
            return 0
        with engine.connect() as connection:
            mine = select(func.count()).select_from(_EVENTS).where(_EVENTS.c.sender_id == conversation)
            return int(connection.execute(mine).scalar() or 0)
    finally:
        engine.dispose()

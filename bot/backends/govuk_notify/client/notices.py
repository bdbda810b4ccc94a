"""What became of one e-mail or text. Notify's status words stop here, and the recipient is not part of the fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class NoticeState(StrEnum):
    """Where an e-mail or text stands. Only `DELIVERED` may be told to a resident as having arrived."""

    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    NO_SUCH_RECIPIENT = "no_such_recipient"  # the address or number does not exist: ask for another one
    NOT_REACHED = "not_reached"  # inbox full, phone off for days: the same message may be sent again
    FAILED = "failed"  # Notify or a provider could not carry it

    @property
    def is_finished(self) -> bool:
        """Whether it will not change any more."""
        return self is not NoticeState.ON_ITS_WAY


@dataclass(frozen=True)
class Notice:
    """One e-mail or text as Notify knows it. `id` is Notify's, `reference` ours; instants are aware."""

    id: str
    reference: str
    kind: str  # email | sms | letter
    state: NoticeState
    created_at: datetime
    finished_at: datetime | None = None


#: Every status of a notification in Notify's documentation; a letter's is `accepted` or `received`.
STATES: Mapping[str, NoticeState] = {
    "created": NoticeState.ON_ITS_WAY,
    "sending": NoticeState.ON_ITS_WAY,
    "pending": NoticeState.ON_ITS_WAY,
    "sent": NoticeState.ON_ITS_WAY,  # a text abroad: no network there says whether it arrived
    "accepted": NoticeState.ON_ITS_WAY,
    "pending-virus-check": NoticeState.ON_ITS_WAY,
    "delivered": NoticeState.DELIVERED,
    "received": NoticeState.DELIVERED,
    "permanent-failure": NoticeState.NO_SUCH_RECIPIENT,
    "temporary-failure": NoticeState.NOT_REACHED,
    "technical-failure": NoticeState.FAILED,
    "cancelled": NoticeState.FAILED,
    "virus-scan-failed": NoticeState.FAILED,
    "validation-failed": NoticeState.FAILED,
}


def read_notice(row: Mapping[str, Any]) -> Notice:
    """One notification of an answer. A status that is not documented yet counts as on its way: it proves nothing."""
    finished = row.get("completed_at")
    return Notice(
        id=str(row["id"]),
        reference=str(row.get("reference") or ""),
        kind=str(row["type"]),
        state=STATES.get(str(row["status"]), NoticeState.ON_ITS_WAY),
        created_at=_moment(row["created_at"]),
        finished_at=_moment(finished) if finished else None,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment

"""Something a resident asks the council to do, and what the council answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class RequestStatus(StrEnum):
    """Where a request stands, in our words; the Open311 client translates the supplier's."""

    RECEIVED = "received"
    INVESTIGATING = "investigating"
    PLANNED = "planned"
    FINISHED = "finished"
    CLOSED = "closed"


@dataclass(frozen=True)
class NewRequest:
    """A report about to be sent. `our_reference` is unique to it and makes a second sending recognisable."""

    kind: str  # the service code, from council.toml
    our_reference: str
    description: str
    uprn: str | None = None
    address: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """The back end took the request. `reference` is what the resident keeps."""

    reference: str
    notice: str = ""
    expected_at: datetime | None = None


@dataclass(frozen=True)
class SentRequest:
    """A request as the back end now shows it."""

    reference: str
    kind: str
    status: RequestStatus
    requested_at: datetime
    uprn: str | None = None
    description: str = ""
    expected_at: datetime | None = None


class SubmissionState(StrEnum):
    """A write to a back end as the gateway's `submissions` table knows it."""

    RECORDED = "recorded"  # written down, not yet known to have been sent
    CONFIRMED = "confirmed"  # the back end gave a reference
    REFUSED = "refused"  # the back end refused; nothing was written there
    UNKNOWN = "unknown"  # sent, no answer: look it up before anything else
    HANDED_ON = "handed_on"  # nothing is sent: the resident was given the council's own form with our reference


@dataclass(frozen=True)
class Submission:
    """One intended write, recorded before it is sent. `our_reference` travels with it to the back end."""

    id: int
    our_reference: str
    transaction: str
    state: SubmissionState
    reference: str | None = None
    notice: str = ""

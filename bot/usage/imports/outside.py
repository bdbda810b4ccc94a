"""A contact that the chat did not see, and a change that is not the assistant's doing. Facts, and pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.usage.keys import digest


class Channel(StrEnum):
    """Where it happened. A web form is nobody's staff time."""

    PHONE = "phone"
    DESK = "desk"
    EMAIL = "email"
    POST = "post"
    FORM = "form"


STAFFED = frozenset(Channel) - {Channel.FORM}


@dataclass(frozen=True)
class OutsideContact:
    """One call, visit, letter or completed web form as a log of the council's says, without any words of a resident.

    `need` is empty when only the service is known. `seconds` is how long staff were busy; None when it is not told.
    """

    id: str
    council: str
    channel: str
    at: datetime
    need: str
    subject: str
    service: str
    seconds: int | None = None
    reference: str = ""
    person_key: str = ""
    person_before: str = ""  # the same person's key of the 30 days before, for 7 days after a change
    number: str = ""
    line: int = 0

    @property
    def content(self) -> str:
        """All that it says, in one text: equal for the same line of two overlapping files."""
        told = (self.council, self.channel, self.at.isoformat(), self.need, self.subject, self.service)
        return "\0".join((*told, str(self.seconds), self.reference, self.person_key, self.person_before, self.number))

    @property
    def is_linkable(self) -> bool:
        """Whether it could be recognised as somebody's who chatted."""
        return bool(self.reference or self.person_key)


@dataclass(frozen=True)
class Change:
    """Something else that changed contacts: hours that were cut, a new web form. Empty `services`: all of them."""

    id: str
    council: str
    at: datetime
    what: str
    services: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    line: int = 0

    def touches(self, service: str, channel: str) -> bool:
        """Whether it may have changed the contacts of a service on a channel."""
        return (not self.services or service in self.services) and (not self.channels or channel in self.channels)


def outside_id(content: str, nth: int) -> str:
    """The id of the nth (from 0) of lines in one file whose contacts have this content."""
    return digest("outside", content, str(nth))


def plain_reference(text: str) -> str:
    """A reference as it is compared: capital letters, no spaces, no leading number sign."""
    return re.sub(r"\s", "", text).lstrip("#").upper()

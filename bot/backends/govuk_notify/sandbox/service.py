"""The one service of this Notify: its keys, who may be written to, its limits and its prices. Data, no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_DAILY_LIMITS = {"email": 250_000, "sms": 250_000, "letter": 20_000}


class KeyKind(StrEnum):
    """What a key may do. As in Notify, a key sees only what was sent with a key of its own kind."""

    LIVE = "live"
    TEAM = "team"  # to the team and the guest list only
    TEST = "test"  # nothing is sent; nothing is counted or charged


@dataclass(frozen=True)
class Key:
    """One API key. `text(service)` is what a client is given."""

    name: str
    kind: KeyKind
    secret: str = field(repr=False)
    revoked: bool = False

    def text(self, service_id: str) -> str:
        """`<name>-<service id>-<secret>`."""
        return f"{self.name}-{service_id}-{self.secret}"


@dataclass(frozen=True)
class Service:
    """A service as its settings page has it. Limits are notifications a day, rates are pounds."""

    id: str
    name: str
    email_from: str
    text_sender: str
    keys: tuple[Key, ...]
    guest_list: frozenset[str] = frozenset()  # team members and guests: e-mail addresses, numbers as 447...
    sender_ids: frozenset[str] = frozenset()
    reply_to_ids: frozenset[str] = frozenset()
    in_trial_mode: bool = False
    sends_abroad: bool = False
    sends_letters: bool = True
    sends_files: bool = True
    requests_a_minute: int = 3000
    daily_limits: Mapping[str, int] = field(default_factory=lambda: _DAILY_LIMITS)
    text_rate: float = 0.0233
    letter_rate: float = 0.68

    def key(self, kind: KeyKind) -> str:
        """The first key of a kind, as a client is given it."""
        return next(one for one in self.keys if one.kind is kind).text(self.id)


#: Secrets of a stand-in that listens on loopback and sends nothing: there is nothing to protect with them.
SERVICE = Service(
    id="5a4db0e5-0000-4000-8000-000000000001",
    name="Westmoor Council",
    email_from="westmoor.council@notifications.service.gov.uk",
    text_sender="WESTMOOR",
    keys=(
        Key("sandbox_live", KeyKind.LIVE, "5a4db0e5-0000-4000-8000-00000000000a"),
        Key("sandbox_team", KeyKind.TEAM, "5a4db0e5-0000-4000-8000-00000000000b"),
        Key("sandbox_test", KeyKind.TEST, "5a4db0e5-0000-4000-8000-00000000000c"),
        Key("sandbox_old", KeyKind.LIVE, "5a4db0e5-0000-4000-8000-00000000000d", revoked=True),
    ),
    guest_list=frozenset({"team@westmoor.example", "447700900999"}),
    sender_ids=frozenset({"5a4db0e5-0000-4000-8000-0000000000e1"}),
    reply_to_ids=frozenset({"5a4db0e5-0000-4000-8000-0000000000e2"}),
)

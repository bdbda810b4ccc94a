"""Whose session is whose: one key across channels for residents who signed in, else a key of the conversation. Pure.

A key lives for 30 days. Whoever signs in within 7 days of a change is known under both, so that coming back is seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.usage.rules import NEED_WINDOW
from bot.usage.turns import Turn

Session = Sequence[Turn]


@dataclass(frozen=True)
class Person:
    """Who had a session. `same` is equal for sessions that are known to be one person's, whatever their keys."""

    key: str
    same: str
    signed_in: bool


def tell_apart(sessions: Mapping[str, Sequence[Session]]) -> dict[str, list[Person]]:
    """By conversation, the person of each of its sessions; sessions come in their order.

    A session without a sign-in of its own is that of whoever signed in in the same conversation, at most 7 days before
    it, or else after it. Who came back under the old key and the new one joins the two.
    """
    joined = _Joined()
    found: dict[str, list[str]] = {}
    for name in sorted(sessions):
        mine = sessions[name]
        keys = [_signs_in(session, joined) for session in mine]
        for order in (range(1, len(mine)), range(len(mine) - 2, -1, -1)):
            step = -1 if order.step == 1 else 1
            for index in order:
                if not keys[index] and _gap(mine[index], mine[index + step]) <= NEED_WINDOW:
                    keys[index] = keys[index + step]
        found[name] = keys
    return {
        name: [
            Person(key, joined.first_of(key), True)
            if key
            else Person(session[0].facts[0].person_key, f"(unsigned) {name}", False)
            for session, key in zip(sessions[name], keys, strict=True)
        ]
        for name, keys in found.items()
    }


def _signs_in(session: Session, joined: _Joined) -> str:
    """The key of the first sign-in of a session; every sign-in that bears two keys joins them."""
    first = ""
    for turn in session:
        for fact in turn.facts:
            if fact.account:
                first = first or fact.account
                if fact.account_before:
                    joined.join(fact.account, fact.account_before)
    return first


def _gap(one: Session, other: Session) -> timedelta:
    earlier, later = (one, other) if one[0].at <= other[0].at else (other, one)
    return later[0].at - max(turn.ends_at for turn in earlier)


class _Joined:
    """Keys that are one person's: the smallest of them stands for all, so that order changes nothing."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def first_of(self, key: str) -> str:
        while key in self._above:
            key = self._above[key]
        return key

    def join(self, one: str, other: str) -> None:
        smaller, larger = sorted((self.first_of(one), self.first_of(other)))
        if smaller != larger:
            self._above[larger] = smaller

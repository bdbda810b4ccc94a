"""What would have to be true for net capacity to be 0: one input at a time, all others as they are. Pure.

Net capacity is a straight line in each of these inputs, so that two of its points give the one where it is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.roi.figures import ZERO

_ONE = Decimal(1)


@dataclass(frozen=True)
class Money:
    """The parts of net capacity, in pounds. `caused_without` is failure by coming back if nobody would have called."""

    released: Decimal
    caused: Decimal
    caused_without: Decimal
    escalated: Decimal
    run: Decimal
    run_by_contact: Decimal  # the part of `run` that grows with contacts
    build: Decimal

    @property
    def net(self) -> Decimal:
        """Net capacity."""
        return self.released - self.caused - self.escalated - self.run - self.build


@dataclass(frozen=True)
class Switching:
    """One input: where it stands, and where it would have to stand; None when no value that can be does it."""

    key: str
    label: str
    unit: str
    measured: Decimal
    needed: Decimal | None


def switching_values(
    money: Money, *, share: Decimal, cost: Decimal, contacts: Decimal, most_share: Decimal = _ONE
) -> tuple[Switching, ...]:
    """Of the deflected share, the cost of a minute, and the volume. `share`: deflected of durable resolutions."""
    told = (
        ("share", "Share of durable resolutions that would have reached staff", "share", share, _share(money)),
        ("cost", "Cost of a minute of staff time", "GBP per minute", cost, _cost(money)),
        ("volume", "Engaged contacts in the period", "contacts", contacts, _volume(money)),
    )
    found = []
    for key, label, unit, stands, factor in told:
        needed = stands * factor if factor is not None and stands else None
        if key == "share" and needed is not None and needed > most_share:
            needed = None
        found.append(Switching(key, label, unit, stands, needed))
    return tuple(found)


def _share(money: Money) -> Decimal | None:
    """By what all shares are multiplied."""
    gained = money.released - (money.caused - money.caused_without)
    owed = money.caused_without + money.escalated + money.run + money.build
    return _ratio(owed, gained)


def _cost(money: Money) -> Decimal | None:
    return _ratio(money.run + money.build, money.released - money.caused - money.escalated)


def _volume(money: Money) -> Decimal | None:
    by_contact = money.released - money.caused - money.escalated - money.run_by_contact
    return _ratio(money.run - money.run_by_contact + money.build, by_contact)


def _ratio(owed: Decimal, gained: Decimal) -> Decimal | None:
    return owed / gained if gained > ZERO else None

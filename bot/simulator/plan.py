"""Who comes when, with what need: a list made from a seed. Pure: no clock, no network."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.council.collections import LONDON
from bot.simulator.people import ASKING, BEHIND, PAYING, READERS, Bill, Home, LibraryCard


class Kind(StrEnum):
    """What a made-up resident comes for; each is a list of openings in sentences.toml."""

    COUNCIL_TAX_BALANCE = "council_tax_balance"
    COUNCIL_TAX_PAYMENT = "council_tax_payment"
    COUNCIL_TAX_MOVE = "council_tax_move"
    COUNCIL_TAX_BAND = "council_tax_band"
    COUNCIL_TAX_ARREARS = "council_tax_arrears"
    COUNCIL_TAX_DISCOUNT = "council_tax_discount"
    BIN_DAY = "bin_day"
    MISSED_BIN = "missed_bin"
    RECYCLING = "recycling"
    LIBRARY_LOANS = "library_loans"
    OTHER_SERVICE = "other_service"
    PERSON = "person"
    LOST = "lost"
    NOT_OURS = "not_ours"
    HELLO_ONLY = "hello_only"
    EMERGENCY = "emergency"


#: Share of visits by need, in per cent. Council tax and bins stand to each other as in the calls that a study of 2019
#: counted at councils (29.3 % revenues and benefits, 14.4 % waste), without the benefits. So do, inside council tax,
#: its questions, payments, moves, recovery and discounts (31.2, 18.0, 7.5, 4.8, 3.3). People ask for the rest anyway.
MIX: Mapping[Kind, int] = {
    Kind.COUNCIL_TAX_BALANCE: 16,
    Kind.COUNCIL_TAX_PAYMENT: 11,
    Kind.COUNCIL_TAX_MOVE: 5,
    Kind.COUNCIL_TAX_BAND: 4,
    Kind.COUNCIL_TAX_ARREARS: 3,
    Kind.COUNCIL_TAX_DISCOUNT: 2,
    Kind.BIN_DAY: 12,
    Kind.MISSED_BIN: 12,
    Kind.RECYCLING: 7,
    Kind.LIBRARY_LOANS: 4,
    Kind.OTHER_SERVICE: 9,
    Kind.PERSON: 4,
    Kind.LOST: 4,
    Kind.NOT_OURS: 2,
    Kind.HELLO_ONLY: 4,
    Kind.EMERGENCY: 1,
}


class Filling(StrEnum):
    """How a resident fills in a secure form."""

    RIGHT = "right"
    SLIPS_ONCE = "slips_once"  # the first time two digits of the account number stand the wrong way round
    NOT_AT_ALL = "not_at_all"  # the bill is not at hand


class Paying(StrEnum):
    """What a resident does on the payment page."""

    PAYS = "pays"
    DECLINED = "declined"  # and leaves it at that
    DECLINED_THEN_PAYS = "declined_then_pays"
    CANCELS = "cancels"
    LEAVES = "leaves"  # closes the browser with the page open


_FILLINGS = {Filling.RIGHT: 84, Filling.SLIPS_ONCE: 10, Filling.NOT_AT_ALL: 6}
#: Of twenty payers one after another, in an order of chance: a few dozen samples show every end of a payment.
_PAYINGS = {
    Paying.PAYS: 14,
    Paying.DECLINED: 1,
    Paying.DECLINED_THEN_PAYS: 2,
    Paying.CANCELS: 1,
    Paying.LEAVES: 2,
}
_BILLS: Mapping[Kind, Sequence[Bill]] = {
    Kind.COUNCIL_TAX_BALANCE: ASKING + BEHIND[:2],
    Kind.COUNCIL_TAX_PAYMENT: PAYING,
    Kind.COUNCIL_TAX_ARREARS: BEHIND,
}
_MOST_POUNDS = 180
#: Visits by hour of the day and weekday: evenings and Mondays are busy, nights and Sundays quiet.
_HOURS = (1, 1, 0, 0, 0, 1, 3, 6, 8, 8, 7, 6, 7, 6, 5, 5, 6, 8, 9, 9, 8, 6, 4, 2)
_WEEKDAYS = (10, 9, 8, 8, 7, 4, 4)


@dataclass(frozen=True)
class TaxAffair:
    """What somebody with a council tax need has in mind. `leaning` (0 to 1) is where they stand among given choices."""

    bill: Bill | None = None
    filling: Filling = Filling.RIGHT
    paying: Paying = Paying.PAYS
    pounds: int = 100
    wants_receipt: bool = False
    by_text: bool = False
    leaning: float = 0.0


@dataclass(frozen=True)
class Visit:
    """One conversation to be had: who, when, what for, how patient. `again` continues an earlier conversation."""

    person: int
    at: datetime
    kind: Kind
    opening: str
    home: Home
    patience: int
    types_answers: bool
    says_thanks: bool
    again: bool = False
    tax: TaxAffair | None = None
    reader: LibraryCard | None = None


def plan_visits(
    seed: int,
    count: int,
    until: datetime,
    weeks: int,
    sentences: Mapping[str, Sequence[str]],
    homes: Sequence[Home],
) -> list[Visit]:
    """`count` visits in the `weeks` before `until` (aware), in order of time; the same seed gives the same list."""
    chance = random.Random(seed)  # noqa: S311 - samples, not secrets
    visits: list[Visit] = []
    payings = _deal(chance, _PAYINGS)
    while len(visits) < count:
        kind = chance.choices(list(MIX), list(MIX.values()))[0]
        visit = Visit(
            person=len(visits),
            at=_choose_moment(chance, until, weeks),
            kind=kind,
            opening=chance.choice(sentences[kind]),
            home=_choose_home(chance, kind, homes),
            patience=chance.choices([1, 2, 3, 12], [2, 3, 3, 92])[0],
            types_answers=chance.random() < 0.4,
            says_thanks=chance.random() < 0.35,
            tax=_choose_affair(chance, kind, payings),
            reader=READERS[len(visits) % len(READERS)] if kind is Kind.LIBRARY_LOANS else None,
        )
        visits.append(visit)
        if kind is Kind.MISSED_BIN and chance.random() < 0.15:
            back = visit.at + timedelta(days=chance.randint(1, 5), minutes=chance.randint(0, 300))
            if back < until and len(visits) < count:
                visits.append(_come_back(visit, back, chance.choice(sentences["missed_again"])))
    return sorted(visits, key=lambda one: (one.at, one.person))


def _choose_affair(chance: random.Random, kind: Kind, payings: Iterator[Paying]) -> TaxAffair | None:
    if not kind.startswith("council_tax_"):
        return None
    bills = _BILLS.get(kind)
    return TaxAffair(
        bill=chance.choice(bills) if bills else None,
        filling=chance.choices(list(_FILLINGS), list(_FILLINGS.values()))[0],
        paying=next(payings) if kind is Kind.COUNCIL_TAX_PAYMENT else Paying.PAYS,
        pounds=chance.randrange(20, _MOST_POUNDS, 5),
        wants_receipt=chance.random() < 0.5,
        by_text=chance.random() < 0.3,
        leaning=chance.random(),
    )


def _deal(chance: random.Random, shares: Mapping[Paying, int]) -> Iterator[Paying]:
    """One of each as often as its share, shuffled anew whenever all have been dealt."""
    while True:
        cards = [one for one, share in shares.items() for _ in range(share)]
        chance.shuffle(cards)
        yield from cards


def _choose_home(chance: random.Random, kind: Kind, homes: Sequence[Home]) -> Home:
    """Most who report a missed bin have one; others are too early, too late, or do not know what the crew saw."""
    left_behind = [home for home in homes if home.missed]
    if kind is Kind.MISSED_BIN and left_behind and chance.random() < 0.6:
        return chance.choice(left_behind)
    return chance.choice(homes)


def _come_back(visit: Visit, at: datetime, opening: str) -> Visit:
    return Visit(visit.person, at, Kind.MISSED_BIN, opening, visit.home, 12, visit.types_answers, False, again=True)


def _choose_moment(chance: random.Random, until: datetime, weeks: int) -> datetime:
    days = [until.astimezone(LONDON).date() - timedelta(days=back) for back in range(1, weeks * 7 + 1)]
    day = chance.choices(days, [_WEEKDAYS[one.weekday()] for one in days])[0]
    hour = chance.choices(range(24), _HOURS)[0]
    return datetime.combine(day, time(hour, chance.randrange(60), chance.randrange(60)), LONDON)

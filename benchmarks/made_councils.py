"""Made-up councils with exports, reports and assumptions of their own, whose truth is worked out while they are made.

Every council has its own cost of a minute, share, price year and running cost; contacts end by chance. The truth is
plain arithmetic over them and takes nothing from `bot.roi`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.council.contacts import Outcome
from bot.roi.beta.writers import WRITERS
from bot.roi.formats import Format
from bot.roi.issued.inputs import Inputs
from bot.roi.issued.making import work_out
from bot.roi.programme.export_file import as_row
from bot.roi.report import Samples, Scope
from bot.services import CARDS
from bot.usage.exporting import CONTACT_COLUMNS, write_rows

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 30
MINUTES = Decimal(5)
YEARS = ("2018/19", "2021/22", "2022/23")
_SERVICES = (("waste", "missed_bin"), ("council_tax", "council_tax_bill"), ("libraries", "library_loans"))
_ENDINGS = {
    Outcome.RESOLVED_TRANSACTION: 30,
    Outcome.EXPLAINED: 25,
    Outcome.SIGNPOSTED: 15,
    Outcome.ABANDONED: 12,
    Outcome.HANDED_OVER: 10,
    Outcome.UNENGAGED: 8,
}
_LASTING = (Outcome.RESOLVED_TRANSACTION, Outcome.EXPLAINED)


@dataclass
class Truth:
    """What one council's figures have to be, in prices of its own year."""

    slug: str
    price_year: str
    contacts: int = 0
    engaged: int = 0
    to_a_person: int = 0
    durable: int = 0
    voided: int = 0
    released: Decimal = Decimal(0)
    failure: Decimal = Decimal(0)
    run: Decimal = Decimal(0)
    services: dict[str, int] = field(default_factory=dict)  # durable, by service


def make_council(folder: Path, number: int, contacts: int, form: str, seed: int = 1) -> Truth:
    """One council as `csv` or `parquet` export or as `json` report, in a folder of its own; its truth."""
    chance = random.Random(f"{seed} {number}")
    slug = f"made-{number:03d}"
    cost = Decimal(chance.randrange(40, 120)) / 100
    share = Decimal(chance.randrange(30, 70)) / 100
    extra = Decimal(chance.randrange(0, 3))
    hosting = Decimal(chance.randrange(10, 30) * 365)
    truth = Truth(slug, YEARS[number % len(YEARS)])
    rows = list(_make_rows(chance, slug, contacts, truth))
    truth.released = truth.durable * share * MINUTES * cost
    truth.failure = truth.to_a_person * extra * cost + truth.voided * (1 - share) * MINUTES * cost
    truth.run = hosting * DAYS / 365
    place = folder / slug
    place.mkdir(parents=True)
    text = _assumptions(truth.price_year, cost, share, extra, hosting)
    if form != "json":
        (place / "assumptions.toml").write_text(text, encoding="utf-8")
        write_rows(place, "contacts", form, CONTACT_COLUMNS, rows)
        return truth
    listed = sorted(map(as_row, rows), key=lambda row: (row.need_id, row.opened_at, row.id))
    scope = Scope(slug, slug.replace("-", " ").title(), FIRST, LAST, Samples.EXCLUDE, MADE_AT)
    titles = {card.stem: card.title for card in CARDS}
    inputs = Inputs(scope, text, None, titles, frozenset(), (), None, "", lambda: listed)
    WRITERS[Format.JSON](work_out(inputs), place)
    return truth


def make_programme(folder: Path, councils: int, contacts: int, seed: int = 1) -> list[Truth]:
    """Councils of different sizes, a third of each form."""
    forms = ("json", "csv", "parquet")
    sizes = [max(contacts * (50 + number * 37 % 100) // 100, 20) for number in range(councils)]
    return [make_council(folder, number, sizes[number], forms[number % 3], seed) for number in range(councils)]


def _make_rows(chance: random.Random, slug: str, contacts: int, truth: Truth) -> Iterator[dict[str, Any]]:
    endings, weights = list(_ENDINGS), list(_ENDINGS.values())
    begin = datetime(FIRST.year, FIRST.month, FIRST.day, 8, tzinfo=UTC)
    for number in range(contacts):
        at = begin + timedelta(days=chance.randrange(DAYS), minutes=chance.randrange(600))
        outcome = chance.choices(endings, weights)[0]
        service, need = chance.choice(_SERVICES)
        is_stated = outcome is not Outcome.UNENGAGED
        back = chance.randrange(1, 150) if outcome in _LASTING and chance.random() < 0.2 else None
        truth.contacts += 1
        truth.engaged += is_stated
        truth.to_a_person += outcome is Outcome.HANDED_OVER
        truth.voided += back is not None
        if outcome in _LASTING and back is None:
            truth.durable += 1
            truth.services[service] = truth.services.get(service, 0) + 1
        found = {one.name: "" if one.type == "string" else False for one in CONTACT_COLUMNS}
        yield found | {
            "contact": f"{slug}-{number:07d}",
            "council": slug,
            "opened_at": at,
            "closed_at": at + timedelta(minutes=3),
            "need_id": f"{slug}-need-{number:07d}" if is_stated else "",
            "need": need if is_stated else "",
            "service": service if is_stated else "assistant",
            "outcome": outcome.value,
            "voided": back is not None,
            "followed_after_hours": back,
            "linkable": True,
            "grade": "D",
            "channel": "web",
            "language": "en",
            "turns": 3,
            "fallbacks": 0,
            "seconds": 180,
            "out_of_hours": at.hour >= 17,
            "waited_seconds": None,
            "person_seconds": None,
        }


def _assumptions(year: str, cost: Decimal, share: Decimal, extra: Decimal, hosting: Decimal) -> str:
    def figure(value: Decimal | int, unit: str) -> str:
        prices = f'price_year = "{year}", ' if unit.startswith("GBP") else ""
        return f'{{ value = {value}, unit = "{unit}", {prices}source = "made up", date = 2026-01-01, grade = "C" }}'

    lines = [f'price_year = "{year}"', "[staff]", f"cost_per_minute = {figure(cost, 'GBP per minute')}", "[share]"]
    lines += [
        f"{name} = {figure(share if name == 'phone' else 0, 'share')}" for name in ("phone", "desk", "email", "post")
    ]
    for name in ("phone", "desk", "email", "post"):
        lines += [f"[minutes.{name}]", f"default = {figure(MINUTES, 'minutes')}"]
    lines += ["[failure]", f"extra_minutes_per_escalation = {figure(extra, 'minutes')}", "[run]"]
    none = (
        *("software", "payments_and_messages", "reviewers", "hand_over_extra_time"),
        *("content", "welsh", "audits", "connectors", "induced_work"),
    )
    lines += [f"hosting = {figure(hosting, 'GBP a year')}"]
    lines += [f"{name} = {figure(0, 'GBP a year')}" for name in none]
    lines += ["[build]", f"cost = {figure(0, 'GBP')}", "live_from = 2026-01-01", "write_off_years = 5"]
    return "\n".join(lines) + "\n"

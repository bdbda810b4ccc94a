"""What the benchmark of the usage log measured, and the table that shows it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil
from rich.console import Console
from rich.table import Table

SHARES = (0.1, 0.5, 1.0)  # of the year, at which speed and memory are read


@dataclass
class Pace:
    """How fast something went and how much memory this process had, at each of `SHARES` of the way."""

    total: int
    rates: list[float] = field(default_factory=list)  # a second, since the point before
    memory: list[float] = field(default_factory=list)  # MiB
    _began: float = field(default_factory=time.perf_counter)
    _counted: int = 0

    def reach(self, position: int, counted: int) -> None:
        """`position` of `total` is done, and `counted` of what the rate is about."""
        while len(self.rates) < len(SHARES) and position >= SHARES[len(self.rates)] * self.total:
            now = time.perf_counter()
            self.rates.append((counted - self._counted) / max(now - self._began, 1e-9))
            self.memory.append(psutil.Process().memory_info().rss / 2**20)
            self._began, self._counted = now, counted


@dataclass
class Measured:
    """One database's figures: seconds unless the name says otherwise."""

    events: int = 0
    events_a_second: float = 0.0
    events_a_second_full: float = 0.0  # into the log that already holds the year
    copied_a_second: float = 0.0
    contacts: int = 0
    facts: int = 0
    storing: Pace | None = None
    deriving: Pace | None = None
    checked_a_second: float = 0.0
    size: float = 0.0  # MiB of the usage log's database
    queries: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def show(results: dict[str, Measured], console: Console) -> None:
    """The table; the last column is PostgreSQL's figure divided by SQLite's."""
    table = Table(title="The usage log")
    for heading in ("", *results, *(("ratio",) if len(results) == 2 else ())):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, read, form in _lines(next(iter(results.values()))):
        values = [read(one) for one in results.values()]
        ratio = [f"{values[1] / values[0]:.2f}"] if len(values) == 2 else []
        table.add_row(name, *(format(value, form) for value in values), *ratio)
    console.print(table)


def _lines(first: Measured) -> list[tuple[str, Callable[[Measured], float], str]]:
    lines: list[tuple[str, Callable[[Measured], float], str]] = [
        ("events on the way in", lambda one: one.events, ",.0f"),
        ("events a second, to contacts", lambda one: one.events_a_second, ",.0f"),
        ("the same, once the year is there", lambda one: one.events_a_second_full, ",.0f"),
        ("baseline: bare copies a second", lambda one: one.copied_a_second, ",.0f"),
        ("share of the baseline", lambda one: one.events_a_second / one.copied_a_second, ".3f"),
        ("contacts of the year", lambda one: one.contacts, ",.0f"),
        ("facts of the year", lambda one: one.facts, ",.0f"),
        ("database, MiB", lambda one: one.size, ",.0f"),
    ]
    for what, pace in (("facts stored", _storing), ("contacts derived", _deriving)):
        for number, share in enumerate(SHARES):
            upto = f"{share * first.contacts:,.0f} contacts"
            lines.append((f"{what} a second, to {upto}", lambda one, p=pace, n=number: p(one).rates[n], ",.0f"))
        for number, share in enumerate(SHARES):
            upto = f"{share * first.contacts:,.0f} contacts"
            lines.append((f"MiB of memory then, {upto}", lambda one, p=pace, n=number: p(one).memory[n], ",.0f"))
    lines.append(("contacts checked a second", lambda one: one.checked_a_second, ",.0f"))
    return lines + [
        (f"{name}, s", lambda one, name=name: one.queries[name], ",.4f" if seconds < 1 else ",.1f")
        for name, seconds in first.queries.items()
    ]


def _storing(one: Measured) -> Pace:
    assert one.storing is not None
    return one.storing


def _deriving(one: Measured) -> Pace:
    assert one.deriving is not None
    return one.deriving

"""What the benchmark of the usage log measured, and the table that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

POINTS = 5  # at which memory is read


@dataclass
class Measured:
    """One database's figures: seconds unless the name says otherwise; `memory` is MiB at points of the derivation."""

    events: int = 0
    events_a_second: float = 0.0
    copied_a_second: float = 0.0
    contacts: int = 0
    facts: int = 0
    derived_a_second: float = 0.0
    checked_a_second: float = 0.0
    memory: list[float] = field(default_factory=list)
    queries: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def show(results: dict[str, Measured], console: Console) -> None:
    """The table; the last column is PostgreSQL's figure divided by SQLite's."""
    table = Table(title="The usage log")
    for heading in ("", *results, *(("ratio",) if len(results) == 2 else ())):
        table.add_column(heading, justify="left" if not heading else "right")
    lines: list[tuple[str, Callable[[Measured], float], str]] = [
        ("events on the way in", lambda one: one.events, ",.0f"),
        ("events a second, to contacts", lambda one: one.events_a_second, ",.0f"),
        ("baseline: bare copies a second", lambda one: one.copied_a_second, ",.0f"),
        ("share of the baseline", lambda one: one.events_a_second / one.copied_a_second, ".3f"),
        ("contacts of the year", lambda one: one.contacts, ",.0f"),
        ("facts of the year", lambda one: one.facts, ",.0f"),
        ("contacts derived a second", lambda one: one.derived_a_second, ",.0f"),
        ("contacts checked a second", lambda one: one.checked_a_second, ",.0f"),
    ]
    lines += [
        (f"memory after {100 * (n + 1) // POINTS} %, MiB", lambda one, n=n: one.memory[n], ",.0f")
        for n in range(POINTS)
    ]
    names = next(iter(results.values())).queries
    lines += [(f"{name}, ms", lambda one, name=name: 1000 * one.queries[name], ",.1f") for name in names]
    for name, read, form in lines:
        values = [read(one) for one in results.values()]
        ratio = [f"{values[1] / values[0]:.2f}"] if len(values) == 2 else []
        table.add_row(name, *(format(value, form) for value in values), *ratio)
    console.print(table)

"""In which order a report's lines are shown, under which headings. The terminal, the page and the CSV follow it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.council.contacts import Outcome
from bot.roi.costs import RUN_LINES
from bot.roi.figures import Line
from bot.roi.report import Report


@dataclass(frozen=True)
class Section:
    """One heading with its lines."""

    key: str
    title: str
    lines: tuple[Line, ...]


_ORDER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "contacts",
        "Contacts",
        (
            "contacts",
            "engaged",
            "needs",
            "out_of_hours",
            "out_of_hours_share",
            "avoidable",
            "to_a_person",
            "containment",
        ),
    ),
    ("outcomes", "How they ended", tuple(f"outcome_{one.value}" for one in Outcome)),
    ("recontact", "Who came back", ("linkable", "coverage", "recontact_24h", "recontact_48h", "recontact_7d")),
    ("resolved", "Resolved, and for good", ("resolved", "voided", "durable", "provisional")),
    ("deflected", "Deflected", ("deflected_phone", "deflected_desk", "deflected_email", "deflected_post")),
    (
        "service",
        "How well it serves",
        (
            *("started", "completed", "completion", "assisted", "take_up", "cost_per_transaction"),
            *("rated", "satisfaction", "survey_response"),
        ),
    ),
    ("money", "What it is worth", ("hours", "released", "failure", "net")),
    ("costs", "What it costs", (*(f"run_{name}" for name in RUN_LINES), "run", "build")),
    ("nets", "What is left", ("net_capacity", "removed", "cashable", "net_cashable")),
)


def in_order(report: Report) -> Iterator[Section]:
    """The sections of a report; a line that it does not have is left out."""
    for key, title, names in _ORDER:
        lines = tuple(report.lines[name] for name in names if name in report.lines)
        if lines:
            yield Section(key, title, lines)

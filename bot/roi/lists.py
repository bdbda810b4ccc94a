"""Writes `contacts/<figure>.html`: the contacts that each figure counts, collected while they are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from bot.council.collections import LONDON
from bot.roi.counting import Row
from bot.roi.page import make_environment, read_style
from bot.roi.report import Report

SHOWN = 1000  # contacts on one page; all of them are in contacts.csv


@dataclass
class FigureLists:
    """The first contacts of each figure, and how many there are in all."""

    _rows: dict[str, list[tuple[Row, Decimal]]] = field(default_factory=dict)

    def add(self, row: Row, weighed: Mapping[str, Decimal]) -> None:
        """Remember a contact under each figure that it counts for."""
        for figure, weight in weighed.items():
            rows = self._rows.setdefault(str(figure), [])
            if len(rows) < SHOWN:
                rows.append((row, weight))

    def write(self, report: Report, folder: Path) -> None:
        """One page for each list that a line of the report opens."""
        template = make_environment().get_template("list.html.j2")
        folder.mkdir(parents=True, exist_ok=True)
        for key, line in self._opened(report).items():
            page = template.render(
                key=key,
                label=line[0],
                count=line[1],
                rows=sorted(self._rows.get(key, []), key=lambda pair: (pair[0].opened_at, pair[0].id)),
                is_sample=report.has_samples,
                style=read_style(),
                moment=_moment,
            )
            (folder / f"{key}.html").write_text(page, encoding="utf-8")

    def _opened(self, report: Report) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for line in report.lines.values():
            if line.opens:
                found.setdefault(str(line.opens), (line.label, line.count))
        return found


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%-d %b %Y %H:%M}"

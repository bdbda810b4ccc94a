"""Reads `councils/<slug>/assumptions.toml` and refuses what is wrong, naming file, line and field."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.roi.assumptions import CHANNELS, Assumption, Assumptions, Removal, Review
from bot.roi.figure_file import MINUTES, MONEY, SHARE, FigureFile, read_text
from bot.roi.figures import ZERO


def read_assumptions(path: Path) -> Assumptions:
    """One council's assumptions, each checked; `FileError` for the first that is wrong."""
    text, values = read_text(path)
    return _AssumptionFile(str(path), text).read(values)


class _AssumptionFile(FigureFile):
    """One council's assumptions while they are read."""

    def read(self, values: Mapping[str, Any]) -> Assumptions:
        self.only(values, "", {"price_year", "staff", "share", "minutes", "failure", "review", "removals"})
        self.price_year = self.read_price_year(values, "price_year")
        staff = self.table(values, "staff", {"cost_per_minute"})
        failure = self.table(values, "failure", {"extra_minutes_per_escalation"})
        share = self.table(values, "share", set(CHANNELS))
        minutes = self.table(values, "minutes", set(CHANNELS))
        shares = {name: self.figure(share, "share", name, SHARE) for name in CHANNELS}
        for end in ("low", "central", "high"):
            total = sum((getattr(one.value, end) for one in shares.values()), ZERO)
            if total > 1:
                raise self.refuse("share", f"the {end} shares of all channels add up to {total}, which is more than 1")
        return Assumptions(
            path=self.path,
            price_year=self.price_year,
            staff_cost_per_minute=self.figure(staff, "staff", "cost_per_minute", MONEY),
            shares=shares,
            minutes={name: self._read_minutes(minutes, name) for name in CHANNELS},
            extra_minutes_per_escalation=self.figure(failure, "failure", "extra_minutes_per_escalation", MINUTES),
            review=self._read_review(values),
            removals=tuple(self._read_removals(values)),
        )

    def _read_minutes(self, minutes: Mapping[str, Any], channel: str) -> dict[str, Assumption]:
        name = f"minutes.{channel}"
        table = minutes.get(channel)
        if not isinstance(table, dict):
            raise self.refuse(name, "must be a table with at least a default")
        if "default" not in table:
            raise self.refuse(f"{name}.default", "must be given: it is used for every need that is not named")
        return {need: self.figure(table, name, need, MINUTES) for need in table}

    def _read_review(self, values: Mapping[str, Any]) -> Review | None:
        if "review" not in values:
            return None
        table = self.table(values, "review", {"sampled", "resolved", "source", "date"})
        sampled, resolved = (self.whole(table, "review", key) for key in ("sampled", "resolved"))
        if not 0 <= resolved <= sampled or not sampled:
            raise self.refuse("review.resolved", f"must be from 0 to the {sampled} sampled, not {resolved}")
        return Review(sampled, resolved, self.text_of(table, "review", "source"), self.day(table, "review", "date"))

    def _read_removals(self, values: Mapping[str, Any]) -> list[Removal]:
        found = []
        for one in values.get("removals", []):
            self.only(one, "removals.", {"budget_code", "what", "date", "pounds", "price_year", "signed_by"})
            self.check_prices(one, "removals.price_year")
            pounds = self.number(one, "removals", "pounds")
            if pounds <= 0:
                raise self.refuse("removals.pounds", f"must be more than 0, not {pounds}")
            code, what, signed = (self.text_of(one, "removals", key) for key in ("budget_code", "what", "signed_by"))
            found.append(Removal(code, what, self.day(one, "removals", "date"), pounds, signed))
        return found

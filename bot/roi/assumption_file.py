"""Reads `councils/<slug>/assumptions.toml` and refuses what is wrong, naming file, line and field.

Money of any year is converted to the report's; a factor that a figure holds already is not applied again.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

from bot.roi.appraisal.deflators import NoDeflator, convert
from bot.roi.appraisal.input_file import POUNDS, InputFile
from bot.roi.assumptions import CHANNELS, Assumption, Assumptions, Comparison, Removal, Review
from bot.roi.costs import A_YEAR, PENNY, PER_CONTACT, RUN_LINES, Build, Costs
from bot.roi.figure_file import MINUTES, MONEY, SHARE, read_text
from bot.roi.figures import ZERO, Range

_BENCHMARK = Path(__file__).with_name("benchmark.toml")
_TOP = {"price_year", "deflators", "staff", "share", "minutes", "failure", "run", "build", "review", "removals"}
_STEPS = {MONEY: Decimal("0.000001"), PER_CONTACT: Decimal("0.000001"), A_YEAR: PENNY, POUNDS: PENNY}
_BEYOND = "beyond_failure_cost"
_MOST_YEARS = 20


def read_assumptions(path: Path) -> Assumptions:
    """One council's assumptions, each checked; `FileError` for the first that is wrong."""
    text, values = read_text(path)
    return _AssumptionFile(str(path), text).read(values)


def read_assumption_values(path: str, values: Mapping[str, Any]) -> Assumptions:
    """The same of values that were read before, or changed since."""
    return _AssumptionFile(path, "").read(values)


class _AssumptionFile(InputFile):
    """One council's assumptions while they are read."""

    highest = {  # noqa: RUF012 - read only
        **InputFile.highest,
        MONEY: Decimal(10),
        MINUTES: Decimal(240),
        PER_CONTACT: Decimal(100),
    }
    money = InputFile.money | {MONEY, PER_CONTACT}

    def read(self, values: Mapping[str, Any]) -> Assumptions:
        self.only(values, "", _TOP | {"comparison"})
        self.read_prices(values)
        failure = self.table(values, "failure", {"extra_minutes_per_escalation"})
        share = self.table(values, "share", set(CHANNELS))
        minutes = self.table(values, "minutes", set(CHANNELS))
        shares = {name: self.assumed(share, "share", name, SHARE) for name in CHANNELS}
        for end in ("low", "central", "high"):
            total = sum((getattr(one.value, end) for one in shares.values()), ZERO)
            if total > 1:
                raise self.refuse("share", f"the {end} shares of all channels add up to {total}, which is more than 1")
        extra = self.assumed(failure, "failure", "extra_minutes_per_escalation", MINUTES)
        return Assumptions(
            path=self.path,
            price_year=self.price_year,
            staff_cost_per_minute=self._read_staff(values),
            shares=shares,
            minutes={name: self._read_minutes(minutes, name) for name in CHANNELS},
            extra_minutes_per_escalation=extra,
            costs=Costs(self._read_run(values, extra), self._read_build(values)),
            review=self._read_review(values),
            removals=tuple(self._read_removals(values)),
            comparison=self._read_comparison(values),
            levels=self._levels,
        )

    def assumed(self, table: Mapping[str, Any], inside: str, key: str, unit: str) -> Assumption:
        """One figure in the report's prices, its confidence applied; a factor that it holds already is only noted."""
        one = self.input(table, inside, key, unit)
        ends = [end * (one.confidence if one.confidence is not None else 1) for end in vars(one.value).values()]
        if one.quoted:
            ends = [end.quantize(_STEPS[unit], ROUND_HALF_EVEN) for end in ends]
        told = [one.note] if one.note else []
        told += [f"Times a confidence of {one.confidence}."] if one.confidence is not None else []
        told += ["Holds its confidence factor already."] if one.is_confidence_applied else []
        plain = {name: getattr(one, name) for name in Assumption.__dataclass_fields__}
        return Assumption(**{**plain, "value": Range(*ends), "note": " ".join(told)})

    def _read_staff(self, values: Mapping[str, Any]) -> Assumption:
        """The council's own cost of a minute; another council's, so labelled, where it gives none."""
        if "staff" in values:
            staff = self.table(values, "staff", {"cost_per_minute"})
            return self.assumed(staff, "staff", "cost_per_minute", MONEY)
        _, carried = read_text(_BENCHMARK)
        return self.assumed(carried["staff"], "staff", "cost_per_minute", MONEY)

    def _read_minutes(self, minutes: Mapping[str, Any], channel: str) -> dict[str, Assumption]:
        name = f"minutes.{channel}"
        table = minutes.get(channel)
        if not isinstance(table, dict):
            raise self.refuse(name, "must be a table with at least a default")
        if "default" not in table:
            raise self.refuse(f"{name}.default", "must be given: it is used for every need that is not named")
        return {need: self.assumed(table, name, need, MINUTES) for need in table}

    def _read_run(self, values: Mapping[str, Any], extra: Assumption) -> dict[str, Assumption]:
        table = self.table(values, "run", set(RUN_LINES))
        found = {}
        for line in RUN_LINES:
            name, given = f"run.{line}", table.get(line)
            if given is None:
                raise self.refuse(name, "must be given; 0 with its reason where there is none")
            is_apart = False
            if line == "hand_over_extra_time" and isinstance(given, dict):
                is_apart = self.flag(given, name, _BEYOND)
                given = {key: value for key, value in given.items() if key != _BEYOND}
            unit = PER_CONTACT if isinstance(given, dict) and given.get("unit") == PER_CONTACT else A_YEAR
            found[line] = self.assumed({line: given}, "run", line, unit)
            if line == "hand_over_extra_time" and found[line].value.high and extra.value.high and not is_apart:
                raise self.refuse(
                    name,
                    "failure cost charges the extra minutes of hand-overs already; "
                    f"give 0, or say {_BEYOND} = true where these are other minutes",
                )
        return found

    def _read_build(self, values: Mapping[str, Any]) -> Build:
        table = self.table(values, "build", {"cost", "live_from", "write_off_years"})
        years = self.whole(table, "build", "write_off_years")
        if not 1 <= years <= _MOST_YEARS:
            raise self.refuse("build.write_off_years", f"must be from 1 to {_MOST_YEARS}, not {years}")
        return Build(self.assumed(table, "build", "cost", POUNDS), self.day(table, "build", "live_from"), years)

    def _read_comparison(self, values: Mapping[str, Any]) -> Comparison | None:
        if "comparison" not in values:
            return None
        table = self.table(values, "comparison", {"treated", "against", "launch", "channel", "settle_weeks"})
        groups = []
        for key in ("treated", "against"):
            group = table.get(key)
            if not isinstance(group, list) or not group or not all(isinstance(one, str) for one in group):
                raise self.refuse(f"comparison.{key}", "must be a list of services")
            groups.append(tuple(group))
        if set(groups[0]) & set(groups[1]):
            raise self.refuse("comparison.against", "must name no service that is treated")
        channel = self.text_of(table, "comparison", "channel") if "channel" in table else CHANNELS[0]
        if channel not in CHANNELS:
            raise self.refuse("comparison.channel", f"must be one of {', '.join(CHANNELS)}, not {channel!r}")
        settle = self.whole(table, "comparison", "settle_weeks") if "settle_weeks" in table else 0
        if not 0 <= settle <= 52:
            raise self.refuse("comparison.settle_weeks", f"must be from 0 to 52, not {settle}")
        return Comparison(groups[0], groups[1], self.day(table, "comparison", "launch"), channel, settle)

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
            year = self.read_price_year(one, "removals.price_year")
            pounds = self.number(one, "removals", "pounds")
            if pounds <= 0:
                raise self.refuse("removals.pounds", f"must be more than 0, not {pounds}")
            try:
                worth = convert(pounds, year, self.price_year, self._levels)
            except NoDeflator as missing:
                raise self.refuse("removals.price_year", str(missing)) from missing
            worth = worth if year == self.price_year else worth.quantize(PENNY, ROUND_HALF_EVEN)
            code, what, signed = (self.text_of(one, "removals", key) for key in ("budget_code", "what", "signed_by"))
            found.append(Removal(code, what, self.day(one, "removals", "date"), worth, signed))
        return found

"""Reads the options of an appraisal (`councils/<slug>/options.toml`); what is wrong is named by file, line and field.

Both the options and the demand for each service stand there; docs/appraisal.md says what each field means.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.roi.appraisal.flows import PER_COUNCIL
from bot.roi.appraisal.input_file import A_YEAR, CALLS, PER_CALL, PER_QUERY, POUNDS, InputFile
from bot.roi.appraisal.model import Band, Case, Demand, Input, Optimism, Option, Ramp
from bot.roi.figure_file import SHARE, read_text

_TOP = {"title", "caption", "price_year", "first_year", "years", "rate", "test_rate", "reorganised", "deflators"} | {
    "chosen"
}
_OPTION_KEYS = {
    *("title", "build", "build_months", "run", "per_query", "deflection", "coverage", "success", "band"),
    *("joins", "step", "offset", "ramp", "optimism", "benefits"),
}
_MOST_YEARS = 30


def read_case(path: Path) -> Case:
    """One appraisal, each field checked; `FileError` for the first that is wrong."""
    text, values = read_text(path)
    return _OptionFile(str(path), text).read(values)


class _OptionFile(InputFile):
    """One appraisal while it is read."""

    def read(self, values: Mapping[str, Any]) -> Case:
        """The whole file."""
        self.only(values, "", {*_TOP, "demand", "options"})
        self.read_prices(values)
        first_year = self.read_price_year(values, "first_year", "first_year")
        years = self.whole(values, "", "years")
        if not 1 <= years <= _MOST_YEARS:
            raise self.refuse("years", f"must be from 1 to {_MOST_YEARS}, not {years}")
        demand, options = values.get("demand", {}), values.get("options")
        if not isinstance(demand, dict):
            raise self.refuse("demand", "must be tables, one for each service")
        if not isinstance(options, dict) or not options:
            raise self.refuse("options", "must be tables, one for each option")
        if "chosen" in values and values["chosen"] not in options:
            raise self.refuse("chosen", f"must be one of {', '.join(options)}, not {values['chosen']!r}")
        return Case(
            chosen=values.get("chosen", ""),
            title=self.text_of(values, "", "title"),
            caption=self.text_of(values, "", "caption") if "caption" in values else "",
            price_year=self.price_year,
            first_year=first_year,
            years=years,
            demands=tuple(self._read_demand(demand, key) for key in demand),
            options=tuple(self._read_option(options, key, years) for key in options),
            rate=self._rate(values, "rate", "0.035"),
            test_rate=self._rate(values, "test_rate", "0.030"),
            reorganised=self.day(values, "", "reorganised") if "reorganised" in values else None,
            levels=self._levels,
        )

    def _rate(self, values: Mapping[str, Any], key: str, usual: str) -> Decimal:
        rate = self.number(values, "", key) if key in values else Decimal(usual)
        if not 0 <= rate < 1:
            raise self.refuse(key, f"must be a share of 1 such as 0.035, not {rate}")
        return rate

    def _read_demand(self, demand: Mapping[str, Any], key: str) -> Demand:
        name = f"demand.{key}"
        table = demand[key]
        if not isinstance(table, dict):
            raise self.refuse(name, "must be a table")
        self.only(table, f"{name}.", {"title", "calls", "cost_per_call", "resolution", "target"})
        if ("target" in table) == ("cost_per_call" in table):
            raise self.refuse(name, "must have either a target, or a cost_per_call")
        if "target" in table and "resolution" in table:
            raise self.refuse(f"{name}.resolution", "is held by the target already")
        return Demand(
            key=key,
            title=self.text_of(table, name, "title"),
            calls=self.input(table, name, "calls", CALLS),
            cost_per_call=self.input(table, name, "cost_per_call", PER_CALL) if "cost_per_call" in table else None,
            resolution=self.input(table, name, "resolution", SHARE) if "resolution" in table else None,
            target=self.input(table, name, "target", A_YEAR) if "target" in table else None,
        )

    def _read_option(self, options: Mapping[str, Any], key: str, years: int) -> Option:
        name = f"options.{key}"
        table = self.table(options, key, _OPTION_KEYS, "options")
        maybe = {field: self.input(table, name, field, unit) for field, unit in _SINGLE.items() if field in table}
        if "deflection" in table:
            for other in ("coverage", "success", "band"):
                if other in table:
                    raise self.refuse(f"{name}.{other}", "give either deflection, or coverage, success and band")
        optimism = self._read_optimism(table, name)
        option = Option(
            key=key,
            title=self.text_of(table, name, "title"),
            build_months=self.whole(table, name, "build_months") if "build_months" in table else 0,
            run=self._lines(table, name, "run"),
            benefits=self._lines(table, name, "benefits"),
            band=self._choice(table, name, "band", Band) if "band" in table else None,
            ramp=self._choice(table, name, "ramp", Ramp) if "ramp" in table else Ramp.PER_COHORT,
            joins=self._joins(table, name, years),
            step=self.number(table, name, "step") if "step" in table else Decimal(1),
            offset=self.whole(table, name, "offset") if "offset" in table else 0,
            optimism=optimism,
            **maybe,
        )
        self._check(option, name)
        return option

    def _check(self, option: Option, name: str) -> None:
        """Prudence once: no band on what is cut down already, no optimism bias on what holds its confidence."""
        if not 0 < option.step <= 1:
            raise self.refuse(f"{name}.step", f"must be more than 0 and at most 1, not {option.step}")
        if not -1 <= option.offset <= _MOST_YEARS:
            raise self.refuse(f"{name}.offset", f"must be from -1 (benefits at once) to {_MOST_YEARS}")
        for one in (option.coverage, option.success):
            if one is not None and option.band is not None and _is_prudent(one):
                raise self.refuse(one.name, "is cut down already; a band on top would count the same doubt twice")
        if option.optimism.benefits:
            for one in (*option.benefits, option.deflection, option.coverage, option.success):
                if one is not None and (one.confidence is not None or one.is_confidence_applied):
                    raise self.refuse(
                        f"{name}.optimism.benefits", f"{one.name} holds a confidence factor already; use one of them"
                    )

    def _lines(self, table: Mapping[str, Any], name: str, key: str) -> tuple[Input, ...]:
        lines = table.get(key, {})
        if not isinstance(lines, dict):
            raise self.refuse(f"{name}.{key}", "must be a table of lines, each a figure")
        found = []
        for line in lines:
            unit = lines[line].get("unit") if isinstance(lines[line], dict) else None
            found.append(self.input(lines, f"{name}.{key}", line, unit if unit == PER_COUNCIL else A_YEAR))
        return tuple(found)

    def _joins(self, table: Mapping[str, Any], name: str, years: int) -> tuple[int, ...]:
        joins = table.get("joins", [1])
        if not isinstance(joins, list) or not all(type(one) is int and one >= 0 for one in joins) or len(joins) > years:
            raise self.refuse(
                f"{name}.joins", f"must be at most {years} whole numbers, the councils that join each year"
            )
        return tuple(joins)

    def _read_optimism(self, table: Mapping[str, Any], name: str) -> Optimism:
        if "optimism" not in table:
            return Optimism()
        where = f"{name}.optimism"
        biases = self.table(table, "optimism", {"cost", "duration", "benefits", "mitigation"}, name)
        shares = {key: self.number(biases, where, key) for key in biases}
        for key, share in shares.items():
            if not 0 <= share <= (1 if key in ("benefits", "mitigation") else 5):
                raise self.refuse(f"{where}.{key}", f"is no share that can be: {share}")
        return Optimism(**shares)

    def _choice(self, table: Mapping[str, Any], name: str, key: str, kind: type[Band] | type[Ramp]) -> Any:
        value, known = table[key], [one.value for one in kind]
        if value not in known:
            raise self.refuse(f"{name}.{key}", f"must be one of {', '.join(known)}, not {value!r}")
        return kind(value)


_SINGLE = {"build": POUNDS, "per_query": PER_QUERY, "deflection": SHARE, "coverage": SHARE, "success": SHARE}


def _is_prudent(one: Input) -> bool:
    return one.confidence is not None or one.is_confidence_applied or not one.value.is_exact

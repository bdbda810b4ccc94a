"""Reads `councils/<slug>/baseline.toml`: a council's contacts and costs, or the exemplar's by population.

The exemplar (`exemplar_2019.toml`) is one English council of 170,612 residents, published with its calls by service.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bot.roi.appraisal.input_file import CALLS, HIGHEST, InputFile
from bot.roi.assumptions import CHANNELS
from bot.roi.discovery.baseline import Baseline, Volume
from bot.roi.figure_file import SHARE, read_text

PER_CONTACT, CONTACTS = "GBP per contact", "contacts a year"
_EXEMPLAR = Path(__file__).with_name("exemplar_2019.toml")
_ALL_CHANNELS = (*CHANNELS, "web")
BASELINE_HIGHEST = {**HIGHEST, PER_CONTACT: Decimal(1000), CONTACTS: HIGHEST[CALLS]}


def read_baseline(path: Path) -> Baseline:
    """One council's baseline, each field checked; `FileError` for the first that is wrong."""
    text, values = read_text(path)
    return _BaselineFile(str(path), text).read(values, exemplar())


@cache
def exemplar() -> Baseline:
    """The published council, in the prices of its source."""
    text, values = read_text(_EXEMPLAR)
    return _BaselineFile(str(_EXEMPLAR), text).read(values, None)


class _BaselineFile(InputFile):
    """One baseline while it is read."""

    highest = BASELINE_HIGHEST
    money = InputFile.money | {PER_CONTACT}

    def read(self, values: Mapping[str, Any], scaled_from: Baseline | None) -> Baseline:
        """The whole file; a service of `scaled_from` that it does not name is taken from there, by population."""
        self.only(values, "", {"price_year", "deflators", "population", "cost", "service", "scale"})
        self.read_prices(values)
        population = self.whole(values, "", "population")
        if not 100 <= population <= 10**8:
            raise self.refuse("population", f"must be from 100 to 100000000, not {population}")
        cost = self.table(values, "cost", set(_ALL_CHANNELS))
        costs = {channel: self.input(cost, "cost", channel, PER_CONTACT) for channel in cost}
        services = values.get("service", {})
        if not isinstance(services, dict):
            raise self.refuse("service", "must be tables, one for each service")
        volumes = [one for key in services for one in self._read_service(services, key, costs)]
        named = {one.service for one in volumes}
        for service in values.get("scale", []):
            found = [one for one in scaled_from.volumes if one.service == service] if scaled_from else []
            if scaled_from is None or not found or service in named:
                raise self.refuse("scale", f"{service!r} is no service of the exemplar, or is named here already")
            scale = Decimal(population) / scaled_from.population
            for one in found:
                if one.channel not in costs:
                    raise self.refuse(f"cost.{one.channel}", f"must be given: {service} is scaled from the exemplar")
                volumes.append(
                    Volume(service, one.title, one.channel, one.contacts, costs[one.channel], one.resolution, scale)
                )
        if not volumes:
            raise self.refuse("service", "must name at least one service, or scale one from the exemplar")
        return Baseline(self.price_year, population, tuple(volumes), levels=self._levels)

    def _read_service(self, services: Mapping[str, Any], key: str, costs: Mapping[str, Any]) -> list[Volume]:
        name = f"service.{key}"
        table = self.table(services, key, {"title", "resolution", *_ALL_CHANNELS}, "service")
        title, resolution = self.text_of(table, name, "title"), self.input(table, name, "resolution", SHARE)
        channels = [one for one in _ALL_CHANNELS if one in table]
        if not channels:
            raise self.refuse(name, f"must have contacts on at least one of {', '.join(_ALL_CHANNELS)}")
        for channel in channels:
            if channel not in costs:
                raise self.refuse(f"cost.{channel}", f"must be given, for {name} has contacts there")
        return [
            Volume(key, title, one, self.input(table, name, one, CONTACTS), costs[one], resolution) for one in channels
        ]

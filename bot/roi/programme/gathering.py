"""Finds the councils in a folder and reads each: who is counted, and who is left out for which reason."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.roi.appraisal.deflators import NoDeflator
from bot.roi.programme.export_file import Period, read_council_export
from bot.roi.programme.figures import CouncilFigures, LeftOut, at_prices, check_figures
from bot.roi.programme.report_file import read_report
from bot.roi.report import Samples
from bot.usage.export_reading import has_export


@dataclass(frozen=True)
class Asked:
    """What a programme report is of. Without a period: the one of most reports; without a year: the latest."""

    folder: Path
    period: Period | None
    price_year: str | None
    samples: Samples
    made_at: datetime


@dataclass(frozen=True)
class Omission:
    """A file or folder that is not counted."""

    name: str
    reason: str


@dataclass(frozen=True)
class Gathered:
    """The councils of a programme, all at the same prices and of the same period."""

    period: Period
    price_year: str
    used: tuple[CouncilFigures, ...]
    left_out: tuple[Omission, ...]

    @property
    def found(self) -> int:
        """How many councils' files there were."""
        return len(self.used) + len(self.left_out)

    @property
    def has_samples(self) -> bool:
        """Whether any contact was made up."""
        return any(one.sample_contacts for one in self.used)


def find_places(folder: Path) -> list[Path]:
    """Every council's file or folder, by name; hidden ones are none."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def gather(asked: Asked, passed: Callable[[], None] = lambda: None) -> Gathered:
    """Read every council; `passed()` after each. `LeftOut` when there is no period that any could be counted for."""
    places = find_places(asked.folder)
    kept: dict[str, CouncilFigures] = {}
    why: dict[str, str] = {}
    exports = []
    for place in places:
        if place.is_dir() and not (place / "report.json").is_file() and has_export(place):
            exports.append(place)
            continue
        _try(place.name, partial(_read_place, place), kept, why)
        passed()
    period = asked.period or _commonest(kept.values())
    if period is None:
        told = "; ".join(f"{name}: {reason}" for name, reason in why.items())
        raise LeftOut(f"no council gives a period: say --from and --to{f' ({told})' if told else ''}")
    for place in exports:
        _try(place.name, partial(read_council_export, place, period, asked.samples, asked.made_at), kept, why)
        passed()
    for name, one in list(kept.items()):
        _try(name, partial(_fitting, one, period, asked.samples), kept, why)
    _drop_duplicates(asked.folder, kept, why)
    year = asked.price_year or max((one.price_year for one in kept.values()), default="")
    for name, one in list(kept.items()):
        _try(name, partial(_at, one, year), kept, why)
    used = tuple(sorted(kept.values(), key=lambda one: one.name))
    return Gathered(period, year, used, tuple(Omission(name, why[name]) for name in sorted(why)))


def _try(name: str, read: Callable[[], CouncilFigures], kept: dict[str, CouncilFigures], why: dict[str, str]) -> None:
    try:
        kept[name] = read()
    except LeftOut as reason:
        kept.pop(name, None)
        why[name] = str(reason)


def _read_place(place: Path) -> CouncilFigures:
    return read_report(_report_of(place))


def _report_of(place: Path) -> Path:
    if place.is_dir():
        if not (place / "report.json").is_file():
            raise LeftOut("the folder holds neither report.json nor contacts.csv or contacts.parquet")
        return place / "report.json"
    if place.suffix != ".json":
        raise LeftOut("is neither a report (JSON) nor a folder with one")
    return place


def _commonest(found: Collection[CouncilFigures]) -> Period | None:
    """The period of most reports; of two as frequent, the later one."""
    counts = Counter((one.last, one.first) for one in found)
    if not counts:
        return None
    last, first = max(counts, key=lambda days: (counts[days], days))
    return Period(first, last)


def _fitting(one: CouncilFigures, period: Period, samples: Samples) -> CouncilFigures:
    if (one.first, one.last) != (period.first, period.last):
        raise LeftOut(f"its period is {one.first} to {one.last}, the programme's is {period}")
    if one.sample_contacts and samples is Samples.EXCLUDE:
        raise LeftOut(f"sample data: {one.sample_contacts} of its contacts are made up")
    check_figures(one)
    return one


def _drop_duplicates(folder: Path, kept: dict[str, CouncilFigures], why: dict[str, str]) -> None:
    """Of the same file twice, one counts. Of two that differ, nobody can tell which is right: neither does."""
    places = defaultdict(list)
    for name in sorted(kept):
        places[kept[name].slug].append(name)
    for slug, names in places.items():
        first, *others = names
        same = [name for name in others if _digest(folder / name) == _digest(folder / first)]
        for name in same:
            why[name] = f"is the same as {first}"
            del kept[name]
        differing = [name for name in others if name not in same]
        if differing:
            for name in [first, *differing]:
                also = ", ".join(one for one in [first, *differing] if one != name)
                why[name] = f"{slug} is there more than once, and differs: {also}"
                del kept[name]


def _digest(place: Path) -> str:
    digest = hashlib.sha256()
    paths = sorted(one for one in place.rglob("*") if one.is_file()) if place.is_dir() else [place]
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _at(one: CouncilFigures, year: str) -> CouncilFigures:
    try:
        return at_prices(one, year)
    except NoDeflator as unknown:
        problem = f"its money is in prices of {one.price_year} and cannot be converted to {year}"
        raise LeftOut(f"{problem}: the price level of {unknown.year} is not known") from unknown

"""What a council's exports call things: `imports.toml` (columns) and `reasons.csv` (reasons -> needs) in its folder."""

from __future__ import annotations

import csv
import fnmatch
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.council.cards import ServiceCard
from bot.council.collections import LONDON
from bot.council.errors import FileError
from bot.councils.table import Table, read_toml
from bot.usage.imports.outside import Channel
from bot.usage.rules import INHERITS

KINDS = ("calls", "forms", "changes")
LEFT_OUT = "-"  # in `reasons.csv`: no contact at all, such as a wrong number
FIELDS: Mapping[str, tuple[str, ...]] = {
    "calls": (
        *("time", "date", "reason", "lgsl", "service", "need", "subject", "duration", "reference", "person"),
        *("channel", "number"),
    ),
    "forms": ("time", "date", "reason", "lgsl", "service", "need", "subject", "reference", "person"),
    "changes": ("time", "date", "what", "services", "channels"),
}
_UNITS = ("clock", "seconds", "minutes", "days")
_ZONES = {"Europe/London": LONDON, "UTC": ZoneInfo("UTC")}


@dataclass(frozen=True)
class Meaning:
    """What a reason stands for. `is_left_out`: no contact."""

    need: str
    subject: str = ""
    service: str = ""
    is_left_out: bool = False


@dataclass(frozen=True)
class Reasons:
    """Reason texts to meanings: as they are written first, then patterns with `*` in the order of the file."""

    path: str
    exact: Mapping[str, Meaning]
    patterns: Sequence[tuple[str, Meaning]]

    def find(self, text: str) -> Meaning | None:
        """None for a reason that the table does not have. The text is kept nowhere."""
        return self._find(_plain(text))

    def _find(self, text: str) -> Meaning | None:
        if text in self.exact:
            return self.exact[text]
        return next((meaning for pattern, meaning in self.patterns if fnmatch.fnmatchcase(text, pattern)), None)


@dataclass(frozen=True)
class Kind:
    """How one kind of file is written."""

    columns: Mapping[str, tuple[str, ...]]
    zone: ZoneInfo = LONDON
    durations: str = "clock"
    channel: str = Channel.PHONE.value
    channels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exports:
    """Everything that a council says about its exports."""

    council: str
    kinds: Mapping[str, Kind]
    reasons: Reasons
    references: re.Pattern[str]
    services: Mapping[str, str]  # stems and titles, in small letters -> stem
    needs: Mapping[str, str]  # need group -> stem
    lgsl: Mapping[int, tuple[str, str]]  # LGSL -> need (empty where it has several) and stem


def read_mapping(folder: Path, slug: str, prefix: str, cards: Sequence[ServiceCard]) -> Exports:
    """Both files of a council's folder; either may be missing. `FileError` names file, line and field."""
    services = {name.casefold(): card.stem for card in cards for name in (card.stem, card.title)}
    tasks = [(task, card.stem) for card in cards for task in card.tasks if task.need not in ("", INHERITS)]
    needs: dict[str, str] = {}
    lgsl: dict[int, tuple[str, str]] = {}
    for task, stem in tasks:
        needs.setdefault(task.need, stem)
        if task.lgsl is not None:
            known = lgsl.get(task.lgsl, (task.need, stem))
            lgsl[task.lgsl] = (known[0] if known[0] == task.need else "", known[1])
    path = folder / "imports.toml"
    values = read_toml(path) if path.exists() else {}
    for key in values:
        if key not in (*KINDS, "references"):
            raise FileError(str(path), key, f"is not known here; known are {', '.join((*KINDS, 'references'))}")
    table = Table(str(path), values)
    kinds = {kind: _read_kind(table.table(kind) if kind in values else Table(str(path), {}), kind) for kind in KINDS}
    patterns = table.list("references") if "references" in values else (r"SR-\d+", rf"{re.escape(prefix)}-[A-Z0-9-]+")
    try:
        references = re.compile("|".join(f"(?:{one})" for one in patterns))
    except re.error as wrong:
        raise FileError(str(path), "references", f"is no pattern: {wrong}") from wrong
    reasons = _read_reasons(folder / "reasons.csv", needs, services)
    return Exports(slug, kinds, reasons, references, services, needs, lgsl)


def _read_kind(table: Table, kind: str) -> Kind:
    known = {"times", "columns"} | ({"durations", "channel", "channels"} if kind == "calls" else set())
    for key in table.values:
        if key not in known:
            raise FileError(table.path, table.prefix + key, f"is not known here; known are {', '.join(sorted(known))}")
    columns: dict[str, tuple[str, ...]] = {name: (name,) for name in FIELDS[kind]}
    if "columns" in table.values:
        given = table.table("columns")
        for key, value in given.values.items():
            if key not in columns:
                raise FileError(given.path, given.prefix + key, f"is no field; fields are {', '.join(FIELDS[kind])}")
            named = given.list(key) if isinstance(value, list) else (given.text(key),)
            columns[key] = tuple(dict.fromkeys((*named, key)))
    channels = table.table("channels").texts() if "channels" in table.values else {}
    channel = table.text("channel") if "channel" in table.values else Channel.PHONE.value
    for name, value in (("channel", channel), *((f"channels.{key}", value) for key, value in channels.items())):
        _one_of(table, name, value, [one.value for one in Channel])
    zone = table.text("times") if "times" in table.values else "Europe/London"
    _one_of(table, "times", zone, list(_ZONES))
    unit = table.text("durations") if "durations" in table.values else "clock"
    _one_of(table, "durations", unit, _UNITS)
    words = {**{one.value: one.value for one in Channel}, **{key.casefold(): value for key, value in channels.items()}}
    return Kind(columns, _ZONES[zone], unit, channel, words)


def _one_of(table: Table, key: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise FileError(table.path, table.prefix + key, f"must be one of {', '.join(known)}, not {value!r}")


def _read_reasons(path: Path, needs: Mapping[str, str], services: Mapping[str, str]) -> Reasons:
    exact: dict[str, Meaning] = {}
    patterns: list[tuple[str, Meaning]] = []
    if not path.exists():
        return Reasons(str(path), exact, patterns)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"reason", "need"} <= set(reader.fieldnames or ()):
            raise FileError(str(path), "header", "must have the columns reason and need", 1)
        seen: set[str] = set()
        for row in reader:
            line = reader.line_num
            cells = {key: (value or "").strip() for key, value in row.items() if key}
            reason, need = _plain(cells["reason"]), cells["need"]
            if not reason:
                raise FileError(str(path), "reason", "must not be empty", line)
            if reason in seen:
                raise FileError(str(path), "reason", f"{cells['reason']!r} is there twice", line)
            seen.add(reason)
            service = services.get(cells.get("service", "").casefold(), "")
            if cells.get("service") and not service:
                raise FileError(str(path), "service", f"there is no service {cells['service']!r}", line)
            subject = cells.get("subject", "")
            if subject and not re.fullmatch(r"[a-z][a-z_]{0,39}", subject):
                raise FileError(str(path), "subject", f"must be a code such as food, not {subject!r}", line)
            if need == LEFT_OUT:
                meaning = Meaning("", is_left_out=True)
            elif need in needs:
                meaning = Meaning(need, subject, service or needs[need])
            elif not need and service:
                meaning = Meaning("", "", service)
            else:
                known = f"{', '.join(sorted(needs))}, or {LEFT_OUT!r} for no contact"
                raise FileError(str(path), "need", f"there is no need group {need!r}; there are {known}", line)
            if "*" in reason or "?" in reason:
                patterns.append((reason.replace("[", "[[]"), meaning))
            else:
                exact[reason] = meaning
    return Reasons(str(path), exact, patterns)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()

"""One line of a file -> an imported contact or a change, or everything that is wrong with it. Pure.

What a member of staff typed as the reason is looked up and dropped here: neither a contact nor a problem repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache

from bot.usage.imports.mapping import Exports, Kind, Meaning
from bot.usage.imports.moments import Moment, Unclear, read_moment, read_seconds
from bot.usage.imports.outside import Change, Channel, OutsideContact, plain_reference
from bot.usage.keys import Keys, digest

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_REASONS = 4096  # looked up once each; more are looked up again
_HANDLE = re.compile(r"[A-Za-z0-9_-]{22,64}")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_NUMBER = re.compile(r"[+()\d ]{3,20}|[A-Za-z][A-Za-z0-9 _-]{0,19}")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. It never repeats a reason, a reference or a person."""

    line: int
    field: str
    what: str


class BadLine(Exception):
    """A line that cannot be taken, with all its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{one.line}: {one.field}: {one.what}" for one in problems))
        self.problems = problems


@dataclass
class Noticed:
    """What is no mistake and worth knowing: counts over a whole file."""

    twice: int = 0  # local times that happened twice; the first is taken
    strange_references: int = 0  # in a reference's place, and none of ours: not kept
    left_out: int = 0


@dataclass
class LineReader:
    """Reads the lines of one file. `names` are what the file calls our fields, for messages."""

    exports: Exports
    kind: str
    keys: Keys
    now: datetime
    names: Mapping[str, str]
    noticed: Noticed

    def read_contact(self, line: int, cells: Mapping[str, str]) -> OutsideContact | None:
        """A call, visit, letter or form; None for a line that the council's table leaves out. `BadLine` otherwise."""
        problems: list[Problem] = []
        at = self.read_at(line, cells, problems)
        meaning = self._meaning(line, cells, problems)
        seconds = None
        if cells.get("duration"):
            try:
                seconds = read_seconds(cells["duration"], self._kind.durations)
            except Unclear as wrong:
                problems.append(self.problem(line, "duration", str(wrong)))
        channel = self._channel(line, cells, problems)
        reference = self._reference(line, cells, problems)
        people = cells.get("person", "").split()
        if len(people) > 2 or not all(_HANDLE.fullmatch(one) for one in people):
            problems.append(
                self.problem(line, "person", "must be a keyed person of 22 to 64 characters, never a number")
            )
        number = re.sub(r"\s", "", cells.get("number", ""))
        if number and not _NUMBER.fullmatch(number):
            problems.append(self.problem(line, "number", "must be one of the council's own numbers, or its name"))
        if problems:
            raise BadLine(problems)
        if meaning is None or meaning.is_left_out or at is None:
            self.noticed.left_out += 1
            return None
        self.noticed.twice += at.twice
        return OutsideContact(
            id="",
            council=self.exports.council,
            channel=channel,
            at=at.at,
            need=meaning.need,
            subject=meaning.subject,
            service=meaning.service,
            seconds=seconds,
            reference=reference,
            person_key=self.keys.account(people[0]) if people else "",
            person_before=self.keys.account(people[1]) if people[1:] else "",
            number=number,
            line=line,
        )

    def read_change(self, line: int, cells: Mapping[str, str]) -> Change:
        """A change with the day from which it held. `BadLine` for what is wrong."""
        problems: list[Problem] = []
        at = self.read_at(line, cells, problems, needs_time=False)
        what = cells.get("what", "")
        if not 0 < len(what) <= 400:
            problems.append(self.problem(line, "what", "must say in 1 to 400 characters what changed"))
        services = self._each(line, cells, "services", self.exports.services, problems)
        channels = self._each(line, cells, "channels", {one.value: one.value for one in Channel}, problems)
        if problems or at is None:
            raise BadLine(problems)
        told = (self.exports.council, at.at.isoformat(), what, *services, "", *channels)
        return Change(digest("change", *told), self.exports.council, at.at, what, services, channels, line)

    @cached_property
    def _find_reason(self) -> Callable[[str], Meaning | None]:
        """The council's table; reasons that come again and again are looked up once, and forgotten with the file."""
        return lru_cache(maxsize=_REASONS)(self.exports.reasons.find)

    @cached_property
    def _kind(self) -> Kind:
        return self.exports.kinds[self.kind]

    def problem(self, line: int, field: str, what: str) -> Problem:
        """A problem of one of our fields, by the name that the file has for it."""
        name = self.names.get(field, field)
        return Problem(line, name if name == field else f"{name} ({field})", what)

    def _each(
        self, line: int, cells: Mapping[str, str], field: str, known: Mapping[str, str], problems: list[Problem]
    ) -> tuple[str, ...]:
        found = []
        for word in re.split(r"[,;|]", cells.get(field, "")):
            if not word.strip():
                continue
            if word.strip().casefold() not in known:
                problems.append(self.problem(line, field, f"there is no {word.strip()[:40]!r}"))
                continue
            found.append(known[word.strip().casefold()])
        return tuple(dict.fromkeys(found))

    def read_at(
        self, line: int, cells: Mapping[str, str], problems: list[Problem], *, needs_time: bool = True
    ) -> Moment | None:
        """When it was; None with a problem more."""
        text, field = cells.get("time", ""), "time" if "time" in self.names else "date"
        if day := cells.get("date", ""):
            day = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", day)
            text = f"{day} {re.sub(r'^(30/12/1899|1899-12-30|00/01/1900) ', '', text)}".strip()
        if not text:
            problems.append(self.problem(line, field, "must be given"))
            return None
        try:
            moment = read_moment(text, self._kind.zone)
        except Unclear as wrong:
            problems.append(self.problem(line, field, str(wrong)))
            return None
        if needs_time and not moment.has_time:
            problems.append(self.problem(line, field, f"{text[:40]!r} has no time of day"))
        elif moment.at < _EARLIEST:
            problems.append(self.problem(line, field, f"{text[:40]!r} lies before 2000"))
        elif needs_time and moment.at > self.now:
            problems.append(self.problem(line, field, f"{text[:40]!r} lies in the future; days come first"))
        return moment

    def _meaning(self, line: int, cells: Mapping[str, str], problems: list[Problem]) -> Meaning | None:
        """What it was about: our own need first, then the reason, the LGSL, the service."""
        exports, before = self.exports, len(problems)
        service = exports.services.get(cells.get("service", "").casefold(), "")
        if cells.get("service") and not service:
            problems.append(self.problem(line, "service", "is no service's name or stem"))
        if need := cells.get("need"):
            if need not in exports.needs:
                problems.append(self.problem(line, "need", "is no need group"))
                return None
            return Meaning(need, self._subject(line, cells, problems), service or exports.needs[need])
        if cells.get("reason"):
            meaning = self._find_reason(cells["reason"])
            if meaning is None and not (service or cells.get("lgsl")):
                problems.append(self.problem(line, "reason", f"is not in {exports.reasons.path}"))
            if meaning is not None:
                return meaning
        if code := cells.get("lgsl"):
            known = exports.lgsl.get(int(code)) if code.isdecimal() and len(code) < 6 else None
            if known is None and not service:
                problems.append(self.problem(line, "lgsl", "is no LGSL number of a service that is known here"))
            if known is not None:
                return Meaning(known[0], self._subject(line, cells, problems), service or known[1])
        if service:
            return Meaning("", "", service)
        if len(problems) == before:
            problems.append(self.problem(line, "reason", "one of need, reason, lgsl and service must be given"))
        return None

    def _subject(self, line: int, cells: Mapping[str, str], problems: list[Problem]) -> str:
        subject = cells.get("subject", "")
        if subject and not re.fullmatch(r"[a-z][a-z_]{0,39}", subject):
            problems.append(self.problem(line, "subject", "must be a code such as food"))
        return subject

    def _channel(self, line: int, cells: Mapping[str, str], problems: list[Problem]) -> str:
        if self.kind == "forms":
            return Channel.FORM.value
        word = cells.get("channel", "")
        if not word:
            return str(self._kind.channel)
        found = self._kind.channels.get(word.casefold(), "")
        if not found:
            problems.append(self.problem(line, "channel", f"there is no channel {word[:20]!r} in imports.toml"))
        return str(found)

    def _reference(self, line: int, cells: Mapping[str, str], problems: list[Problem]) -> str:
        text = cells.get("reference", "")
        if _ROUNDED.fullmatch(text):
            problems.append(self.problem(line, "reference", "was rounded by a spreadsheet; export it as text"))
            return ""
        reference = plain_reference(text)
        if reference and not (len(reference) <= 64 and self.exports.references.fullmatch(reference)):
            self.noticed.strange_references += 1
            reference = ""
        if not reference and self.kind == "forms":
            what = "must be given" if not text else "is none of the references that imports.toml describes"
            problems.append(self.problem(line, "reference", what))
        return reference

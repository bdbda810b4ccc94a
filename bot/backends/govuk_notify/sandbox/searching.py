"""Reads the query of `/v2/notifications` and picks the page that it asks for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.backends.govuk_notify.sandbox.errors import invalid
from bot.backends.govuk_notify.sandbox.reading import is_uuid
from bot.backends.govuk_notify.sandbox.states import FAILED, STATUSES, status_of

PAGE = 250
_KINDS = ("sms", "email", "letter")
_NAMES = ("template_type", "status", "reference", "older_than", "include_jobs")


class Query(Protocol):
    """What aiohttp gives as a request's query."""

    def getall(self, key: str, default: list[str]) -> list[str]:
        """Every value of a name."""

    def keys(self) -> Any:
        """The names."""


@dataclass(frozen=True)
class Search:
    """Which notifications are asked for."""

    kinds: tuple[str, ...]
    statuses: tuple[str, ...]
    reference: str | None
    older_than: str | None

    def page(self, rows: Sequence[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
        """The first page of those that fit, from rows that stand newest first."""
        if self.older_than is not None:
            places = [at for at, row in enumerate(rows) if row["id"] == self.older_than.lower()]
            rows = rows[places[0] + 1 :] if places else []
        wanted = set(self.statuses) | (set(FAILED) if "failed" in self.statuses else set())
        fitting = (
            row
            for row in rows
            if (not self.kinds or row["kind"] in self.kinds) and (not wanted or status_of(row, now) in wanted)
        )
        return [row for _, row in zip(range(PAGE), fitting, strict=False)]

    def query(self, older_than: str | None = None) -> list[tuple[str, str]]:
        """The query of this search, or of the page after a notification."""
        pairs = [("template_type", kind) for kind in self.kinds] + [("status", one) for one in self.statuses]
        if self.reference is not None:
            pairs.append(("reference", self.reference))
        if last := older_than or self.older_than:
            pairs.append(("older_than", last))
        return pairs


def read_search(query: Query) -> Search:
    """The query, checked. Raises Notify's `ValidationError`."""
    kinds, statuses = query.getall("template_type", []), query.getall("status", [])
    references, older = query.getall("reference", []), query.getall("older_than", [])
    wrong = [f"template_type '{one}' is not one of [{', '.join(_KINDS)}]" for one in kinds if one not in _KINDS]
    wrong += [f"status '{one}' is not one of [{', '.join(STATUSES)}]" for one in statuses if one not in STATUSES]
    if older and not is_uuid(older[0]):
        wrong.append("older_than is not a valid UUID")
    if unknown := [name for name in dict.fromkeys(query.keys()) if name not in _NAMES]:
        wrong.append(f"Additional properties are not allowed ({', '.join(unknown)} was unexpected)")
    if wrong:
        raise invalid(*wrong)
    return Search(tuple(kinds), tuple(statuses), references[0] if references else None, older[0] if older else None)

"""Draws a sample out of the log, hands its items to reviewers one by one, and records what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.council.contacts import Outcome
from bot.database import session
from bot.usage.keys import digest
from bot.usage.review.drawing import digest_of, draw
from bot.usage.review.judging import Figures, work_out
from bot.usage.review.tables import review_items, review_samples, review_verdicts
from bot.usage.review.verdicts import Verdict, read_counted, read_verdicts
from bot.usage.store import take_turn
from bot.usage.tables import contacts, messages

KEEP = timedelta(days=731)  # 24 months
_AT_ONCE = 400


class ReviewError(Exception):
    """It cannot be drawn or recorded; the message says why."""


@dataclass(frozen=True)
class Item:
    """One contact to be judged, without anybody's verdict."""

    position: int
    of: int
    service: str
    need: str
    twice: bool
    words: Sequence[dict[str, str]]


@dataclass(frozen=True)
class Frame:
    """Contacts to draw from, by service; `wordless` could not be: what was said is no longer kept."""

    by_service: dict[str, list[str]]
    rows: dict[str, Any]
    wordless: int

    @property
    def ids(self) -> list[str]:
        """All of them."""
        return [one for ids in self.by_service.values() for one in ids]


def read_frame(opened: Session, council: str, first: datetime, last: datetime, *, samples: bool) -> Frame:
    """Implied resolutions of a period that no re-contact voided, that state a need, and whose words are still there."""
    query = select(contacts).where(
        contacts.c.council == council,
        contacts.c.opened_at >= first,
        contacts.c.opened_at < last,
        contacts.c.outcome == Outcome.RESOLVED_IMPLIED.value,
        contacts.c.voided.is_(False),
        contacts.c.barred == "",  # residents' own contacts that state a need of ours
        contacts.c.sample.is_(samples),
    )
    rows = {row["id"]: row for row in opened.execute(query).mappings()}
    names = sorted({row["conversation"] for row in rows.values()})
    spoken: set[str] = set()
    for start in range(0, len(names), _AT_ONCE):
        inside = messages.c.conversation.in_(names[start : start + _AT_ONCE])
        spoken.update(opened.execute(select(messages.c.conversation).where(inside).distinct()).scalars())
    by_service: dict[str, list[str]] = defaultdict(list)
    for key, row in rows.items():
        if row["conversation"] in spoken:
            by_service[row["service"]].append(key)
    kept = sum(map(len, by_service.values()))
    return Frame(dict(by_service), rows, len(rows) - kept)


def draw_sample(
    engine: Engine,
    council: str,
    name: str,
    first: datetime,
    last: datetime,
    size: int,
    seed: str,
    now: datetime,
    *,
    samples: bool = False,
) -> int:
    """Draw and copy the words; how many were drawn. `ReviewError` when the name is taken or there is nothing."""
    with session(engine) as opened:
        take_turn(opened, now)
        if _sample(opened, council, name) is not None:
            raise ReviewError(f"there is a sample {name!r} already; a sample is drawn once")
        frame = read_frame(opened, council, first, last, samples=samples)
        drawn = draw(frame.by_service, size, seed)
        if not drawn:
            raise ReviewError(f"there is nothing to draw from ({frame.wordless} contacts whose words are gone)")
        found = digest("review", council, name)
        sizes = {service: len(ids) for service, ids in sorted(frame.by_service.items())}
        row = {"id": found, "council": council, "name": name, "seed": seed, "first_at": first, "last_at": last}
        audit = {"frame": sizes, "frame_digest": digest_of(frame.ids), "wordless": frame.wordless, "samples": samples}
        times = {"size": size, "drawn_at": now, "keep_until": now + KEEP}
        opened.execute(insert(review_samples).values(**row, **audit, **times))
        for position, one in enumerate(drawn, start=1):
            contact = frame.rows[one.contact]
            told = {"contact": one.contact, "conversation": contact["conversation"], "service": one.service}
            more = {"need": contact["need"], "twice": one.twice, "words": _words(opened, contact)}
            opened.execute(insert(review_items).values(sample=found, position=position, **told, **more))
    return len(drawn)


def redraw(engine: Engine, council: str, name: str) -> tuple[bool, int, int]:
    """Whether the same draw from today's contacts gives the same sample; how many of it, and how many there were.

    It differs once a contact was voided, erased or lost its words since: the frame's digest tells that apart from a
    sample that was not drawn as it says.
    """
    with session(engine) as opened:
        sample = _known(opened, council, name)
        frame = read_frame(opened, council, sample["first_at"], sample["last_at"], samples=sample["samples"])
        items = select(review_items.c.contact).where(review_items.c.sample == sample["id"])
        there = set(opened.execute(items).scalars())
    again = {one.contact for one in draw(frame.by_service, sample["size"], sample["seed"])}
    return digest_of(frame.ids) == sample["frame_digest"] and again == there, len(again & there), len(there)


def next_items(engine: Engine, council: str, name: str, reviewer: str) -> list[Item]:
    """What this reviewer can still judge: never anything that has all its verdicts, or one of their own."""
    with session(engine) as opened:
        sample = _known(opened, council, name)
        given = read_verdicts(opened, sample["id"])
        query = select(review_items).where(review_items.c.sample == sample["id"]).order_by(review_items.c.position)
        rows = opened.execute(query).mappings().all()
    return [
        Item(row["position"], len(rows), row["service"], row["need"], row["twice"], row["words"])
        for row in rows
        if reviewer not in given.get(row["position"], {})
        and len(given.get(row["position"], {})) < (2 if row["twice"] else 1)
    ]


def record(
    engine: Engine, council: str, name: str, position: int, reviewer: str, verdict: Verdict, now: datetime
) -> None:
    """Write one verdict down. It cannot be changed, and nobody judges an item twice."""
    with session(engine) as opened:
        take_turn(opened, now)
        sample = _known(opened, council, name)
        query = select(review_items).where(review_items.c.sample == sample["id"], review_items.c.position == position)
        item = opened.execute(query).mappings().first()
        if item is None:
            raise ReviewError(f"the sample {name!r} has no item {position}")
        given = read_verdicts(opened, sample["id"]).get(position, {})
        if reviewer in given:
            raise ReviewError(f"{reviewer} has judged item {position} already")
        if len(given) >= (2 if item["twice"] else 1):
            raise ReviewError(f"item {position} has all its verdicts")
        row = {"sample": sample["id"], "position": position, "reviewer": reviewer, "verdict": verdict.value, "at": now}
        opened.execute(insert(review_verdicts).values(**row))


def read_figures(opened: Session, sample: str) -> Figures:
    """q and kappa of one sample."""
    return work_out(*read_counted(opened, sample))


def read_sample(engine: Engine, council: str, name: str) -> Any:
    """One sample's row; `ReviewError` when there is none of that name."""
    with session(engine) as opened:
        return _known(opened, council, name)


def _words(opened: Session, contact: Any) -> list[dict[str, str]]:
    """The messages from the contact's beginning to its end, redacted as they came here."""
    margin = timedelta(seconds=2)
    query = (
        select(messages.c.sender, messages.c.text)
        .where(messages.c.conversation == contact["conversation"])
        .where(messages.c.at >= contact["opened_at"] - margin, messages.c.at <= contact["closed_at"] + margin)
        .order_by(messages.c.at, messages.c.fact)
    )
    return [{"from": row.sender, "text": row.text} for row in opened.execute(query)]


def _sample(opened: Session, council: str, name: str) -> Any | None:
    mine = (review_samples.c.council == council) & (review_samples.c.name == name)
    return opened.execute(select(review_samples).where(mine)).mappings().first()


def _known(opened: Session, council: str, name: str) -> Any:
    sample = _sample(opened, council, name)
    if sample is None:
        raise ReviewError(f"there is no sample {name!r} of {council}")
    return sample

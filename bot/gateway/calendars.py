"""iCalendar files that answers link to: kept for a year under a name that nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import icalendar
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.council.retention import CALENDAR_FOR
from bot.gateway.tables import calendars, insert_once

LIFETIME = CALENDAR_FOR


def keep(
    session: Session,
    *,
    conversation: str,
    title: str,
    events: Sequence[Mapping[str, str]],
    content_hash: str,
    now: datetime,
) -> str:
    """The token of a calendar; the same content in a conversation keeps its token while it lives.

    An event has `day` (ISO), `title`, `note` and `uid`.
    """
    mine = (calendars.c.conversation == conversation, calendars.c.content_hash == content_hash)
    session.execute(delete(calendars).where(*mine, calendars.c.expires_at <= now))
    insert_once(
        session,
        calendars,
        {
            "council": conversation.partition(".")[0],
            "conversation": conversation,
            "token": secrets.token_urlsafe(32),
            "content_hash": content_hash,
            "title": title,
            "events": [dict(one) for one in events],
            "created_at": now,
            "expires_at": now + LIFETIME,
        },
    )
    return str(session.execute(select(calendars.c.token).where(*mine)).scalar_one())


def read_file(session: Session, token: str, now: datetime) -> bytes | None:
    """The iCalendar file behind a token; None when there is none or its year is over."""
    row = session.execute(select(calendars).where(calendars.c.token == token, calendars.c.expires_at > now)).first()
    return None if row is None else write_file(row.title, row.events, row.created_at)


def write_file(title: str, events: Sequence[Mapping[str, str]], made_at: datetime) -> bytes:
    """An RFC 5545 file with one all-day VEVENT for each entry."""
    file = icalendar.Calendar()
    file.add("prodid", "-//Kerbside//Council assistant//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", title)
    for one in events:
        day = date.fromisoformat(one["day"])
        entry = icalendar.Event()
        entry.add("uid", one["uid"])
        entry.add("dtstamp", made_at)
        entry.add("dtstart", day)
        entry.add("dtend", day + timedelta(days=1))
        entry.add("summary", one["title"])
        if one["note"]:
            entry.add("description", one["note"])
        entry.add("transp", "TRANSPARENT")  # a bin day does not make anybody busy
        file.add_component(entry)
    return bytes(file.to_ical())


def drop_expired(session: Session, now: datetime) -> int:
    """Forget calendars whose year is over; how many there were."""
    return int(session.execute(delete(calendars).where(calendars.c.expires_at <= now)).rowcount)

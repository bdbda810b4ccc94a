"""Which imported contact is about which chat, and which resolution it voids. Pure: contacts and calls in, links out.

By a reference first: whoever quotes it speaks of the contact that gave it. Then by the person, for the same need. What
can be matched by neither is no link of any contact; `excess` counts such calls as a whole, with a lower grade.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.usage.imports.outside import STAFFED, OutsideContact, plain_reference
from bot.usage.rules import NEED_WINDOW


class How(StrEnum):
    """What a link rests on, the surest first."""

    REFERENCE = "reference"
    PERSON = "person"


@dataclass(frozen=True)
class Chat:
    """What matching asks of a contact of the chat."""

    id: str
    need_id: str
    need: str
    subject: str
    service: str
    opened_at: datetime
    closed_at: datetime
    person_key: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """An imported contact about the need of a chat."""

    outside: OutsideContact
    need_id: str
    how: How


def link(chats: Iterable[Chat], outside: Iterable[OutsideContact]) -> list[Link]:
    """The links of imported contacts to these chats' needs, in the order of time.

    One reference may have been given in several needs (the same report again has the same number): all are linked, so
    that it never matters which other people's chats are looked at beside one's own.
    """
    known = sorted(chats, key=lambda chat: (chat.opened_at, chat.id))
    by_reference: dict[str, list[Chat]] = {}
    by_person: dict[str, list[Chat]] = {}
    for chat in known:
        for reference in chat.references:
            by_reference.setdefault(plain_reference(reference), []).append(chat)
        if chat.person_key:
            by_person.setdefault(chat.person_key, []).append(chat)
    links = []
    for one in sorted({found.id: found for found in outside}.values(), key=lambda found: (found.at, found.id)):
        before = [chat for chat in by_reference.get(one.reference, []) if one.reference and chat.opened_at <= one.at]
        links += [Link(one, need, How.REFERENCE) for need in dict.fromkeys(chat.need_id for chat in before)]
        mine = [chat for key in (one.person_key, one.person_before) if key for chat in by_person.get(key, [])]
        if any(chat in before for chat in mine):
            continue
        recent = [chat for chat in mine if chat.opened_at <= one.at <= chat.closed_at + NEED_WINDOW]
        same = [chat for chat in recent if is_about(chat, one)]
        if same:
            latest = max(same, key=lambda chat: (chat.opened_at, chat.id))
            links.append(Link(one, latest.need_id, How.PERSON))
    return links


def is_about(chat: Chat, one: OutsideContact) -> bool:
    """Whether they are about the same need, as far as both say: better one re-contact too many than a saving."""
    if not chat.need:
        return False
    if not one.need:
        return chat.service == one.service
    return chat.need == one.need and (not one.subject or not chat.subject or one.subject == chat.subject)


def followed(chats: Sequence[Chat], links: Iterable[Link]) -> Mapping[str, OutsideContact]:
    """By a chat's id, the first staffed contact for its need after it began and within 7 days of its end."""
    calls: dict[str, list[OutsideContact]] = {}
    for one in links:
        if one.outside.channel in STAFFED:
            calls.setdefault(one.need_id, []).append(one.outside)
    found: dict[str, OutsideContact] = {}
    for chat in chats:
        for call in calls.get(chat.need_id, ()):
            if chat.opened_at < call.at <= chat.closed_at + NEED_WINDOW:
                found[chat.id] = call
                break
    return found


def counted_once(references: Collection[str], forms: Iterable[OutsideContact]) -> tuple[int, int]:
    """Completed web forms: those that bear a reference which the chat gave (the same thing), and all others."""
    ours = {plain_reference(one) for one in references}
    own = others = 0
    for form in forms:
        if form.reference in ours:
            own += 1
        else:
            others += 1
    return own, others

"""Which contacts of one person are about the same need: group, subject, and no more than 7 days between them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.usage.rules import INHERITS, NEED_WINDOW, Rules

if TYPE_CHECKING:
    from bot.usage.contacts import Contact


@dataclass
class _Need:
    id: str
    group: str
    subject: str
    last_at: datetime
    service: str


def join_needs(contacts: Sequence[Contact], rules: Rules) -> list[Contact]:
    """The contacts, oldest first as they came, each with the id of its need; an inherited need is filled in.

    A contact whose subject is not known belongs to the latest need of its group: better one re-contact too many than
    a saving too many.
    """
    needs: list[_Need] = []
    joined: list[Contact] = []
    for contact in contacts:
        recent = [need for need in needs if contact.opened_at - need.last_at <= NEED_WINDOW]
        contact = _fill_in(contact, recent)
        found = _find(contact, recent, rules)
        if found is None:
            found = _Need(contact.id, contact.need, contact.subject, contact.closed_at, contact.service)
            needs.append(found)
        found.last_at = max(found.last_at, contact.closed_at)
        found.subject = found.subject or contact.subject
        joined.append(replace(contact, need_id=found.id))
    return joined


def _fill_in(contact: Contact, recent: Sequence[_Need]) -> Contact:
    if contact.need != INHERITS:
        return contact
    before = max((need for need in recent if need.group), key=lambda need: need.last_at, default=None)
    if before is None:
        return replace(contact, need="")
    return replace(contact, need=before.group, subject=before.subject, service=before.service)


def _find(contact: Contact, recent: Sequence[_Need], rules: Rules) -> _Need | None:
    if not contact.need:
        return None  # nothing was asked for, so nothing can be asked for again
    alike = sorted((need for need in recent if need.group == contact.need), key=lambda need: need.last_at, reverse=True)
    exact = next((need for need in alike if need.subject == contact.subject), None)
    if exact is not None or not rules.has_subject(contact.need):
        return exact
    return next((need for need in alike if not need.subject or not contact.subject), None)

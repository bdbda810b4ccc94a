"""Derives contacts from facts: sessions, needs, one outcome each, and which resolutions a later contact voided.

Pure and replayable: the same facts and rules give the same contacts, in whatever order and however often they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.council.contacts import RESOLUTIONS, EvidenceKind, Outcome
from bot.usage.attempts import Attempt
from bot.usage.ending import Ground, decide_ending
from bot.usage.facts import Fact, RasaKind
from bot.usage.guards import arm_of, bar_of, is_assisted, traffic_of
from bot.usage.keys import digest
from bot.usage.needs import join_needs
from bot.usage.payments import mark_begun_again
from bot.usage.people import Person, tell_apart
from bot.usage.proofs import Proofs, grade_of, read_proofs
from bot.usage.rules import INHERITS, NEED_WINDOW, Rules
from bot.usage.turns import Turn, cut_sessions, cut_turns
from bot.usage.walk import split_session

WELSH = "cy"  # the one language that is recognised when it is typed


@dataclass(frozen=True)
class Contact:
    """One attempt at one need inside a session, with exactly one outcome. Words: GLOSSARY.md."""

    id: str
    council: str
    conversation: str
    person_key: str
    session: str
    need: str
    subject: str
    service: str
    intent: str
    outcome: Outcome
    opened_at: datetime
    closed_at: datetime
    turns: int  # messages of the resident
    fallbacks: int  # of them not understood
    seconds: int  # from the first message to the last thing that followed
    proofs: Proofs
    grounds: tuple[Ground, ...]
    facts: tuple[str, ...]  # the ids of all facts in it, in order
    channel: str
    language: str
    out_of_hours: bool
    sample: bool
    avoidable: bool
    inherits: bool
    traffic: str  # test | robot | staff; "" for a resident
    assisted: bool
    arm: str  # of a holdout
    grade: str  # A | C | D: bot.usage.proofs.grade_of
    signed_in: bool  # known by an account, so on every channel; otherwise by this conversation only
    barred: str = ""  # bot.usage.guards.Barred: why it can earn nothing
    linkable: bool = True
    need_id: str = ""
    followed_by: str | None = None
    followed_at: datetime | None = None

    @property
    def references(self) -> tuple[str, ...]:
        """What a back end, the ledger of payments or the council's own counter gave, in order."""
        return self.proofs.references

    @property
    def voided(self) -> bool:
        """A resolution after which the same person came back for the same need within 7 days."""
        return self.outcome in RESOLUTIONS and self.followed_by is not None


@dataclass(frozen=True)
class Span:
    """One conversation: where and in which language it was held, and from when to when."""

    name: str
    council: str
    channel: str
    language: str
    first_at: datetime
    last_at: datetime
    sample: bool


@dataclass(frozen=True)
class Derived:
    """What some facts amount to. `moments` are the moved times of facts of samples, `repeats` the facts of
    messages that came twice and count once.
    """

    contacts: tuple[Contact, ...]
    spans: tuple[Span, ...]
    moments: dict[str, datetime]
    repeats: frozenset[str]


def derive(facts: Iterable[Fact], rules: Rules) -> Derived:
    """All contacts of some conversations, oldest first, from all facts of those conversations.

    Whoever signed in may have had several: they must be given together (bot.usage.store.read_together).
    """
    by_conversation: dict[str, list[Fact]] = {}
    for fact in facts:
        by_conversation.setdefault(fact.conversation, []).append(fact)
    spans: list[Span] = []
    moments: dict[str, datetime] = {}
    repeats: set[str] = set()
    sessions: dict[str, list[list[Turn]]] = {}
    erased: set[str] = set()
    for name in sorted(by_conversation):
        turns = cut_turns(mark_begun_again(by_conversation[name]))
        if _is_erased(turns):
            erased.add(name)
        else:
            spans.append(_span(name, turns))
        for turn in turns:
            moments.update(turn.moments if turn.sample else ())
            users = [fact.id for fact in turn.facts if fact.kind == RasaKind.USER]
            repeats.update(users[1:])
        sessions[name] = cut_sessions(turns)
    found: dict[str, list[Contact]] = {}
    for name, people in tell_apart(sessions).items():
        for session, person in zip(sessions[name], people, strict=True):
            made = (_make_contact(person, session, one, rules, name in erased) for one in split_session(session, rules))
            found.setdefault(person.same, []).extend(made)
    contacts = [contact for one in found.values() for contact in _follow(join_needs(_in_order(one), rules))]
    return Derived(tuple(_in_order(map(_barred, contacts))), tuple(spans), moments, frozenset(repeats))


def _in_order(contacts: Iterable[Contact]) -> list[Contact]:
    return sorted(contacts, key=lambda contact: (contact.opened_at, contact.closed_at, contact.id))


def _barred(contact: Contact) -> Contact:
    """After needs were joined: an inherited need is known then."""
    return replace(contact, barred=bar_of(contact.traffic, contact.assisted, contact.need, contact.avoidable))


def _span(name: str, turns: Sequence[Turn]) -> Span:
    told = [fact for turn in turns for fact in turn.facts]
    return Span(
        name=name,
        council=told[0].council,
        channel=_first(fact.channel for fact in told),
        language=_language_of(told),
        first_at=min(turn.at for turn in turns),
        last_at=max(turn.ends_at for turn in turns),
        sample=any(turn.sample for turn in turns),
    )


def _is_erased(turns: Sequence[Turn]) -> bool:
    """Whether the conversation was erased: nothing that comes later can be recognised as the same person's."""
    return any(fact.kind == EvidenceKind.CONVERSATION_ERASED for turn in turns for fact in turn.facts)


def _language_of(facts: Sequence[Fact]) -> str:
    """Welsh where any message was typed in it; otherwise the language of the page."""
    languages = [fact.language for fact in facts]
    return WELSH if WELSH in languages else _first(languages)


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _make_contact(person: Person, session: Sequence[Turn], attempt: Attempt, rules: Rules, erased: bool) -> Contact:
    ending = decide_ending(attempt)
    turns = list(attempt.turns.values())
    pieces = [piece.fact for piece in attempt.pieces]
    first = pieces[0]
    opened_at = turns[0].at
    moved = {fact: at for turn in turns for fact, at in turn.moments}
    closed_at = max([opened_at, *(moved[fact.id] for fact in pieces)])
    need = INHERITS if attempt.inherits and not attempt.need else attempt.need
    told = [fact for turn in session for fact in turn.facts]
    proofs = read_proofs(attempt.pieces)
    arm = arm_of(session) or rules.arm_at(first.council, opened_at)
    return Contact(
        id=digest("contact", first.id, need, attempt.subject, "chase" if attempt.is_chase else ""),
        council=first.council,
        conversation=first.conversation,
        person_key=person.key,
        session=digest("session", session[0].key),
        need=need,
        subject=attempt.subject,
        service=rules.service_of(attempt.intent),
        intent=attempt.intent,
        outcome=ending.outcome,
        opened_at=opened_at,
        closed_at=closed_at,
        turns=sum(turn.is_resident for turn in turns),
        fallbacks=len(attempt.unmatched),
        seconds=round((closed_at - opened_at).total_seconds()),
        proofs=proofs,
        grounds=ending.grounds,
        facts=tuple(fact.id for fact in pieces),
        channel=_first(fact.channel for fact in told),
        language=_language_of(told),
        out_of_hours=not rules.is_open(first.council, opened_at),
        sample=any(turn.sample for turn in session),
        avoidable=attempt.is_chase,
        inherits=attempt.inherits,
        traffic=traffic_of(session),
        assisted=is_assisted(session),
        arm=arm,
        grade=grade_of(arm, proofs),
        signed_in=person.signed_in and not erased,
        linkable=not erased,
    )


def _follow(contacts: Sequence[Contact]) -> list[Contact]:
    """Mark each contact that was followed within 7 days by another at the same need in a later session."""
    followers: dict[str, Contact] = {}
    by_need: dict[str, list[Contact]] = {}
    for contact in contacts:
        by_need.setdefault(contact.need_id, []).append(contact)
    for chain in by_need.values():
        for position, contact in enumerate(chain):
            later = next((one for one in chain[position + 1 :] if one.session != contact.session), None)
            if later is not None and later.opened_at - contact.closed_at <= NEED_WINDOW:
                followers[contact.id] = later
    return [
        replace(contact, followed_by=followers[contact.id].id, followed_at=followers[contact.id].opened_at)
        if contact.id in followers
        else contact
        for contact in contacts
    ]

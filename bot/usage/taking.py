"""Takes a batch of a source: reads each row, stores what is new, derives the contacts of whoever it concerns.

What cannot be read goes to `poison` with its reason and never stops the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind
from bot.logs import get
from bot.usage.erasing import erase, read_erased
from bot.usage.facts import Fact, Message, Source
from bot.usage.keys import Keys, digest
from bot.usage.reading import Reader, Unreadable
from bot.usage.rules import Rules
from bot.usage.sources import BLANKED, Batch
from bot.usage.store import add_facts, add_poison, derive_again, move_mark, take_turn

_LOG = get("usage")


@dataclass(frozen=True)
class Taken:
    """What one batch brought."""

    facts: int = 0
    poison: int = 0
    conversations: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(self.facts + other.facts, self.poison + other.poison, self.conversations + other.conversations)


@dataclass(frozen=True)
class Taker:
    """Everything that taking a batch needs; `clock` is only written beside rows, never derived from."""

    reader: Reader
    rules: Rules
    keys: Keys
    clock: Callable[[], datetime]

    def take_events(self, session: Session, source: str, batch: Batch) -> Taken:
        """Rows of Rasa's broker or tracker store: `id`, `sender_id`, `data`."""
        taken = self.take_deliveries(session, [(str(row["id"]), row["sender_id"], row["data"]) for row in batch.rows])
        move_mark(session, source, batch.mark, self.clock())
        return taken

    def take_deliveries(self, session: Session, events: Sequence[tuple[str, str | None, str]]) -> Taken:
        """Events of Rasa, each with what to call it in `poison`, its sender and its JSON."""
        found: list[Fact] = []
        words: dict[str, Message] = {}
        bad: list[dict[str, Any]] = []
        for name, sender, data in events:
            try:
                fact, message = self.reader.read_event(sender, data)
            except Unreadable as wrong:
                bad.append(self._poison(Source.RASA, name, wrong, data))
                continue
            if fact is not None:
                found.append(fact)
            if message is not None:
                words[message.fact] = message
        return self._store(session, found, words, bad)

    def take_evidence(self, session: Session, source: str, batch: Batch) -> Taken:
        """Rows of the gateway's evidence."""
        found: list[Fact] = []
        bad: list[dict[str, Any]] = []
        for row in batch.rows:
            if row["conversation"] == BLANKED:
                continue
            try:
                found.append(self.reader.read_evidence(row))
            except Unreadable as wrong:
                bad.append(self._poison(Source.GATEWAY, str(row["id"]), wrong, str(dict(row))))
        taken = self._store(session, found, {}, bad)
        move_mark(session, source, batch.mark, self.clock())
        return taken

    def _store(
        self, session: Session, found: list[Fact], words: Mapping[str, Message], bad: list[dict[str, Any]]
    ) -> Taken:
        take_turn(session, self.clock())
        names = {fact.conversation for fact in found}
        erased = read_erased(session, self.keys, names | {row["conversation"] for row in bad})
        fresh = add_facts(session, [fact for fact in found if fact.conversation not in erased], words)
        poisoned = add_poison(session, [row for row in bad if row["conversation"] not in erased])
        gone = {fact.conversation for fact in fresh if fact.kind == EvidenceKind.CONVERSATION_ERASED}
        for conversation in sorted(gone):
            erase(session, self.keys, self.rules, conversation, self.clock())
            _LOG.info("usage.conversation.erased", conversation=conversation)
        changed = sorted({fact.conversation for fact in fresh} - gone)
        if changed and not self._derive(session, changed):
            for conversation in changed:
                self._derive(session, [conversation])
        return Taken(len(fresh), poisoned, len(changed))

    def _derive(self, session: Session, names: Sequence[str]) -> bool:
        """These conversations' contacts. A fault of ours in one must not stop the counting of all others."""
        try:
            with session.begin_nested():
                derive_again(session, names, self.rules)
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as fault:
            if len(names) == 1:
                _LOG.error("usage.conversation.underivable", conversation=names[0], problem=repr(fault), exc_info=True)
                reason = Unreadable(f"its contacts cannot be derived: {fault!r}", names[0])
                add_poison(session, [self._poison(Source.RASA, "contacts", reason, "")])
            return False
        return True

    def _poison(self, source: Source, name: str, wrong: Unreadable, content: str) -> dict[str, Any]:
        reason, content, conversation = (_storable(text) for text in (str(wrong), content, wrong.conversation))
        council = conversation.partition(".")[0]
        return {
            "id": digest("poison", source.value, conversation, content or name),
            "council": council if council in self.reader.councils else "",
            "conversation": conversation[:255],
            "source": source.value,
            "source_id": name[:40],
            "reason": reason[:400],
            "content": content,
            "seen_at": self.clock(),
        }


def _storable(text: str | None) -> str:
    return (text or "").replace("\0", "").encode("utf-8", "replace").decode()

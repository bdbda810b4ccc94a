"""Cuts a conversation's facts into turns: a message, and all that followed from it. Pure.

Here samples are moved to their own time, a message that came twice becomes one turn, and late evidence finds the
message that it belongs to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.council.contacts import SESSION_GAP, EvidenceKind
from bot.usage.facts import Fact, RasaKind, Source

_KIND_ORDER: dict[str, int] = {
    RasaKind.USER: 0,
    RasaKind.LOOP: 1,
    RasaKind.SLOT: 2,
    RasaKind.ACTION: 3,
    RasaKind.BOT: 4,
}

SESSION_START = "action_session_start"

#: What a turn begins with. An accepted card is told to the assistant and answered like a message; it is nobody's words.
_OPENINGS = frozenset({RasaKind.USER, EvidenceKind.MESSAGE_RECEIVED, EvidenceKind.CARD_ACCEPTED})


@dataclass(frozen=True)
class Turn:
    """One message and what followed. `at` is when the resident wrote; `facts` are in the order they happened.

    `at` and `ends_at` are moved for samples; the facts keep their real times. `is_resident` is false for what the
    system started itself and for evidence that came without any message.
    """

    at: datetime
    ends_at: datetime
    facts: tuple[Fact, ...]
    intent: str  # "" when the assistant never took the message
    is_resident: bool
    is_second_need: bool  # whether it goes on with what an earlier message asked for beside something else
    is_read: bool  # whether the assistant took the message
    sample: bool
    moments: tuple[tuple[str, datetime], ...]  # fact id -> its moved time

    @property
    def key(self) -> str:
        """The id of the fact that the turn begins with."""
        return self.facts[0].id


def order_of(fact: Fact) -> tuple[datetime, int, int, str]:
    """The order of events: by time, then the gateway's own order, then cause before effect, then the digest."""
    return fact.at, fact.seq, _KIND_ORDER[fact.kind] if fact.source is Source.RASA else 0, fact.id


def cut_turns(facts: Iterable[Fact]) -> list[Turn]:
    """The turns of one conversation, in order. Order and repetition of the facts change nothing."""
    known = sorted({fact.id: fact for fact in facts}.values(), key=order_of)
    groups = _group(known)
    turns = [_make_turn(group) for group in groups]
    if any(turn.sample for turn in turns):
        turns = _move_the_rest(turns)
    return sorted(turns, key=lambda turn: (turn.at, [order_of(fact) for fact in turn.facts]))


def cut_sessions(turns: Sequence[Turn]) -> list[list[Turn]]:
    """Runs of turns without a gap of 30 minutes after the last message of either side."""
    sessions: list[list[Turn]] = []
    last: datetime | None = None
    for turn in turns:
        if last is None or turn.at - last >= SESSION_GAP:
            sessions.append([])
        sessions[-1].append(turn)
        spoken = [at for (_, at), fact in zip(turn.moments, turn.facts, strict=True) if fact.kind == RasaKind.BOT]
        last = max([turn.at, *spoken] + ([last] if last else []))
    return sessions


def _group(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Facts by the message that they followed from."""
    groups: dict[str, list[Fact]] = {}
    readings: list[tuple[datetime, str]] = []  # when Rasa took which message
    receipts: list[tuple[int, str]] = []  # in which order the gateway accepted which message
    for fact in facts:
        if fact.kind in _OPENINGS:
            key = fact.message_id or fact.id
            groups.setdefault(key, []).append(fact)
            if fact.source is Source.RASA:
                readings.append((fact.at, key))
            else:
                receipts.append((fact.seq, key))
    receipts.sort()
    starts = [fact.at for fact in facts if fact.kind == RasaKind.ACTION and fact.name == SESSION_START]
    for fact in facts:
        if fact.kind in _OPENINGS:
            continue
        if fact.message_id in groups:
            key = fact.message_id
        elif fact.source is Source.RASA:
            key = _opened_by(readings, starts, fact.at) or _latest(readings, fact.at, groups)
        elif receipts:
            key = _latest(receipts, fact.seq, groups)
        else:
            key = _latest(readings, fact.at, groups)
        groups.setdefault(key, []).append(fact)
    return list(groups.values())


def _opened_by(readings: list[tuple[datetime, str]], starts: list[datetime], at: datetime) -> str:
    """What Rasa does from the start of its session on belongs to the message that woke it, which comes after; or ""."""
    before = bisect_right(starts, at)
    next_one = bisect_right([moment for moment, _ in readings], at)
    if not before or next_one == len(readings):
        return ""
    is_older = next_one == 0 or readings[next_one - 1][0] < starts[before - 1]
    return readings[next_one][1] if is_older else ""


def _latest(known: list, value: object, groups: dict[str, list[Fact]]) -> str:
    """The message last known at `value`; the first one for what came before any; "" where there is none at all."""
    if not known:
        return next(iter(groups), "")
    return str(known[max(bisect_right([point for point, _ in known], value) - 1, 0)][1])


def _make_turn(group: list[Fact]) -> Turn:
    facts = sorted(group, key=order_of)
    users = [fact for fact in facts if fact.kind == RasaKind.USER]
    receipt = next((fact for fact in facts if fact.kind == EvidenceKind.MESSAGE_RECEIVED), None)
    card = next((fact for fact in facts if fact.kind == EvidenceKind.CARD_ACCEPTED), None)
    opening = receipt or card or (users[0] if users else facts[0])
    facts = [opening] + [fact for fact in facts if fact is not opening]
    sample_at = next((fact.sample_at for fact in facts if fact.sample_at is not None), None)
    at = sample_at or opening.at
    moments = []
    for fact in facts:
        moved = fact.at
        if sample_at is not None:
            base = users[0].at if users and fact.source is Source.RASA else opening.at
            moved = max(sample_at, sample_at + (fact.at - base))
        moments.append((fact.id, moved))
    return Turn(
        at=at,
        ends_at=max([at, *(moment for _, moment in moments)]),
        facts=tuple(facts),
        intent=users[-1].intent if users else "",  # Rasa's last reading: two-stage fallback corrects the first
        is_resident=receipt is not None or any(user.is_resident for user in users),
        is_second_need=any(user.detail.get("second_need") for user in users),
        is_read=bool(users),
        sample=sample_at is not None,
        moments=tuple(moments),
    )


def _move_the_rest(turns: list[Turn]) -> list[Turn]:
    """Turns of a sample conversation without a time of their own follow the sample turn before them."""
    by_real_time = sorted(turns, key=lambda turn: order_of(turn.facts[0]))
    anchor = next(turn for turn in by_real_time if turn.sample)
    moved = []
    for turn in by_real_time:
        if turn.sample:
            anchor = turn
        else:
            offset = anchor.at - anchor.facts[0].at
            turn = replace(
                turn,
                at=turn.at + offset,
                ends_at=turn.ends_at + offset,
                moments=tuple((fact, at + offset) for fact, at in turn.moments),
                sample=True,
            )
        moved.append(turn)
    return moved

"""Walks through a session and gives every turn, answer and piece of evidence to one attempt at one need. Pure.

The rules are those of GLOSSARY.md, "Contact". What an attempt's evidence amounts to is decided in `ending`.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.council.contacts import EvidenceKind, Outcome
from bot.usage.attempts import ANSWERS, Attempt, Piece, join_attempts
from bot.usage.facts import Fact, RasaKind
from bot.usage.payments import PAYMENTS, proved_by_payment
from bot.usage.rules import CHASE, INHERITS, SMALL_TALK, Rules
from bot.usage.turns import SESSION_START, Turn

#: Actions that Rasa runs on its way; they do not show what a message was taken for.
_HOUSEKEEPING = frozenset(
    {
        "action_listen",
        SESSION_START,
        "action_extract_slots",
        "action_unlikely_intent",
        "action_deactivate_loop",
        "action_default_fallback",
    }
)
_FRESH_START = frozenset({"action_restart"})
_SUBMISSIONS = frozenset(
    {
        EvidenceKind.SUBMISSION_RECORDED,
        EvidenceKind.SUBMISSION_CONFIRMED,
        EvidenceKind.SUBMISSION_REFUSED,
        EvidenceKind.SUBMISSION_UNKNOWN,
        EvidenceKind.SUBMISSION_HANDED_ON,
    }
)

#: A reference of a back end is a transaction; the council's own form is somewhere else to go.
_PROVED_BY = {
    EvidenceKind.SUBMISSION_CONFIRMED: Outcome.RESOLVED_TRANSACTION,
    EvidenceKind.SUBMISSION_HANDED_ON: Outcome.SIGNPOSTED,
}

#: A person, and what a resident pressed.
_PROVES = {
    EvidenceKind.PERSON_JOINED: Outcome.HANDED_OVER,
    EvidenceKind.QUEUE_LEFT: Outcome.QUEUE_ABANDONED,
}


def split_session(turns: Sequence[Turn], rules: Rules) -> list[Attempt]:
    """The attempts of one session, in the order in which they began. Attempts that are no contacts are left out."""
    walk = _Walk(rules)
    for number, turn in enumerate(turns):
        walk.take(number, turn)
    return [attempt for attempt in join_attempts(walk.attempts, rules) if attempt.counts]


class _Walk:
    """How far one walk has come: the attempts so far, the one that was talked of last, and the open form's."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.attempts: list[Attempt] = []
        self.current: Attempt | None = None
        self.form = ""
        self.form_attempt: Attempt | None = None

    def take(self, number: int, turn: Turn) -> None:
        """Give one turn to its attempt, and each of its facts to the attempt that it belongs to."""
        if any(fact.kind == RasaKind.ACTION and fact.name == SESSION_START for fact in turn.facts):
            self.form, self.form_attempt = "", None  # it came before the message
        by_form = self.form_attempt if self._was_taken_by_the_form(turn) else None
        attempt = by_form or self._attempt_for(turn)
        for fact in turn.facts:
            if fact.kind == RasaKind.SLOT:
                attempt = self._about(fact, attempt)
        self.current = attempt
        attempt.turns[number] = turn
        if not turn.is_read:
            attempt.unread.add(number)
        elif self.rules.is_matched(turn.intent) or (by_form is not None and turn.intent != "nlu_fallback"):
            attempt.matched.add(number)
        elif turn.is_resident and self.rules.is_unmatched(turn.intent):
            attempt.unmatched.add(number)
        for fact in turn.facts:
            self._place(number, turn, fact, attempt)

    def _was_taken_by_the_form(self, turn: Turn) -> bool:
        """Whether the open form took the message as an answer: it ran before anything else did."""
        if not self.form or self.form_attempt is None:
            return False
        for fact in turn.facts:
            if fact.kind == RasaKind.ACTION and fact.name not in _HOUSEKEEPING:
                return fact.name in (self.form, f"validate_{self.form}")
        return turn.intent in SMALL_TALK or self.rules.is_unmatched(turn.intent)

    def _attempt_for(self, turn: Turn) -> Attempt:
        need = self.rules.need_of(turn.intent) if turn.is_read else ""
        here = self.form_attempt or self.current
        if turn.intent == CHASE:
            return self._chase(here)
        if need == INHERITS:
            attempt = here or self._open("", turn.intent)
            attempt.inherits = attempt.inherits or not attempt.need
            return attempt
        if need:
            return self._attempt_at(need, turn.intent)
        if here is None:
            return self._open("", "")
        is_new = turn.is_resident and turn.intent not in SMALL_TALK and here.need and here.is_answered
        return self._open("", "") if is_new else here

    def _chase(self, here: Attempt | None) -> Attempt:
        if here is not None and here.is_chase:
            return here
        is_bare = here is not None and not here.need and not here.is_taken_up
        attempt = here if here is not None and is_bare else self._open("", CHASE)
        attempt.intent, attempt.is_chase, attempt.inherits = CHASE, True, True
        attempt.chases = next((one for one in reversed(self.attempts) if one.need and not one.is_chase), None)
        return attempt

    def _attempt_at(self, need: str, intent: str) -> Attempt:
        """The attempt at a need that was just stated: one that is open, the bare one before it, or a new one."""
        bare = self.current
        if bare is None or bare.need or bare.is_chase or bare.is_taken_up:
            bare = None  # what a person has, or what chases, stays a contact of its own
        known = next((one for one in reversed(self.attempts) if one.need == need and not one.is_chase), None)
        if known is not None and not (known.is_answered and self.rules.has_subject(need)):
            if bare is not None:
                self.attempts.remove(bare)
                known.absorb(bare)
                self.form_attempt = known if self.form_attempt is bare else self.form_attempt
            return known
        if bare is None:
            return self._open(need, intent)
        bare.need, bare.intent, bare.inherits = need, intent, False
        return bare

    def _open(self, need: str, intent: str) -> Attempt:
        attempt = Attempt(need, intent)
        self.attempts.append(attempt)
        return attempt

    def _about(self, fact: Fact, attempt: Attempt) -> Attempt:
        """A slot named a subject: it corrects the attempt that is open, or opens one after an answer was given."""
        mine = [one for one in self.attempts if self.rules.subject_slot_of(one.intent) == fact.name]
        if not mine:
            return attempt
        if attempt not in mine:
            mine[-1].subject = mine[-1].subject or fact.value
            return attempt
        if attempt.subject not in ("", fact.value) and attempt.is_answered:
            attempt = self._open(attempt.need, attempt.intent)
        attempt.subject = fact.value
        return attempt

    def _place(self, number: int, turn: Turn, fact: Fact, attempt: Attempt) -> None:
        proves: Outcome | None = None
        if fact.kind == RasaKind.LOOP:
            self._enter_form(fact.name, attempt)
        elif fact.kind == RasaKind.ACTION and fact.name in _FRESH_START:
            self._enter_form("", attempt)
        elif fact.kind == RasaKind.USER and fact.intent == "emergency" and fact.is_resident:
            proves = Outcome.EMERGENCY
        elif fact.kind == RasaKind.BOT:
            proves = self.rules.outcome_of(fact.name)
            if proves in ANSWERS:
                attempt = self._answered_by(fact, attempt)
        elif fact.kind == EvidenceKind.MESSAGE_LEFT:
            proves, attempt = Outcome.MESSAGE_LEFT, self._of_transaction(fact, attempt)
        elif fact.kind in _SUBMISSIONS:
            attempt = self._of_transaction(fact, attempt)
            proves = _PROVED_BY.get(EvidenceKind(fact.kind))
        elif fact.kind in _PROVES:
            proves = _PROVES[EvidenceKind(fact.kind)]
        elif fact.kind == EvidenceKind.ANSWER_JUDGED and fact.detail.get("answered") == "yes":
            proves = Outcome.RESOLVED_CONFIRMED
        elif fact.kind in PAYMENTS:
            proves, attempt = proved_by_payment(fact), self._of_transaction(fact, attempt)
        attempt.turns.setdefault(number, turn)
        attempt.pieces.append(Piece(fact, number, proves))

    def _enter_form(self, name: str, attempt: Attempt) -> None:
        """A form opened or closed. Rasa's two-stage fallback is a loop as well, but asks for no need."""
        if name and not name.endswith("_form"):
            return
        self.form, self.form_attempt = name, None
        if name:
            need = self.rules.need_of(name.removesuffix("_form"))
            same = [one for one in self.attempts if need and one.need == need and not one.is_chase]
            self.form_attempt = attempt if attempt in same else (same[-1:] or [attempt])[0]
            self.form_attempt.used_form = True

    def _answered_by(self, fact: Fact, attempt: Attempt) -> Attempt:
        """An answer belongs to the need that its name begins with, even when it came inside another need's form."""
        task = self.rules.task_answered_by(fact.name)
        if task is None or task.need == attempt.need or attempt.is_chase:
            return attempt
        same = next((one for one in reversed(self.attempts) if one.need == task.need and not one.is_chase), None)
        if same is not None or attempt.need:
            return same or self._open(task.need, task.intent)
        attempt.need, attempt.intent, attempt.inherits = task.need, task.intent, False
        return attempt

    def _of_transaction(self, fact: Fact, attempt: Attempt) -> Attempt:
        need = self.rules.need_of(str(fact.detail.get("transaction", "")))
        if not need or need in (INHERITS, attempt.need):
            return attempt
        return next((one for one in reversed(self.attempts) if one.need == need and not one.is_chase), attempt)

"""How a contact can end. The words and their precedence are those of GLOSSARY.md, "How a contact ends"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

#: After so long without a message of either side, what comes next is another session.
SESSION_GAP = timedelta(minutes=30)


class Outcome(StrEnum):
    """How one contact ended; members stand in order of precedence, strongest first."""

    EMERGENCY = "emergency"
    HANDED_OVER = "handed_over"
    QUEUE_ABANDONED = "queue_abandoned"
    MESSAGE_LEFT = "message_left"
    FAILED_BACKEND = "failed_backend"
    RESOLVED_TRANSACTION = "resolved_transaction"
    PENDING = "pending"
    EXPLAINED = "explained"
    RESOLVED_CONFIRMED = "resolved_confirmed"
    SIGNPOSTED = "signposted"
    RESOLVED_IMPLIED = "resolved_implied"
    NOT_UNDERSTOOD = "not_understood"
    ABANDONED = "abandoned"
    UNENGAGED = "unengaged"

    @property
    def rank(self) -> int:
        """0 for the strongest."""
        return _RANKS[self]


_RANKS = {outcome: place for place, outcome in enumerate(Outcome)}


#: Outcomes that may count as a resolution. Implied ones count only by the share that reviewers confirmed.
RESOLUTIONS = frozenset(
    {Outcome.RESOLVED_TRANSACTION, Outcome.EXPLAINED, Outcome.RESOLVED_CONFIRMED, Outcome.RESOLVED_IMPLIED}
)


#: What can end a contact as far as it goes: under such an answer a resident can be asked whether it was one.
ENDINGS = RESOLUTIONS | {Outcome.SIGNPOSTED}


def strongest(outcomes: Iterable[Outcome]) -> Outcome | None:
    """The one outcome that a contact gets when several apply; None when there is none."""
    return min(outcomes, key=lambda outcome: outcome.rank, default=None)


class EvidenceKind(StrEnum):
    """What the gateway's `evidence` table records: everything that happens to a conversation outside Rasa."""

    # data: channel, language, sample_at?, traffic? (staff | test | robot), assisted?, arm?; one per accepted message id
    MESSAGE_RECEIVED = "message_received"
    MESSAGE_ANSWERED = "message_answered"  # data: replies (count), late (bool), seconds
    ASSISTANT_UNAVAILABLE = "assistant_unavailable"  # data: reason (down | slow | empty); the resident was told so
    SUBMISSION_RECORDED = "submission_recorded"  # data: transaction, subject
    SUBMISSION_CONFIRMED = "submission_confirmed"  # data: transaction, subject, reference
    SUBMISSION_REFUSED = "submission_refused"  # data: transaction, subject, code
    SUBMISSION_UNKNOWN = "submission_unknown"  # data: transaction, subject: sent, no answer
    SUBMISSION_HANDED_ON = "submission_handed_on"  # data: transaction, subject, reference: own form given
    MESSAGE_LEFT = "message_left"  # data: reference, transaction?
    PAYMENT_STARTED = "payment_started"  # data: transaction, reference, amount_pence: a payment page was offered
    PAYMENT_SUCCEEDED = "payment_succeeded"  # data: transaction, reference, amount_pence
    PAYMENT_FAILED = "payment_failed"  # data: transaction, reference, amount_pence, state, code?: nothing was taken
    CARD_SHOWN = "card_shown"  # data: form; a secure card
    CARD_ACCEPTED = "card_accepted"  # data: form, person?, person_before? (bot.gateway.handles)
    CARD_REFUSED = "card_refused"  # data: form; one of the five that lock it
    CARD_LOCKED = "card_locked"  # data: form
    ANSWER_JUDGED = "answer_judged"  # data: answered (yes | no): a button under "Was this answered?"; of that message
    SURVEY_ANSWERED = "survey_answered"  # data: question, answer? (codes of bot.council.survey); none: it was skipped
    QUEUE_JOINED = "queue_joined"  # data: {}; the resident waits for a person
    QUEUE_LEFT = "queue_left"  # data: seconds; left, or was gone, before one came
    PERSON_JOINED = "person_joined"  # data: seconds (waited); a person took over
    PERSON_LEFT = "person_left"  # data: seconds (that the person had the chat)
    CONVERSATION_HELD = "conversation_held"  # data: reason (HoldReason); nothing of it may go
    CONVERSATION_RELEASED = "conversation_released"  # data: {}
    CONVERSATION_ERASED = "conversation_erased"  # data: {}


class HoldReason(StrEnum):
    """Why a conversation must not be deleted for now."""

    SUBJECT_ACCESS = "subject-access"
    FOI = "foi"
    COMPLAINT = "complaint"
    SAFEGUARDING = "safeguarding"

"""Library words that every room shares: a reader, what is on loan, renewals, reservations, fines, titles, branches.

A reader's name, address and PIN are not among them: nothing that is said in a conversation needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class PinRefusal(StrEnum):
    """Why a card number and PIN were not taken; the `code` of the `Rejected` that says so."""

    NOT_ACCEPTED = "not_accepted"  # wrong card, wrong PIN, or locked after too many tries: a library does not say which
    PIN_EXPIRED = "pin_expired"


class RenewalRefusal(StrEnum):
    """Why a loan cannot be renewed."""

    ON_HOLD = "on_hold"  # somebody else is waiting for it
    TOO_MANY = "too_many"
    TOO_SOON = "too_soon"
    OVERDUE_TOO_LONG = "overdue_too_long"
    ACCOUNT_BLOCKED = "account_blocked"
    OWES_TOO_MUCH = "owes_too_much"
    CARD_EXPIRED = "card_expired"
    NOT_RENEWABLE = "not_renewable"  # this kind of thing never is
    MUST_BE_SHOWN = "must_be_shown"  # renewed unseen too often: it has to be brought in
    RECALLED = "recalled"  # the library wants it back
    RENEWS_ITSELF = "renews_itself"  # the library renews it without being asked
    KEPT_TOO_LONG = "kept_too_long"
    NOT_ON_LOAN = "not_on_loan"  # already returned
    UNKNOWN = "unknown"


class HoldRefusal(StrEnum):
    """Why a title cannot be reserved."""

    TOO_MANY_HOLDS = "too_many_holds"
    TOO_MANY_TODAY = "too_many_today"
    ALREADY_RESERVED = "already_reserved"
    ALREADY_ON_LOAN = "already_on_loan"
    AGE_RESTRICTED = "age_restricted"
    NOT_RESERVABLE = "not_reservable"
    NOT_FROM_HERE = "not_from_here"  # its copies do not leave their branch, or not for this reader
    NOT_COLLECTED_THERE = "not_collected_there"  # the branch hands out no reservations, or not of this title
    NO_SUCH_TITLE = "no_such_title"
    UNKNOWN = "unknown"


class HoldStatus(StrEnum):
    """Where a reservation stands."""

    IN_QUEUE = "in_queue"
    BEING_PREPARED = "being_prepared"
    ON_ITS_WAY = "on_its_way"
    READY = "ready"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class LibraryPatron:
    """A reader who proved who they are. `id` is the library's own number; `expires` is the card's last day."""

    id: str
    home_branch: str
    expires: date | None = None
    is_blocked: bool = False
    is_card_lost: bool = False

    def is_expired(self, today: date) -> bool:
        """Whether the card ran out before a day."""
        return self.expires is not None and self.expires < today


@dataclass(frozen=True)
class Loan:
    """One thing on loan. `due_day` is the last day to bring it back, `renewed_on` the day of its last renewal.

    `can_be_renewed` and `refusal` are None until they were asked for; `renewals_left` where the library tells it.
    """

    id: str
    title: str
    author: str
    due_day: date
    renewals: int
    can_be_renewed: bool | None = None
    refusal: RenewalRefusal | None = None
    renewals_left: int | None = None
    renewed_on: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.due_day < today


@dataclass(frozen=True)
class Renewed:
    """The loan as it stands after its renewal, with its new last day."""

    loan: Loan


@dataclass(frozen=True)
class Refused:
    """The loan stands as before."""

    loan: Loan
    refusal: RenewalRefusal


@dataclass(frozen=True)
class RenewalUnknown:
    """No answer came. `may_be_renewed`: it was asked for, and nobody can say yet whether it was done."""

    loan: Loan
    may_be_renewed: bool


Renewal = Renewed | Refused | RenewalUnknown


@dataclass(frozen=True)
class Charge:
    """One thing that is owed. `pounds` is what is still to be paid of it."""

    description: str
    pounds: Decimal
    day: date | None = None


@dataclass(frozen=True)
class LibraryAccount:
    """What a reader owes, in pounds; `balance` is below nothing when the library owes the reader."""

    balance: Decimal
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True)
class Title:
    """One title of the catalogue, of which there may be many copies. `id` is the library's own number."""

    id: str
    title: str
    author: str = ""
    year: int | None = None
    isbn: str = ""


@dataclass(frozen=True)
class Copy:
    """One copy. `is_lent_out` says that it may leave the library at all."""

    id: str
    title_id: str
    branch: str
    shelf: str
    is_on_shelf: bool
    is_lent_out: bool = True


@dataclass(frozen=True)
class SearchHit:
    """A title that was searched for, with its copies."""

    title: Title
    copies: tuple[Copy, ...] = ()

    def on_shelf_at(self) -> tuple[str, ...]:
        """The branches at which a copy stands that can be taken home."""
        found = (copy.branch for copy in self.copies if copy.is_on_shelf and copy.is_lent_out)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class SearchResult:
    """The best hits first, of `total`. `is_near`: no title has all the words, these come near."""

    hits: tuple[SearchHit, ...]
    total: int
    is_near: bool = False


@dataclass(frozen=True)
class Hold:
    """A reservation. `queue_position` counts from 1 while it waits; `collect_by` stands while it is ready."""

    id: str
    title_id: str
    title: str
    author: str
    branch: str
    status: HoldStatus
    queue_position: int | None = None
    placed_on: date | None = None
    collect_by: date | None = None
    suspended_until: date | None = None


@dataclass(frozen=True)
class HoldPlaced:
    """The reservation stands. Not `is_new`: it stood there already."""

    hold: Hold
    is_new: bool = True


@dataclass(frozen=True)
class HoldRefused:
    """Nothing was reserved."""

    refusal: HoldRefusal


HoldResult = HoldPlaced | HoldRefused


@dataclass(frozen=True)
class Branch:
    """A branch as the library system knows it. Opening hours are the council's own: `library_branches`."""

    code: str
    name: str
    address: str = ""
    postcode: str = ""
    phone: str = ""
    hands_out_holds: bool = True

"""Who gets a council tax discount, by how many adults count. It indicates; the council decides.

LGFA 1992 section 11 and schedule 1; SI 1992/558 for the exempt classes; SI 1992/613 regulation 16 for telling within
21 days that a discount has ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

TELL_WITHIN_DAYS = 21


class Disregard(StrEnum):
    """Why an adult does not count."""

    STUDENT = "student"  # full time; student nurses and foreign language assistants too
    UNDER_18 = "under_18"
    SCHOOL_LEAVER = "school_leaver"  # 18 or 19: child benefit is paid, or left school after 30 April
    APPRENTICE = "apprentice"
    YOUTH_TRAINEE = "youth_trainee"
    SEVERELY_MENTALLY_IMPAIRED = "severely_mentally_impaired"
    CARER = "carer"
    CARE_LEAVER = "care_leaver"  # by the council's own scheme, not by law
    LIVES_IN_CARE_OR_HOSPITAL = "lives_in_care_or_hospital"
    IN_PRISON = "in_prison"
    RELIGIOUS_COMMUNITY = "religious_community"
    DIPLOMAT = "diplomat"


class Discount(StrEnum):
    """What a household pays less."""

    NONE = "none"
    QUARTER = "quarter"  # 25 % off
    HALF = "half"  # 50 % off
    EXEMPT = "exempt"  # nothing to pay
    DECIDED_BY_PERSON = "decided_by_person"

    @property
    def percent(self) -> int:
        """How much comes off the bill."""
        return {Discount.QUARTER: 25, Discount.HALF: 50, Discount.EXEMPT: 100}.get(self, 0)


class DiscountReason(StrEnum):
    """Why, for a sentence to explain."""

    TWO_OR_MORE_COUNT = "two_or_more_count"
    ONE_COUNTS = "one_counts"
    NOBODY_COUNTS = "nobody_counts"
    ALL_STUDENTS = "all_students"  # class N
    ALL_UNDER_18 = "all_under_18"  # class S
    ALL_SEVERELY_MENTALLY_IMPAIRED = "all_severely_mentally_impaired"  # class U; students may live there too
    LOCAL_SCHEME = "local_scheme"  # it depends on the council's scheme for care leavers
    NOT_MAIN_HOME = "not_main_home"  # second homes: no discount, perhaps a premium
    EMPTY_HOME = "empty_home"  # empty homes have rules of their own


@dataclass(frozen=True)
class DiscountAnswers:
    """A household as the resident describes it.

    `people` is how many live there who are 18 or over, and everybody else who would be asked about (a home of
    under-18s alone). `disregards` has one entry for each of them who does not count.
    """

    people: int
    disregards: tuple[Disregard, ...] = ()
    is_main_home: bool = True

    def __post_init__(self) -> None:
        if self.people < 0 or len(self.disregards) > self.people:
            raise ValueError(f"{len(self.disregards)} of {self.people} people cannot be disregarded")

    @property
    def counted(self) -> int:
        """How many count."""
        return self.people - len(self.disregards)


@dataclass(frozen=True)
class DiscountDecision:
    """What the household is likely to get, and why. `counted` is how many adults count."""

    discount: Discount
    reason: DiscountReason
    counted: int

    @property
    def percent(self) -> int:
        """How much comes off the bill."""
        return self.discount.percent


@dataclass(frozen=True)
class DiscountChange:
    """How a discount changes when the household does, from which day, and until when the council must be told."""

    before: DiscountDecision
    after: DiscountDecision
    from_day: date
    tell_by: date

    @property
    def ends(self) -> bool:
        """Whether the household pays more from then on."""
        return self.after.percent < self.before.percent

    @property
    def begins(self) -> bool:
        """Whether the household pays less from then on."""
        return self.after.percent > self.before.percent


def judge_discount(answers: DiscountAnswers) -> DiscountDecision:
    """The discount for a household, by who counts. A main home only: second and empty homes go another way."""
    counted = answers.counted
    if not answers.is_main_home:
        return DiscountDecision(Discount.NONE, DiscountReason.NOT_MAIN_HOME, counted)
    if answers.people == 0:
        return DiscountDecision(Discount.DECIDED_BY_PERSON, DiscountReason.EMPTY_HOME, counted)
    decision = _by_count(answers, counted)
    without_scheme = counted + answers.disregards.count(Disregard.CARE_LEAVER)
    if _by_count(answers, without_scheme).discount is not decision.discount:
        return DiscountDecision(Discount.DECIDED_BY_PERSON, DiscountReason.LOCAL_SCHEME, counted)
    return decision


def judge_change(before: DiscountAnswers, after: DiscountAnswers, day: date) -> DiscountChange:
    """What somebody moving in or out on `day` (or a status that changes then) does to the discount."""
    return DiscountChange(judge_discount(before), judge_discount(after), day, day + timedelta(days=TELL_WITHIN_DAYS))


def moves_in(household: DiscountAnswers, reason_not_counted: Disregard | None = None) -> DiscountAnswers:
    """The household with one more person, who counts unless a reason says otherwise."""
    more = () if reason_not_counted is None else (reason_not_counted,)
    return DiscountAnswers(household.people + 1, (*household.disregards, *more), household.is_main_home)


def _by_count(answers: DiscountAnswers, counted: int) -> DiscountDecision:
    if counted >= 2:
        return DiscountDecision(Discount.NONE, DiscountReason.TWO_OR_MORE_COUNT, counted)
    if counted == 1:
        return DiscountDecision(Discount.QUARTER, DiscountReason.ONE_COUNTS, counted)
    exempt = _exempt_class(answers.disregards)
    if exempt is not None:
        return DiscountDecision(Discount.EXEMPT, exempt, counted)
    return DiscountDecision(Discount.HALF, DiscountReason.NOBODY_COUNTS, counted)


def _exempt_class(disregards: Iterable[Disregard]) -> DiscountReason | None:
    """The exempt class of a home in which nobody counts, if all who live there are of one."""
    kinds = set(disregards)
    if kinds == {Disregard.STUDENT}:
        return DiscountReason.ALL_STUDENTS
    if kinds == {Disregard.UNDER_18}:
        return DiscountReason.ALL_UNDER_18
    if Disregard.SEVERELY_MENTALLY_IMPAIRED in kinds and kinds <= {
        Disregard.SEVERELY_MENTALLY_IMPAIRED,
        Disregard.STUDENT,
    }:
        return DiscountReason.ALL_SEVERELY_MENTALLY_IMPAIRED
    return None

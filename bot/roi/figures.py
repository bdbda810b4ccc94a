"""The shapes of a report: an estimate with its range, a grade with its reasons, one line. Pure; money is Decimal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Grade(StrEnum):
    """How well a figure is founded, best first: A a controlled comparison, B a matched log, C asked, D assumed."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    def lowered(self) -> Grade:
        """One step down; D is the lowest."""
        grades = list(Grade)
        return grades[min(grades.index(self) + 1, len(grades) - 1)]


def worst(grades: Iterable[Grade]) -> Grade:
    """The grade of what is worked out of several figures: its weakest one's."""
    return max(grades, key=lambda grade: list(Grade).index(grade))


@dataclass(frozen=True)
class Range:
    """A low, a central and a high value, in that order."""

    low: Decimal
    central: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not self.low <= self.central <= self.high:
            raise ValueError(f"a range must be ordered: {self.low}, {self.central}, {self.high}")

    @classmethod
    def exactly(cls, value: Decimal) -> Range:
        """A value without a range: something that was counted."""
        return cls(value, value, value)

    @property
    def is_exact(self) -> bool:
        """Whether it is one value."""
        return self.low == self.high


@dataclass(frozen=True)
class Line:
    """One figure of the report. `opens` names the predicate whose contacts it counts (`bot.roi.counting.Counts`)."""

    key: str
    label: str
    unit: str  # contacts | needs | share | GBP | hours
    value: Range
    count: int  # contacts behind it
    opens: str
    grade: Grade | None = None  # None: counted in the log, not estimated
    because: tuple[str, ...] = ()  # what holds the grade down
    formula: str = ""
    inputs: tuple[str, ...] = ()  # names of assumptions, and keys of other lines, that the formula takes

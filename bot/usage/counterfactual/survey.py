"""The end-of-chat question "If this assistant had not been here, what would you have done?" Pure, and its reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.council.contacts import RESOLUTIONS
from bot.council.survey import WITHOUT_US
from bot.database import session
from bot.usage.counterfactual.intervals import Interval, wilson
from bot.usage.tables import contacts

CHANNELS = ("phone", "desk", "email", "post")


@dataclass(frozen=True)
class Share:
    """One channel. `least` holds the same figures with everybody who did not answer counted as another answer."""

    channel: str
    count: int
    share: Interval
    least: Interval


@dataclass(frozen=True)
class Survey:
    """Answers of residents whose need was resolved. `asked` is how many were; the grade of the shares is C."""

    asked: int
    answered: int
    shares: tuple[Share, ...]

    @property
    def response_rate(self) -> float:
        """Answered of asked; 0 when nobody was."""
        return self.answered / self.asked if self.asked else 0.0


def work_out(answers: Mapping[str, int], asked: int) -> Survey:
    """Shares of the channels. `answers`: answer code -> count; every code counts as answered."""
    answered = sum(answers.values())
    if answered > asked:
        raise ValueError(f"{answered} answers to {asked} questions")
    shares = tuple(
        Share(channel, count, wilson(count, answered), wilson(count, asked))
        for channel, count in ((channel, answers.get(channel, 0)) for channel in CHANNELS)
        if answered
    )
    return Survey(asked, answered, shares)


def read_survey(
    engine: Engine, council: str, first: datetime, last: datetime, *, samples: bool | None = False
) -> Survey:
    """The answers in resolved contacts that opened from `first` up to `last`.

    `samples`: whether made-up contacts are left out (False), the only ones (True), or counted with all others (None).
    """
    answers: Counter[str] = Counter()
    asked = 0
    query = select(contacts.c.evidence).where(
        contacts.c.council == council,
        contacts.c.opened_at >= first,
        contacts.c.opened_at < last,
        *([] if samples is None else [contacts.c.sample.is_(samples)]),
        contacts.c.barred == "",
        contacts.c.outcome.in_(sorted(outcome.value for outcome in RESOLUTIONS)),
    )
    with session(engine) as opened:
        for evidence in opened.execute(query.execution_options(yield_per=2000)).scalars():
            asked += 1
            answer = evidence.get("proofs", {}).get("survey", {}).get(WITHOUT_US)
            if answer:
                answers[str(answer)] += 1
    return work_out(answers, asked)

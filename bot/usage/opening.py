"""Puts the usage log together from its settings: rules, keys, reader, sources. Every command begins here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Engine

from bot.council.errors import FileError
from bot.councils import Council, read_councils
from bot.database import migrate, open_database
from bot.services import CARDS
from bot.settings import SettingError, UsageSettings
from bot.usage.counterfactual.registered import registered_arms
from bot.usage.following import Follower
from bot.usage.keys import Keys
from bot.usage.reading import Reader
from bot.usage.rules import Rules
from bot.usage.sources import EVENT_COLUMNS, EVIDENCE_COLUMNS, TableSource
from bot.usage.taking import Taker


@dataclass(frozen=True)
class Log:
    """The usage log of one process."""

    settings: UsageSettings
    councils: dict[str, Council]
    engine: Engine
    rules: Rules
    keys: Keys
    taker: Taker

    def follow_events(self) -> Follower:
        """Rasa's events: from its SQL broker, or with RabbitMQ from the tracker store, which fills the gaps."""
        settings = self.settings
        source = (
            TableSource("rasa", settings.events_database, "events", EVENT_COLUMNS)
            if settings.broker == "sql"
            else TableSource("tracker", settings.tracker_database, "events", EVENT_COLUMNS)
        )
        return Follower(self.engine, [(source, self.taker.take_events)])

    def follow_evidence(self) -> Follower:
        """The gateway's evidence."""
        source = TableSource("gateway", self.settings.gateway_database, "evidence", EVIDENCE_COLUMNS)
        return Follower(self.engine, [(source, self.taker.take_evidence)])

    def follow_all(self) -> Follower:
        """Both; events first, so that an erasure meets everything that it erases."""
        return Follower(self.engine, self.follow_events().sources + self.follow_evidence().sources)


def open_log(settings: UsageSettings) -> Log:
    """The log with its tables at the newest schema. `SettingError`: what is wrong; `DBAPIError`: no database there."""
    try:
        councils = dict(read_councils(settings.councils_dir))
    except FileError as wrong:
        raise SettingError(settings.named("councils_dir"), str(wrong)) from wrong
    migrate(settings.database, "usage")
    engine = open_database(settings.database)
    is_open = lambda council, moment: councils[council].hours.is_open(moment)  # noqa: E731 - one line
    rules = Rules(CARDS, is_open, registered_arms(engine))
    keys = Keys(settings.person_secret)
    for slug in councils:
        rules.is_open(slug, settings.clock()())  # loads the bank holidays now, not inside the first transaction
    reader = Reader(frozenset(councils), rules.subject_slots, keys)
    taker = Taker(reader, rules, keys, settings.clock())
    return Log(settings, councils, engine, rules, keys, taker)

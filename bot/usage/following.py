"""Follows the sources round by round. Each batch is one transaction with its mark: a stop loses and doubles nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.database import session
from bot.logs import get
from bot.usage.metrics import NoWatch, Watch
from bot.usage.sources import Batch, SourceMissing, SourceWrong, TableSource
from bot.usage.store import read_mark
from bot.usage.taking import Taken

Take = Callable[[Session, str, Batch], Taken]

_LOG = get("usage")


@dataclass
class Follower:
    """Reads some sources into one database. `sources` come in the order in which they are read in each round.

    Rasa's events come before the gateway's evidence, so that an erasure meets everything that it erases.
    """

    engine: Engine
    sources: list[tuple[TableSource, Take]]
    watch: Watch = field(default_factory=NoWatch)
    _waiting: set[str] = field(default_factory=set)

    def run_round(self, told: Callable[[Taken], None] = lambda taken: None) -> Taken:
        """Take all that is new in every source; `told` hears of each batch. A source that is not there is passed over.

        Errors of the log's own database are raised: nothing was taken then, and nothing is lost.
        """
        total = Taken()
        for source, take in self.sources:
            for taken in self._take_all(source, take):
                total += taken
                self.watch.took(taken)
                told(taken)
            if not isinstance(self.watch, NoWatch):
                self.watch.is_behind(source.name, self._rows_after(source))
        return total

    def run(self, stop: threading.Event, seconds: float, between: Callable[[], None] = lambda: None) -> None:
        """Round after round until `stop` is set, `seconds` apart; outlives a database that goes away for a while.

        `between` is called after each round.
        """
        while not stop.is_set():
            try:
                taken = self.run_round()
                between()
            except DBAPIError as failure:
                _LOG.error("usage.database.failed", problem=type(failure).__name__)
                self.watch.failed()
                self.forget()
            else:
                if taken != Taken():
                    _LOG.info("usage.events.taken", **asdict(taken))
            stop.wait(seconds)

    def forget(self) -> None:
        """Offer everything in the overlaps again: after a failure it is not known what was stored."""
        for source, _ in self.sources:
            source.close()

    def backlog(self) -> int:
        """How many rows stand after the marks."""
        return sum(self._rows_after(source) for source, _ in self.sources)

    def _rows_after(self, source: TableSource) -> int:
        with session(self.engine) as opened:
            mark = read_mark(opened, source.name)
        try:
            return source.count_after(mark)
        except (SourceMissing, SourceWrong):
            return 0

    def _take_all(self, source: TableSource, take: Take) -> Iterator[Taken]:
        with session(self.engine) as opened:
            mark = read_mark(opened, source.name)
        try:
            for batch in source.read_new(mark):
                with session(self.engine) as opened:
                    taken = take(opened, source.name, batch)
                yield taken
        except (SourceMissing, SourceWrong) as gone:
            if source.name not in self._waiting:
                _LOG.warning("usage.source.waiting", source=source.name, problem=str(gone))
            self._waiting.add(source.name)
            return
        except DBAPIError:
            source.close()
            raise
        if source.name in self._waiting:
            self._waiting.discard(source.name)
            _LOG.info("usage.source.found", source=source.name)

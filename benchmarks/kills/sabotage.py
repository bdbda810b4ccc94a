"""Faults put in on purpose, to show that the comparison notices: a usage log that moves its marks before its rows."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from bot.database import session
from bot.usage import __main__ as usage
from bot.usage import sources
from bot.usage.following import Follower, Take
from bot.usage.sources import TableSource
from bot.usage.store import move_mark, read_mark
from bot.usage.taking import Taken


def _take_all(self: Follower, source: TableSource, take: Take) -> Iterator[Taken]:
    """As the usage log does it, but for the mark: in a transaction of its own, before the rows."""
    with session(self.engine) as opened:
        mark = read_mark(opened, source.name)
    try:
        for batch in source.read_new(mark):
            with session(self.engine) as opened:
                move_mark(opened, source.name, batch.mark, self.sabotage_clock())  # type: ignore[attr-defined]
            time.sleep(0.5)
            with session(self.engine) as opened:
                yield take(opened, source.name, batch)
    except (sources.SourceMissing, sources.SourceWrong):
        return


def main() -> int:
    """`python -m bot.usage`, sabotaged: an overlap that is read again would mend it, so there is none either."""
    from datetime import UTC, datetime

    sources.OVERLAP = 0
    Follower.sabotage_clock = staticmethod(lambda: datetime.now(UTC))  # type: ignore[attr-defined]
    Follower._take_all = _take_all  # type: ignore[method-assign]
    return usage.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

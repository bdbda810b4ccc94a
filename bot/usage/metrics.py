"""What an operator watches: how far behind the log is, and what it took. Prometheus metrics on loopback, or nothing.

Without `BOT_USAGE_METRICS_PORT` nothing is opened and the library is not even loaded.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

from bot.usage.taking import Taken

_LOOPBACK = "127.0.0.1"


class Watch(Protocol):
    """Hears of everything that the following of sources does."""

    def took(self, taken: Taken) -> None:
        """One batch was stored."""

    def is_behind(self, source: str, rows: int) -> None:
        """So many rows of a source stand after its mark, at the end of a round."""

    def failed(self) -> None:
        """The log's own database did not do what it was asked."""


class NoWatch:
    """Nobody watches."""

    def took(self, taken: Taken) -> None:
        """Nothing."""

    def is_behind(self, source: str, rows: int) -> None:
        """Nothing."""

    def failed(self) -> None:
        """Nothing."""


class Metrics:
    """`http://127.0.0.1:<port>/metrics`. `clock` counts seconds."""

    def __init__(self, port: int, clock: Callable[[], float] = time.monotonic) -> None:
        import prometheus_client as prometheus  # only where it is wanted

        self._clock = clock
        self._even_since: dict[str, float] = {}
        self.registry = prometheus.CollectorRegistry()
        counter, gauge = prometheus.Counter, prometheus.Gauge
        named: dict[str, Any] = {"registry": self.registry, "namespace": "kerbside", "subsystem": "usage"}
        self._facts = counter("facts", "Facts that were stored", **named)
        self._poison = counter("poison", "Events that could not be read and were put aside", **named)
        self._conversations = counter("conversations", "Conversations whose contacts were derived again", **named)
        self._batches = counter("batches", "Transactions that stored a batch", **named)
        self._failures = counter("database_failures", "Rounds that the log's own database ended", **named)
        self._rows = gauge("lag_rows", "Rows of a source that were not taken yet", ["source"], **named)
        self._seconds = gauge("lag_seconds", "For how long a source has not been taken in full", ["source"], **named)
        self._server, self._thread = prometheus.start_http_server(port, _LOOPBACK, self.registry)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_port)

    def took(self, taken: Taken) -> None:
        """One batch was stored."""
        self._batches.inc()
        self._facts.inc(taken.facts)
        self._poison.inc(taken.poison)
        self._conversations.inc(taken.conversations)

    def is_behind(self, source: str, rows: int) -> None:
        """A source that is taken in full is 0 seconds behind; otherwise it counts from when it last was."""
        now = self._clock()
        since = self._even_since.setdefault(source, now)
        if not rows:
            self._even_since[source] = since = now
        self._rows.labels(source).set(rows)
        self._seconds.labels(source).set(now - since)

    def failed(self) -> None:
        """The log's own database did not do what it was asked."""
        self._failures.inc()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def open_watch(port: int) -> Watch:
    """Metrics at a port of this machine; nobody where it is 0. `OSError` when the port is taken."""
    return Metrics(port) if port else NoWatch()

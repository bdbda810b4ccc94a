"""Waits until each process answers, and says which is still starting."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Probe:
    """A process and the address that answers 200 once it is ready."""

    name: str
    url: str

    def answers(self, seconds: float = 2.0) -> bool:
        """Whether it answers now."""
        try:
            with urllib.request.urlopen(self.url, timeout=seconds) as answer:  # noqa: S310 - loopback, http only
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError, ValueError):
            return False


def wait_until_healthy(
    probes: Sequence[Probe],
    seconds: float,
    report: Callable[[str, float], None],
    stopped: Callable[[], bool],
) -> list[str]:
    """Ask each in turn until all have answered; returns the names that had not when time ran out or `stopped()`.

    `report(name, seconds since start)` is called once for each as it comes up.
    """
    began = time.monotonic()
    waiting = list(probes)
    while waiting and not stopped() and time.monotonic() - began < seconds:
        for probe in list(waiting):
            if probe.answers():
                waiting.remove(probe)
                report(probe.name, time.monotonic() - began)
        if waiting:
            time.sleep(0.25)
    return [probe.name for probe in waiting]

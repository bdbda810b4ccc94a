"""The running log stops when it is told to, whatever it is doing at that moment."""

from __future__ import annotations

import subprocess
import sys

from tests.usage.recorded import Recorded

#: The event's lock is held by the very thread that hears the signal, as it is for a moment in each of its waits.
HOLDING = """
import os, signal, threading, time, types
from bot.usage import __main__ as usage

class Held(threading.Event):
    def wait(self, timeout=None):
        with self._cond:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.2)  # the handler runs here
        return super().wait(timeout)

usage.threading = types.SimpleNamespace(Event=Held, Thread=threading.Thread)
raise SystemExit(usage.main([]))
"""


def test_a_signal_in_the_middle_of_waiting_stops_it(recorded: Recorded) -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", HOLDING], env=recorded.environment, timeout=200)
    assert done.returncode == 0

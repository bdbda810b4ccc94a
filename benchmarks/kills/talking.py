"""Residents who never stop talking: one conversation after another, some for an answer, some for a reference."""

from __future__ import annotations

import random
import threading
import uuid
from dataclasses import dataclass, field

from bot.running.system import RunningSystem
from tests.journeys.resident import BIN_DAYS, Home, Resident

HOMES = (
    Home("14", "ZZ1 1AA", "black bin", "MISSED_REFUSE", "990000000008"),
    Home("2", "ZZ1 1AA", "black bin", "MISSED_REFUSE", "990000000002"),
    Home("3", "ZZ1 1AA", "recycling bin", "MISSED_RECYCLING", "990000000003"),
    Home("4", "ZZ1 1AA", "food caddy", "MISSED_FOOD", "990000000004"),
)
MESSAGE_LEFT = frozenset({"utter_message_left"})
_WISHES = {"bin_day": "when are my bins collected", "message": "can I talk to a person please"}


class Talk(Resident):
    """One conversation that wants one thing: the bin days of a home, or to leave a message."""

    patience = 900.0  # seconds: on a busy machine Rasa alone takes minutes to start

    def __init__(self, system: RunningSystem, name: str, wish: str, chance: random.Random) -> None:
        super().__init__(system, name, chance.choice(HOMES), threading.Event(), chance.getrandbits(32))
        self.wish = wish
        self.answers = {
            **self.answers,
            "utter_ask_message_wanted": "i want to leave a message",
            "utter_ask_message_text": "my bin is broken and nobody answers",
        }

    def talk(self) -> None:
        """Until the answer or the reference is there."""
        self.pursue(_WISHES[self.wish], BIN_DAYS if self.wish == "bin_day" else MESSAGE_LEFT)


@dataclass
class Crowd:
    """So many residents at once. `talks` are all conversations that were begun, each complete once `stop` returned."""

    system: RunningSystem
    size: int
    seed: int
    talks: list[Talk] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _enough: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Let them talk."""
        for number in range(self.size):
            thread = threading.Thread(target=self._talk, args=(random.Random(self.seed + number),), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _talk(self, chance: random.Random) -> None:
        while not self._enough.is_set():
            mark = uuid.UUID(int=chance.getrandbits(128), version=4).hex[:12]
            talk = Talk(self.system, mark, chance.choice(list(_WISHES)), chance)
            self.talks.append(talk)
            talk.run()  # in this thread; what fails stands in the talk

    @property
    def under_way(self) -> int:
        """How many wait for an answer, or would send the next message, right now."""
        return sum(thread.is_alive() for thread in self._threads)

    @property
    def sent(self) -> int:
        """How many messages were accepted so far."""
        return sum(len(one.sent) for one in list(self.talks))

    def stop(self, seconds: float) -> None:
        """Let everybody come to the end of the conversation under way."""
        self._enough.set()
        for thread in self._threads:
            thread.join(timeout=seconds)
            if thread.is_alive():
                raise RuntimeError("a resident never came to an end")

"""A resident who talks over REST while parts of the system die: sends again what got no answer, and goes on.

Does what a chat page does: one message id for each message, the same id for every try, late replies by polling.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

from bot.running.system import RunningSystem
from tests.conversations.which_response import which_responses

TURNS = 40
PATIENCE = 150.0  # seconds for one message, over every outage
REPORTED = frozenset({"utter_missed_bin_reported", "utter_missed_bin_same_reference"})
BIN_DAYS = frozenset({"utter_bin_days"})
UNREACHED = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError)


@dataclass(frozen=True)
class Home:
    """A home whose bin was missed, and what Open311 is to hold of it."""

    number: str
    postcode: str
    bin: str
    code: str
    uprn: str


class Resident(threading.Thread):
    """Reports a missed bin until there is a reference, then asks for bin days until `enough` is set."""

    def __init__(self, system: RunningSystem, name: str, home: Home, enough: threading.Event, seed: int) -> None:
        super().__init__(daemon=True, name=name)
        self.home, self.sent, self.shown = home, {}, []
        self.reported = self.told_days = False
        self.failure: BaseException | None = None
        self.log: list[str] = []
        self._system, self._enough, self._chance = system, enough, random.Random(seed)
        self.answers = {
            "utter_ask_postcode": home.postcode,
            "utter_ask_home": home.number,
            "utter_ask_home_number": home.number,
            "utter_ask_missed_bin_kind": home.bin,
            "utter_ask_missed_bin_confirmed": "/affirm",
            "utter_ask_message_wanted": "no",
            "utter_missed_bin_unsettled": "did my report go through?",
        }
        self._sender, self._cursor = str(uuid.UUID(int=self._chance.getrandbits(128), version=4)), "0"

    patience = PATIENCE
    sent: dict[str, str]  # message id -> text; every one was accepted
    shown: list[str]  # all texts that came back

    def run(self) -> None:
        try:
            self.talk()
        except BaseException as failure:
            self.failure = failure

    def talk(self) -> None:
        """All that this resident wants; raises what goes wrong."""
        self.pursue(f"my {self.home.bin} was not emptied", REPORTED)
        self.reported = True
        while not (self.told_days and self._enough.is_set()):
            self.pursue("when are my bins collected", BIN_DAYS)
            self.told_days = True

    def pursue(self, wish: str, ends: frozenset[str]) -> None:
        """Answer what is asked, and say the wish again after anything else, until one of `ends` is heard."""
        text = wish
        for _ in range(TURNS):
            heard = self._say(text)
            if ends & set(heard):
                return
            text = next((self.answers[one] for one in reversed(heard) if one in self.answers), wish)
            sleep(self._chance.uniform(0.0, 0.5))
        raise AssertionError("it never came to an end")

    def _say(self, text: str) -> list[str]:
        """One message, sent until it is accepted, and all that answers it. The names of the responses."""
        message_id = f"{self.name}-{len(self.sent)}"
        body = {"sender": self._sender, "message": text, "metadata": {"message_id": message_id}}
        self.log.append(f"resident: {text}")
        texts = _texts(self._call("/webhooks/rest/webhook", body))
        self.sent[message_id] = text
        until = monotonic() + self.patience
        waiting = True
        while waiting:
            late = self._call(f"/webhooks/rest/poll?after={self._cursor}")
            self._cursor, waiting = late["cursor"], late["waiting"]
            texts += _texts(late["messages"])
            if waiting:
                assert monotonic() < until, f"nothing ever answered {message_id}"
                sleep(0.3)
        self.log += [f"assistant: {one}" for one in texts]
        self.shown += texts
        assert texts, f"silence after {message_id}"
        return which_responses(texts)

    def _call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """A call, made again until the gateway answers it."""
        headers = {"Content-Type": "application/json", "X-Sender": self._sender}
        data = None if body is None else json.dumps(body).encode()
        until = monotonic() + self.patience
        while True:
            request = urllib.request.Request(self._system.url("gateway") + path, data, headers)  # noqa: S310
            try:
                with urllib.request.urlopen(request, timeout=40) as answer:  # noqa: S310
                    return json.loads(answer.read())
            except UNREACHED as problem:
                known = isinstance(problem, urllib.error.HTTPError) and problem.code < 500
                if known or monotonic() > until:
                    raise
            sleep(0.3)


def _texts(messages: list[dict[str, Any]]) -> list[str]:
    return [one["text"] for one in messages if one.get("text")]

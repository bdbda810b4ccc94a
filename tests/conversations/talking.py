"""A resident who talks to the running system over its public REST door, and the desk of its sandbox."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import delete, update

from bot.database import open_database
from bot.gateway.tables import grants
from bot.payments.tables import METADATA as LEDGER
from bot.running.system import RunningSystem
from tests.conversations.which_response import which_responses

NOW = "2026-11-25T14:00:00+00:00"
#: A postcode and an amount may be said in the chat; four digits of a PIN stand in any file by chance.
PRIVATE = frozenset({"account_reference", "name", "email", "phone", "card_number"})


@dataclass
class Answer:
    """What came back to one message: the texts, the responses they are, and the buttons by title."""

    texts: list[str] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    custom: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


class Talker:
    """One conversation at one moment. `private` collects what all of them filled in on secure cards."""

    private: ClassVar[set[str]] = set()

    def __init__(self, system: RunningSystem, at: str = NOW) -> None:
        self._system, self._at = system, at
        self._sender = str(uuid.uuid4())
        self._buttons: dict[str, str] = {}
        self._after = 0
        self.card: dict[str, Any] | None = None
        self.payment_url = ""
        self.log: list[str] = []

    def says(self, text: str) -> Answer:
        """Type something."""
        body = {"sender": self._sender, "message": text, "metadata": {"sample_at": self._at}}
        key = self._system.environment["BOT_GATEWAY_API_KEYS"].split(",")[0]
        got = call(f"{self._system.url('gateway')}/webhooks/rest/webhook", body, {"Authorization": f"Bearer {key}"})
        return self._hear(f"resident: {text}", got)

    def fills_in(self, **fields: str) -> tuple[str, Answer]:
        """Fill in the secure card that was shown last: `accepted` or `refused`, and what the assistant says to it."""
        assert self.card is not None, "no card was shown\n" + "\n".join(self.log)
        self.private.update(value for name, value in fields.items() if name in PRIVATE)
        got = call(f"{self._system.url('gateway')}{self.card['submit_url']}", dict(fields), refused_too=True)
        answer = self._hear(f"resident fills in {self.card['form']}", got.get("messages") or [])
        self.log.append(f"card: {got['message']}")
        answer.texts.append(got["message"])
        return got["status"], answer

    def hears_later(self, seconds: float = 60.0) -> Answer:
        """What comes into the chat without a message of the resident's: the outcome of a payment."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            url = f"{self._system.url('gateway')}/webhooks/rest/poll?after={self._after}"
            found = fetch(url, {"X-Sender": self._sender})
            if found["messages"]:
                self._after = int(found["cursor"])
                return self._hear("later", found["messages"])
            time.sleep(0.25)
        raise AssertionError("nothing came\n" + "\n".join(self.log))

    def _hear(self, what: str, got: list[dict[str, Any]]) -> Answer:
        answer = Answer()
        for message in got:
            custom = message.get("custom") or {}
            if custom:
                answer.custom.append(custom)
            if custom.get("type") == "secure_form":
                self.card = custom if custom.get("state", "open") == "open" else self.card
            elif message.get("text"):
                answer.texts.append(message["text"])
            answer.buttons |= {one["title"]: one["payload"] for one in message.get("buttons") or []}
        self.payment_url = next((one["url"] for one in answer.custom if one.get("type") == "payment"), self.payment_url)
        answer.responses = which_responses(answer.texts)
        self._buttons |= answer.buttons
        self.log += [what, *(f"assistant: {text}" for text in answer.texts)]
        return answer

    def presses(self, title: str) -> Answer:
        """Press a button that was offered."""
        assert title in self._buttons, f"no button {title!r} among {list(self._buttons)}\n" + "\n".join(self.log)
        return self.says(self._buttons[title])

    def comes_to(self, *messages: str | Mapping[str, str]) -> Answer:
        """Say several things, or fill in the card that was shown; the answer to the last."""
        answer = Answer()
        for message in messages:
            answer = self.says(message) if isinstance(message, str) else self.fills_in(**message)[1]
        return answer


class Desk:
    """The sandbox's desk."""

    def __init__(self, system: RunningSystem) -> None:
        self._url = f"{system.url('sandbox')}/_sandbox"
        self._environment = system.environment

    def reset(self, at: str = NOW) -> None:
        """Everything as new, also the ledger: what one conversation paid is not on its way in the next."""
        call(f"{self._url}/reset", {})
        call(f"{self._url}/clock", {"now": at})
        with open_database(self._environment["BOT_PAYMENTS_DATABASE_URL"]).begin() as connection:
            for table in reversed(LEDGER.sorted_tables):
                connection.execute(delete(table))

    def fault(
        self,
        back_end: str,
        fault: str | None,
        method: str | None = None,
        times: int | None = None,
        path: str | None = None,
    ) -> None:
        body = {"back_end": back_end, "fault": fault, "method": method, "times": times}
        call(f"{self._url}/faults", {**body, **({"path": path} if path else {})})

    def library(self, **settings: Any) -> None:
        """How the library system is set up."""
        call(f"{self._url}/koha", settings)

    def renewed(self) -> int:
        """How many renewals the library has written down."""
        return len(fetch(f"{self._url}/koha/renewals", {}))

    def clock(self, now: str) -> None:
        """Set the back ends' clock."""
        call(f"{self._url}/clock", {"now": now})

    def webhooks(self, mode: str) -> None:
        """What the payment service does with its webhooks: normal, lose, duplicate, hold, shuffle."""
        call(f"{self._url}/pay/webhooks", {"mode": mode})

    def taken(self) -> list[str]:
        """The amounts in pounds that the payment service has really taken."""
        made = fetch(f"{self._url}/pay/payments")
        return [f"{one['amount'] / 100:.2f}" for one in made if one["status"] == "success"]

    def notices(self) -> list[str]:
        """To whom an e-mail or text went."""
        return [f"{one['kind']} {one['recipient']}" for one in fetch(f"{self._url}/notify/sent")]

    def lapse_cards(self) -> None:
        """The time of everything that was filled in is over."""
        over = datetime.now(UTC) - timedelta(seconds=1)
        with open_database(self._environment["BOT_GATEWAY_DATABASE_URL"]).begin() as connection:
            connection.execute(update(grants).values(until=over))

    def written(self) -> list[tuple[str, str]]:
        """Service code and home of every report that residents sent since the reset."""
        with urllib.request.urlopen(f"{self._url}/requests") as answer:  # noqa: S310 - our own sandbox
            return [(one["service_code"], one["address_id"]) for one in json.loads(answer.read())]


def call(url: str, body: dict[str, Any], headers: dict[str, str] | None = None, *, refused_too: bool = False) -> Any:
    """POST JSON, give back JSON; with `refused_too` also the body of a 4xx."""
    request = urllib.request.Request(  # noqa: S310 - our own servers
        url, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own servers
            return json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        if not refused_too or refused.code >= 500:
            raise
        return json.loads(refused.read())


def fetch(url: str, headers: dict[str, str] | None = None) -> Any:
    """GET JSON."""
    request = urllib.request.Request(url, headers=headers or {})  # noqa: S310 - our own servers
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own servers
        return json.loads(answer.read())


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are looked at, not followed."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class PaymentPage:
    """A browser without script at the payment page of the stand-in of GOV.UK Pay."""

    PAYS, DECLINED, BREAKS = "4444333322221111", "4000000000000002", "4000000000000119"

    def __init__(self, url: str) -> None:
        self._opener = urllib.request.build_opener(_Stay)
        self.url, self.text, self.status = url, "", 0
        self._go(url)

    def types_card(self, number: str = PAYS) -> PaymentPage:
        """Type a card, and go on to the page that is looked at before the payment."""
        card = {"cardNo": number, "expiryMonth": "12", "expiryYear": "28", "cvc": "123", "email": "ada@example.org"}
        home = {"addressLine1": "2 Acorn Street", "addressCity": "Westmoor", "addressPostcode": "ZZ1 1AA"}
        return self._go(self.url, {**card, **home, "cardholderName": "Ada Example"})

    def confirms(self) -> PaymentPage:
        """Pay, and come back."""
        return self._go(self.url, {})

    def cancels(self) -> PaymentPage:
        """Stop the payment, and come back."""
        found = re.search(r'action="([^"]*cancel)"', self.text)
        assert found, "there is no cancel button"
        return self._go(urllib.parse.urljoin(self.url, found[1]), {})

    def comes_back(self) -> PaymentPage:
        """Follow the way back that a page of the end shows."""
        found = re.search(r'id="return-url" href="([^"]*)"', self.text)
        return self._go(found[1]) if found else self

    def _go(self, url: str, form: dict[str, str] | None = None) -> PaymentPage:
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        for _ in range(8):
            try:
                with self._opener.open(urllib.request.Request(url, body), timeout=30) as answer:  # noqa: S310
                    self.url, self.status, self.text = url, answer.status, answer.read().decode()
                    return self
            except urllib.error.HTTPError as other:
                self.url, self.status, self.text = url, other.code, other.read().decode()
                if other.code != 303:
                    return self
                url, body = urllib.parse.urljoin(url, other.headers["Location"]), None
        raise AssertionError("the page redirects for ever")

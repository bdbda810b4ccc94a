"""A client of the gateway's private door: submissions, messages for a person, calendars, secure cards, payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.council.errors import NotFound, Unavailable
from bot.council.payments import Payment, PaymentState
from bot.council.requests import Submission, SubmissionState
from bot.web import Answer, Calls

_BACK_END = "gateway"
_PAYMENTS = "payments"


@dataclass(frozen=True)
class CalendarDay:
    """One day of a calendar file."""

    day: date
    title: str
    note: str = ""


@dataclass(frozen=True)
class Grant:
    """What a resident filled in on a secure card. `values` must not be said, kept in a slot or logged."""

    form: str
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class OpenPayment:
    """A payment with the address of its page. `is_new` is False when the same wish had one already."""

    payment: Payment
    url: str
    is_new: bool = False


class Gateway:
    """Calls behind `BOT_GATEWAY_PRIVATE_PORT`. Its own failure is `Unavailable`, as any back end's."""

    def __init__(self, calls: Calls, url: str, secret: str) -> None:
        headers = {"Authorization": f"Bearer {secret}"}
        self._line = calls.to(_BACK_END, url, headers=headers)
        # An address of its own, so that a payment service that is down does not make the gateway look down.
        self._payments = calls.to(_PAYMENTS, f"{url}/payments", headers=headers)

    async def record(
        self, conversation: str, transaction: str, subject: str, content: Mapping[str, Any]
    ) -> tuple[Submission, bool]:
        """Write down an intended write before it is sent. The second value is False when it was written down before."""
        body = {"conversation": conversation, "transaction": transaction, "subject": subject, "content": dict(content)}
        answer = await self._line.post("/submissions", json=body)
        return _submission(answer), answer.status == 201

    async def settle(
        self,
        submission: Submission,
        state: SubmissionState,
        *,
        reference: str | None = None,
        notice: str = "",
        code: str = "",
    ) -> None:
        """Write down what the back end said about a submission."""
        body = {"state": state.value, "reference": reference, "notice": notice or None, "code": code or None}
        given = {name: value for name, value in body.items() if value is not None}
        await self._line.post("/submissions/{id}/outcome", path={"id": str(submission.id)}, json=given)

    async def leave_message(self, conversation: str, topic: str, text: str) -> str:
        """Leave a message for a person; the reference by which it is known."""
        body = {"conversation": conversation, "topic": topic, "text": text}
        return str(_field(await self._line.post("/messages-left", json=body), "reference"))

    async def add_contact(self, conversation: str, reference: str, grant: str) -> None:
        """Put contact details to an open message. `NotFound`: the grant has lapsed; `Conflict`: it was answered."""
        body = {"conversation": conversation, "grant": grant}
        await self._line.post("/messages-left/{reference}/contact", path={"reference": reference}, json=body)

    async def keep_calendar(self, conversation: str, title: str, days: Sequence[CalendarDay]) -> str:
        """Keep an iCalendar file; the public address that it is downloaded from."""
        events = [{"day": one.day.isoformat(), "title": one.title, "note": one.note} for one in days]
        body = {"conversation": conversation, "title": title, "events": events}
        return str(_field(await self._line.post("/calendars", json=body), "url"))

    async def grant(self, conversation: str, grant: str) -> Grant | None:
        """What stands behind a grant, whose time begins anew; None when it has lapsed or is another conversation's."""
        try:
            answer = await self._line.get("/grants/{id}", path={"id": grant}, params={"conversation": conversation})
        except NotFound:
            return None
        values = _field(answer, "values")
        return Grant(str(_field(answer, "form")), {str(name): str(value) for name, value in values.items()})

    async def payments_of(self, conversation: str, grant: str) -> list[Payment]:
        """Payments to the grant's account that are not finished, or were taken and may not be on the account yet."""
        answer = await self._line.get(
            "/grants/{id}/payments", path={"id": grant}, params={"conversation": conversation}
        )
        return [_payment(one) for one in (answer.data or {}).get("payments", ())]

    async def begin_payment(self, conversation: str, grant: str, amount_pence: int, description: str) -> OpenPayment:
        """A payment page for an amount; the same wish of one conversation has one page at a time.

        `Unavailable` when none can be made. Nothing can be taken then, whatever `sent` says.
        """
        body = {
            "conversation": conversation,
            "grant": grant,
            "amount_pence": amount_pence,
            "description": description,
        }
        answer = await self._payments.post("", json=body)
        return OpenPayment(_payment(answer.data), str(_field(answer, "url")), is_new=answer.status == 201)

    async def payment(self, conversation: str, number: str) -> OpenPayment | None:
        """A payment of this conversation as it stands now; None when there is none."""
        try:
            answer = await self._payments.get("/{id}", path={"id": number}, params={"conversation": conversation})
        except NotFound:
            return None
        return OpenPayment(_payment(answer.data), str(_field(answer, "url")))


def _submission(answer: Answer) -> Submission:
    reference = answer.data.get("reference") if isinstance(answer.data, dict) else None
    try:
        return Submission(
            id=int(_field(answer, "id")),
            our_reference=str(_field(answer, "our_reference")),
            transaction=str(_field(answer, "transaction")),
            state=SubmissionState(_field(answer, "state")),
            reference=str(reference) if reference else None,
            notice=str(answer.data.get("notice") or ""),
        )
    except ValueError as wrong:
        raise Unavailable(_BACK_END, "its answer could not be read", sent=True) from wrong


def _payment(told: Mapping[str, Any]) -> Payment:
    try:
        finished = told.get("finished_at")
        return Payment(
            id=str(told.get("payment") or ""),
            reference=str(told["reference"]),
            service=str(told.get("service") or ""),
            amount_pence=int(told["amount_pence"]),
            state=PaymentState(told["state"]),
            created_at=datetime.fromisoformat(told["created_at"]),
            finished_at=datetime.fromisoformat(finished) if finished else None,
            code=str(told.get("code") or ""),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise Unavailable(_PAYMENTS, "its answer could not be read", sent=True) from wrong


def _field(answer: Answer, name: str) -> Any:
    if not isinstance(answer.data, dict) or not answer.data.get(name):
        raise Unavailable(_BACK_END, f"its answer has no {name}", sent=True)
    return answer.data[name]

"""Renewals: asked for once, and never taken for done, or for not done, without having looked."""

from __future__ import annotations

from dataclasses import replace

from bot.backends.koha.client import reading, words
from bot.backends.koha.client.access import BACK_END, Access
from bot.council.errors import BackEndError, Conflict, NotFound, Unauthorised, Unavailable
from bot.council.libraries import Loan, Refused, Renewal, RenewalRefusal, RenewalUnknown, Renewed
from bot.web import understood

#: What a loan that the library does not know any more means: it came back.
GONE = RenewalRefusal.NOT_ON_LOAN


async def renewability(access: Access, loan: Loan) -> Loan:
    """The loan with whether it can be renewed, why not, and how often still; `NotFound` when it is no loan any more."""
    answer = await access.call(lambda line: line.get("/checkouts/{id}/allows_renewal", path={"id": loan.id}))
    with understood(BACK_END):
        allowed = answer.data["allows_renewal"]
        if not isinstance(allowed, bool):
            raise TypeError("neither yes nor no")
        most, now = answer.data.get("max_renewals"), int(answer.data["current_renewals"] or 0)
        return replace(
            loan,
            can_be_renewed=allowed,
            refusal=None if allowed else words.renewal_refusal(answer.data.get("error")),
            renewals=now,
            renewals_left=max(0, int(most) - now) if most is not None else None,
        )


async def renew(access: Access, loan: Loan) -> Renewed | Refused:
    """Renew once. What stands renewed since `loan` was read, by whomever, is told as renewed and left alone."""
    try:
        before = await _as_it_stands(access, loan)
    except NotFound:
        return Refused(loan, GONE)
    if _is_renewed(loan, before):
        return Renewed(before)
    try:
        answer = await access.call(lambda line: line.post("/checkouts/{id}/renewal", path={"id": loan.id}))
        with understood(BACK_END, wrote=True):
            return Renewed(_with_day_of(before, reading.loan(answer.data)))
    except NotFound:
        return Refused(before, GONE)
    except (Unauthorised, Conflict) as refused:
        code = words.renewal_code(refused.message)
        if code is None:
            raise
        return Refused(before, words.renewal_refusal(code))
    except Unavailable as failure:
        if not failure.sent:
            raise
        return await _after_a_lost_answer(access, before, failure)


async def renew_or_tell(access: Access, loan: Loan) -> Renewal:
    """As `renew`, but a back end that does not answer is a result and not an error. A wrong key stays an error."""
    try:
        return await renew(access, loan)
    except Unauthorised:
        raise
    except Unavailable as failure:
        return RenewalUnknown(loan, may_be_renewed=failure.sent)
    except BackEndError:  # told to wait, or refused without a reason: nothing was renewed
        return RenewalUnknown(loan, may_be_renewed=False)


async def _after_a_lost_answer(access: Access, before: Loan, failure: Unavailable) -> Renewed:
    """A loan that looks as before may still be renewed a moment later, so that is told as unknown."""
    try:
        now = await _as_it_stands(access, before)
    except BackEndError as blind:
        raise Unavailable(BACK_END, failure.message, sent=True) from blind
    if _is_renewed(before, now):
        return Renewed(now)
    raise Unavailable(BACK_END, failure.message, sent=True) from failure


async def _as_it_stands(access: Access, loan: Loan) -> Loan:
    answer = await access.call(lambda line: line.get("/checkouts/{id}", path={"id": loan.id}))
    with understood(BACK_END):
        row = answer.data
        if row.get("checkin_date"):
            raise NotFound(BACK_END, "it was brought back")
        return _with_day_of(loan, reading.loan(row))


def _is_renewed(before: Loan, now: Loan) -> bool:
    return now.renewals > before.renewals or now.due_day > before.due_day


def _with_day_of(loan: Loan, told: Loan) -> Loan:
    """The loan with the new day and count; what was asked before about renewing it is out of date."""
    if told.id != loan.id:
        raise ValueError("the answer is about another loan")
    return Loan(loan.id, loan.title, loan.author, told.due_day, told.renewals, renewed_on=told.renewed_on)

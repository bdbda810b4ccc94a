"""Whatever a library system says, the client gives an answer in our words or one of our errors; and its words."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.backends.koha.client import Koha, reading, searching, words
from bot.council.errors import BackEndError, Unavailable
from bot.council.libraries import (
    Hold,
    HoldPlaced,
    HoldRefusal,
    HoldRefused,
    HoldStatus,
    LibraryAccount,
    LibraryPatron,
    Loan,
    PinRefusal,
    Refused,
    RenewalRefusal,
    RenewalUnknown,
    Renewed,
    SearchResult,
    Title,
)
from bot.web import Calls

PATRON = LibraryPatron("51", "CEN")
LOAN = Loan("9", "Emma", "Jane Austen", date(2026, 12, 1), 0)
HOLD = Hold("3", "9", "Emma", "Jane Austen", "CEN", HoldStatus.IN_QUEUE, 1)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 60)
    | st.floats(allow_nan=False, width=16)
    | st.text(max_size=8)
    | st.sampled_from(["2026-12-01T23:59:00+00:00", "2026-12-01", "W", "Emma", "too_many", "9", "51"])
)
NAMES = st.sampled_from(
    [
        "checkout_id", "patron_id", "item_id", "due_date", "renewals_count", "item", "biblio", "title", "author",
        "biblio_id", "allows_renewal", "error", "errors", "message", "max_renewals", "current_renewals", "hold_id",
        "status", "priority", "pickup_library_id", "library_id", "name", "balance", "outstanding_debits", "lines",
        "amount_outstanding", "checked_out_date", "expiry_date", "checkin_date", "needs_override",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=20
)
Handler = Callable[[web.Request], web.StreamResponse]


class Babbler:
    """A library that gives a good token and then says whatever it was told to, one thing after the other."""

    def __init__(self) -> None:
        self.says: list[tuple[int, Any]] = [(200, None)]
        self.asked: list[str] = []
        self.url = ""
        self.calls = Calls(attempts=1, breaker_failures=10**9, budget_seconds=1.5)

    @property
    def koha(self) -> Koha:
        return Koha(self.calls, self.url, "id", "secret")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/api/v1/oauth/token":
            return web.json_response({"access_token": "t", "token_type": "Bearer", "expires_in": 3600})
        self.asked.append(f"{request.method} {request.path}")
        status, data = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if status == 0:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(text=json.dumps(data), status=status or 200, content_type="application/json")


@pytest.fixture
async def babbler() -> AsyncIterator[Babbler]:
    one, app = Babbler(), web.Application()
    app.router.add_route("*", "/{tail:.*}", one.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield one
    await one.calls.close()
    await runner.cleanup()


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=ANYTHING, status=st.sampled_from([200, 200, 200, 200, 201, 400, 403, 404, 409, 500]))
async def test_no_answer_can_break_the_client(babbler: Babbler, data: Any, status: int) -> None:
    babbler.says = [(status, data)]
    koha = babbler.koha
    with suppress(BackEndError):
        assert isinstance(await koha.check_pin("42000123", "1234"), LibraryPatron)
    with suppress(BackEndError):
        assert all(isinstance(one, Loan) for one in await koha.loans(PATRON))
    with suppress(BackEndError):
        assert isinstance(await koha.renew(LOAN), Renewed | Refused)
    with suppress(BackEndError):
        assert all(isinstance(one, Renewed | Refused | RenewalUnknown) for one in await koha.renew_all([LOAN]))
    with suppress(BackEndError):
        assert all(isinstance(one, Loan) for one in await koha.renewability([LOAN]))
    with suppress(BackEndError):
        assert isinstance(await koha.account(PATRON), LibraryAccount)
    with suppress(BackEndError):
        assert isinstance(await koha.search("emma"), SearchResult)
    with suppress(BackEndError):
        assert all(isinstance(one, Hold) for one in await koha.holds(PATRON))
    with suppress(BackEndError):
        assert isinstance(await koha.place_hold(PATRON, "9", "CEN"), HoldPlaced | HoldRefused)
    with suppress(BackEndError):
        assert await koha.cancel_hold(PATRON, HOLD) is None
    with suppress(BackEndError):
        await koha.branches()
    with suppress(BackEndError):
        await koha.pickup_branches(PATRON, "9")


def checkout(renewals: int = 0, day: str = "2026-12-01") -> dict[str, Any]:
    return {"checkout_id": 9, "patron_id": 51, "due_date": f"{day}T23:59:00+00:00", "renewals_count": renewals}


@pytest.mark.parametrize(
    "after", [(0, None), (500, None), (201, {"renewed": "yes"}), (201, checkout(1) | {"checkout_id": 8})]
)
@pytest.mark.parametrize("look", [(503, None), (404, None), (200, {"checkout_id": 9}), (200, checkout())])
async def test_a_renewal_without_a_clear_answer_is_never_told_as_done_or_undone(
    babbler: Babbler, after: tuple[int, Any], look: tuple[int, Any]
) -> None:
    babbler.says = [(200, checkout()), after, look]
    with pytest.raises(Unavailable) as caught:
        await babbler.koha.renew(LOAN)
    assert caught.value.sent
    assert sum(1 for one in babbler.asked if one.startswith("POST")) == 1


@pytest.mark.parametrize("now", [checkout(1), checkout(0, "2026-12-22")])
async def test_a_renewal_without_an_answer_is_done_when_the_loan_shows_it(
    babbler: Babbler, now: dict[str, Any]
) -> None:
    babbler.says = [(200, checkout()), (0, None), (200, now)]
    assert isinstance(await babbler.koha.renew(LOAN), Renewed)


async def test_a_403_that_is_neither_a_refusal_nor_the_key_is_not_asked_again(babbler: Babbler) -> None:
    babbler.says = [(200, checkout()), (403, {"error": "Not on a Sunday"})]
    with pytest.raises(BackEndError):
        await babbler.koha.renew(LOAN)
    assert sum(1 for one in babbler.asked if one.startswith("POST")) == 1


async def test_somebody_elses_loans_are_never_told(babbler: Babbler) -> None:
    babbler.says = [(200, [checkout() | {"patron_id": 52}])]
    with pytest.raises(Unavailable):
        await babbler.koha.loans(PATRON)


async def test_a_list_without_end_is_given_up(babbler: Babbler) -> None:
    class Endless(list[Any]):
        number = 0

        def __len__(self) -> int:
            return 2

        def pop(self, index: Any = -1) -> Any:
            self.number += 50
            return 200, [{"library_id": str(self.number + place), "name": "x"} for place in range(50)]

    babbler.says = Endless()
    with pytest.raises(Unavailable):
        await babbler.koha.branches()


@pytest.mark.parametrize(
    ("sentence", "refusal"),
    [
        ("Renewal not authorized (too_many)", RenewalRefusal.TOO_MANY),
        ("Renewal not authorised (on_reserve)", RenewalRefusal.ON_HOLD),
        ("Renewal not authorized (RECALLED)", RenewalRefusal.RECALLED),
        ("Renewal not authorized ()", RenewalRefusal.UNKNOWN),
        ("Renewal not authorized (new_in_26)", RenewalRefusal.UNKNOWN),
    ],
)
def test_a_refused_renewal_is_read_from_its_sentence(sentence: str, refusal: RenewalRefusal) -> None:
    code = words.renewal_code(sentence)
    assert code is not None
    assert words.renewal_refusal(code) is refusal


@pytest.mark.parametrize(
    ("sentence", "refusal"),
    [
        ("Hold cannot be placed. Reason: tooManyReserves", HoldRefusal.TOO_MANY_HOLDS),
        ("Hold cannot be placed. Reason: TOOMANYRESERVES", HoldRefusal.TOO_MANY_HOLDS),
        ("Hold cannot be placed. Reason: somethingNew", HoldRefusal.UNKNOWN),
        ("The supplied pickup location is not valid", HoldRefusal.NOT_COLLECTED_THERE),
        ("Biblio not found.", HoldRefusal.NO_SUCH_TITLE),
        ("patron_id not found", None),
        ("Authorization failure. Missing required permission(s).", None),
        ("", None),
    ],
)
def test_a_refused_hold_is_read_from_its_sentence(sentence: str, refusal: HoldRefusal | None) -> None:
    assert words.hold_refusal(sentence) is refusal


def test_only_two_sentences_speak_of_a_pin() -> None:
    assert words.pin_refusal("Validation failed") is PinRefusal.NOT_ACCEPTED
    assert words.pin_refusal("Password expired") is PinRefusal.PIN_EXPIRED
    assert words.pin_refusal("Missing property.") is None


@pytest.mark.parametrize(
    ("author", "plain"),
    [
        ("Dickens, Charles, 1812-1870.", "Charles Dickens"),
        ("Dickens, Charles", "Charles Dickens"),
        ("Wells, H. G.", "H. G. Wells"),
        ("Jerome, Jerome K. 1859-1927.", "Jerome K. Jerome"),
        ("Shelley, Mary Wollstonecraft, 1797-1851, author.", "Mary Wollstonecraft Shelley"),
        ("Homer", "Homer"),
        ("Moor Films", "Moor Films"),
        ("曹雪芹", "曹雪芹"),
        ("Smith, Ali, 1962-", "Ali Smith"),
        ("Pratchett, Terry, Sir", "Pratchett, Terry, Sir"),
        ("", ""),
        (None, ""),
    ],
)
def test_an_author_is_told_as_people_say_it(author: str | None, plain: str) -> None:
    assert words.plain_author(author) == plain


@pytest.mark.parametrize(
    ("parts", "plain"),
    [
        (("Great expectations /",), "Great expectations"),
        (("Middlemarch :", "a study of provincial life /"), "Middlemarch: a study of provincial life"),
        (("Don't look now, it's raining",), "Don't look now, it's raining"),
        (("Who goes there?",), "Who goes there?"),
        (("", "a subtitle"), ""),
    ],
)
def test_a_title_loses_the_cataloguers_punctuation_and_keeps_its_own(parts: tuple[str, ...], plain: str) -> None:
    assert words.plain_title(*parts) == plain


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_title_and_author_can_be_told(title: str, subtitle: str, author: str) -> None:
    for text in (words.plain_title(title, subtitle), words.plain_author(author)):
        assert text == text.strip()
        assert "\n" not in text


@given(st.text(max_size=80))
def test_any_search_makes_a_filter_that_is_json_or_none(text: str) -> None:
    for q in (searching.having_all(text), searching.beginning_alike(text)):
        assert q is None or json.loads(json.dumps(q)) == q
    assert 0 <= searching.closeness(text, Title("1", "Emma", "Jane Austen")) <= 1


def test_money_is_exact_and_nonsense_is_refused() -> None:
    data = reading.read_json(
        b'{"balance": 0.30000000000000004, "outstanding_debits": {"lines": [{"amount_outstanding": 0.1}]}}'
    )
    account = reading.account(data)
    assert (account.balance, account.charges[0].pounds) == (Decimal("0.30"), Decimal("0.10"))
    for wrong in (b"NaN", b"[Infinity]", b"{"):
        with pytest.raises(ValueError, match=r".*"):
            reading.read_json(wrong)

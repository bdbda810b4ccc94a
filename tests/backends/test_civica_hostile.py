"""Whatever a server sends, the client gives an answer in our words or one of our errors, and nothing gets in by XML."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.backends.civica.client import Civica
from bot.council.council_tax import CouncilTaxAccount, Instalment, Stage, Transaction
from bot.council.errors import BackEndError, NotFound, Unauthorised, Unavailable
from bot.web import Calls

REFERENCE = "40012345"
LOGIN = "<Doc><StandardInfo><SessionID>S1</SessionID></StandardInfo></Doc>"
LOGGED_IN = (
    "<Doc><Login><Result><SessionID>S1</SessionID><ErrorCode Description='ok'>5</ErrorCode></Result></Login></Doc>"
)
PERSON = "<Doc><SetPerson><ErrorCode Description='Person CouncilTaxReference Set'>0</ErrorCode></SetPerson></Doc>"
ACCOUNTS = (
    f"<CtaxSelectDoc><PersonName><Surname>Adeyemi</Surname></PersonName><CtaxActList>"
    f"<CtaxActDetails CtaxActRef='{REFERENCE}' AccountStatus='CURRENT' CtaxBalance='1.00'>"
    f"<CtaxActAddress>1 Acorn Street\nWestmoor\nZZ1 1AA</CtaxActAddress></CtaxActDetails></CtaxActList></CtaxSelectDoc>"
)
HOMES = "<CtaxPropDetails><PropertyList/></CtaxPropDetails>"
BOMB = (
    "<?xml version='1.0'?><!DOCTYPE b [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {one} '{('&' + before + ';') * 10}'>" for before, one in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]><Doc><StandardInfo><SessionID>&j;</SessionID></StandardInfo></Doc>"
)


def details(year: str = "", balance: str = "<CtxActBalance>188.00</CtxActBalance>", reference: str = REFERENCE) -> str:
    inside = f"<CtxActRef>{reference}</CtxActRef>{balance}<FinancialDetails>{year}</FinancialDetails>"
    return f"<CtaxDetails>{inside}</CtaxDetails>"


def year(summary: str = "<Stage StageCode='BIL' StageDate='01/04/2026'/>", balance: str = "188.00") -> str:
    owed = f"<BalanceOutstanding>{balance}</BalanceOutstanding>"
    return f"<RecYrTotals Year='2026'>{owed}<RecYrSummary>{summary}</RecYrSummary></RecYrTotals>"


class Server:
    """A server whose documents a test writes itself."""

    def __init__(self, calls: Calls, url: str) -> None:
        self.documents = {
            "login": LOGIN, "crmlogin": LOGGED_IN, "cocrmper": PERSON, "ctxsel": ACCOUNTS, "ctxdet": details(year()),
            "ctxprop": HOMES, "ctxtrn": "<Doc><TranList/></Doc>", "irins": "<Doc><InstalmentList/></Doc>",
        }  # fmt: skip
        self.status, self.kind, self.asked = 200, "text/xml", list[str]()
        self.client = Civica(calls, url, "user", "secret")

    async def account(self) -> CouncilTaxAccount:
        return await self.client.find_account(REFERENCE)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async def handle(request: web.Request) -> web.Response:
        docid = request.query["docid"]
        one.asked.append(docid)
        return web.Response(body=one.documents[docid].encode(), status=one.status, content_type=one.kind)

    app = web.Application()
    app.router.add_get("/", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    calls = Calls(attempts=1, breaker_failures=10**9, budget_seconds=2.0)
    one = Server(calls, f"http://127.0.0.1:{runner.addresses[0][1]}")
    yield one
    await calls.close()
    await runner.cleanup()


async def test_the_plainest_possible_account_is_read(server: Server) -> None:
    account = await server.account()
    assert (account.balance, account.stage, account.band) == (Decimal("188.00"), Stage.BILLED, "")
    assert (account.address, account.postcode) == ("1 Acorn Street, Westmoor", "ZZ1 1AA")


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Doc><StandardInfo><SessionID>&x;</SessionID></StandardInfo></Doc>",
        "<!DOCTYPE d SYSTEM 'http://127.0.0.1:9/d.dtd'><Doc><StandardInfo><SessionID>S</SessionID></StandardInfo></Doc>",
        "<!DOCTYPE html><html><body>Service unavailable</body></html>",
        "<html><body><h1>Error 500</h1></body></html>",
        "<Doc><StandardInfo></Doc>",
        "",
        "not XML at all",
        '{"json": true}',
        "\x00\x01\x02",
    ],
)
@pytest.mark.parametrize("docid", ["login", "ctxsel", "ctxdet", "ctxprop"])
async def test_hostile_or_broken_answers_are_as_good_as_none(server: Server, docid: str, body: str) -> None:
    server.documents[docid] = body
    with pytest.raises(Unavailable):
        await server.account()


async def test_an_external_entity_is_never_fetched(server: Server, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("Adeyemi")
    server.documents["ctxsel"] = f"<!DOCTYPE d [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>" + ACCOUNTS.replace(
        "Adeyemi", "&x;"
    )
    with pytest.raises(Unavailable):
        await server.client.matches(REFERENCE, "Adeyemi", "ZZ1 1AA")


@pytest.mark.parametrize("status", [204, 302, 400, 404, 409, 500, 503])
async def test_whatever_is_not_200_is_down(server: Server, status: int) -> None:
    server.status = status
    for ask in (server.account(), server.client.matches(REFERENCE, "Adeyemi", "ZZ1 1AA")):
        with pytest.raises(Unavailable):
            await ask


async def test_our_log_in_refused_by_status_or_by_code_is_unauthorised(server: Server) -> None:
    server.documents["crmlogin"] = LOGGED_IN.replace(">5<", ">2<")
    with pytest.raises(Unauthorised):
        await server.account()
    server.status = 401
    with pytest.raises(Unauthorised):
        await server.account()


@pytest.mark.parametrize(
    "body", ["<Doc><SetPerson><ErrorCode Description='No such person'>9</ErrorCode></SetPerson></Doc>"]
)
async def test_a_person_that_is_not_set_is_not_found(server: Server, body: str) -> None:
    server.documents["cocrmper"] = body
    with pytest.raises(NotFound):
        await server.account()
    assert await server.client.matches(REFERENCE, "Adeyemi", "ZZ1 1AA") is False


async def test_an_account_that_is_not_the_persons_own_is_not_found(server: Server) -> None:
    server.documents["ctxsel"] = ACCOUNTS.replace(REFERENCE, "40099999")
    with pytest.raises(NotFound):
        await server.account()


@pytest.mark.parametrize("reference", ["40099999", ""])
async def test_an_answer_about_another_account_is_never_taken_for_ours(server: Server, reference: str) -> None:
    server.documents["ctxdet"] = details(year(), reference=reference)
    with pytest.raises(Unavailable):
        await server.account()


@pytest.mark.parametrize(
    "lapsed",
    [
        "<Doc><StandardInfo><LoggedIn>FALSE</LoggedIn></StandardInfo></Doc>",
        "<Doc><ErrorCode Description='Session has expired'>3</ErrorCode></Doc>",
        "<Doc><Login/></Doc>",
    ],
)
@pytest.mark.parametrize("docid", ["cocrmper", "ctxsel", "ctxdet"])
async def test_a_lapsed_session_means_one_new_log_in_and_not_two(server: Server, docid: str, lapsed: str) -> None:
    server.documents[docid] = lapsed
    with pytest.raises(Unavailable):
        await server.account()
    assert server.asked.count("login") == 2


@pytest.mark.parametrize(
    "answer",
    [
        details("", balance=""),
        details("<RecYrTotals Year='2026'></RecYrTotals>"),
        details(year(balance="much")),
        details(year(balance="NaN")),
        details("<RecYrTotals><BalanceOutstanding>1.00</BalanceOutstanding></RecYrTotals>"),
        details(year(), balance="<CtxActBalance>unknown</CtxActBalance>"),
        details(year()).replace("<FinancialDetails>", "<CtxActClosed>PERHAPS</CtxActClosed><FinancialDetails>"),
    ],
)
async def test_what_is_missing_or_no_money_never_looks_like_nothing_to_pay(server: Server, answer: str) -> None:
    server.documents["ctxdet"] = answer
    with pytest.raises(Unavailable):
        await server.account()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("188.00", "188.00"),
        ("1,188.00", "1188.00"),
        ("-12.30", "-12.30"),
        ("12.30-", "-12.30"),
        (" 0 ", "0"),
        ("\u00a35", "5"),
    ],
)
async def test_money_is_read_in_every_writing(server: Server, written: str, read: str) -> None:
    server.documents["ctxdet"] = details(year(balance=written), balance="")
    assert (await server.account()).balance == Decimal(read)


@pytest.mark.parametrize(
    ("summary", "stage"),
    [
        ("<Stage StageCode='RM1' StageDate='20/11/2026'/>", Stage.REMINDER),
        ("<Stage StageCode=' rm2 ' StageDate=''/>", Stage.SECOND_REMINDER),
        ("<Stage StageCode='XYZ' StageDate='20/11/2026'/>", Stage.UNKNOWN),
        ("<Stage/>", Stage.UNKNOWN),
        ("", Stage.UNKNOWN),
        ("<Stage StageCode='SUM'/><Stage StageCode='BIL'/>", Stage.SUMMONS),
    ],
)
async def test_a_stage_that_nobody_knows_is_the_strictest(server: Server, summary: str, stage: Stage) -> None:
    server.documents["ctxdet"] = details(year(summary))
    assert (await server.account()).stage is stage


async def test_an_entry_without_day_or_amount_makes_the_list_unfit(server: Server) -> None:
    good = "<Transaction Number='1' TranType='PAYMENT'><Date NumericEquiv='20261101'/><Amount>-5</Amount></Transaction>"
    server.documents["ctxtrn"] = f"<Doc><TranList>{good}</TranList></Doc>"
    assert len(await server.client.transactions(REFERENCE, 2026)) == 1
    for bad in (good.replace("20261101", "soon"), good.replace("-5", ""), good.replace("-5", "five")):
        server.documents["ctxtrn"] = f"<Doc><TranList>{good}{bad}</TranList></Doc>"
        with pytest.raises(Unavailable):
            await server.client.transactions(REFERENCE, 2026)


async def test_the_postcode_is_looked_for_at_the_home_when_the_address_has_none(server: Server) -> None:
    server.documents["ctxsel"] = ACCOUNTS.replace("ZZ1 1AA", "Anyshire")
    place = (
        "<PropertyList><Places><Address1>1 Acorn Street</Address1><PostCode>ZZ11AA</PostCode></Places></PropertyList>"
    )
    server.documents["ctxprop"] = f"<CtaxPropDetails>{place}</CtaxPropDetails>"
    assert await server.client.matches(REFERENCE, "Adeyemi", "ZZ1 1AA")
    assert not await server.client.matches(REFERENCE, "Adeyemi", "ZZ1 1AB")
    server.documents["ctxprop"] = HOMES
    assert not await server.client.matches(REFERENCE, "Adeyemi", "ZZ1 1AA")


NAMES = st.sampled_from(
    [
        "CtaxSelectDoc", "CtaxActDetails", "CtaxActAddress", "PersonName", "Surname", "CtaxDetails", "CtxActRef",
        "CtxActBalance", "CtxActClosed", "FinancialDetails", "RecYrTotals", "BalanceOutstanding", "RecYrSummary",
        "Stage", "NextPayment", "PropertyList", "Places", "Band", "PostCode", "TranList", "Transaction", "Date",
        "Amount", "InstalmentList", "Instalment", "ActPayGrp", "ErrorCode", "Login", "Result", "SessionID", "SetPerson",
    ]
)  # fmt: skip
VALUES = st.sampled_from(
    ["", REFERENCE, "5", "-3.20", "TRUE", "x", "01/04/2026", "BIL", "2026", "9e999", "ZZ1 1AA", "Z"]
)
ATTRIBUTES = st.sampled_from(
    ["Year", "CtaxActRef", "StageCode", "StageDate", "DateDue", "AmountDue", "Number", "Description"]
)


def _element(name: str, attributes: dict[str, str], text: str, inside: list[str]) -> str:
    written = "".join(f" {one}={quoteattr(value)}" for one, value in attributes.items())
    return f"<{name}{written}>{escape(text)}{''.join(inside)}</{name}>"


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        _element, NAMES, st.dictionaries(ATTRIBUTES, VALUES, max_size=3), VALUES, st.lists(inner, max_size=4)
    )


LEAVES = st.builds(_element, NAMES, st.dictionaries(ATTRIBUTES, VALUES, max_size=2), VALUES, st.just([]))
ANY_XML = st.recursive(LEAVES, _grow, max_leaves=20)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    body=ANY_XML,
    docid=st.sampled_from(["login", "crmlogin", "cocrmper", "ctxsel", "ctxdet", "ctxprop", "ctxtrn", "irins"]),
)
async def test_no_xml_can_break_the_client(server: Server, body: str, docid: str) -> None:
    before = server.documents[docid]
    server.documents[docid] = body
    checks: list[Callable[[], object]] = []
    with suppress(BackEndError):
        account = await server.account()
        checks.append(lambda: isinstance(account.balance, Decimal) and account.balance.is_finite())
    with suppress(BackEndError):
        entries = await server.client.transactions(REFERENCE, 2026)
        checks.append(lambda: all(isinstance(one, Transaction) for one in entries))
    with suppress(BackEndError):
        plan = await server.client.instalments(REFERENCE, 2026)
        checks.append(lambda: all(isinstance(one, Instalment) and one.pounds > 0 for one in plan))
    with suppress(BackEndError):
        found = await server.client.matches(REFERENCE, "Adeyemi", "ZZ1 1AA")
        checks.append(lambda: found in (True, False))
    server.documents[docid] = before
    assert all(check() for check in checks)

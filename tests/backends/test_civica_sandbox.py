"""The stand-in as any client of OpenRevenues' web API meets it: each document's shape, and the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from tests.backends.running_sandbox import Sandbox

REFERENCE = "40012347"


class Visitor:
    """Walks through the documents one by one, as the contract describes it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.session = sandbox, ""

    async def ask(self, docid: str, status: int = 200, **params: str) -> Element:
        named = {"sessionId": self.session} if self.session else {}
        found, body, headers = await self.sandbox.get(
            "/civica", params={"outputtype": "xml", "docid": docid, **named, **params}
        )
        assert (found, headers["Content-Type"]) == (status, "text/xml; charset=utf-8")
        return fromstring(body)

    async def enter(self, person: str = REFERENCE, *, opened: bool = True) -> Visitor:
        self.session = (await self.ask("login")).findtext("StandardInfo/SessionID") or ""
        await self.ask("crmlogin", userid="sandbox", password="sandbox")
        await self.ask("cocrmper", personref=person)
        if opened:
            await self.ask("ctxdet", actref=person)
        return self


@pytest.fixture
async def visitor(sandbox: Sandbox) -> Visitor:
    return Visitor(sandbox)


async def test_a_session_is_opened_and_the_log_in_answers_five(visitor: Visitor) -> None:
    visitor.session = (await visitor.ask("login")).findtext("StandardInfo/SessionID") or ""
    assert visitor.session
    root = await visitor.ask("crmlogin", userid="sandbox", password="sandbox")
    code = root.find("Login/Result/ErrorCode")
    assert code is not None
    assert (code.text, bool(code.get("Description"))) == ("5", True)
    assert root.findtext("Login/Result/SessionID") == visitor.session


@pytest.mark.parametrize(("user", "password"), [("sandbox", ""), ("", "sandbox"), ("sandbox", "Sandbox"), ("x", "y")])
async def test_a_wrong_log_in_is_any_other_code_and_gives_no_session(
    visitor: Visitor, user: str, password: str
) -> None:
    root = await visitor.ask("crmlogin", userid=user, password=password)
    assert root.findtext("Login/Result/ErrorCode") not in ("5", None)
    assert not root.findtext("Login/Result/SessionID")


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (REFERENCE, "Person CouncilTaxReference Set"),
        ("7000103", "Person Reference Set"),
        ("1", "Person Reference Not Found"),
        ("", "Person Reference Not Found"),
    ],
)
async def test_a_person_is_set_by_account_or_by_number(visitor: Visitor, person: str, said: str) -> None:
    await visitor.enter(opened=False)
    code = (await visitor.ask("cocrmper", personref=person)).find("SetPerson/ErrorCode")
    assert code is not None
    assert code.get("Description") == said


async def test_a_persons_accounts_are_listed_with_names_addresses_and_balances(visitor: Visitor) -> None:
    await visitor.enter("40012368", opened=False)
    root = await visitor.ask("ctxsel")
    rows = [dict(one.attrib) for one in root.iter("CtaxActDetails")]
    assert rows == [
        {"CtaxActRef": "40012357", "AccountStatus": "OLD", "CtaxBalance": "0.00"},
        {"CtaxActRef": "40012368", "AccountStatus": "CURRENT", "CtaxBalance": "612.00"},
    ]
    assert [one.findtext("CtaxActAddress") for one in root.iter("CtaxActDetails")] == [
        "7 Briar Lane, Westmoor, ZZ1 1AB",
        "1 Long Row, Westmoor, ZZ1 1AG",
    ]
    name = root.find("PersonName")
    assert name is not None
    assert {one.tag: one.text for one in name} == {
        "PersonReference": "7000113", "PersonTitle": "Mr", "Initials": "P", "Forenames": "Peter",
        "Surname": "van der Berg", "NINo": "QQ123456C",
    }  # fmt: skip


async def test_an_account_has_every_element_of_the_contract(visitor: Visitor) -> None:
    await visitor.enter()
    root = await visitor.ask("ctxdet", actref=REFERENCE)
    assert root.tag == "CtaxDetails"
    assert (root.findtext("CtxActRef"), root.findtext("CtxActBalance"), root.findtext("CtxActClosed")) == (
        REFERENCE, "376.00", "FALSE",
    )  # fmt: skip
    method, bank = root.find("AccountDetails/ActPayGrp"), root.find("AccountDetails/BankDetails")
    assert method is not None
    assert bank is not None
    assert (method.get("DirectDebit"), method.text) == ("YES", "DDEBIT")
    assert set(bank.attrib) == {"BankActName", "BankActSortNumber", "BankActNumber"}
    years = root.findall("FinancialDetails/RecYrTotals")
    assert [one.get("Year") for one in years] == ["2026", "2025"]
    assert {one.tag for one in years[0]} == {
        "BalanceOutstanding", "TotalCharge", "TotalPayments", "TotalBenefits", "TotalCosts", "TotalRefunds",
        "TotalWriteoffs", "TotalTransfers", "TotalPenalties", "InstArrears", "SparNo", "RecYrSummary",
    }  # fmt: skip
    stage, coming = years[0].find("RecYrSummary/Stage"), years[0].find("RecYrSummary/NextPayment")
    assert stage is not None
    assert coming is not None
    assert stage.attrib == {"StageCode": "BIL", "StageDate": "01/04/2026"}
    assert coming.attrib == {"DateDue": "15/12/2026", "AmountDue": "188.00"}
    only = await visitor.ask("ctxdet", actref=REFERENCE, year="2025")
    assert [one.get("Year") for one in only.iter("RecYrTotals")] == ["2025"]


async def test_transactions_and_instalments_are_those_of_the_year(visitor: Visitor) -> None:
    await visitor.enter()
    first = next((await visitor.ask("ctxtrn", recyear="2026", trantype="All")).iter("Transaction"))
    assert dict(first.attrib) == {"Number": "2600001", "TranType": "LEVY", "Year": "2026"}
    assert {one.tag for one in first} == {"Date", "Amount", "ChargeType", "SubCode", "Period", "PlaceDetail"}
    day = first.find("Date")
    assert day is not None
    assert (day.text, day.get("NumericEquiv"), first.findtext("Amount")) == ("01/04/2026", "20260401", "1889.02")
    root = await visitor.ask("irins", recno="1", module="C", recyear="2026")
    assert root.tag == "IRInstalments"
    rows = [dict(one.attrib) for one in root.iterfind("InstalmentList/Instalment")]
    assert rows[0] == {"DateDue": "15/04/2026", "AmountDue": "-197.02", "DDInd": "Y"}
    assert len(rows) == 10


async def test_a_home_has_its_band_and_its_charge(visitor: Visitor) -> None:
    await visitor.enter("40012369")
    place = (await visitor.ask("ctxprop", proplist="y")).find("PropertyList/Places")
    assert place is not None
    band = place.find("Band")
    assert band is not None
    assert (band.text, band.get("BandType")) == ("A", "Disabled")
    assert (place.findtext("PostCode"), place.findtext("PropertyStatus")) == ("ZZ1 1AG", "Current")
    assert place.findtext("FullYearCharge") == place.findtext("CurrentYrFullYearCharge") == "1180.63"


@pytest.mark.parametrize("docid", ["cocrmper", "ctxsel", "ctxdet", "ctxtrn", "irins", "ctxprop"])
async def test_nothing_is_told_without_a_session_that_is_logged_in(visitor: Visitor, docid: str) -> None:
    for session in ("", "made-up", (await visitor.ask("login")).findtext("StandardInfo/SessionID") or ""):
        visitor.session = session
        root = await visitor.ask(docid, personref=REFERENCE, actref=REFERENCE, recyear="2026")
        assert root.findtext("StandardInfo/LoggedIn") == "FALSE"
        assert root.find("ErrorCode") is not None
        assert REFERENCE not in str([one.text for one in root.iter()])


async def test_somebody_elses_account_is_not_told(visitor: Visitor) -> None:
    await visitor.enter()
    root = await visitor.ask("ctxdet", actref="40012348")
    assert root.find("CtxActBalance") is None
    assert root.find("ErrorCode") is not None


@pytest.mark.parametrize("docid", ["ctxtrn", "irins"])
async def test_entries_are_told_only_of_an_account_that_was_opened(visitor: Visitor, docid: str) -> None:
    await visitor.enter(opened=False)
    assert (await visitor.ask(docid, recyear="2026")).find("ErrorCode") is not None


async def test_a_session_ends_after_twenty_minutes_of_silence(visitor: Visitor) -> None:
    await visitor.enter()
    await visitor.sandbox.set_clock(datetime(2026, 11, 25, 14, 21, tzinfo=UTC))
    assert (await visitor.ask("ctxsel")).findtext("StandardInfo/LoggedIn") == "FALSE"


@pytest.mark.parametrize(
    ("docid", "output", "status"), [("hbsel", "xml", 404), ("", "xml", 404), ("login", "html", 400)]
)
async def test_other_documents_and_outputs_are_refused(sandbox: Sandbox, docid: str, output: str, status: int) -> None:
    found, body, _ = await sandbox.get("/civica", params={"outputtype": output, "docid": docid})
    assert found == status
    assert fromstring(body).find("ErrorCode") is not None


async def test_the_desk_lists_what_was_posted_and_forgets_it(sandbox: Sandbox) -> None:
    one = {"account": REFERENCE, "amount_pence": 1, "reference": "WM-CT-7K3F92QD"}
    assert await sandbox.desk("civica/post-payments", {"payments": [one, {**one, "day": "2026-11-01"}]}) == {
        "posted": 2
    }
    _, listed, _ = await sandbox.get("/_sandbox/civica/posted")
    assert [(row["account"], row["pence"], row["day"]) for row in listed] == [
        (REFERENCE, 1, "2026-11-25"), (REFERENCE, 1, "2026-11-01"),
    ]  # fmt: skip
    await sandbox.desk("civica/forget-payments")
    assert (await sandbox.get("/_sandbox/civica/posted"))[1] == []


GOOD: dict[str, Any] = {"account": REFERENCE, "amount_pence": 100, "reference": "R"}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({**GOOD, "account": "49999999"}, "payments[1].account"),
        ({**GOOD, "account": 40012347}, "payments[1].account"),
        ({**GOOD, "amount_pence": 0}, "payments[1].amount_pence"),
        ({**GOOD, "amount_pence": 1.5}, "payments[1].amount_pence"),
        ({**GOOD, "amount_pence": True}, "payments[1].amount_pence"),
        ({**GOOD, "reference": ""}, "payments[1].reference"),
        ({**GOOD, "day": "yesterday"}, "payments[1].day"),
        ({}, "payments[1].account"),
    ],
)
async def test_a_wrong_posting_is_named_and_nothing_is_posted(sandbox: Sandbox, row: Any, field: str) -> None:
    async with sandbox.session.post(
        f"{sandbox.url}/_sandbox/civica/post-payments", json={"payments": [GOOD, row]}
    ) as response:
        assert response.status == 400
        assert field in (await response.json())["error"]
    assert (await sandbox.get("/_sandbox/civica/posted"))[1] == []


@pytest.mark.parametrize("body", ["[]", "x", '{"payments": 1}', '{"payments": [1]}', "{}"])
async def test_a_posting_of_another_shape_is_refused(sandbox: Sandbox, body: str) -> None:
    async with sandbox.session.post(f"{sandbox.url}/_sandbox/civica/post-payments", data=body) as response:
        assert response.status == 400

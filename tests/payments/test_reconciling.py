"""`python -m bot.payments reconcile`: one day with every difference there is, to the penny."""

from __future__ import annotations

import asyncio
import csv
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from bot.backends.govuk_pay.client import GovukPay
from bot.council.payments import PaymentState
from bot.payments.comparing import AtPay, Difference, InLedger, compare, total
from bot.payments.posting import Posted
from bot.payments.tables import payment_events, payment_news, payments
from tests.payments.counter_bed import ACCOUNT, START, Bed

ROOT = Path(__file__).resolve().parents[2]
DAY = START.date()
OTHER_ACCOUNT = "40012345"


async def reconcile(bed: Bed, *arguments: str, day: str = "2026-11-25", **settings: str) -> tuple[int, str, str]:
    """The command as an operator runs it: exit code, what it printed, and its errors."""
    gateway = bed.gateway.settings
    environ = {
        **os.environ,
        "BOT_COUNCILS_DIR": str(gateway.councils_dir),
        "BOT_PAYMENTS_DATABASE_URL": gateway.payments_database,
        "BOT_SANDBOX_URL": bed.sandbox.url,
        "BOT_CLOCK_NOW": "2026-11-26T06:00:00+00:00",
        "COLUMNS": "200",
        **settings,
    }
    command = [sys.executable, "-m", "bot.payments", "reconcile", "--council", "westmoor", "--date", day, *arguments]
    return await run(command, environ)


async def run(command: Sequence[str], environ: dict[str, str]) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def paid(bed: Bed, pence: int, sender: str, account: str = ACCOUNT) -> dict[str, Any]:
    """A payment that was made, and that our ledger knows to be made."""
    conversation = await bed.conversation(sender)
    status, made = await bed.ask(conversation, await bed.grant(conversation, account), pence)
    assert status == 201
    await bed.browser.pay(made["url"])
    row = next(row for row in await bed.rows() if row.reference == made["reference"])
    assert row.state == "success"
    return {**made, "account": account, "number": row.id, "pay_id": row.pay_id}


async def post(bed: Bed, *made: dict[str, Any], day: str = "2026-11-25", **changes: Any) -> None:
    entries = [
        {
            "account": one["account"],
            "amount_pence": one["amount_pence"],
            "reference": one["reference"],
            "day": day,
            **changes,
        }
        for one in made
    ]
    await bed.sandbox.desk("civica/post-payments", {"payments": entries})


async def change_ledger(bed: Bed, made: dict[str, Any], **values: Any) -> None:
    mine = update(payments).where(payments.c.id == made["number"])
    await bed.gateway.door.desk.payments.store(lambda session: session.execute(mine.values(**values)))


async def test_a_day_on_which_all_agree_ends_with_nothing_to_do(bed: Bed, tmp_path: Path) -> None:
    made = [await paid(bed, pence, f"resident-number-{pence:010}") for pence in (1, 14500, 99999)]
    await post(bed, *made)
    code, out, err = await reconcile(bed, "--out", str(tmp_path / "day.csv"))
    assert (code, err) == (0, "")
    assert "No differences." in out
    assert out.count("£1,145.00") == 3, "taken, written down and posted to the penny"
    rows = list(csv.DictReader((tmp_path / "day.csv").open()))
    assert [row["at_pay"] for row in rows] == [*(row["on_account"] for row in rows)]
    assert (rows[-1]["reference"], rows[-1]["at_pay"], rows[-1]["in_ledger"]) == ("total", "1145.00", "1145.00")
    assert {row["differences"] for row in rows} == {""}


async def test_every_difference_of_a_day_is_named(bed: Bed, tmp_path: Path) -> None:
    names = ("fine", "waits", "twice", "wrong amount", "wrong state", "lost at pay", "other day", "not posted there")
    made = {
        name: await paid(bed, 1000 + 111 * number, f"resident-number-{number:010}") for number, name in enumerate(names)
    }
    pay = GovukPay(bed.sandbox.calls, bed.sandbox.url + "/pay", "sandbox")
    stranger = await pay.create("ZZ-1", 777, "Something else", "https://elsewhere.example/")
    await bed.sandbox.desk(f"pay/payments/{stranger.id}/pay")
    unpaid = await bed.start(2222, "resident-number-unpaid-01")
    posted = [one for name, one in made.items() if name not in ("waits", "other day", "not posted there")]
    await post(bed, *posted)
    await post(bed, made["twice"])
    await post(bed, {**unpaid, "account": ACCOUNT})
    await post(bed, {"account": ACCOUNT, "amount_pence": 5, "reference": "WM-CT-22222222"})
    await post(bed, made["not posted there"], amount_pence=3)
    await change_ledger(bed, made["wrong amount"], amount_pence=1)
    await change_ledger(bed, made["wrong state"], state="expired")
    await change_ledger(bed, made["lost at pay"], pay_id="nosuchpayment0000000000000", reference="WM-CT-33333333")
    await change_ledger(bed, made["other day"], account_reference="49999999")
    code, out, err = await reconcile(bed, "--out", str(tmp_path / "day.csv"))
    assert (code, err) == (1, "")
    rows = {row["reference"]: row for row in csv.DictReader((tmp_path / "day.csv").open())}
    found = {reference: row["differences"] for reference, row in rows.items()}
    assert found == {
        made["fine"]["reference"]: "",
        made["waits"]["reference"]: "not posted yet",
        made["twice"]["reference"]: "posted twice",
        made["wrong amount"]["reference"]: "amounts differ",
        made["wrong state"]["reference"]: "state differs",
        made["lost at pay"]["reference"]: "not in our ledger",
        "WM-CT-33333333": "not at Pay",
        made["other day"]["reference"]: "no such account",
        made["not posted there"]["reference"]: "amounts differ",
        "ZZ-1": "not in our ledger; not posted yet",
        unpaid["reference"]: "posted but not captured",
        "WM-CT-22222222": "posted but not captured",
        "total": "",
    }
    for kind in Difference:
        assert kind.value in out
    taken = sum(1000 + 111 * number for number in range(len(names))) + 777
    assert rows["total"]["at_pay"] == f"{taken / 100:.2f}"


async def test_money_of_another_day_is_that_days_business(bed: Bed) -> None:
    made = await paid(bed, 1000, "resident-number-0000000001")
    await post(bed, made)
    await change_ledger(bed, made, captured_on=DAY - timedelta(days=1))
    assert (await reconcile(bed, day="2026-11-24"))[:1] == (0,)
    assert (await reconcile(bed))[:1] == (0,)


async def test_it_only_reads(bed: Bed) -> None:
    await bed.webhooks("lose")
    made = await paid(bed, 1000, "resident-number-0000000001")
    before = [tuple(row) for row in await bed.rows()], await bed.events(), await bed.at_pay()
    await reconcile(bed)
    assert ([tuple(row) for row in await bed.rows()], await bed.events(), await bed.at_pay()) == before
    assert made["reference"]


@pytest.mark.parametrize(
    ("arguments", "settings", "named"),
    [
        (["--date", "2026-13-01"], {}, "--date"),
        (["--date", "25/11/2026"], {}, "--date"),
        (["--date", "20261125"], {}, "--date"),
        (["--date", "2026-11-27"], {}, "--date"),
        (["--council", "nowhere"], {}, "--council"),
        (["--out", "/no/such/folder/day.csv"], {}, "--out"),
        ([], {"BOT_PAYMENTS_DATABASE_URL": "mysql://x"}, "BOT_PAYMENTS_DATABASE_URL"),
        ([], {"BOT_PAYMENTS_DATABASE_URL": "sqlite:////no/such/file.db"}, "BOT_PAYMENTS_DATABASE_URL"),
    ],
)
async def test_a_wrong_argument_is_named_and_nothing_is_read(
    bed: Bed, arguments: list[str], settings: dict[str, str], named: str
) -> None:
    code, out, err = await reconcile(bed, *arguments, **settings)
    assert (code, out) == (2, "")
    assert err.startswith(named)


@pytest.mark.parametrize("back_end", ["payments", "council_tax"])
async def test_a_system_that_is_away_is_named(bed: Bed, back_end: str) -> None:
    await paid(bed, 1000, "resident-number-0000000001")
    await bed.sandbox.fault(back_end, "down")
    code, out, err = await reconcile(bed)
    assert (code, out) == (2, "")
    assert back_end in err


async def test_a_ledger_that_lost_its_rows_leaves_every_payment_named(bed: Bed) -> None:
    made = [await paid(bed, pence, f"resident-number-{pence:010}") for pence in (300, 400)]

    def lose(session: Any) -> None:
        for table in (payment_news, payment_events, payments):
            session.execute(delete(table))

    await bed.gateway.door.desk.payments.store(lose)
    code, out, _ = await reconcile(bed)
    assert code == 1
    assert all(one["reference"] in out for one in made)
    assert "2 not in our ledger" in out


references = st.sampled_from(["WM-CT-A", "WM-CT-B", "WM-CT-C"])
amounts = st.integers(min_value=1, max_value=10_000_000)


@given(
    at_pay=st.dictionaries(references, amounts),
    ours=st.dictionaries(references, st.tuples(amounts, st.sampled_from(PaymentState))),
    posted=st.lists(st.tuples(references, amounts)),
)
def test_totals_are_exact_and_agreement_means_agreement(
    at_pay: dict[str, int], ours: dict[str, tuple[int, PaymentState]], posted: list[tuple[str, int]]
) -> None:
    lines = compare(
        [AtPay(reference, f"id-{reference}", pence) for reference, pence in at_pay.items()],
        [InLedger(reference, f"id-{reference}", "4", pence, state) for reference, (pence, state) in ours.items()],
        [Posted("4", reference, pence, date(2026, 11, 26)) for reference, pence in posted],
    )
    sums = total(lines)
    assert sums.at_pay == sum(at_pay.values())
    assert sums.in_ledger == sum(pence for pence, state in ours.values() if state is PaymentState.SUCCESS)
    assert sums.on_account == sum(pence for _, pence in posted)
    for line in lines:
        agree = line.at_pay is not None and line.at_pay == line.in_ledger == line.on_account
        assert agree == (not line.differences), line

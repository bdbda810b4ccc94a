"""After all conversations: what was typed into secure forms and at the payment page is nowhere but where it belongs.

It runs last. The ledger of payments knows account references, and the sandbox plays the council's own systems.
"""

from __future__ import annotations

from bot.running.system import RunningSystem
from tests.conversations.talking import Desk, PaymentPage, Talker
from tests.journeys.records import files_that_hold

ACCOUNT, NAME, EMAIL, TYPED = "40012346", "O'Brien", "ada@example.org", "40012399"
COUNCILS_OWN = frozenset({"sandbox.db", "sandbox.db-wal", "sandbox.db-shm"})
LEDGER = frozenset({"payments.db", "payments.db-wal", "payments.db-shm"})


def test_no_card_account_number_or_name_is_in_any_database_transcript_or_log(system: RunningSystem, desk: Desk) -> None:
    talker = Talker(system)
    talker.says(f"how much council tax do I owe, my account number is {TYPED}")
    talker.says("how much council tax do I owe")
    status, _ = talker.fills_in(account_reference=ACCOUNT, name=NAME, postcode="ZZ1 1AA")
    assert status == "accepted", "\n".join(talker.log)
    talker.comes_to("I want to pay my council tax", "£12.34")
    assert talker.payment_url, "\n".join(talker.log)
    PaymentPage(talker.payment_url).types_card().confirms().comes_back()
    talker.hears_later()
    talker.presses("Send me a receipt")
    assert talker.fills_in(email=EMAIL)[0] == "accepted", "\n".join(talker.log)
    assert desk.taken() == ["12.34"]

    names = {path.name for path in system.data.rglob("*")}
    assert {"gateway.db", "payments.db", "rasa-tracker.db", "rasa-events.db"} <= names
    assert any(name.endswith(".log") for name in names)
    assert set(files_that_hold(system.data, "how much council tax do I owe")) - COUNCILS_OWN, "it finds what was kept"
    assert set(files_that_hold(system.data, ACCOUNT)) & LEDGER, "and finds numbers too"
    model = {path.name for path in (system.data / "cache").rglob("*")}  # the language model's own words, of any name
    # A name of four letters or fewer also stands in ordinary words: "Lord" in "landlord".
    private = {one for one in Talker.private if len(one) > 4} | {TYPED, PaymentPage.PAYS, PaymentPage.DECLINED}
    for trace in sorted(private | {one.replace(" ", "") for one in private}):
        allowed = model | COUNCILS_OWN | (LEDGER if trace.isdecimal() and len(trace) == 8 else frozenset())
        assert set(files_that_hold(system.data, trace)) <= allowed, trace

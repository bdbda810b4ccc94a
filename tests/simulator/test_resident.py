"""A made-up resident answers what is asked, presses what is offered, and leaves when done or out of patience."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.simulator.people import READERS, Bill, Home
from bot.simulator.plan import Filling, Kind, Paying, TaxAffair, Visit
from bot.simulator.resident import Pay, Resident
from bot.simulator.secure_card import FillIn

VISIT = Visit(
    1, datetime(2026, 11, 2, 9, tzinfo=UTC), Kind.MISSED_BIN, "bin missed", Home("ZZ1 1AA", "14"), 12, False, True
)


def resident(**changes: object) -> Resident:
    made = Resident(replace(VISIT, **changes), "please look", "cheers")  # type: ignore[arg-type]
    made.open()
    return made


def says(text: str, **buttons: str) -> list[dict[str, object]]:
    return [{"text": text, "buttons": [{"title": title, "payload": payload} for title, payload in buttons.items()]}]


def test_they_open_with_their_own_words() -> None:
    assert Resident(VISIT, "m", "t").open() == "bin missed"


@pytest.mark.parametrize(
    "question", ["What is your postcode?", "I still need a full postcode. It is on any letter from us."]
)
def test_they_give_their_postcode_when_asked(question: str) -> None:
    assert resident().answer(says(question)) == "ZZ1 1AA"


def test_they_press_their_own_address_or_type_its_number() -> None:
    offered = says(
        "Please pick your address in ZZ1 1AA:", **{"1 Acorn Street": "/inform1", "14 Acorn Street": "/inform14"}
    )
    assert resident().answer(offered) == "/inform14"
    assert resident(types_answers=True).answer(offered) == "14"


def test_fourteen_is_not_taken_for_fourteen_a() -> None:
    offered = says("Which of these is your address?", **{"14A Acorn Street": "/a", "14 Acorn Street": "/b"})
    assert resident().answer(offered) == "/b"


def test_they_say_yes_to_a_report() -> None:
    offered = says("Shall I report it?", No="/deny", **{"Yes, report it": "/affirm"})
    assert resident().answer(offered) == "/affirm"
    assert resident(types_answers=True).answer(offered) == "yes please"


def test_they_name_the_bin_that_was_left_behind() -> None:
    offered = says("Which bin was missed?", **{"Black rubbish bin": "/b", "Green recycling bin": "/g"})
    assert resident(home=Home("ZZ1 1AA", "3", "green")).answer(offered) == "/g"


def test_the_menu_of_a_greeting_tempts_nobody_and_thanks_are_said_once() -> None:
    menu = says("You are welcome.", **{"My bin days": "/ask_bin_day", "Talk to a person": "/talk_to_human"})
    one = resident()
    assert one.answer(menu) == "cheers"
    assert one.answer(menu) is None


def test_the_same_button_is_not_pressed_for_ever() -> None:
    one = resident(says_thanks=False)
    loop = says("Which bin?", **{"black bin": "/black"})
    assert one.answer(loop) == "/black"
    assert one.answer(loop) is None


def test_somebody_who_wants_a_person_leaves_a_message() -> None:
    one = resident(kind=Kind.PERSON)
    assert one.answer(says("Leave a message?", **{"Yes, leave a message": "/affirm", "No": "/deny"})) == "/affirm"
    assert one.answer(says("Please type your message.")) == "please look"


def test_the_impatient_leave_without_a_word() -> None:
    assert resident(patience=1).answer(says("What is your postcode?")) is None
    assert resident(kind=Kind.HELLO_ONLY).answer(says("What is your postcode?")) is None


BILL = Bill("40012354", "Llewellyn", "ZZ1 1AB")
LINK = "/pay/" + "a" * 43
INFORM = "/inform"


def taxpayer(kind: Kind = Kind.COUNCIL_TAX_PAYMENT, **affair: object) -> Resident:
    return resident(kind=kind, tax=TaxAffair(**({"bill": BILL} | affair)), says_thanks=False)  # type: ignore[arg-type]


def card(form: str, state: str = "open") -> list[dict[str, object]]:
    custom = {"type": "secure_form", "form": form, "state": state, "submit_url": "/secure/t", "fields": []}
    return [{"text": "Please use our secure form."}, {"text": "", "custom": custom}]


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("council_tax_account", {"account_reference": "40012354", "name": "Llewellyn", "postcode": "ZZ1 1AB"}),
        ("council_tax_bill", {"account_reference": "40012354", "amount": "100.00"}),
        ("receipt", {"email": "sample.resident.1@example.com"}),
        ("contact_details", {"name": "Llewellyn", "phone": "07700 900101"}),
    ],
)
def test_they_fill_in_what_stands_on_their_bill(form: str, values: dict[str, str]) -> None:
    assert taxpayer().answer(card(form)) == FillIn("/secure/t", values)


def test_a_receipt_by_text_goes_to_a_number_that_nobody_has() -> None:
    assert taxpayer(by_text=True).answer(card("receipt")) == FillIn("/secure/t", {"phone": "07700 900101"})


def test_a_form_that_is_closed_or_unknown_is_left_alone() -> None:
    assert taxpayer().answer(card("council_tax_account", "expired")) is None
    assert taxpayer().answer(card("library_card")) is None


def test_who_has_no_bill_at_hand_leaves_the_form() -> None:
    assert taxpayer(filling=Filling.NOT_AT_ALL).answer(card("council_tax_account")) is None


def test_two_digits_the_wrong_way_round_are_put_right_once() -> None:
    one = taxpayer(filling=Filling.SLIPS_ONCE)
    first = one.answer(card("council_tax_account"))
    assert isinstance(first, FillIn)
    assert first.values["account_reference"] == "40012345"
    second = one.mend()
    assert second is not None
    assert second.values["account_reference"] == "40012354"
    assert one.mend() is None


def test_a_slip_is_never_right_by_chance() -> None:
    one = taxpayer(filling=Filling.SLIPS_ONCE, bill=Bill("40012355", "X", "ZZ1 1AB")).answer(card("council_tax_bill"))
    assert isinstance(one, FillIn)
    assert one.values["account_reference"] != "40012355"


def test_who_came_to_pay_opens_the_payment_page_once() -> None:
    one = taxpayer()
    offered = says(f"Please pay here: http://127.0.0.1:8080{LINK}")
    assert one.answer(offered) == Pay(LINK, Paying.PAYS)
    assert one.answer(offered) is None


@pytest.mark.parametrize("kind", [Kind.COUNCIL_TAX_BALANCE, Kind.COUNCIL_TAX_ARREARS])
def test_who_came_to_ask_pays_nothing(kind: Kind) -> None:
    one = taxpayer(kind)
    assert one.answer(says(f"http://127.0.0.1:8080{LINK}", Pay="/pay_council_tax")) is None


def test_a_declined_card_is_followed_by_another_one_or_by_nothing() -> None:
    again = says("The bank did not accept the card.", **{"Try again": "/pay_council_tax"})
    for paying, pressed in ((Paying.DECLINED_THEN_PAYS, "/pay_council_tax"), (Paying.DECLINED, None)):
        one = taxpayer(paying=paying)
        assert one.answer(says(LINK)) == Pay(LINK, paying)
        assert one.answer(again) == pressed
    one = taxpayer(paying=Paying.DECLINED_THEN_PAYS)
    one.answer(says(LINK))
    other = "/pay/" + "b" * 43
    assert one.answer(says(other)) == Pay(other, Paying.PAYS)


@pytest.mark.parametrize(("wants", "pressed"), [(True, "/ask_receipt"), (False, None)])
def test_a_receipt_is_asked_for_by_those_who_want_one(wants: bool, pressed: str | None) -> None:
    paid = says("Thank you. You have paid £100.", **{"Send me a receipt": "/ask_receipt"})
    assert taxpayer(wants_receipt=wants).answer(paid) == pressed


def test_one_more_question_is_enough() -> None:
    one = taxpayer(Kind.COUNCIL_TAX_BALANCE, leaning=0.5)
    first = says(
        "Anything else?", **{"Next payment?": "/ask_council_tax_balance1", "Why?": "/ask_council_tax_balance2"}
    )
    assert one.answer(first) == "/ask_council_tax_balance2"
    assert one.answer(says("Is that all?", **{"Bands?": "/ask_council_tax_band"})) is None


def test_questions_of_a_form_are_answered_each_by_where_they_lean() -> None:
    one = taxpayer(Kind.COUNCIL_TAX_DISCOUNT, leaning=0.9, bill=None)
    assert one.answer(says("Which home?", **{"Mine": INFORM + "1", "An empty one": INFORM + "2"})) == INFORM + "2"
    assert one.answer(says("Who else?", **{"A student": INFORM + "3", "None of these": INFORM + "4"})) == INFORM + "4"
    assert one.answer(says("Rooms?", **{"A room": INFORM + "5", "None of these": INFORM + "4"})) == INFORM + "4"


def test_a_day_and_an_amount_are_typed() -> None:
    one = taxpayer(Kind.COUNCIL_TAX_MOVE, leaning=0.5)
    assert one.answer(says('On which day? Please type a date, such as "3 December".')) == "12 November"
    assert taxpayer(pounds=85).answer(says("How much do you want to pay?")) == "£85"


def test_a_question_is_answered_before_another_matter_is_opened() -> None:
    asked = says("How?", **{"My account": INFORM + "1", "Any bill": INFORM + "2", "I cannot pay": "/ask_help"})
    assert taxpayer(leaning=0.99).answer(asked) == INFORM + "2"


def test_a_reader_fills_in_the_library_card_and_renews_what_can_be_renewed() -> None:
    one = resident(kind=Kind.LIBRARY_LOANS, reader=READERS[0], says_thanks=False)
    assert one.answer(card("library_card")) == FillIn("/secure/t", {"card_number": "42000123", "pin": "1234"})
    offered = says("Which shall I renew?", **{"All of them": '/renew_library_loan{"choice": "all"}', "Emma": "/x"})
    assert one.answer(offered) == '/renew_library_loan{"choice": "all"}'
    assert one.answer(says("Done.")) is None

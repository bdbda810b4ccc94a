"""Council tax that cannot be paid: help first, each letter with its days, and no push to pay."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from actions.council_tax.arrears_words import matters_told, stage_told
from bot.council.council_tax import Stage
from tests.actions.cards import Cards
from tests.actions.council_tax.accounts import (
    BREATHING_SPACE,
    ENFORCEMENT,
    FINAL_NOTICE,
    IN_CREDIT,
    LIABILITY_ORDER,
    ODD_STAGE,
    OWES,
    REMINDER,
    SECOND_REMINDER,
    SUMMONS,
    UP_TO_DATE,
    open_account,
)
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
INTENT, ACTION = "ask_council_tax_arrears", "action_help_with_council_tax_arrears"
HELP = "utter_council_tax_arrears_help"


async def ask(anna: Resident, text: str, **entities: str) -> Heard:
    return await anna.does(ACTION, text, INTENT, **entities)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("council tax reminder letter came this morning", Stage.REMINDER),
        ("I got a second reminder about council tax", Stage.SECOND_REMINDER),
        ("final notise for councel tax help", Stage.FINAL_NOTICE),
        ("got a summons and I'm scared, do I have to go to court", Stage.SUMMONS),
        ("what is a liability order", Stage.LIABILITY_ORDER),
        ("bailiffs have put a letter through the door", Stage.ENFORCEMENT),
        ("I can't afford my council tax this month", None),
    ],
)
def test_the_letter_is_read_out_of_the_words(text: str, stage: Stage | None) -> None:
    assert stage_told(text) is stage


def test_a_message_may_be_about_several_things() -> None:
    assert matters_told("is it true you can go to prison, can I have a payment plan") == ["prison", "plan"]


@pytest.mark.parametrize(
    ("text", "response", "fact"),
    [
        ("I've had a reminder letter", "utter_council_tax_arrears_reminder", ("pay_days", "7")),
        ("second reminder this morning", "utter_council_tax_arrears_second_reminder", ("due_days", "7")),
        ("I have a final notice", "utter_council_tax_arrears_final_notice", ("summons_costs", "£60.00")),
        ("I've got a court summons", "utter_council_tax_arrears_summons", ("hearing_days", "14")),
        ("they got a liability order", "utter_council_tax_arrears_liability_order", ("costs", "£95.00")),
        ("bailiffs are coming", "utter_council_tax_arrears_enforcement", ("agents", "01632 960150")),
        ("I'm in breathing space and you sent a reminder", "utter_council_tax_arrears_breathing_space", None),
        ("will I go to prison for this", "utter_council_tax_arrears_prison", None),
        ("money is taken out of my wages for it", "utter_council_tax_arrears_deductions", None),
        ("I've already paid it", "utter_council_tax_arrears_paid_already", None),
        ("that was a house I never lived in", "utter_council_tax_arrears_not_mine", None),
        ("can I have a payment plan", "utter_council_tax_arrears_plan", None),
        ("I just can't afford it", "utter_council_tax_arrears_cannot_pay", None),
    ],
)
async def test_without_a_card_help_comes_first_then_what_the_letter_means(
    resident: Make, text: str, response: str, fact: tuple[str, str] | None
) -> None:
    heard = await ask(resident(), text)
    assert heard.responses[0] == HELP
    assert response in heard.responses[1:]
    assert heard.responses[-1] == "utter_council_tax_arrears_more"
    assert fact is None or fact[1] in heard.facts[response][fact[0]]
    assert "0808 808 4000" in heard.facts[HELP]["advice"]


async def test_a_person_is_the_first_button_and_none_pays(resident: Make) -> None:
    heard = await ask(resident(), "I can't pay my council tax")
    assert [title for title, _ in heard.buttons] == ["Talk to a person", "Council tax support", "Look at my account"]


async def test_help_is_not_said_twice_in_a_row(resident: Make) -> None:
    anna = resident()
    await ask(anna, "I can't pay")
    assert HELP not in await ask(anna, "I've had a reminder letter")


async def test_the_account_is_looked_at_only_with_a_card(resident: Make, cards: Cards) -> None:
    anna = resident()
    await ask(anna, "I can't pay")
    heard = await ask(anna, '/ask_council_tax_arrears{"choice": "account"}', choice="account")
    assert heard.responses == ["utter_card_council_tax_account"]
    heard = await open_account(anna, cards, SUMMONS)
    assert "utter_council_tax_arrears_your_summons" in heard


@pytest.mark.parametrize(
    ("reference", "response"),
    [
        (UP_TO_DATE, "utter_council_tax_arrears_your_nothing_overdue"),
        (OWES, "utter_council_tax_arrears_your_missed"),
        (IN_CREDIT, "utter_council_tax_arrears_your_nothing_owed"),
        (REMINDER, "utter_council_tax_arrears_your_reminder"),
        (SECOND_REMINDER, "utter_council_tax_arrears_your_second_reminder"),
        (FINAL_NOTICE, "utter_council_tax_arrears_your_final_notice"),
        (SUMMONS, "utter_council_tax_arrears_your_summons"),
        (LIABILITY_ORDER, "utter_council_tax_arrears_your_liability_order"),
        (ENFORCEMENT, "utter_council_tax_arrears_your_enforcement"),
        (BREATHING_SPACE, "utter_council_tax_arrears_your_breathing_space"),
        (ODD_STAGE, "utter_council_tax_arrears_your_unknown"),
    ],
)
async def test_with_a_card_the_stage_is_the_accounts(
    resident: Make, cards: Cards, reference: str, response: str
) -> None:
    anna = resident()
    await ask(anna, '/ask_council_tax_arrears{"choice": "account"}', choice="account")
    heard = await open_account(anna, cards, reference)
    assert response in heard
    assert not any("pay_council_tax" in payload for _, payload in heard.buttons), "nobody is pushed to pay"


async def test_a_reminder_says_until_when_and_what_comes_after(resident: Make, cards: Cards) -> None:
    anna = resident()
    await open_account(anna, cards, REMINDER)
    facts = (await ask(anna, "what now")).facts["utter_council_tax_arrears_your_reminder"]
    assert re.fullmatch(r"£[\d,]+\.\d\d", facts["overdue"])
    days = [datetime.strptime(f"{facts[name]} 2026", "%A %d %B %Y") for name in ("pay_by", "due_on")]  # noqa: DTZ007
    assert days[1] - days[0] == timedelta(days=7)

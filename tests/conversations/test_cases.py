"""Plays the conversations in cases/*.yml over the public door and compares every answer and everything written.

A case has `turns`. A turn `says` something or `presses` a button, and `hears` the responses named, in this order;
`contains` is a part of the text. `fault` makes a back end misbehave before the turn. `written` lists what the sandbox
holds at the end: every report that was sent, once.

`fills_in` sends the secure card that was shown last; it is accepted unless `refused` says otherwise. `pays` plays the
payment page: `card`, `declined`, `breaks`, `confirm`, `cancel`, `back` in this order. `later` waits for what comes
into the chat by itself. `lapses` ends the time of everything that was filled in, `clock` moves the back ends' clock.
`webhooks` is what the payment service does with them, `library` sets the library system up. `renewed` is how many loans
were renewed there. `taken` lists the amounts that were really taken, `notices` what
was sent by e-mail or text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.running.system import RunningSystem
from tests.conversations.talking import NOW, Answer, Desk, PaymentPage, Talker

_FAILURES_THAT_OPEN_A_BREAKER = 3
_ASKED_BY_THE_GATEWAY = frozenset({"council_tax", "payments", "library"})
CASES = [
    (f"{path.stem}: {case['name']}", case)
    for path in sorted((Path(__file__).parent / "cases").glob("*.yml"))
    for case in yaml.safe_load(path.read_text())
]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_a_conversation_goes_as_written(case: dict[str, Any], system: RunningSystem, desk: Desk) -> None:
    at = str(case.get("at", NOW))
    desk.reset(at)
    before = desk.written()
    talker = Talker(system, at)
    spoilt: set[str] = set()
    try:
        for turn in case["turns"]:
            if not _behind_the_scenes(desk, turn, spoilt):
                _play_and_compare(talker, turn)
        sent = desk.written()[len(before) :]
        assert [f"{code} {uprn}" for code, uprn in sent] == case.get("written", []), "\n".join(talker.log)
        assert desk.renewed() == case.get("renewed", 0), "\n".join(talker.log)
        assert desk.taken() == case.get("taken", []), "\n".join(talker.log)
        assert desk.notices() == case.get("notices", []), "\n".join(talker.log)
    finally:
        for process in sorted(spoilt):
            system.kill(process)
            system.start([process])


def _behind_the_scenes(desk: Desk, turn: dict[str, Any], spoilt: set[str]) -> bool:
    """What happens without the resident. A process whose circuit breakers may have opened is named in `spoilt`."""
    if "fault" in turn:
        fault = turn["fault"]
        desk.fault(**fault)
        if fault.get("times") is None or fault["times"] > _FAILURES_THAT_OPEN_A_BREAKER:
            spoilt |= {"actions", "gateway"} if fault["back_end"] in _ASKED_BY_THE_GATEWAY else {"actions"}
        if fault["fault"] == "slow":
            spoilt.add("sandbox")  # it still has calls to answer late
    elif "webhooks" in turn:
        desk.webhooks(turn["webhooks"])
    elif "library" in turn:
        desk.library(**turn["library"])
    elif "clock" in turn:
        desk.clock(turn["clock"])
    elif "lapses" in turn:
        desk.lapse_cards()
    else:
        return False
    return True


def _play_and_compare(talker: Talker, turn: dict[str, Any]) -> None:
    answer = _play(talker, turn)
    heard = "\n".join(talker.log)
    if "hears" in turn:
        assert answer.responses == turn["hears"], heard
    for part in [turn["contains"]] if isinstance(turn.get("contains"), str) else turn.get("contains", []):
        assert part in answer.text, heard


def _play(talker: Talker, turn: dict[str, Any]) -> Answer:
    """One turn of the resident's, or the wait for what comes by itself."""
    if "presses" in turn:
        return talker.presses(turn["presses"])
    if "fills_in" in turn:
        status, answer = talker.fills_in(**turn["fills_in"])
        assert status == ("refused" if turn.get("refused") else "accepted"), "\n".join(talker.log)
        return answer
    if "pays" in turn:
        page = PaymentPage(talker.payment_url)
        for step in turn["pays"].split():
            page = _STEPS[step](page)
        return Answer()
    return talker.hears_later() if "later" in turn else talker.says(str(turn["says"]))


_STEPS = {
    "open": lambda page: page,
    "card": lambda page: page.types_card(),
    "declined": lambda page: page.types_card(PaymentPage.DECLINED),
    "breaks": lambda page: page.types_card(PaymentPage.BREAKS),
    "confirm": lambda page: page.confirms(),
    "cancel": lambda page: page.cancels(),
    "back": lambda page: page.comes_back(),
}


def test_there_are_cases_of_every_kind() -> None:
    kinds = {name.split(":")[0] for name, _ in CASES}
    assert {"asking", "corrections", "digressions", "everyday", "failing", "leaving", "refusals", "reporting"} <= kinds
    assert len({name for name, _ in CASES}) == len(CASES) >= 60

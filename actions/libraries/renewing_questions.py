"""The one question of a renewal: which of the loans. It shows them with numbers, as many as a phone can hold."""

from __future__ import annotations

from collections.abc import Sequence

from actions.acting import CouncilAction
from actions.libraries.card import open_library_account
from actions.libraries.loans import SHORT, in_listed_order
from actions.libraries.loans_words import say_count, say_lines, say_title
from actions.libraries.renewing import INTENT
from actions.libraries.renewing_choice import Reading
from actions.saying import say_list
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.libraries import Loan

_MOST_BUTTONS = 5
_MOST_NAMED = 6
_LONGEST_BUTTON = 60
_ALL = Button("All of them", INTENT, {"choice": "all"})


class AskLibraryRenewalWhich(CouncilAction):
    """After words that name nothing, that may mean several, or of which a part names none of the loans."""

    called = "action_ask_library_renewal_which"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Ask, with what was understood so far."""
        opened = await open_library_account(turn, talk, INTENT)
        if opened is None:
            return
        loans = in_listed_order(await opened.library.loans(opened.patron), talk)
        talk.keep("library_listed", [one.id for one in loans])
        between = talk.slot("library_renewal_between") or {}
        named = [one for one in loans if one.id in between.get("ids", ())]
        if named and between["why"] == Reading.CHECK:
            self._check(talk, named, str(between["missing"]))
        elif named and len(named) < len(loans):
            lines = _lines(turn, loans, named)
            talk.say("utter_ask_library_renewal_between", *_buttons(named), lines=lines)
        elif turn.said_so_far & {"utter_library_loans_list", "utter_library_loans_many", "utter_library_loans_part"}:
            talk.say("utter_ask_library_renewal_which_listed", _ALL)
        else:
            rest = [Button("Show all", "ask_library_loans", {"choice": "from:0"})] if len(loans) > SHORT else []
            buttons = [] if rest else _buttons(loans)
            count = say_count(len(loans))
            talk.say("utter_ask_library_renewal_which", _ALL, *rest, *buttons, count=count, lines=_lines(turn, loans))

    def _check(self, talk: Talk, named: Sequence[Loan], missing: str) -> None:
        titles = [say_title(one, author=False) for one in named[:_MOST_NAMED]]
        if len(named) > len(titles):
            titles.append(f"{len(named) - len(titles)} more")
        talk.say(
            "utter_ask_library_renewal_check",
            Button("Yes, renew", "affirm"),
            Button("No", "deny"),
            titles=say_list(titles),
            missing=missing,
        )


def _lines(turn: Turn, loans: Sequence[Loan], only: Sequence[Loan] = ()) -> str:
    """Lines with the numbers that the loans have in the whole list."""
    today, shown = turn.local.date(), []
    for number, one in enumerate(loans, start=1):
        if not only or one in only:
            shown.append(say_lines([one], today, first=number))
    rest = len(shown) - SHORT
    return "\n".join([*shown[:SHORT], *([f"and {rest} more"] if rest > 0 else [])])


def _buttons(loans: Sequence[Loan]) -> list[Button]:
    if len(loans) > _MOST_BUTTONS:
        return []
    return [Button(_short(say_title(one, author=False)), INTENT, {"choice": f"loan:{one.id}"}) for one in loans]


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_BUTTON else title[: _LONGEST_BUTTON - 1].rstrip() + "…"

"""Which bin something goes in, from the council's list. Asks when two things are likely; never asks for a home."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from actions.acting import CouncilAction
from actions.asking import Form, is_another_need
from actions.before import drops_it, understand_as
from actions.choosing import homes_meant
from actions.endings import last_ending
from actions.saying import capital, say_list
from actions.talk import Button, Talk
from actions.turn import Turn
from actions.waste.bins import bins_meant
from actions.waste.item_search import Findings, ItemSearch, find_things
from actions.waste.items import NOWHERE, RECYCLING_CENTRE, Item, read_items
from actions.waste.missed_bin_answers import TASK_SLOTS
from bot.councils import Council

INTENT = "ask_recycling"
SOMETHING_ELSE = "something else"
_EXAMPLES = 5
_SHORT = 8  # words: such a message is all about the thing


class ValidateAskRecyclingForm(Form):
    """Finds the thing that is asked about."""

    called = "validate_ask_recycling_form"
    form = "ask_recycling_form"
    intent = INTENT
    open_slots = ("recycling_item", "recycling_choices")
    unclear = {"recycling_item": "utter_recycling_unknown"}  # noqa: RUF012 - Form declares it a ClassVar

    async def start(self, turn: Turn, talk: Talk) -> None:
        """Another question, another thing."""
        talk.clear("recycling_item", "recycling_choices")

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take a thing from a button, from the choices that were offered, or from the whole list."""
        items, said = items_of(turn.council), turn.said
        if said.first("item") == SOMETHING_ELSE:
            talk.clear("recycling_choices")
            return True
        chosen = _chosen(turn, talk, items)
        if chosen is not None:
            _settle(talk, [chosen])
            return True
        if said.is_button:
            return False
        findings = _findings(turn, items)
        if findings.sure:
            _settle(talk, findings.sure)
        elif len(findings.likely) == 1:
            _settle(talk, findings.likely)
        elif findings.likely:
            talk.keep("recycling_choices", [item.name for item in findings.likely])
        elif (not asked and (_bins_asked(turn) or _follows_bin_days(turn))) or (
            findings.words and not (asked and is_another_need(said, self.intent))
        ):
            talk.keep("recycling_item", [])
        else:
            return False
        return True

    async def read_earlier(self, turn: Turn, talk: Talk) -> None:
        """Only a thing that is in the list for sure: the message was not understood as this question."""
        if sure := _findings(turn, items_of(turn.council)).sure:
            _settle(talk, sure)

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """One thing is enough; an empty list means that it is not in the council's list."""
        return "recycling_item" if talk.slot("recycling_item") is None else None


class AskRecyclingItem(CouncilAction):
    """What to look up, or which of the likely things."""

    called = "action_ask_recycling_item"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        choices = talk.slot("recycling_choices")
        if choices:
            talk.say(
                "utter_ask_recycling_item_which",
                *(Button(capital(name), "inform", {"item": name}) for name in choices),
                Button("Something else", "inform", {"item": SOMETHING_ELSE}),
            )
        else:
            talk.say("utter_ask_recycling_item")


class AnswerRecycling(CouncilAction):
    """The answer when the form is done."""

    called = "action_answer_recycling"
    ends = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say where each thing goes."""
        named = talk.slot("recycling_item")
        if named is None:
            return
        talk.clear("recycling_item", "recycling_choices")
        items = items_of(turn.council)
        found = [item for name in named if (item := items.called(name))]
        if not found and _follows_bin_days(turn):
            understand_as(turn, talk, "ask_bin_day")
            return
        _answer(turn, talk, found)


class AnswerRecyclingMeanwhile(CouncilAction):
    """The same question in the middle of another form, which goes on afterwards: one answer, no question back."""

    called = "action_answer_recycling_meanwhile"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say where each thing that may be meant goes."""
        if drops_it(turn.said):
            talk.clear(*TASK_SLOTS)
            talk.end_form()
            understand_as(turn, talk, "ask_recycling")
            return
        findings = _findings(turn, items_of(turn.council))
        _answer(turn, talk, list(findings.sure or findings.likely))


def items_of(council: Council) -> ItemSearch:
    """The council's list and the search in it."""
    return _read(council.folder / "recycling.csv", tuple(council.streams))


@lru_cache(maxsize=64)
def _read(path: Path, streams: tuple[str, ...]) -> ItemSearch:
    return ItemSearch(read_items(path, streams))


def _findings(turn: Turn, items: ItemSearch) -> Findings:
    """What a message asks about. A long one tells of much besides, so there only what NLU took for a thing counts.

    Where none of that is in the list, and in a short message, all words are searched.
    """
    things = turn.said.entities.get("thing", ())
    if things and len(turn.said.words) > _SHORT:
        found = find_things(things, items)
        if found.sure or (found.likely and not _in_all_words(turn, items).sure):
            return found
    return _in_all_words(turn, items)


def _in_all_words(turn: Turn, items: ItemSearch) -> Findings:
    """The search without the words for a bin: in "can paint go in the green bin" only paint is a thing."""
    text = turn.said.text.lower()
    for name in sorted(turn.said.entities.get("bin", ()), key=len, reverse=True):
        if " " in name:
            text = text.replace(name.lower(), " ")
    return items.find(text)


def _chosen(turn: Turn, talk: Talk, items: ItemSearch) -> Item | None:
    pressed = turn.said.first("item")
    if pressed is not None:
        return items.called(pressed)
    offered: list[str] = talk.slot("recycling_choices") or []
    if not offered or turn.said.is_button:
        return None
    lines: list[dict[str, str]] = [{"uprn": name, "line": name, "number": "", "street": ""} for name in offered]
    found = homes_meant(lines, turn.said.text)
    return items.called(found[0]["uprn"]) if len(found) == 1 else None


def _settle(talk: Talk, items: Any) -> None:
    talk.keep("recycling_item", [item.name for item in items])
    talk.clear("recycling_choices")


def _follows_bin_days(turn: Turn) -> bool:
    """After bin days, `what about the blue bin` asks for its day."""
    asks = re.match(r"\W*(?:and|what about|how about|what of)\b", turn.said.text, re.I)
    return bool(asks and "bin" in turn.said.entities and last_ending(turn) == "ask_bin_day")


def _bins_asked(turn: Turn) -> list[str]:
    return bins_meant(turn.said, turn.council.stream_words, whole_text=False)


def _answer(turn: Turn, talk: Talk, found: list[Item]) -> None:
    council = turn.council
    for item in found:
        facts = {
            "item": item.name,
            "item_capital": capital(item.name),
            "note": f" {item.note}" if item.note else "",
        }
        if item.bin == RECYCLING_CENTRE:
            talk.say("utter_recycling_centre", page=council.page("ask_recycling_centre"), **facts)
        elif item.bin == NOWHERE:
            talk.say("utter_recycling_nowhere", page=council.page("ask_recycling"), **facts)
        else:
            talk.say("utter_recycling_goes_in", bin=council.streams[item.bin], **facts)
    if found:
        return
    streams = _bins_asked(turn)
    examples = [item.name for item in items_of(council).items if streams and item.bin == streams[0]]
    if examples:
        shown = say_list(examples[:: max(1, len(examples) // _EXAMPLES)][:_EXAMPLES])
        page = council.page("ask_recycling")
        talk.say("utter_recycling_bin_holds", bin=council.streams[streams[0]], items=shown, page=page)
    else:
        talk.say("utter_recycling_unknown", page=council.page("ask_recycling"))

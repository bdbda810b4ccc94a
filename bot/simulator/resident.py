"""How a made-up resident reacts to what the assistant says: reads as a person would, and answers or leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.simulator.plan import Kind, Paying, Visit
from bot.simulator.secure_card import FillIn, fill_in, open_card

Reply = dict[str, Any]

_ASKS_POSTCODE = re.compile(r"\b(your postcode|full postcode|whole postcode|tell me your postcode)\b", re.I)
_ASKS_HOME = re.compile(r"\b(is your address|pick your address|choose your address|house number or name)\b", re.I)
_ASKS_MESSAGE = re.compile(r"\b(type your message|message say)\b", re.I)
_ASKS_DAY = re.compile(r"\b(on which day|from which day|which is the last day|a date such as|type a date)\b", re.I)
_ASKS_AMOUNT = re.compile(r"\bhow much (do you want|would you like) to pay\b", re.I)
_PAYMENT_LINK = re.compile(r"/pay/[A-Za-z0-9_-]{43}\b")
_STARTING = ("/ask_bin_day", "/report_missed_bin", "/ask_recycling", "/ask_capabilities")
_PAYS, _RECEIPT = "/pay_council_tax", "/ask_receipt"
_MOST_FURTHER_QUESTIONS = 1


@dataclass(frozen=True)
class Pay:
    """A payment page that the resident opens. `path` is from the public door's root."""

    path: str
    paying: Paying


Move = str | FillIn | Pay


@dataclass
class Resident:
    """One person in one conversation. `message` is what they would say to a member of staff."""

    visit: Visit
    message: str
    thanks: str
    said: int = 0
    thanked: bool = False
    pressed: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)  # payment pages
    filled: int = 0
    further_questions: int = 0
    card: Mapping[str, Any] | None = None

    def open(self) -> str:
        """The first thing they say."""
        self.said = 1
        return self.visit.opening

    def answer(self, replies: Sequence[Reply]) -> Move | None:
        """What they do next: say something, send a secure form, open a payment page; None when they leave."""
        if self.said >= self.visit.patience or self.visit.kind is Kind.HELLO_ONLY:
            return None
        move = self._react(replies)
        if move is not None:
            self.said += 1
        return move

    def mend(self) -> FillIn | None:
        """The secure form once more, after it was refused; None when they give up."""
        self.filled += 1
        if self.card is None or self.filled > 2:
            return None
        return fill_in(self.card, self.visit, is_second_try=True)

    def _react(self, replies: Sequence[Reply]) -> Move | None:
        text = "\n".join(str(reply.get("text", "")) for reply in replies)
        buttons = [button for reply in replies for button in reply.get("buttons") or []]
        if (card := open_card(replies)) is not None:
            self.card, self.filled = card, 1
            return fill_in(card, self.visit)
        if (page := self._payment_page(replies)) is not None:
            return page
        if _ASKS_MESSAGE.search(text):
            return self.message
        if _ASKS_HOME.search(text):
            return self._choose_home(buttons)
        if _ASKS_POSTCODE.search(text):
            return self.visit.home.postcode
        if self.visit.tax is not None and not buttons and (typed := self._type(text)) is not None:
            return typed
        choice = self._choose_button(buttons)
        if choice is not None:
            return choice
        return self._take_leave()

    def _payment_page(self, replies: Sequence[Reply]) -> Pay | None:
        """Only who came to pay opens the link, and each link once."""
        affair = self.visit.tax
        found = _PAYMENT_LINK.search(json.dumps(list(replies)))
        if affair is None or self.visit.kind is not Kind.COUNCIL_TAX_PAYMENT or not found or found[0] in self.opened:
            return None
        paying = affair.paying
        if paying is Paying.DECLINED_THEN_PAYS and self.opened:
            paying = Paying.PAYS
        self.opened.append(found[0])
        return Pay(found[0], paying)

    def _type(self, text: str) -> str | None:
        affair = self.visit.tax
        if affair is None:
            return None
        if _ASKS_DAY.search(text):
            day = self.visit.at + timedelta(days=round(affair.leaning * 40) - 10)
            return f"{day.day} {day:%B}"
        if _ASKS_AMOUNT.search(text):
            return f"£{affair.pounds}"
        return None

    def _choose_home(self, buttons: Sequence[dict[str, str]]) -> str:
        number = self.visit.home.number
        match = next((one for one in buttons if re.match(rf"{re.escape(number)}\b", one["title"], re.I)), None)
        if match is None or self.visit.types_answers:
            return number
        return match["payload"]

    def _choose_button(self, buttons: Sequence[dict[str, str]]) -> str | None:
        if self.visit.kind is Kind.LOST:
            buttons = [one for one in buttons if one["title"].lower().startswith("none of")]
        useful = [one for one in buttons if not one["payload"].startswith(_STARTING)]
        if self.visit.kind is not Kind.PERSON:
            useful = [one for one in useful if not one["payload"].startswith(("/talk_to_human", "/stop"))]
        useful = [one for one in useful if self._wants(one["payload"])]
        asked = "|".join(one["title"] for one in buttons)  # the same choice may answer two questions
        fresh = [one for one in useful if f"{one['payload']} {asked}" not in self.pressed]
        if not fresh:
            return None
        if self.visit.tax is not None:  # a question is answered before anything else is asked
            fresh = [one for one in fresh if _answers_a_question(one["payload"])] or fresh
        missed = self.visit.home.missed
        own_bin = [one for one in fresh if missed and re.search(rf"\b{missed}\b", one["title"], re.I)]
        agreeing = [one for one in fresh if self.visit.tax is None or one["payload"].startswith("/affirm")]
        positive = [one for one in agreeing if re.match(r"yes\b", one["title"], re.I)]
        leaning = self.visit.tax.leaning if self.visit.tax is not None else 0.0
        chosen = (positive or own_bin or [fresh[int(leaning * len(fresh))]])[0]
        self.pressed.append(f"{chosen['payload']} {asked}")
        if not _answers_a_question(chosen["payload"]):
            self.further_questions += 1
        if positive and self.visit.types_answers:
            return "yes please"
        return chosen["payload"]

    def _wants(self, payload: str) -> bool:
        """Whether a button fits what they came for. It may answer a question, or offer to do something else."""
        affair = self.visit.tax
        if affair is None or _answers_a_question(payload):
            return True
        if payload.startswith(_RECEIPT):
            return affair.wants_receipt
        if payload.startswith(_PAYS):
            is_again = affair.paying is Paying.DECLINED_THEN_PAYS or not self.opened
            return self.visit.kind is Kind.COUNCIL_TAX_PAYMENT and is_again
        return self.further_questions < _MOST_FURTHER_QUESTIONS

    def _take_leave(self) -> str | None:
        if self.visit.says_thanks and not self.thanked:
            self.thanked = True
            return self.thanks
        return None


def _answers_a_question(payload: str) -> bool:
    return payload.startswith(("/inform", "/affirm", "/deny"))

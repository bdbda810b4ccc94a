"""The end of the form about a membership: what is needed and where, or what to do now about a card or a PIN.

Joining ends in the council's own form with our reference; nobody here knows whether it is finished.
"""

from __future__ import annotations

from decimal import Decimal

from actions.acting import CouncilAction
from actions.days import holidays_of
from actions.libraries import joining_words as words
from actions.libraries.card import phone_of
from actions.libraries.joining import INTENT, SLOTS
from actions.saying import say_list, say_opening, say_time
from actions.talk import Button, Talk
from actions.tracked_form import offer_form
from actions.turn import Turn
from bot.council.library_branches import LibraryBranch
from bot.council.library_membership import Membership
from bot.council.money import pounds

_ANYTHING = "something with your name and address, such as a bill or a driving licence"
_FIND = Button("Find a library", "ask_library_hours")
_PERSON = Button("Talk to a person", "talk_to_human")


class SubmitLibraryMembership(CouncilAction):
    """Runs when the form is done. Says nothing when the form ended without an answer."""

    called = "action_submit_library_membership"
    ends = "join_library"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Tell what to do; then forget it."""
        need = talk.slot("library_membership_need")
        if need == words.JOIN:
            if talk.slot("library_membership_where") is None:
                return
            await self._tell_how_to_join(turn, talk)
        elif need is not None:
            _tell_about_a_card(turn, talk, need)
        talk.clear(*SLOTS)

    async def _tell_how_to_join(self, turn: Turn, talk: Talk) -> None:
        who, where = talk.slot("library_membership_who") or words.ADULT, talk.slot("library_membership_where")
        rules = _rules(turn)
        if who in (words.CHILD, words.BOTH):
            talk.say("utter_library_membership_child", under=str(rules.child_under) if rules else "16")
        if where == words.NOWHERE:
            most = rules.most_loans_without_address if rules else None
            if most is None:
                talk.say("utter_library_membership_ask", _FIND, _PERSON, library_phone=phone_of(turn))
            else:
                facts = {"most": _items(most), "library_phone": phone_of(turn)}
                talk.say("utter_library_membership_no_address", _FIND, **facts)
            return
        if where == words.OUTSIDE:
            talk.say("utter_library_membership_outside", _FIND, _PERSON, library_phone=phone_of(turn))
            return
        if where == words.STAYS:
            months = str(rules.temporary_months) if rules else ""
            talk.say("utter_library_membership_temporary", length=f"up to {months} months" if months else "a while")
        talk.say("utter_library_membership_bring", proofs=say_proofs(rules))
        await offer_form(
            turn,
            talk,
            "utter_library_membership_form",
            transaction=INTENT,
            subject=who,
            content={"who": who, "where": where},
        )


def say_proofs(rules: Membership | None) -> str:
    """`a driving licence, a bill or a tenancy agreement`: any one of them."""
    return say_list(rules.proofs, "or") if rules is not None else _ANYTHING


def _tell_about_a_card(turn: Turn, talk: Talk, need: str) -> None:
    rules, phone = _rules(turn), phone_of(turn)
    new_card = _say_new_card(rules)
    if need in (words.LOST, words.STOLEN):
        if need == words.STOLEN:
            talk.say("utter_library_membership_stolen")
        talk.say(
            "utter_library_membership_lost",
            _PERSON,
            _FIND,
            library_phone=phone,
            open_now=say_open_now(turn),
            new_card=new_card,
        )
    elif need == words.DAMAGED:
        talk.say("utter_library_membership_damaged", _FIND, new_card=new_card)
    elif need == words.PIN:
        talk.say("utter_library_membership_pin", _FIND, _PERSON, library_phone=phone, page=turn.council.page(INTENT))
    elif need == words.EXPIRED:
        talk.say("utter_library_membership_expired", _FIND, library_phone=phone, proofs=say_proofs(rules))
    elif need == words.DETAILS:
        talk.say("utter_library_membership_details", _FIND, _PERSON, library_phone=phone, proofs=say_proofs(rules))
    elif need == words.AT_HOME:
        talk.say("utter_library_membership_at_home", _PERSON, library_phone=phone)
    else:
        talk.say("utter_library_membership_group", _PERSON, library_phone=phone)


def say_open_now(turn: Turn) -> str:
    """Which libraries are open now; else which opens next. Empty when the council's file knows none."""
    libraries = turn.council.libraries
    if libraries is None:
        return ""
    holidays, now = holidays_of(turn), turn.now
    names = [f"{one.name} (until {_until(one, turn)})" for one in libraries.branches if one.is_open(now, holidays)]
    if names:
        return f"Open now: {say_list(names)}."
    coming = [(opens, one.name) for one in libraries.branches if (opens := one.next_opening(now, holidays)) is not None]
    if not coming:
        return ""
    opens, name = min(coming)
    return f"All libraries are closed now. {name} opens {say_opening(opens, now)}."


def _until(branch: LibraryBranch, turn: Turn) -> str:
    local = turn.local
    return next(say_time(closes) for _, closes in branch.on(local.date(), holidays_of(turn)) if closes > local.time())


def _say_new_card(rules: Membership | None) -> str:
    if rules is None:
        return "Ask there what a new card costs."
    if rules.new_card_pounds == rules.child_new_card_pounds:
        return f"A new card costs {say_price(rules.new_card_pounds)}."
    adult, child = say_price(rules.new_card_pounds), say_price(rules.child_new_card_pounds)
    return f"A new card costs {adult}, and {child} for a child under {rules.child_under}."


def say_price(amount: Decimal) -> str:
    """`£2.50`, or `nothing`."""
    return pounds(amount) if amount else "nothing"


def _items(most: int) -> str:
    return "1 item" if most == 1 else f"{most} items"


def _rules(turn: Turn) -> Membership | None:
    libraries = turn.council.libraries
    return libraries.membership if libraries is not None else None

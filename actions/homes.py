"""Finds a resident's home in what they say, for every form that needs one. Kept for the whole conversation."""

from __future__ import annotations

from typing import Any

from actions.choosing import homes_meant, house_named_in, is_denied, number_in
from actions.local_authorities import local_authorities
from actions.streets import homes_in, same_street, street_said
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.errors import Rejected
from bot.council.places import Address, Postcode

FIND_A_COUNCIL = "https://www.gov.uk/find-local-council"


def say_home(home: dict[str, str]) -> str:
    """One line with the postcode."""
    return f"{home['line']}, {home['postcode']}"


async def read_home(turn: Turn, talk: Talk, asked: str) -> bool:
    """Take a postcode, a house number, a street or a choice from the list; whether the message said any of it."""
    said = turn.said
    if said.first("change") in ("home", "postcode"):
        forget_home(talk)
        return True
    # A UPRN is taken from a button or from plain words, not from text that imitates a button.
    if (uprn := said.first("uprn")) and (said.is_button or "{" not in said.text) and _choose_uprn(talk, uprn):
        return True
    postcode = _postcode_said(turn)
    named = _home_named(turn, asked, postcode)
    if postcode is not None:
        await _take_postcode(turn, talk, postcode, named)
        return True
    street = street_said(said) if asked == "postcode" or "street" in said.entities else ""
    if street and not _is_listed(talk, street) and await _take_street(turn, talk, street, named, asked):
        return True
    if named and talk.slot("home_choices"):
        return _choose_named(talk, named, asked)
    if named:
        talk.keep("home_wanted", named)
        return True
    return False


async def next_home_question(turn: Turn, talk: Talk) -> str | None:
    """`postcode`, `home`, or None when the home is known."""
    kept = Postcode.parse(talk.slot("postcode") or "")
    if kept is not None and not talk.slot("home_choices"):
        await _look_up(turn, talk, kept)  # given before, but the address list did not answer then
    if talk.slot("home"):
        return None
    return "home" if talk.slot("home_choices") else "postcode"


def forget_home(talk: Talk) -> None:
    """The address was wrong: ask again from the postcode."""
    talk.clear("home", "home_bins", "home_choices", "home_wanted", "postcode")


def _postcode_said(turn: Turn) -> Postcode | None:
    found = [read for value in turn.said.entities.get("postcode", ()) if (read := Postcode.parse(value))]
    return found[-1] if found else None


def _home_named(turn: Turn, asked: str, postcode: Postcode | None) -> str:
    """The words that name a home in its postcode: entities, or the whole answer when a list was shown."""
    said = turn.said
    numbers = [one for one in said.entities.get("house_number", ()) if not is_denied(one, said.text)]
    if not numbers and "house_number" in said.entities:
        numbers = [number for number in (number_in(said.text),) if number]
    entities = [*numbers, *said.entities.get("street", ())[-1:]]
    if asked == "home" and postcode is None and not said.is_button:
        return said.text
    if asked == "postcode" and postcode is None and not entities and not said.is_button:
        return f"number {number}" if (number := number_in(said.text)) and len(said.words) < 6 else ""
    return " ".join(entities)


async def _take_postcode(turn: Turn, talk: Talk, postcode: Postcode, named: str) -> None:
    known: Any = talk.slot("home") or {}
    if known.get("postcode") == str(postcode) and not named:
        return
    named = named or str(talk.slot("home_wanted") or "")
    forget_home(talk)
    # Kept before the call: if it fails, "try again" need not ask for them again.
    talk.keep("postcode", str(postcode))
    talk.keep("home_wanted", named or None)
    await _look_up(turn, talk, postcode)


async def _take_street(turn: Turn, talk: Talk, street: str, named: str, asked: str) -> bool:
    """The homes of a street instead of those of a postcode. A street that is not found is said so only when asked."""
    found = await homes_in(turn, street)
    if not found:
        if asked == "postcode" and "street" in turn.said.entities:
            talk.keep("home_wanted", named or None)
            talk.say("utter_street_unknown", Button("Talk to a person", "talk_to_human"), street=street)
            return True
        return False
    wanted = " ".join(part for part in (named, str(talk.slot("home_wanted") or "")) if part)
    forget_home(talk)
    talk.keep("home_choices", [_as_slot(home) for home in found])
    if len(found) == 1 and not number_in(wanted):
        talk.keep("home", _as_slot(found[0]))
    elif number_in(wanted):
        _choose_named(talk, wanted, "")
    return True


def _is_listed(talk: Talk, street: str) -> bool:
    """Whether the homes that are known already stand in a street of that name."""
    choices: list[dict[str, str]] = talk.slot("home_choices") or []
    return any(same_street(home["street"], street) for home in choices)


def say_place(talk: Talk) -> str:
    """What the homes that are offered have in common: their postcode, or the street that was named instead."""
    choices: list[dict[str, str]] = talk.slot("home_choices") or []
    return str(talk.slot("postcode") or next((home["street"] for home in choices), ""))


async def _look_up(turn: Turn, talk: Talk, postcode: Postcode) -> None:
    named = str(talk.slot("home_wanted") or "")
    try:
        found = await turn.back_ends.addresses.addresses_at(postcode)
    except Rejected:
        found = ()
    ours = [home for home in found if home.custodian_code in (None, turn.council.custodian_code)]
    talk.clear("home_wanted")
    if not ours:
        talk.clear("postcode")
        _explain_no_homes(turn, talk, postcode, found)
        return
    talk.keep("home_choices", [_as_slot(home) for home in ours])
    if len(ours) == 1:
        talk.keep("home", _as_slot(ours[0]))
    elif not (named and _choose_named(talk, named, "")) and not turn.said.is_button:
        house = house_named_in(talk.slot("home_choices"), turn.said.text)
        if house is not None:
            _settle(talk, dict(house))


def _choose_uprn(talk: Talk, uprn: str) -> bool:
    chosen = next((home for home in talk.slot("home_choices") or () if home["uprn"] == uprn), None)
    if chosen is not None:
        _settle(talk, chosen)
    return chosen is not None


def _choose_named(talk: Talk, named: str, asked: str) -> bool:
    """Choose from the list. Words that fit nothing are an answer only if they name a number, which is then missing."""
    choices: list[dict[str, str]] = talk.slot("home_choices") or []
    shown = homes_shown(talk) if asked == "home" else choices
    found = homes_meant(shown, named) or homes_meant(choices, named)
    if len(found) == 1:
        _settle(talk, dict(found[0]))
        return True
    if len(found) > 1:
        if asked == "home" and len(found) >= len(shown):
            return False
        if any(home["uprn"] == (talk.slot("home") or {}).get("uprn") for home in found):
            return True
        talk.clear("home")
        talk.keep("home_wanted", named)
        return True
    number = number_in(named)
    if not number:
        return False
    talk.clear("home", "home_wanted")
    talk.say("utter_home_not_in_postcode", wanted=f"number {number}", postcode=say_place(talk))
    return True


def _settle(talk: Talk, home: dict[str, str]) -> None:
    talk.keep("home", home)
    talk.clear("home_bins", "home_wanted")


def homes_shown(talk: Talk) -> list[dict[str, str]]:
    """The homes of the list that are offered: those that what was said before can mean, else all."""
    choices: list[dict[str, str]] = talk.slot("home_choices") or []
    wanted = talk.slot("home_wanted")
    return [dict(home) for home in homes_meant(choices, wanted)] if wanted else choices


def _explain_no_homes(turn: Turn, talk: Talk, postcode: Postcode, found: tuple[Address, ...]) -> None:
    if not found:
        talk.say("utter_postcode_unknown", postcode=str(postcode))
        return
    name, page = local_authorities(turn.council.folder.parent).get(
        found[0].custodian_code or 0, ("another council", FIND_A_COUNCIL)
    )
    talk.say("utter_home_elsewhere", postcode=str(postcode), body=name, page=page)


def _as_slot(home: Address) -> dict[str, str]:
    return {
        "uprn": home.uprn,
        "line": home.line,
        "postcode": home.postcode,
        "number": home.number,
        "street": home.street,
    }

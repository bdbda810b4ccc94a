"""How the parts of a household are named to a resident: on buttons, in a summary, and as proof to have ready. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from actions.saying import say_list

#: Reason why an adult does not count -> its button, and the one and the many in a sentence.
KINDS: Mapping[str, tuple[str, tuple[str, str]]] = {
    "student": ("A full-time student", ("full-time student", "full-time students")),
    "apprentice": ("An apprentice", ("apprentice", "apprentices")),
    "severely_mentally_impaired": (
        "Someone with a severe mental impairment",
        ("person with a severe mental impairment", "people with a severe mental impairment"),
    ),
    "carer": ("A carer for someone in the home", ("carer", "carers")),
    "care_leaver": ("A care leaver", ("care leaver", "care leavers")),
}

#: What was changed for a disabled person -> its button.
ROOMS: Mapping[str, str] = {
    "bathroom": "A second bathroom or kitchen",
    "room": "A room mainly for their needs",
    "wheelchair": "Space to use a wheelchair indoors",
}

#: Why a home is empty -> its button.
BECAUSE: Mapping[str, str] = {
    "died": "The owner has died",
    "care": "The owner is in a care home or hospital",
    "prison": "The owner is in prison",
    "works": "It is being repaired or rebuilt",
    "market": "It is for sale, to let or just empty",
}

_PROOF: Mapping[str, str] = {
    "student": "a student certificate from the college or university",
    "apprentice": "the apprenticeship agreement and a payslip",
    "severely_mentally_impaired": "the doctor's name, and a letter about a benefit such as PIP or Attendance Allowance",
    "carer": "the hours of care in a week, and a letter about the cared-for person's benefit",
    "care_leaver": "the name of the council that looked after them",
    "rooms": "a few words about the room or the wheelchair, and who it is for",
    "died": "the date of death, and of probate if it has been given",
    "care": "the date of the move, and the name of the care home or hospital",
    "prison": "the dates of the sentence",
    "works": "the dates of the work",
    "market": "the date when the home became empty",
    "second": "the address of your main home",
}


def plural(kind: str) -> str:
    """`full-time students`."""
    return KINDS[kind][1][1]


def say_adults(adults: int, disregarded: Mapping[str, int]) -> str:
    """`1 adult, who counts`; `3 adults, of whom 2 do not count (2 full-time students)`; `2 adults, and neither ...`."""
    people = "1 adult" if adults == 1 else f"{adults} adults"
    away = min(adults, sum(disregarded.values()))
    if not away:
        return f"{people}, who counts" if adults == 1 else f"{people}, who all count"
    named = say_list([f"{many} {KINDS[kind][1][many > 1]}" for kind, many in disregarded.items()])
    if adults == 1:
        one = named.removeprefix("1 ")
        return f"1 adult, who does not count ({'an' if one[0] in 'aeiou' else 'a'} {one})"
    if away == adults:
        return f"{people}, and {'neither' if adults == 2 else 'none'} of them counts ({named})"
    return f"{people}, of whom {'1 does' if away == 1 else f'{away} do'} not count ({named})"


def say_proof(reasons: list[str]) -> str:
    """What to have ready for the form, as the end of a sentence; the account reference and a date are always needed."""
    known = [_PROOF[reason] for reason in reasons if reason in _PROOF]
    return say_list(["your council tax bill", "the date it is true from", *known])

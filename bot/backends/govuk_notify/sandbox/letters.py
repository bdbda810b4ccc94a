"""A letter's address: three to seven lines, the last a UK postcode. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.backends.govuk_notify.sandbox.errors import invalid
from bot.backends.govuk_notify.sandbox.filling import same_name
from bot.council.places import Postcode

_LINES = tuple(f"address_line_{number}" for number in range(1, 8))
_FORBIDDEN = tuple('@()=[]"\\/,<>')


def read_address(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The lines of the address in a letter's personalisation, empty ones left out. Raises Notify's errors."""
    given = {same_name(name): value for name, value in values.items()}
    wanted = [given.get(same_name(name)) for name in _LINES]
    if wanted[0] is None:
        raise invalid("personalisation address_line_1 is a required property")
    lines = tuple(line for one in (*wanted, given.get("postcode")) if one is not None and (line := str(one).strip()))
    if len(lines) < 3:
        raise invalid("Address must be at least 3 lines")
    if len(lines) > 7:
        raise invalid("Address must be no more than 7 lines")
    if Postcode.parse(lines[-1]) is None:
        raise invalid("Must be a real UK postcode")
    if any(line.startswith(_FORBIDDEN) for line in lines):
        shown = " ".join(_FORBIDDEN)
        raise invalid(f"Address lines must not start with any of the following characters: {shown}")
    if any(not any(letter.isalnum() for letter in line) for line in lines[:2]):
        raise invalid("The first 2 lines of the address must both include at least one alphanumeric character")
    return lines

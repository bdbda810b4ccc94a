"""Where something is: postcodes and addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

# The outward and inward parts as Royal Mail writes them; ZZ passes, for the sandbox's synthetic addresses use it.
_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})$")


@dataclass(frozen=True)
class Postcode:
    """A UK postcode in its written form, for example `ZZ1 1AA`."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Postcode | None:
        """Read a whole string as a postcode, forgiving case, spaces and full stops; None when it is not one."""
        squeezed = re.sub(r"[\s.\-]+", "", text).upper()
        match = _POSTCODE.match(squeezed)
        return cls(f"{match[1]} {match[2]}") if match else None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Address:
    """One home. `uprn` is a string of up to 12 digits; `line` is for a person to read, without the postcode.

    `place` is east and north in metres of the British National Grid, where it is known.
    """

    uprn: str
    line: str
    postcode: str
    number: str = ""
    street: str = ""
    custodian_code: int | None = None
    place: tuple[int, int] | None = None

    def __str__(self) -> str:
        return f"{self.line}, {self.postcode}"

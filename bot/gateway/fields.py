"""Reads a JSON body field by field. What is missing or wrong is said in one sentence that names the field."""

from __future__ import annotations

import json
from typing import Any

from bot.council.errors import KerbsideError

_DEEPEST = 12


class BadInput(KerbsideError):
    """What a caller sent cannot be used; the text says which field and why, and never repeats its value."""


def is_plain_text(value: str) -> bool:
    """Whether a string can be stored and sent on: no NUL, and no half of a surrogate pair."""
    return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def parse_object(body: bytes) -> Fields:
    """The JSON object in a request body; `BadInput` when it is not one."""
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadInput("The body must be JSON.") from None
    if not isinstance(value, dict):
        raise BadInput("The body must be a JSON object.")
    return Fields(value)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


class Fields:
    """A JSON object, asked for one field at a time. `name` is where it stands, for messages."""

    def __init__(self, values: dict[str, Any], name: str = "") -> None:
        self._values, self._name = values, name

    def has(self, field: str) -> bool:
        """Whether a field is given; null counts as not given."""
        return self._values.get(field) is not None

    def values(self) -> dict[str, Any]:
        """All fields as they stand, unchecked."""
        return dict(self._values)

    def text(self, field: str, *, most: int, least: int = 1) -> str:
        """Text of `least` to `most` characters."""
        value = self._require(field)
        if not isinstance(value, str):
            raise BadInput(f"{self._at(field)} must be text.")
        if not is_plain_text(value):
            raise BadInput(f"{self._at(field)} holds characters that are not valid text.")
        if len(value) < least:
            raise BadInput(f"{self._at(field)} must not be empty.")
        if len(value) > most:
            raise BadInput(f"{self._at(field)} must have at most {most} characters.")
        return value

    def optional_text(self, field: str, *, most: int) -> str | None:
        """Text, or None where the field is not given or empty."""
        return (self.text(field, most=most, least=0) or None) if self.has(field) else None

    def whole(self, field: str, *, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self._require(field)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BadInput(f"{self._at(field)} must be a whole number from {least} to {most}.")
        return value

    def part(self, field: str) -> Fields:
        """An object inside; an empty one where the field is not given."""
        return Fields(self.object(field) if self.has(field) else {}, self._at(field))

    def object(self, field: str) -> dict[str, Any]:
        """A JSON object as it stands, every string in it valid text."""
        value = self._require(field)
        if not isinstance(value, dict):
            raise BadInput(f"{self._at(field)} must be an object.")
        self._check_deeply(value, field, 0)
        return value

    def parts(self, field: str, *, most: int) -> list[Fields]:
        """A list of 1 to `most` objects."""
        value = self._require(field)
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise BadInput(f"{self._at(field)} must be a list of objects.")
        if not 1 <= len(value) <= most:
            raise BadInput(f"{self._at(field)} must have 1 to {most} entries.")
        return [Fields(one, f"{self._at(field)}[{number}]") for number, one in enumerate(value)]

    def _at(self, field: str) -> str:
        return f"{self._name}.{field}" if self._name else field

    def _require(self, field: str) -> Any:
        if not self.has(field):
            raise BadInput(f"{self._at(field)} must be given.")
        return self._values[field]

    def _check_deeply(self, value: Any, field: str, depth: int) -> None:
        if depth > _DEEPEST:
            raise BadInput(f"{self._at(field)} is nested too deeply.")
        if isinstance(value, str) and not is_plain_text(value):
            raise BadInput(f"{self._at(field)} holds characters that are not valid text.")
        inside = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        if isinstance(inside, list):
            for one in inside:
                self._check_deeply(one, field, depth + 1)

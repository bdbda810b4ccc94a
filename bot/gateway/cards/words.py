"""What a secure card says: titles, labels, and a sentence for all that can be wrong. From `[secure]` in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.council.collections import LONDON
from bot.council.secure_forms import SECURE_FORMS, Problem, SecureForm
from bot.councils import Council, Words
from bot.gateway import sentences
from bot.gateway.opening import say_time


class CardWords:
    """The sentences of one form of one council in one language."""

    def __init__(self, words: Words, council: Council, form: str) -> None:
        self._words, self._council, self.form = words, council, SECURE_FORMS[form]

    @property
    def title(self) -> str:
        """What the form is about, as a heading."""
        return self.own("title")

    def own(self, key: str, **facts: Any) -> str:
        """A sentence of this form's own."""
        return self._words.say(f"secure.{self.form.name}.{key}", **facts)

    def has(self, key: str) -> bool:
        """Whether the form has such a sentence."""
        return self._words.has(f"secure.{self.form.name}.{key}")

    def any(self, key: str, **facts: Any) -> str:
        """A sentence that all forms share."""
        return self._words.say(f"secure.{key}", title=self.title, **facts)

    def with_phone(self, key: str, now: datetime, **facts: Any) -> str:
        """A shared sentence with the council's phone and its hours. `now` is by the desk's clock."""
        return self.any(key, **self._reached_at(now), **facts)

    def own_with_phone(self, key: str, now: datetime) -> str:
        """A sentence of this form's own, with the council's phone, its hours, and the libraries' phone."""
        return self.own(key, **self._reached_at(now))

    def _reached_at(self, now: datetime) -> dict[str, str]:
        council = self._council
        return {
            "council": council.name,
            "phone": council.phone,
            "hours": sentences.say_hours(council.hours, now, self._words),
            "library_phone": council.libraries.phone if council.libraries is not None else council.phone,
        }

    def time(self, at: datetime) -> str:
        """An instant as a time of day in London."""
        return say_time(at.astimezone(LONDON).time(), self._words)

    def problems(self, wrong: Mapping[str, Problem]) -> dict[str, str]:
        """A sentence for each field that is wrong, in the form's order."""
        return {
            field.name: self._problem(field.name, wrong[field.name])
            for field in self.form.fields
            if field.name in wrong
        }

    def _problem(self, field: str, problem: Problem) -> str:
        if problem is Problem.ONE_NEEDED:
            return self.own("one_needed")
        if problem is Problem.TOO_LONG:
            most = next(one.kind.most for one in self.form.fields if one.name == field)
            return self.any("too_long", label=self.own(field), most=most)
        key = f"{field}_{problem.value}"
        return self.own(key) if self.has(key) else self.any(problem.value, label=self.own(field))


def describe_fields(form: SecureForm, words: CardWords) -> list[dict[str, Any]]:
    """A form's fields for a page: names and labels, what to type, and what HTML's `input` wants to know."""
    return [
        {
            "name": field.name,
            "label": words.own(field.name),
            "hint": words.own(f"{field.name}_hint") if words.has(f"{field.name}_hint") else "",
            "type": field.kind.type,
            "inputmode": field.kind.inputmode,
            "autocomplete": field.kind.autocomplete,
            "required": field.required,
            "most": field.kind.most,
        }
        for field in form.fields
    ]

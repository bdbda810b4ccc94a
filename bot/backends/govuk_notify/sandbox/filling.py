"""Fills the fields of a template: `((name))`, `((name??shown only when name is yes))`, lists as bullet points. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

_FIELD = re.compile(r"\(\(([^()?]+)(?:\?\?(.*?))?\)\)", re.DOTALL)
_YES = frozenset({"yes", "y", "true", "t", "include", "show"})
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~^])")
_LINK = re.compile(r"(?:https?://|www\.)[^\s()]+", re.IGNORECASE)


def placeholders(*texts: str) -> tuple[str, ...]:
    """The names of the fields in some texts, each once, in their order."""
    names: dict[str, str] = {}
    for text in texts:
        for match in _FIELD.finditer(text):
            names.setdefault(same_name(match[1]), match[1].strip())
    return tuple(names.values())


def missing(names: tuple[str, ...], values: Mapping[str, Any]) -> list[str]:
    """Fields without a value. A list is a value, also an empty one; null is none."""
    given = {same_name(name) for name, value in values.items() if value is not None}
    return [name for name in names if same_name(name) not in given]


def fill(text: str, values: Mapping[str, Any], *, bullets: bool = True) -> str:
    """The text with every field filled in. A value is never read as a template itself."""
    by_name = {same_name(name): value for name, value in values.items()}

    def put(match: re.Match[str]) -> str:
        value = by_name.get(same_name(match[1]))
        if match[2] is not None:
            return match[2] if str(value).strip().lower() in _YES else ""
        return _said(value, bullets)

    return _FIELD.sub(put, text)


def sanitise(value: str) -> str:
    """A value that can be nothing but text in an e-mail: links taken out, Markdown's signs escaped."""
    return _MARKDOWN.sub(r"\\\1", _LINK.sub("", value))


def as_html(body: str) -> str:
    """A plain rendering of an e-mail's body, for its preview."""
    paragraphs = re.split(r"(?:\r?\n){2,}", body)
    return "".join(f"<p>{re.sub(chr(13) + '?' + chr(10), '<br>', html.escape(one))}</p>" for one in paragraphs if one)


def same_name(name: str) -> str:
    """Notify does not tell `First name`, `first_name` and `first-name` apart."""
    return re.sub(r"[\s_-]", "", name).lower()


def _said(value: Any, bullets: bool) -> str:
    if isinstance(value, list):
        items = [str(item) for item in value]
        if bullets:
            return "\n\n" + "\n".join(f"* {item}" for item in items)
        return ", ".join(items[:-1]) + (" and " if len(items) > 1 else "") + "".join(items[-1:])
    return str(value)

"""Every wording of every response, by council and language: the domain's, under the language's, under the council's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.council.errors import FileError
from bot.councils import Council, Words

#: One way to say a response, in the form of domain.yml: text, buttons, custom, condition, channel ...
Variant = dict[str, Any]
_KEYS = {"text", "buttons", "custom", "image", "attachment", "condition", "channel", "id", "metadata", "quick_replies"}
_KEYS |= {"elements", "type"}


def read_wordings(
    responses: Mapping[str, list[Variant]], words_dir: Path, council: Council, language: str
) -> dict[str, list[Variant]]:
    """All responses as this council says them in this language; those without a translation stay as in the domain.

    A response stands in a words file in one of three forms: a text or a list of texts; a table with `text` (one or
    more) and `titles` (a button's payload -> its title), which keeps the rest of the domain's variants; or a list of
    tables, each a whole variant in the form of domain.yml. `FileError` names what is wrong.
    """
    merged = {name: list(variants) for name, variants in responses.items()}
    for path in (words_dir / f"{language}.toml", council.folder / f"words.{language}.toml"):
        if not path.exists():
            continue
        section = Words.read(path.parent, path.stem).section("responses")
        for name, said in section.items():
            merged[name] = _read_response(f"responses.{name}", said, responses.get(name, []), str(path))
    return merged


def _read_response(field: str, said: Any, ours: list[Variant], path: str) -> list[Variant]:
    if isinstance(said, list) and said and all(isinstance(one, dict) for one in said):
        for one in said:
            if unknown := set(one) - _KEYS:
                raise FileError(path, field, f"has unknown parts: {', '.join(sorted(unknown))}")
        return [dict(one) for one in said]
    titles: dict[str, str] = {}
    if isinstance(said, dict):
        if unknown := set(said) - {"text", "titles"}:
            raise FileError(path, field, f"has unknown parts: {', '.join(sorted(unknown))}")
        titles, said = said.get("titles", {}), said.get("text")
    texts = [said] if isinstance(said, str) else said
    if not isinstance(texts, list) or not texts or not all(isinstance(one, str) and one.strip() for one in texts):
        raise FileError(path, field, "must be a text, a list of texts, a table with `text`, or a list of variants")
    return _reworded(ours, texts, titles)


def _reworded(ours: list[Variant], texts: list[str], titles: Mapping[str, str]) -> list[Variant]:
    """The texts, each on the domain's variant in the same place, so that buttons, cards and conditions stay."""
    if not ours:
        return [{"text": text} for text in texts]
    reworded = []
    for place in range(max(len(texts), len(ours))):
        variant = {**ours[place % len(ours)], "text": texts[place % len(texts)]}
        if buttons := variant.get("buttons"):
            variant["buttons"] = [
                {**button, "title": titles.get(button.get("payload", ""), button.get("title", ""))}
                for button in buttons
            ]
        reworded.append(variant)
    return _without_repeats(reworded)


def _without_repeats(variants: list[Variant]) -> list[Variant]:
    kept: list[Variant] = []
    for one in variants:
        if one not in kept:
            kept.append(one)
    return kept

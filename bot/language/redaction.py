"""Takes personal data out of a message before anything is stored. What it removed is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language.levelling import level
from bot.language.personal.analyzer import make_analyzer
from bot.language.personal.kinds import Find, Kind, merge

_PASSES = 3  # a mark may bring two words together that mean something new; more than twice was never seen


@dataclass(frozen=True)
class Redacted:
    """The message with marks such as `[card number]`, and the kinds that were replaced, in the order of the text."""

    text: str
    kinds: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was replaced."""
        return bool(self.kinds)


class Redactor:
    """Finds and replaces personal data. Make one per process: making it takes a moment, using it is thread-safe."""

    def __init__(self) -> None:
        self._analyzer = make_analyzer()

    def redact(self, text: str) -> Redacted:
        """The message without personal data. Redacting it again changes nothing."""
        kinds: list[str] = []
        for _ in range(_PASSES):
            finds = self._find(text)
            if not finds:
                break
            text = _replace(text, finds)
            kinds += [find.kind.value for find in finds]
        return Redacted(text, tuple(kinds))

    def _find(self, text: str) -> list[Find]:
        levelled = level(text)
        if not levelled.text.strip():
            return []
        results = self._analyzer.analyze(levelled.text, language="en")
        finds = (Find(Kind(one.entity_type), *levelled.original_span(one.start, one.end)) for one in results)
        return merge(finds)


def _replace(text: str, finds: list[Find]) -> str:
    pieces: list[str] = []
    at = 0
    for find in finds:
        pieces += [text[at : find.start], find.kind.mark]
        at = find.end
    return "".join([*pieces, text[at:]])

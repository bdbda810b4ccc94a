"""What a resident may say: how much, and never as a command. Rasa runs text that begins with `/` as an intent."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 2000

_EXTERNAL = re.compile(r"external\s*:", re.IGNORECASE)


def neutralise(text: str) -> str:
    """The text as Rasa may read it: without any `/` or `EXTERNAL:` at its beginning, however it is written.

    `/inform{"uprn": "1"}` becomes `inform{"uprn": "1"}`: words to be understood, not an order. Empty when nothing else
    was there. Rasa strips white space before it looks, so that goes too, and so do letters that cannot be seen.
    """
    while text:
        first = text[0]
        looks_like = unicodedata.normalize("NFKC", first).strip()
        if not looks_like or looks_like.startswith("/") or unicodedata.category(first) in ("Cc", "Cf", "Mn"):
            text = text[1:]
            continue
        order = _EXTERNAL.match(unicodedata.normalize("NFKC", text))
        if order is None:
            break
        text = unicodedata.normalize("NFKC", text)[order.end() :]
    return text.rstrip()

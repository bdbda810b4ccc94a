"""A message as it is read for its meaning: without redaction's marks, and with the few signs that stand for a word.

Only what is understood is read so; what is stored and shown stays as the resident wrote it.
"""

from __future__ import annotations

import re

from bot.language.personal.kinds import Kind

_MARK = "|".join(re.escape(kind.mark) for kind in Kind)
_REACH = r"(?:call|ring|phone|text|contact|reach|email|e-mail|mail|message|get|tel|telephone|mob|mobile)"
#: What leads to a mark: "my number is", "you can call me back on", "email:". Without the mark it says something else.
_LEAD_IN = (
    rf"(?:(?:and |or |so |but )?(?:please |pls |plz )?(?:(?:you |u )?(?:can|could|may) )?(?:please )?{_REACH}"
    r"(?: me| us| him| her| them)?(?: back)?(?: any ?time| later| today| tomorrow)?(?: on| at| by| via| with)?"
    r"|(?:and |or )?(?:my |our |the |his |her |mum's |dad's )?"
    r"(?:(?:mobile|phone|telephone|contact|home|work|email|e-mail|best|card|account|bank|reference|ref) ?)*"
    r"(?:number|numbers|no|num|address|details|addy)?"
    r"(?: to (?:call|ring|get) (?:me|us) on)?(?: is| are| was|'s|s)?)"
)
_MARKED = re.compile(rf"(?:(?<![\w']){_LEAD_IN}\s*[:=-]?\s*)?(?:{_MARK})(?:\s*(?:,|and|or|/)?\s*(?:{_MARK}))*", re.I)
_SIGNS = {"👍": "yes", "👌": "yes", "✅": "yes", "✔": "yes", "👎": "no", "❌": "no", "🙏": "thank you"}
_SIGN = re.compile("|".join(_SIGNS))
#: Somebody leans on a key: four of the same letter in a row say no more than two, and alone they say nothing.
_HELD_KEY = re.compile(r"([^\W\d_])\1{3,}")
_ONLY_HELD_KEYS = re.compile(r"\W*+(?:([^\W\d_])\1{2,}+\W*+)++")


def readable(text: str) -> str:
    """What a message says in words; empty when it holds none. A message of nothing but a mark stays as it is."""
    said = _SIGN.sub(lambda sign: f" {_SIGNS[sign[0]]} ", text)
    if "[" in said:
        said = _MARKED.sub(" ", said)
        if not re.search(r"[^\W_]", said):
            return text
        said = re.sub(r"\s+([,.!?;])", r"\1", said)
    if _ONLY_HELD_KEYS.fullmatch(said) or not re.search(r"[^\W_]", said):
        return ""
    return " ".join(_HELD_KEY.sub(r"\1\1", said).split())

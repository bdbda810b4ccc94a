"""The shape of a find, shared by the rules of this folder."""

from __future__ import annotations

from dataclasses import dataclass

#: Stands in place of what an earlier rule found; POSTCODE_COVER lets a house number see the postcode behind it.
COVER, POSTCODE_COVER = "\ue001", "\ue002"


@dataclass(frozen=True)
class Named:
    """A stretch of the text and the value it names; `cover` is what later rules see in its place."""

    kind: str
    value: str
    start: int
    end: int
    cover: str = COVER

"""How far the libraries are from a postcode or a street, as the crow flies. An address list that is down finds none."""

from __future__ import annotations

from collections.abc import Sequence
from math import dist

from actions.streets import homes_in
from actions.turn import Turn
from bot.council.errors import BackEndError
from bot.council.library_branches import LibraryBranch
from bot.council.places import Address, Postcode
from bot.logs import get

_LOG = get("actions")

Near = list[tuple[LibraryBranch, float]]


async def nearest_to(turn: Turn, place: str) -> Near:
    """The branches with their distance in metres, the nearest first; empty when the place cannot be found."""
    libraries = turn.council.libraries
    try:
        homes = await _homes(turn, place)
    except BackEndError as failure:
        _LOG.warning("library.nearest.unknown", conversation=turn.conversation, problem=type(failure).__name__)
        return []
    spot = next((home.place for home in homes if home.place is not None), None)
    if libraries is None or spot is None:
        return []
    return _by_distance(libraries.branches, spot)


async def _homes(turn: Turn, place: str) -> Sequence[Address]:
    postcode = Postcode.parse(place)
    if postcode is None:
        return await homes_in(turn, place)
    return await turn.back_ends.addresses.addresses_at(postcode)


def _by_distance(branches: Sequence[LibraryBranch], spot: tuple[int, int]) -> Near:
    found = [(one, dist(one.place, spot)) for one in branches if one.place is not None]
    return sorted(found, key=lambda pair: pair[1])

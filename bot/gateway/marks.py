"""Whose message it is besides a resident's: staff, a test, a robot; whether somebody helps; the arm of a holdout.

Marks go into the evidence and nowhere else: nobody is answered differently. A mark can only lower what is counted, so
a client needs a key only where it would take a resident's contact out altogether.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from bot.gateway.callers import Network
from bot.gateway.fields import BadInput, Fields

TRAFFIC = ("staff", "test", "robot")
_ARM = re.compile(r"[a-z][a-z0-9_]{0,19}")


@dataclass(frozen=True)
class MarkRules:
    """The council's own addresses (staff and tests), and words that a robot's `User-Agent` has in it."""

    staff: Sequence[Network] = ()
    tests: Sequence[Network] = ()
    robots: Sequence[str] = ()

    def of_client(self, address: str, agent: str) -> str:
        """`test`, `staff`, `robot` or "" for whoever comes from an address with a `User-Agent`."""
        for traffic, networks in (("test", self.tests), ("staff", self.staff)):
            if any(_is_in(address, network) for network in networks):
                return traffic
        said = agent.lower()
        return "robot" if any(word.lower() in said for word in self.robots) else ""


def read_marks(metadata: Fields, has_key: bool, client: str = "") -> dict[str, Any]:
    """`traffic`, `assisted` and `arm` as far as they are given; `client` is what the client itself looks like.

    `metadata.traffic` is heard only with an API key. Of no message: the words above say what each means.
    """
    marks: dict[str, Any] = {}
    named = metadata.optional_text("traffic", most=10) if has_key else None
    if named is not None and named not in TRAFFIC:
        raise BadInput(f"metadata.traffic must be one of {', '.join(TRAFFIC)}.")
    if traffic := named or client:
        marks["traffic"] = traffic
    if metadata.values().get("assisted") is True:
        marks["assisted"] = True
    arm = metadata.optional_text("arm", most=20) if has_key else None
    if arm is not None and not _ARM.fullmatch(arm):
        raise BadInput("metadata.arm must be made of small letters, digits and _.")
    return {**marks, **({"arm": arm} if arm else {})}


def known(marks: Mapping[str, Any]) -> dict[str, Any]:
    """The marks, for the evidence."""
    return {name: marks[name] for name in ("traffic", "assisted", "arm") if marks.get(name)}


def _is_in(address: str, network: Network) -> bool:
    try:
        found = ip_network(address, strict=False) if "/" in address else ip_address(address)
    except ValueError:
        return False
    if found.version != network.version:
        return False
    return found.subnet_of(network) if hasattr(found, "subnet_of") else found in network  # type: ignore[arg-type]

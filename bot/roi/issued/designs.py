"""Measured designs as JSON, so that a frozen report keeps what was found beside its contacts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.roi.beta.design import Design, DesignShare, Method
from bot.roi.figures import Grade, Range


def write_design(one: Design) -> dict[str, Any]:
    """One design, numbers as text."""
    return {
        "method": one.method.value,
        "grade": one.grade.value,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "services": list(one.services),
        "shares": [
            {
                "channel": share.channel,
                "share": _ends(share.share),
                "count": share.count,
                "least": None if share.least is None else _ends(share.least),
            }
            for share in one.shares
        ],
        "n": one.n,
        "unit": one.unit,
        "asked": one.asked,
        "deflected": None if one.deflected is None else _ends(one.deflected),
        "told": list(one.told),
    }


def read_design(told: Mapping[str, Any]) -> Design:
    """What `write_design` wrote."""
    return Design(
        method=Method(told["method"]),
        grade=Grade(told["grade"]),
        first=date.fromisoformat(told["first"]),
        last=date.fromisoformat(told["last"]),
        services=tuple(told["services"]),
        shares=tuple(
            DesignShare(one["channel"], _range(one["share"]), one["count"], one["least"] and _range(one["least"]))
            for one in told["shares"]
        ),
        n=told["n"],
        unit=told["unit"],
        asked=told["asked"],
        deflected=told["deflected"] and _range(told["deflected"]),
        told=tuple(told["told"]),
    )


def _ends(value: Range) -> list[str]:
    return [str(value.low), str(value.central), str(value.high)]


def _range(ends: list[str]) -> Range:
    return Range(*map(Decimal, ends))

"""Plays a resident on GOV.UK Pay's page, over its forms: opens the link, types a test card, confirms, comes back."""

from __future__ import annotations

import html
import re
from datetime import datetime

import aiohttp

from bot.council.errors import Unavailable
from bot.simulator.plan import Paying

_BACK_END = "payment page"
_GOOD_CARD, _DECLINED_CARD = "4444333322221111", "4000000000000002"
_RETURN = re.compile(r'id="return-url" href="([^"]+)"')
_PERSON = {
    "cardholderName": "Sample Resident",
    "cvc": "123",
    "addressLine1": "1 Long Row",
    "addressCity": "Westmoor",
    "addressPostcode": "ZZ1 1AG",
    "email": "sample.resident@example.com",
}


async def play_payment(http: aiohttp.ClientSession, link: str, paying: Paying, day: datetime) -> None:
    """Go through the page behind `link` as `paying` says; `day` is what the sandbox's clock shows.

    `Unavailable` when a page does not come as GOV.UK Pay gives it. Nobody is sent back who leaves with the page open.
    """
    here, page = await _get(http, link)
    if "/card_details/" not in here:
        return  # it was paid before, or has ended: the link led to the outcome
    match paying:
        case Paying.LEAVES:
            return
        case Paying.CANCELS:
            here, page = await _post(http, f"{here}/cancel", {})
        case Paying.DECLINED | Paying.DECLINED_THEN_PAYS:
            here, page = await _post(http, here, _card(_DECLINED_CARD, day))
        case Paying.PAYS:
            here, page = await _post(http, here, _card(_GOOD_CARD, day))
            if not here.endswith("/confirm"):
                raise Unavailable(_BACK_END, f"no confirmation came at {here.partition('?')[0]}")
            here, page = await _post(http, here, {})
    if way_back := _RETURN.search(page):
        await _get(http, html.unescape(way_back[1]))


def _card(number: str, day: datetime) -> dict[str, str]:
    return {**_PERSON, "cardNo": number, "expiryMonth": "12", "expiryYear": str(day.year + 1)}


async def _get(http: aiohttp.ClientSession, url: str) -> tuple[str, str]:
    return await _ask(http, "GET", url, None)


async def _post(http: aiohttp.ClientSession, url: str, form: dict[str, str]) -> tuple[str, str]:
    return await _ask(http, "POST", url, form)


async def _ask(http: aiohttp.ClientSession, method: str, url: str, form: dict[str, str] | None) -> tuple[str, str]:
    """Where the redirects led, and the page there."""
    try:
        async with http.request(method, url, data=form) as answer:
            if answer.status >= 400:
                raise Unavailable(_BACK_END, f"answered {answer.status}")
            return str(answer.url.with_query(None).with_fragment(None)), await answer.text()
    except (aiohttp.ClientError, TimeoutError) as lost:
        raise Unavailable(_BACK_END, "does not answer; is the system running?") from lost

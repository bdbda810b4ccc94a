"""Which websites' pages may open a connection, and which council such a page belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.councils import Council

_PORTS = {"http": 80, "https": 443}


class Origins:
    """The councils' websites and `[chat] origins`, the gateway's own address, and `BOT_GATEWAY_SOCKET_ORIGINS`."""

    def __init__(self, councils: Iterable[Council], own: str, others: Iterable[str]) -> None:
        self._councils = {
            read_origin(site): council for council in councils for site in (council.website, *council.chat.origins)
        }
        self._others = {read_origin(other) for other in (own, *others)}

    def allows(self, origin: str | None, environ: Mapping[str, Any]) -> bool:
        """Whether a page of `origin` may connect. Without an origin it is no browser, which this does not bind."""
        if origin is None:
            return True
        known = read_origin(origin)
        if known is None:
            return False
        host = str(environ.get("HTTP_HOST", ""))
        return known in self._councils or known in self._others or known.endswith(f"//{_with_port(known, host)}")

    def council_of(self, origin: str | None) -> Council | None:
        """The council whose website a page stands on."""
        return self._councils.get(read_origin(origin)) if origin else None


def read_origin(address: str | None) -> str | None:
    """`scheme://host:port` of an address, the port always written; None when it is not http or https."""
    try:
        parts = urlsplit(address or "")
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname else None


def _with_port(origin: str, host: str) -> str:
    """A `Host` header with the port that it means on a page of that origin's scheme."""
    return str(read_origin(f"{origin.partition('://')[0]}://{host}")).partition("//")[2]

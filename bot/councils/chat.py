"""`[chat]` of a council's file: the websites that its chat stands on, and the page to come back to after paying."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.council.errors import FileError
from bot.councils.table import Table

_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class ChatSettings:
    """`origins` are written as browsers do (`https://www.example.org`); an empty `home` is the gateway's own page."""

    origins: tuple[str, ...] = ()
    home: str = ""


def read_chat(council: Table) -> ChatSettings:
    """`FileError` names an address that no browser would send, or that anybody on the way could change."""
    if "chat" not in council.values:
        return ChatSettings()
    table = council.table("chat")
    origins = table.list("origins") if "origins" in table.values else ()
    for origin in origins:
        if origin != _origin_of(origin):
            problem = f"must be https://host, without a path and in small letters (http for localhost), not {origin!r}"
            raise FileError(table.path, table.prefix + "origins", problem)
    home = table.text("home") if "home" in table.values else ""
    if home and _origin_of(home) not in (*origins, _origin_of(council.text("website"))):
        problem = f"must be the full address of a page on the council's website or on one of its origins, not {home!r}"
        raise FileError(table.path, table.prefix + "home", problem)
    return ChatSettings(origins, home)


def _origin_of(address: str) -> str | None:
    """The origin as browsers write it; None where there is none that may be trusted."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc
    is_private = parts.scheme == "http" and host in _THIS_MACHINE
    if not (parts.scheme == "https" or is_private) or not host.isascii() or host != host.lower() or host.endswith(":"):
        return None
    if not host or any(sign in host for sign in "@*, \\\"'<>;"):
        return None
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in (None, usual) else f":{port}")

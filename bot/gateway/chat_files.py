"""The built web chat: `/chat.js`, which a council's site names, and the hashed files that it loads."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aiohttp import web

from bot.council.errors import KerbsideError

A_YEAR = "public, max-age=31536000, immutable"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
BUILT = Path(__file__).resolve().parents[2] / "chat" / "built"
_HASHED = re.compile(r"[a-z]+-[0-9a-f]{16}\.(?:css|js)")
#: A release reaches every site within this time; until then the old files are there beside the new ones' names.
_LOADER_SECONDS = 300


class ChatNotBuilt(KerbsideError):
    """The chat's files are not there, so no page could show it."""


@dataclass(frozen=True)
class ChatFiles:
    """The loader, and the files by their hashed names. `cards` names the style sheet that plain pages use too."""

    loader: bytes
    hashed: Mapping[str, bytes]
    cards: str

    @classmethod
    def read(cls, folder: Path = BUILT) -> ChatFiles:
        """What `make chat` built; `ChatNotBuilt` when it did not."""
        names = sorted(path.name for path in folder.glob("*-*") if _HASHED.fullmatch(path.name))
        cards = [name for name in names if name.startswith("card-")]
        if not (folder / "loader.js").exists() or len(cards) != 1:
            raise ChatNotBuilt("The web chat is not built (chat/built): run `make install`.")
        hashed = {name: (folder / name).read_bytes() for name in names}
        return cls((folder / "loader.js").read_bytes(), hashed, cards[0])


CHAT_FILES: web.AppKey[ChatFiles] = web.AppKey("chat_files", ChatFiles)


def add_chat_files(app: web.Application) -> None:
    """Serve the built chat."""
    app[CHAT_FILES] = ChatFiles.read()
    app.router.add_get("/chat.js", _send_loader)
    app.router.add_get(r"/static/{name:[a-z]+-[0-9a-f]{16}\.(?:css|js)}", _send_hashed)


def packed(request: web.Request, content: bytes, kind: str, cache: str) -> web.Response:
    """A file for a browser, packed for whoever can unpack it."""
    headers = {"Content-Type": kind, "Cache-Control": cache, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=_pack(content), headers=headers | {"Content-Encoding": "gzip"})
    return web.Response(body=content, headers=headers)


@lru_cache(maxsize=64)
def _pack(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


async def _send_loader(request: web.Request) -> web.Response:
    loader = request.app[CHAT_FILES].loader
    cache = f"public, max-age={_LOADER_SECONDS}"
    tag = hashlib.sha256(loader).hexdigest()[:16]
    known = request.if_none_match or ()
    if any(one.value in (tag, "*") for one in known):
        answer = web.Response(status=304, headers={"Cache-Control": cache, "Vary": "Accept-Encoding"})
    else:
        answer = packed(request, loader, KINDS[".js"], cache)
    answer.etag = tag
    return answer


async def _send_hashed(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    content = request.app[CHAT_FILES].hashed.get(name)
    if content is None:
        raise web.HTTPNotFound(text="There is no such file.")
    return packed(request, content, KINDS[Path(name).suffix], A_YEAR)

"""Who is at the page without a script: the conversation's secret in a cookie, and forms that only this page sends."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.councils import Council
from bot.gateway.desk import DESK, Desk
from bot.gateway.incoming import choose_council
from bot.gateway.senders import is_secret

COOKIE = "kerbside_chat"
PATH = "/chat"


@dataclass(frozen=True)
class Visitor:
    """`sender` is empty until the first message was sent. `query` keeps the council in every address of the page."""

    desk: Desk
    council: Council
    sender: str
    query: str

    @property
    def whose(self) -> tuple[str, str, str]:
        """The secret, the council's slug and the sender, by which a conversation is found."""
        return self.desk.settings.secret, self.council.slug, self.sender

    def token_of(self, form: str) -> str:
        """What proves that a form with this id was drawn for this visitor."""
        said = "\0".join(("plain-form", self.council.slug, self.sender, form))
        return hmac.new(self.desk.settings.secret.encode(), said.encode(), "sha256").hexdigest()

    def address(self, rest: str = "") -> str:
        """A page of the chat, with the council that it is about."""
        return f"{PATH}{rest}{self.query}"


def read_visitor(request: web.Request) -> Visitor:
    """`BadInput` for a site key that nobody has; a cookie that we did not make counts as none."""
    desk = request.app[DESK]
    site_key = request.query.get("site_key")
    sender = request.cookies.get(COOKIE, "")
    query = f"?{urlencode({'site_key': site_key})}" if site_key else ""
    return Visitor(desk, choose_council(desk, site_key), sender if is_secret(sender) else "", query)


def refuse_foreign(request: web.Request) -> None:
    """`HTTPForbidden` where the browser says that another site's page sent the form."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    own = {request.host, urlsplit(request.app[DESK].settings.public_address).netloc}
    is_own = origin is None or urlsplit(origin).netloc in own
    if site not in (None, "same-origin") or not is_own:
        raise web.HTTPForbidden(text="This form was sent from another website.")


def refuse_unknown(visitor: Visitor, form: str, token: str) -> bool:
    """Whether a form was not drawn for this visitor: its cookie has changed since, or it was made up."""
    return not hmac.compare_digest(visitor.token_of(form).encode(), token.encode("utf-8", "surrogateescape"))


def new_sender() -> str:
    """A secret for a new conversation: 256 bits."""
    return secrets.token_urlsafe(32)


def remember(response: web.Response, visitor: Visitor, sender: str) -> None:
    """Give the browser the conversation's secret, until it is closed. No script reads it, no other site sends it."""
    is_secure = visitor.desk.settings.public_address.startswith("https://")
    response.set_cookie(COOKIE, sender, path=PATH, httponly=True, samesite="Lax", secure=is_secure)


def forget(response: web.Response, visitor: Visitor) -> None:
    """Take the secret back."""
    is_secure = visitor.desk.settings.public_address.startswith("https://")
    response.del_cookie(COOKIE, path=PATH, httponly=True, samesite="Lax", secure=is_secure)

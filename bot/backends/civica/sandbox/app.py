"""The web API over HTTP: one address, and `docid` says which document. Reads only, as our client does."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from xml.etree.ElementTree import Element

from aiohttp import web
from sqlalchemy.engine import Engine

from bot.backends.civica.sandbox import documents
from bot.backends.civica.sandbox.ledger import NOTHING, YearBook
from bot.backends.civica.sandbox.sessions import Session, Sessions
from bot.backends.civica.sandbox.stories import books_of
from bot.backends.civica.sandbox.tables import KeptAccount, accounts_of, posted_to
from bot.council.collections import LONDON
from bot.database import in_thread

Query = Mapping[str, str]


def make_app(
    engine: Engine,
    clock: Callable[[], datetime],
    *,
    user: str = "sandbox",
    password: str = "sandbox",  # noqa: S107 - the stand-in's own, made up and documented
    sessions: Sessions | None = None,
) -> web.Application:
    """The application to mount at `/civica`. `user` and `password` are the one log-in that it takes."""
    app = web.Application()
    app.router.add_get("", _Server(engine, clock, sessions or Sessions(clock), user, password).answer)
    return app


def refusal(request: web.Request, status: int, message: str) -> web.Response:
    """An error with a document that says it; the contract knows none but "not 200"."""
    return _send(documents.error(Element("Error"), str(status), message), status)


class _Server:
    def __init__(
        self, engine: Engine, clock: Callable[[], datetime], sessions: Sessions, user: str, password: str
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._sessions = sessions
        self._log_in = f"{user}\n{password}"
        self._documents: dict[str, tuple[str, Callable[[Element, Session, Query], Awaitable[Element]]]] = {
            "cocrmper": ("SetPersonDoc", self._set_person),
            "ctxsel": ("CtaxSelectDoc", self._accounts),
            "ctxdet": ("CtaxDetails", self._account),
            "ctxtrn": ("CtaxTransactions", self._transactions),
            "irins": ("IRInstalments", self._instalments),
            "ctxprop": ("CtaxPropDetails", self._properties),
        }

    async def answer(self, request: web.Request) -> web.Response:
        """One document. Names of parameters are read without regard to case, as `sessionId` and `SessionId` occur."""
        query = {name.lower(): value for name, value in request.query.items()}
        docid = query.get("docid", "")
        if query.get("outputtype") != "xml":
            return refusal(request, 400, "outputtype must be xml")
        if docid == "login":
            return _send(documents.page("LoginDoc", self._sessions.open(), docid, self._today()))
        session = self._sessions.get(query.get("sessionid", ""), docid)
        if docid == "crmlogin":
            return _send(self._logged_in(session, query))
        if docid not in self._documents:
            return refusal(request, 404, "there is no such document")
        if session is None or not session.logged_in:
            root = documents.page("ErrorDoc", None, docid, self._today())
            return _send(documents.error(root, "3", "Session has expired"))
        name, write = self._documents[docid]
        return _send(await write(documents.page(name, session, docid, self._today()), session, query))

    def _logged_in(self, session: Session | None, query: Query) -> Element:
        """A log-in without a session opens one; a wrong name or password is answered alike."""
        given = f"{query.get('userid', '')}\n{query.get('password', '')}"
        if not hmac.compare_digest(given.encode(), self._log_in.encode()):
            return documents.log_in(documents.page("LoginDoc", None, "crmlogin", self._today()), None)
        session = session or self._sessions.open()
        session.logged_in = True
        return documents.log_in(documents.page("LoginDoc", session, "crmlogin", self._today()), session)

    async def _set_person(self, root: Element, session: Session, query: Query) -> Element:
        reference = query.get("personref", "")
        found, by_account = await in_thread(self._engine, lambda opened: accounts_of(opened, reference))
        session.accounts, session.account = found, None
        if not found:
            return documents.set_person(root, "Person Reference Not Found")
        return documents.set_person(root, "Person CouncilTaxReference Set" if by_account else "Person Reference Set")

    async def _accounts(self, root: Element, session: Session, query: Query) -> Element:
        if not session.accounts:
            return documents.error(root, "7", "No person is set")
        return documents.accounts(root, [(one, _balance(await self._books(one))) for one in session.accounts])

    async def _account(self, root: Element, session: Session, query: Query) -> Element:
        wanted = query.get("actref", "")
        found = next((one for one in session.accounts if one.account.reference == wanted), None)
        if found is None:
            return documents.error(root, "8", "Account not found for this person")
        session.account = found
        books = await self._books(found)
        shown = [one for one in reversed(books) if query.get("year", str(one.year)) == str(one.year)]
        return documents.account(root, found, shown, _balance(books), self._today())

    async def _transactions(self, root: Element, session: Session, query: Query) -> Element:
        if session.account is None:
            return documents.error(root, "8", "No account is set")
        return documents.transactions(root, session.account, await self._book(session.account, query))

    async def _instalments(self, root: Element, session: Session, query: Query) -> Element:
        if session.account is None:
            return documents.error(root, "8", "No account is set")
        book = await self._book(session.account, query)
        return documents.instalments(root, book.schedule if book is not None and not book.withdrawn else ())

    async def _properties(self, root: Element, session: Session, query: Query) -> Element:
        return documents.properties(root, [session.account] if session.account is not None else session.accounts)

    async def _books(self, kept: KeptAccount) -> tuple[YearBook, ...]:
        posted = await in_thread(self._engine, lambda opened: posted_to(opened, kept.account.reference))
        return books_of(kept.account, posted, self._today())

    async def _book(self, kept: KeptAccount, query: Query) -> YearBook | None:
        return next((one for one in await self._books(kept) if str(one.year) == query.get("recyear", "")), None)

    def _today(self) -> date:
        return self._clock().astimezone(LONDON).date()


def _balance(books: tuple[YearBook, ...]) -> Decimal:
    return sum((one.balance for one in books), NOTHING)


def _send(root: Element, status: int = 200) -> web.Response:
    return web.Response(body=documents.write(root), status=status, content_type="text/xml", charset="utf-8")

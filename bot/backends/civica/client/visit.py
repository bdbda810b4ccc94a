"""One log-in to Civica's web API and what is asked within it. The server remembers person, account and year by session,
so each look-up has a session of its own and nobody else's person can be set in it.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from bot.backends.civica.client.elements import find, need, text
from bot.council.errors import Conflict, NotFound, Rejected, Unauthorised, Unavailable
from bot.web import Line, understood

BACK_END = "council_tax"
_LOGGED_IN = "5"  # the code of a log-in that went well
_PERSON_SET = frozenset({"person reference set", "person counciltaxreference set"})


class SessionLapsed(Exception):
    """The server no longer knows the session: log in anew, once."""


class Visit:
    """A session that is logged in. Made by `log_in`."""

    def __init__(self, line: Line, session: str) -> None:
        self._line = line
        self._session = session

    async def set_person(self, account_reference: str) -> None:
        """Choose the person behind an account reference; `NotFound` when there is none."""
        root = await ask(self._line, "cocrmper", {"SessionId": self._session, "personref": account_reference})
        with understood(BACK_END):
            answer = find(root, "SetPerson")
            code = find(answer if answer is not None else root, "ErrorCode")
            description = (code.get("Description") or "").strip().lower() if code is not None else ""
            if description in _PERSON_SET:
                return
            if answer is None or "session" in description:
                _raise_if_lapsed(root)
            if answer is None or code is None:
                raise ValueError("nothing says whether the person was set")
        raise NotFound(BACK_END, "no account with this reference")

    async def ask(self, docid: str, answer: tuple[str, ...], **params: str) -> Element:
        """One document of the person who is set; the answer must have one of the elements of `answer`."""
        root = await ask(self._line, docid, {**params, "sessionId": self._session})
        with understood(BACK_END):
            if all(find(root, name) is None for name in answer):
                _raise_if_lapsed(root)
                raise ValueError(f"there is no {' or '.join(answer)}")
        return root


async def log_in(line: Line, user: str, password: str) -> Visit:
    """A new session. `Unauthorised` when the server refuses our name and password."""
    root = await ask(line, "login", {})
    with understood(BACK_END):
        session = text(need(root, "SessionID"))
        if not session:
            raise ValueError("there is no session")
    root = await ask(line, "crmlogin", {"userid": user, "password": password, "sessionId": session})
    with understood(BACK_END):
        result = need(need(root, "Login"), "Result")
        code = text(need(result, "ErrorCode"))
    if code != _LOGGED_IN:
        raise Unauthorised(BACK_END, "it refuses our name and password")
    return Visit(line, text(result, "SessionID") or session)


async def ask(line: Line, docid: str, params: dict[str, str]) -> Element:
    """One document. Whatever is not a 200 with XML in it means that the server is down.

    The cause is left out on purpose: it may hold the address with our password in it, and causes are logged.
    """
    try:
        answer = await line.get(f"?outputtype=xml&docid={docid}", params=params)
    except (NotFound, Rejected, Conflict):
        raise Unavailable(BACK_END, "it did not answer with 200") from None
    except Unavailable as failure:
        raise Unavailable(BACK_END, failure.message) from None
    if answer.status != 200 or not isinstance(answer.data, Element):
        raise Unavailable(BACK_END, "it did not answer with 200")
    return answer.data


def _raise_if_lapsed(root: Element) -> None:
    """A server that forgot the session says so in its standard block, or asks for the log-in again."""
    said = " ".join((one.get("Description") or "").lower() for one in root.iter("ErrorCode"))
    logged_in = text(find(root, "LoggedIn")).upper()
    if find(root, "Login") is not None or logged_in in ("FALSE", "N", "NO", "0") or "session" in said:
        raise SessionLapsed

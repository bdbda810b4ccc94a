"""The chat as a page without a script: forms, redirects, a cookie, and the same conversation as everywhere else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from bot.gateway.plain.drawing import split_links
from bot.gateway.tables import conversations, messages
from tests.gateway.cards.test_plain_page import Elements
from tests.gateway.conftest import Gateway
from tests.gateway.stand_in import RasaStandIn

HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>\u202e {{ 7*7 }}" + "a\u0301\u0302" * 200


class Browser:
    """What a browser without a script does: keeps cookies, follows redirects, sends forms as they stand."""

    def __init__(self, gateway: Gateway, session: ClientSession) -> None:
        self.base, self.session, self.page, self.status = str(gateway.public.make_url("")).rstrip("/"), session, "", 0
        self.headers: Any = {}

    async def open(self, path: str = "/chat") -> str:
        async with self.session.get(self.base + path) as answer:
            return await self._take(answer)

    async def send(self, path: str = "/chat", headers: dict[str, str] | None = None, **fields: str) -> str:
        hidden = {name: self.hidden(name) for name in ("form", "token")}
        async with self.session.post(self.base + path, data=hidden | fields, headers=headers) as answer:
            self.history = [one.status for one in answer.history]
            return await self._take(answer)

    async def _take(self, answer: Any) -> str:
        self.page, self.status, self.headers = await answer.text(), answer.status, answer.headers
        return self.page

    def hidden(self, name: str) -> str:
        found = re.search(f'name="{name}" value="([^"]*)"', self.page)
        assert found is not None, (name, self.page)
        return found[1]

    @property
    def secret(self) -> str:
        return next((one.value for one in self.session.cookie_jar if one.key == "kerbside_chat"), "")


@pytest.fixture
async def browse(gateway: Gateway) -> Any:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield Browser(gateway, session)


async def test_a_first_look_leaves_nothing_behind(gateway: Gateway, browse: Browser) -> None:
    page = await browse.open()
    assert browse.status == 200
    assert "Set-Cookie" not in browse.headers
    elements = Elements(page)
    assert "script" not in elements.names
    assert not [one for _, one in elements.found if "style" in one or any(name.startswith("on") for name in one)]
    assert browse.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in browse.headers["Content-Security-Policy"]
    assert browse.headers["Cache-Control"] == "no-store"
    labels = {one["for"] for one in elements.all("label")}
    assert labels == {one["id"] for one in elements.all("textarea")} == {"message"}
    assert "01632 960100" in page
    for link in elements.all("link"):
        assert (await gateway.public.get(str(link["href"]))).status == 200, link
    assert await gateway.rows(conversations) == []


async def test_a_message_is_answered_in_the_conversation_that_everybody_else_sees(
    gateway: Gateway, browse: Browser
) -> None:
    await browse.open()
    page = await browse.send(message="When are my bins collected?")
    assert browse.history == [303]
    assert "You said: When are my bins collected?" in page
    said = [one["text"] for one in (await gateway.history(browse.secret))["messages"]]
    assert said == ["When are my bins collected?", "You said: When are my bins collected?"]
    await gateway.say("and the green one?", sender=browse.secret)
    assert "and the green one?" in await browse.open()


async def test_the_cookie_is_for_this_page_alone(start: Callable[..., Any], browse: Browser) -> None:
    gateway = await start(BOT_GATEWAY_PUBLIC_URL="https://chat.westmoor.example")
    other = Browser(gateway, browse.session)
    await other.open()
    fields = {name: other.hidden(name) for name in ("form", "token")} | {"message": "hello"}
    answer = await gateway.public.post("/chat", data=fields, allow_redirects=False)
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/chat"):
        assert part in cookie
    assert "Max-Age" not in cookie
    assert "expires" not in cookie.lower()


async def test_sending_the_same_form_again_asks_once(gateway: Gateway, browse: Browser, rasa: RasaStandIn) -> None:
    await browse.open()
    await browse.send(message="hello")
    before = browse.page
    for _ in range(2):
        browse.page = before
        await browse.send(message="my bin was missed")
    assert rasa.texts() == ["hello", "my bin was missed"]
    browse.page = before
    page = await browse.send(message="something else, from a page that was kept")
    assert browse.status == 409
    assert "something else, from a page that was kept</textarea>" in page
    assert len(await gateway.rows(messages)) == 2


async def test_buttons_are_sent_and_the_choice_is_marked(browse: Browser, rasa: RasaStandIn) -> None:
    payload = '/inform{"missed_bin_kind": "food"}'
    rasa.script = lambda body: [
        {"text": "Which bin?", "buttons": [{"title": "Food", "payload": payload}, {"title": "Green", "payload": "/g"}]}
    ]
    await browse.open()
    page = await browse.send(message="my bin was missed")
    offered = [one for one in Elements(page).all("button") if one.get("value") == payload]
    assert len(offered) == 1
    rasa.script = lambda body: [{"text": "Thank you."}]
    page = await browse.send(message=payload)
    assert rasa.texts()[-1] == payload
    assert re.search(r"<li>Food <strong>You chose this</strong></li>\s*<li>Green</li>", page)
    assert payload not in unescape(page)


async def test_what_is_too_long_or_empty_is_said_in_a_summary_and_nothing_typed_is_lost(
    gateway: Gateway, browse: Browser
) -> None:
    await browse.open()
    page = await browse.send(message="b" * 2001)
    assert browse.status == 422
    assert "<title>Error:" in page
    assert 'href="#message"' in page
    assert "2,000 characters" in page
    assert "b" * 2001 + "</textarea>" in page
    assert 'aria-describedby="message-hint message-error" aria-invalid="true"' in page
    await browse.send(message="   ")
    assert browse.status == 422
    assert await gateway.rows(conversations) == []


async def test_hostile_text_stays_text(browse: Browser, rasa: RasaStandIn) -> None:
    rasa.script = lambda body: [{"text": HOSTILE, "buttons": [{"title": HOSTILE, "payload": HOSTILE}]}]
    await browse.open()
    for text in (HOSTILE, HOSTILE + "x" * 2000):
        page = await browse.send(message=text)
        assert not {"script", "img"} & (Elements(page).names - {"img"})
        assert [one["alt"] for one in Elements(page).all("img")] == [""]
        assert "{{ 7*7 }}" in page


def test_only_web_addresses_become_links() -> None:
    assert split_links("See https://a.example/b?c=1. Or javascript:alert(1)") == [
        ("See ", ""),
        ("https://a.example/b?c=1", "https://a.example/b?c=1"),
        (". Or javascript:alert(1)", ""),
    ]
    assert split_links("") == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_websites_page_cannot_send_the_forms(
    gateway: Gateway, browse: Browser, headers: dict[str, str]
) -> None:
    await browse.open()
    await browse.send(message="hello")
    for path in ("/chat", "/chat/judged", "/chat/delete", "/chat/end"):
        await browse.open()
        await browse.send(path, headers=headers, message="forged", answered="yes")
        assert browse.status == 403
    assert [row.text for row in await gateway.rows(messages)] == ["hello"]


async def test_a_form_that_was_drawn_for_somebody_else_is_not_taken(gateway: Gateway, browse: Browser) -> None:
    await browse.open()
    drawn_for_nobody = browse.page
    await browse.send(message="hello")
    browse.page = drawn_for_nobody  # its token is of a visitor without a conversation
    for path in ("/chat", "/chat/judged", "/chat/delete", "/chat/end"):
        await browse.send(path, message="forged", answered="yes", message_id=browse.hidden("form"))
        assert browse.status == 409, path
        browse.page = drawn_for_nobody
    assert [row.text for row in await gateway.rows(messages)] == ["hello"]


async def test_a_late_answer_is_looked_for_while_it_is_awaited(start: Callable[..., Any], rasa: RasaStandIn) -> None:
    gateway = await start(BOT_GATEWAY_ANSWER_SECONDS="0.2")
    release = asyncio.Event()

    async def slowly(body: dict[str, Any]) -> list[dict[str, Any]]:
        await release.wait()
        return [{"text": "On Tuesday."}]

    rasa.script = slowly
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        browse = Browser(gateway, session)
        await browse.open()
        page = await browse.send(message="when?")
        assert '<meta http-equiv="refresh" content="5;url=/chat">' in page
        assert "Look now" in page
        release.set()
        for _ in range(50):
            page = await browse.open()
            if "On Tuesday." in page:
                break
            await asyncio.sleep(0.1)
        assert "On Tuesday." in page
        assert "http-equiv" not in page


async def test_a_browser_without_cookies_is_told(gateway: Gateway, browse: Browser) -> None:
    page = await browse.open("/chat?begun=1")
    assert "Allow cookies" in page


async def test_an_answer_can_be_judged_and_the_chat_ended_with_its_questions(
    gateway: Gateway, browse: Browser, rasa: RasaStandIn
) -> None:
    rasa.script = lambda body: [{"text": "On Tuesday.", "response": "utter_bin_days"}]
    await browse.open()
    await browse.send(message="when?")
    page = await browse.send("/chat/judged", answered="yes", message_id=browse.hidden("message_id"))
    assert browse.history == [303]
    assert "Thank you." in page
    secret = browse.secret
    page = await browse.open("/chat/end")
    assert len(Elements(page).all("input")) == 2 + 5 + 5
    page = await browse.send("/chat/end", without_us="visit")
    assert "has ended" in page
    assert browse.secret == ""
    assert "On Tuesday." not in await browse.open()
    assert len((await gateway.history(secret))["messages"]) == 2
    kept = [data for kind, data in await gateway.evidence() if kind in ("answer_judged", "survey_answered")]
    assert kept == [{"answered": "yes"}, {"question": "satisfaction"}, {"question": "without_us", "answer": "desk"}]


async def test_deleting_asks_first_and_takes_everything(gateway: Gateway, browse: Browser) -> None:
    await browse.open()
    await browse.send(message="hello")
    page = await browse.open("/chat/delete")
    assert "You cannot get it back" in page
    page = await browse.send("/chat/delete")
    assert "This conversation has been deleted." in page
    assert browse.secret == ""
    assert await gateway.rows(messages) == []


async def test_a_secure_card_is_a_page_that_leads_back(browse: Browser, rasa: RasaStandIn) -> None:
    rasa.script = lambda body: [{"custom": {"type": "secure_form", "form": "contact_details"}}]
    await browse.open()
    page = await browse.send(message="phone me")
    (address,) = re.findall(r'href="(/secure/[^"]+)"', page)
    card = await browse.open(address)
    assert "Back to the conversation" in card
    (action,) = re.findall(r'<form method="post" action="([^"]+)"', card)
    assert action.endswith("?back=chat")
    assert "Back to the conversation" not in await browse.open(address.removesuffix("?back=chat"))


async def test_the_person_button_stands_with_the_hours(browse: Browser, rasa: RasaStandIn) -> None:
    page = await browse.open()
    assert re.search(r"01632 960100 \((open|closed)", page)
    await browse.send(message="I want to speak to a person")
    assert rasa.texts() == ["I want to speak to a person"]


async def test_a_site_key_chooses_the_council_on_every_step(gateway: Gateway, browse: Browser) -> None:
    page = await browse.open("/chat?site_key=eastmere-website")
    assert "Eastmere Council assistant" in page
    page = await browse.send("/chat?site_key=eastmere-website", message="hello")
    assert "Eastmere Council assistant" in page
    assert 'action="/chat?site_key=eastmere-website#latest"' in page
    assert [row.council for row in await gateway.rows(conversations)] == ["eastmere"]
    await browse.open("/chat?site_key=nobody")
    assert browse.status == 400


async def test_whoever_sends_too_fast_keeps_what_was_typed(start: Callable[..., Any]) -> None:
    gateway = await start(BOT_GATEWAY_CONVERSATION_RATE="1")
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        browse = Browser(gateway, session)
        await browse.open()
        await browse.send(message="one")
        page = await browse.send(message="two")
        assert (browse.status, bool(browse.headers["Retry-After"])) == (429, True)
        assert "two</textarea>" in page

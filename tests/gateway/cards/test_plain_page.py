"""The plain page of a card: a form without a script, for clients that draw none. It tells nothing and runs nothing."""

from __future__ import annotations

import asyncio
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.backends.running_sandbox import Sandbox
from tests.gateway.cards.conftest import BALANCE, CONTACT, GRACE, grants_told, pass_time, read_grant, show_card
from tests.gateway.conftest import Gateway
from tests.gateway.stand_in import RasaStandIn

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{ 7*7 }}"


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.found}


async def test_the_page_has_a_labelled_form_and_no_script(gateway: Gateway) -> None:
    card = await show_card(gateway)
    status, page = await card.page()
    assert status == 200
    elements = Elements(page)
    assert "script" not in elements.names
    labels = {one["for"] for one in elements.all("label")}
    inputs = elements.all("input")
    assert [one["name"] for one in inputs] == ["account_reference", "name", "postcode"]
    assert labels == {one["id"] for one in inputs}
    assert [one["autocomplete"] for one in inputs] == ["off", "family-name", "postal-code"]
    assert elements.all("form") == [{"method": "post", "action": card.path, "novalidate": None, "class": "card-form"}]
    assert "This form works until" in page
    assert "01632 960100" in page
    for link in elements.all("link"):
        assert (await gateway.public.get(str(link["href"]))).status == 200, link


@pytest.mark.parametrize("path", ["", "/extend"])
async def test_nobody_keeps_the_page_frames_it_or_hears_where_it_was(gateway: Gateway, path: str) -> None:
    card = await show_card(gateway)
    answers = [await gateway.public.get(card.path), await gateway.public.post(card.path + path, data=GRACE)]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "script-src" not in policy
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Set-Cookie" not in answer.headers


async def test_looking_at_the_page_changes_nothing(gateway: Gateway) -> None:
    card = await show_card(gateway)
    before = await card.row()
    for method in ("GET", "HEAD", "GET"):
        assert (await gateway.public.request(method, card.path)).status == 200
    assert await card.row() == before


async def test_a_form_sent_from_the_page_is_thanked_for_and_answered_in_the_conversation(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    card = await show_card(gateway)
    status, page = await card.send_plainly(GRACE)
    assert status == 200
    assert "Thank you. We have found your account." in page
    assert "The answer comes there in a moment." in page
    assert BALANCE not in page
    async with asyncio.timeout(60):
        while BALANCE not in str((await gateway.poll())["messages"]):
            await asyncio.sleep(0.05)
    (told,) = grants_told(rasa)
    assert (await read_grant(gateway, told["grant"], told["body"]["sender"]))[0] == 200
    status, page = await card.page()
    assert status == 410
    assert "You have sent this form" in page


async def test_the_page_says_when_the_assistant_cannot_answer_yet(gateway: Gateway, rasa: RasaStandIn) -> None:
    card = await show_card(gateway)
    await rasa.stop()
    status, page = await card.send_plainly(GRACE)
    assert status == 200
    assert "Our assistant cannot answer at the moment" in page


async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_still_there(gateway: Gateway) -> None:
    card = await show_card(gateway)
    status, page = await card.send_plainly({**GRACE, "postcode": "nowhere"})
    assert status == 422
    elements = Elements(page)
    wrong = elements.all("input")[2]
    assert (wrong["value"], wrong["aria-invalid"]) == ("nowhere", "true")
    assert "postcode-error" in str(wrong["aria-describedby"])
    assert "#postcode" in [one.get("href") for one in elements.all("a")]
    assert elements.all("input")[0]["value"] == "40012345"
    assert "<title>Error: Your council tax account - Westmoor Council</title>" in page


async def test_more_time_keeps_what_was_typed(gateway: Gateway) -> None:
    card = await show_card(gateway)
    await pass_time(gateway, minutes=13)
    until = (await card.row()).until
    status, page = await card.send_plainly({**GRACE, "postcode": ""}, f"{card.path}/extend")
    assert status == 200
    assert [one["value"] for one in Elements(page).all("input")] == ["40012345", "Adeyemi", ""]
    assert (await card.row()).until > until


async def test_a_locked_and_an_expired_page_lead_on(gateway: Gateway) -> None:
    card = await show_card(gateway)
    for _ in range(4):
        status, page = await card.send_plainly({**GRACE, "name": "Nobody"})
        assert status == 422
        assert "do not match our records" in page
    status, page = await card.send_plainly({**GRACE, "name": "Nobody"})
    assert status == 410
    assert "01632 960100" in page
    other = await show_card(gateway, "receipt")
    await pass_time(gateway, minutes=16)
    for status, page in (await other.page(), await other.send_plainly({"phone": "07700900123"})):
        assert status == 410
        assert "ask again in the chat" in page
        assert "form" not in Elements(page).names


@pytest.mark.parametrize("field", ["account_reference", "name", "postcode"])
async def test_what_is_typed_is_shown_as_text_and_never_as_html(gateway: Gateway, field: str) -> None:
    card = await show_card(gateway)
    for path in (card.path, f"{card.path}/extend"):
        _, page = await card.send_plainly({"account_reference": "x", field: HOSTILE}, path)
        elements = Elements(page)
        assert "script" not in elements.names
        assert [one["src"] for one in elements.all("img")] == [re.search(r"/static/[0-9a-f]+/mark.svg", page)[0]]  # type: ignore[index]
        assert HOSTILE in [one["value"] for one in elements.all("input")]
        assert "49" not in str([one["value"] for one in elements.all("input")])


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(st.dictionaries(st.sampled_from(["account_reference", "name", "postcode", "<b>", "x"]), st.text(max_size=40)))
def test_any_words_make_a_page_with_three_inputs_and_no_script(fields: dict[str, str]) -> None:
    from bot.gateway.cards.plain import _template

    page = _template().render(
        language="en", council="<c>", static="/s", cards="/c", phone="", title="t", lead="l", submit="s", path="/p",
        time="t",
        one_of=(), given=fields, errors={"name": "<e>"}, refusal="<r>", message="", next="",
        query="", back="", to_chat="",
        fields=[{"name": n, "label": n, "hint": "", "type": "text", "inputmode": "text", "autocomplete": "off",
                 "required": True} for n in ("account_reference", "name", "postcode")],
        said={"error_prefix": "E", "problem": "P", "optional": "O", "more_time": "M"},
    )  # fmt: skip
    elements = Elements(page)
    assert "script" not in elements.names
    assert not {"b", "e", "r", "c"} & elements.names
    shown = {one["name"]: one["value"] for one in elements.all("input")}
    newlines = str.maketrans({"\r": "\n", "\x00": "\ufffd"})
    for name, value in shown.items():
        typed = fields.get(str(name), "")
        assert str(value).translate(newlines) == typed.translate(newlines)


async def test_a_cross_site_form_without_the_address_reaches_nothing(gateway: Gateway, sandbox: Sandbox) -> None:
    await show_card(gateway)
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    for path in ("/secure", "/secure/"):
        answer = await gateway.public.post(path, data=CONTACT, headers=headers)
        assert answer.status == 404
    answer = await gateway.public.options("/secure/" + "x" * 43, headers=headers)
    assert answer.status == 405
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_page_in_a_language_or_council_of_its_own_names_that_council(gateway: Gateway) -> None:
    said: list[dict[str, Any]] = await gateway.say("card receipt", site_key="eastmere-website")
    answer = await gateway.public.get(said[-1]["custom"]["submit_url"])
    page = await answer.text()
    assert "Eastmere Council" in page
    assert "01632 960200" in page

"""Pages of the council's own websites may call the gateway from a browser, and no other page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.council.errors import FileError
from bot.councils import read_council
from bot.gateway.socket.origins import Origins
from tests.gateway.conftest import SENDER, Gateway
from tests.gateway.stand_in import RasaStandIn

WEST, EAST, FOREIGN = "https://www.westmoor.example", "https://chat.eastmere.example:8443", "https://evil.example"
ALLOWED = "Access-Control-Allow-Origin"


@pytest.fixture
def councils(councils: Path) -> Path:
    """Eastmere's chat stands on a website of its own."""
    path = councils / "eastmere/council.toml"
    text = path.read_text()
    assert f'origins = ["{WEST}"]' in text
    home = f'home = "{EAST}/help"'
    path.write_text(text.replace(f'origins = ["{WEST}"]', f'origins = ["{EAST}"]\n{home}'))
    return councils


async def preflight(gateway: Gateway, path: str, method: str, origin: str) -> Any:
    headers = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "x-sender"}
    return await gateway.public.options(path, headers=headers)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/webhooks/rest/webhook", ["POST"]),
        ("/webhooks/rest/poll", ["GET"]),
        ("/conversation", ["GET", "DELETE"]),
        ("/conversation/judged", ["POST"]),
        ("/secure/" + "t" * 43, ["POST"]),
        ("/secure/" + "t" * 43 + "/extend", ["POST"]),
        ("/chat/setup", ["GET"]),
        ("/chat.js", ["GET"]),
        ("/static/0123/chat.js", ["GET"]),
    ],
)
async def test_a_preflight_is_answered_for_the_calls_of_the_chat(
    gateway: Gateway, path: str, methods: list[str]
) -> None:
    for origin in (WEST, EAST):
        answer = await preflight(gateway, path, methods[-1], origin)
        assert (answer.status, answer.headers[ALLOWED]) == (204, origin)
        assert answer.headers["Access-Control-Allow-Methods"] == ", ".join(methods)
        assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type, X-Sender, X-Site-Key"
        assert answer.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    foreign = [(methods[0], origin) for origin in (FOREIGN, "null", WEST + ".evil.example")]
    for method, origin in (*foreign, ("PUT", WEST)):
        refused = await preflight(gateway, path, method, origin)
        assert ALLOWED not in refused.headers
        assert refused.status in (404, 405)


@pytest.mark.parametrize("path", ["/", "/healthz", "/pay/x", "/hooks/govuk-pay", "/calendar/" + "t" * 43 + ".ics"])
async def test_other_calls_are_open_to_no_page(gateway: Gateway, path: str) -> None:
    for answer in (
        await preflight(gateway, path, "GET", WEST),
        await gateway.public.get(path, headers={"Origin": WEST}),
    ):
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


async def test_an_origin_is_allowed_for_its_own_council_only(gateway: Gateway) -> None:
    for origin, site_key, is_allowed in (
        (WEST, "westmoor-website", True),
        (WEST, None, True),  # the default council
        (WEST, "eastmere-website", False),
        (EAST, "eastmere-website", True),
        (EAST, "westmoor-website", False),
        (EAST, "nobody", False),
        (FOREIGN, "westmoor-website", False),
    ):
        keyed = {"X-Site-Key": site_key} if site_key else {}
        for path in ("/conversation", "/webhooks/rest/poll"):
            shown = await gateway.public.get(path, headers={"Origin": origin, "X-Sender": SENDER, **keyed})
            assert (shown.headers.get(ALLOWED) == origin) is is_allowed, (origin, site_key, path)
            assert (ALLOWED in shown.headers) is is_allowed
            assert shown.headers["Vary"] == "Origin"
        body = {"sender": SENDER, "message": "hello", "metadata": {"site_key": site_key} if site_key else {}}
        said = await gateway.public.post("/webhooks/rest/webhook", json=body, headers={"Origin": origin})
        assert (said.headers.get(ALLOWED) == origin) is is_allowed, (origin, site_key)


async def test_a_page_can_read_what_went_wrong(start: Callable[..., Any]) -> None:
    gateway = await start(BOT_GATEWAY_CONVERSATION_RATE="1")
    for body, status in ((b"{", 400), (b'{"sender": "short", "message": "x"}', 401)):
        answer = await gateway.public.post("/webhooks/rest/webhook", data=body, headers={"Origin": WEST})
        assert (answer.status, answer.headers[ALLOWED]) == (status, WEST)
    said = {"sender": SENDER, "message": "hello"}
    answers = [
        await gateway.public.post("/webhooks/rest/webhook", json=said, headers={"Origin": WEST}) for _ in range(2)
    ]
    assert answers[1].status == 429
    assert answers[1].headers["Retry-After"]
    assert answers[1].headers["Access-Control-Expose-Headers"] == "Retry-After"


async def test_a_card_may_be_sent_from_its_own_councils_page_only(gateway: Gateway, rasa: RasaStandIn) -> None:
    rasa.script = lambda body: [{"custom": {"type": "secure_form", "form": "contact_details"}}]
    (reply,) = await gateway.say("phone me", site_key="eastmere-website")
    path = reply["custom"]["submit_url"]
    for origin, is_allowed in ((EAST, True), (WEST, False), (FOREIGN, False)):
        answer = await gateway.public.post(path + "/extend", json={}, headers={"Origin": origin})
        assert answer.status == 200
        assert (ALLOWED in answer.headers) is is_allowed


async def test_files_are_for_every_councils_page_and_keep_what_they_vary_by(gateway: Gateway) -> None:
    page = await (await gateway.public.get("/")).text()
    name = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = await gateway.public.get(name, headers={"Origin": EAST})
    assert (answer.status, answer.headers[ALLOWED], answer.headers["Vary"]) == (200, EAST, "Accept-Encoding, Origin")
    assert ALLOWED not in (await gateway.public.get(name, headers={"Origin": FOREIGN})).headers


def test_the_same_pages_may_open_a_socket(councils: Path) -> None:
    both = [read_council(councils / slug / "council.toml") for slug in ("westmoor", "eastmere")]
    origins = Origins(both, "http://127.0.0.1:8080", [])
    found = origins.council_of(EAST)
    assert found is not None
    assert found.slug == "eastmere"
    assert found.chat.home == f"{EAST}/help"
    assert origins.allows(EAST, {})
    assert not origins.allows(FOREIGN, {})


@pytest.mark.parametrize(
    "wrong",
    [
        "http://www.westmoor.example",
        "https://www.westmoor.example/",
        "https://www.westmoor.example/chat",
        "https://*.westmoor.example",
        "https://WWW.westmoor.example",
        "https://www.westmoor.example:443",
        "https://user@www.westmoor.example",
        "https://www.westmoor.example:port",
        "https://",
        "www.westmoor.example",
        "*",
        "null",
    ],
)
def test_an_origin_that_no_browser_sends_is_named_with_its_line(councils: Path, wrong: str) -> None:
    path = councils / "westmoor/council.toml"
    both = f'origins = ["http://localhost:3000", "{wrong}"]'
    path.write_text(path.read_text().replace(f'origins = ["{WEST}"]', both))
    with pytest.raises(FileError, match=r"chat\.origins") as found:
        read_council(path)
    line = path.read_text().splitlines()[(found.value.line or 0) - 1]
    assert line.startswith("origins = ")


@pytest.mark.parametrize("wrong", ["/chat", "https://evil.example/", "javascript:alert(1)"])
def test_a_home_on_a_foreign_site_is_refused(councils: Path, wrong: str) -> None:
    path = councils / "westmoor/council.toml"
    path.write_text(path.read_text().replace("[chat]\n", f'[chat]\nhome = "{wrong}"\n'))
    with pytest.raises(FileError, match=r"chat\.home"):
        read_council(path)

"""The page as it leaves the gateway: what it says and from where, how its files are served, and what it never holds."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bot.councils import Council, Words, read_council
from bot.gateway.chat_files import BUILT, ChatFiles, ChatNotBuilt
from bot.gateway.chat_setup import describe_chat
from bot.gateway.page import CONTENT_SECURITY_POLICY, FOLDER, PageFiles, render_page
from bot.gateway.texts import MOST_CHARACTERS

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
CHAT = ROOT / "chat" / "src"
SCRIPTS = sorted(CHAT.glob("*.ts"))
STYLES = sorted([*FOLDER.glob("*.css"), *CHAT.glob("styles/*.css")])


@pytest.fixture
def westmoor() -> Council:
    return read_council(ROOT / "councils/westmoor/council.toml")


@pytest.fixture
def words() -> Words:
    return Words.read(ROOT / "words", "en")


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def render(council: Council, words: Words, now: datetime = NOW) -> str:
    return render_page(PageFiles.read(), council, words, "en", now)


def test_the_page_names_the_council_its_phone_and_its_hours(westmoor, words):
    page = render(westmoor, words)
    for said in (
        "<title>Westmoor Council</title>",
        'href="tel:01632960100"',
        "18001 01632 960100",
        'href="tel:01632960999"',
        "<dt>Friday</dt><dd>8:30am to 4:30pm</dd>",
        "<dt>Sunday</dt><dd>Closed</dd>",
    ):
        assert said in page


def test_the_day_of_a_closure_is_the_day_in_london(westmoor, words):
    closed = "We are closed today: Christmas Day."
    assert closed in render(westmoor, words, datetime(2026, 12, 25, 12, tzinfo=UTC))
    assert closed not in render(westmoor, words, datetime(2026, 12, 26, 0, 30, tzinfo=UTC))


def test_every_page_of_the_council_is_linked_under_its_service(westmoor, words):
    links = [one["href"] for one in Elements(render(westmoor, words)).all("a")]
    for intent in westmoor.pages:
        assert westmoor.page(intent) in links or intent == "home", intent


def test_a_council_without_a_page_for_a_service_shows_no_empty_card(westmoor, words):
    object.__setattr__(westmoor, "pages", {"home": "/", "ask_bin_day": "/bins"})
    page = render(westmoor, words)
    assert page.count('class="card"') == 1
    assert "Bins and recycling" in page


def test_whatever_a_council_is_called_cannot_become_html(westmoor, words):
    object.__setattr__(westmoor, "name", "</script><b>'\"& Council")
    page = render(westmoor, words)
    assert "<b>" not in page
    setup = describe_chat(westmoor, words, "en")
    assert setup["words"]["assistant"] == "</script><b>'\"& Council assistant"  # text, never read as HTML


def test_nothing_runs_or_is_styled_inline_and_nothing_comes_from_elsewhere(westmoor, words):
    for tag, attributes in Elements(render(westmoor, words)).found:
        assert tag not in ("style", "base", "iframe", "object")
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "script":
            assert attributes["src"] == "/chat.js"
        if tag in ("script", "link", "img"):
            address = attributes.get("src") or attributes.get("href") or "/static/"
            assert address.startswith("/static/") or address == "/chat.js", address


def test_style_sheets_and_pictures_fetch_nothing_from_elsewhere():
    for path in (*STYLES, *FOLDER.glob("*.svg")):
        content = path.read_text()
        assert "@font-face" not in content
        for address in re.findall(r"url\(([^)]*)\)|(?:href|src)=\"([^\"]*)\"", content):
            assert not re.search(r"//|data:", "".join(address)), path.name


def test_every_sentence_that_the_scripts_say_is_in_the_words_and_no_word_is_left_over(westmoor, words):
    spoken = set(words.section("chat"))
    known = spoken | set(words.section("page"))
    source = "\n".join(path.read_text() for path in SCRIPTS)
    said = set(re.findall(r"\bsay\(\s*\"(\w+)\"", source))
    said |= {f"{key}_{number}" for key in re.findall(r"sayCount\(say, \"(\w+)\"", source) for number in ("one", "many")}
    said |= set(re.findall(r"\? \"(\w+)\" : \"\w+\"\)", source)) | set(re.findall(r"\? \"\w+\" : \"(\w+)\"\)", source))
    said |= {"queued", "sending", "retrying"}  # the states of the outbox are keys of sentences
    said |= set(re.findall(r"\"(\w+)\"", re.findall(r"const options = \[(.*?)\]", source)[0]))  # so are the options
    said |= {f"judged_{part}{answer}" for part in ("", "thanks_") for answer in ("yes", "no")}
    for name, values in (("satisfaction", "SATISFACTION"), ("without_us", "INSTEAD")):
        answers = re.findall(r"\"(\w+)\"", re.findall(rf"const {values} = \[(.*?)\]", source)[0])
        said |= {f"{name}_{one}" for one in (*answers, "question")}
    assert said <= spoken, said - spoken
    template = set(re.findall(r"\$(\w+)", (FOLDER / "page.html").read_text()))
    python = (ROOT / "bot/gateway/opening.py").read_text() + (ROOT / "bot/gateway/page.py").read_text()
    assert spoken - said == {"suggestions"}
    used = said | template | set(re.findall(r"\"page\.(\w+)\"", python)) | {"suggestions"}
    days = {
        f"{short}{day}"
        for short in ("", "short_")
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    }
    assert known - used - days == set()


def test_the_chat_gets_its_words_with_the_councils_facts_filled_in(westmoor, words):
    setup = describe_chat(westmoor, words, "en")
    assert setup["facts"] == {
        "language": "en",
        "site_key": "westmoor-website",
        "limit": MOST_CHARACTERS,
        "phone": "01632 960100",
        "phone_digits": "01632960100",
        "short_hours": "Mon to Thu 8:30am to 5pm, Fri 8:30am to 4:30pm",
    }
    assert "01632 960100" in setup["words"]["unreachable"]
    assert setup["words"]["left_many"] == "{left} characters left"
    filled = {"left", "over", "limit", "count", "sentence", "when", "time", "title", "amount"}
    for key, value in setup["words"].items():
        assert set(re.findall(r"\{(\w+)\}", str(value))) <= filled, key


async def test_a_site_asks_for_its_chat_by_its_key_and_an_unknown_one_is_told_so(gateway):
    answer = await gateway.public.get("/chat/setup?site_key=westmoor-website&language=xx")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    assert (await answer.json())["facts"]["language"] == "en"
    unknown = await gateway.public.get("/chat/setup?site_key=elsewhere")
    assert unknown.status == 400
    assert "site_key" in (await unknown.json())["error"]


def test_the_policy_allows_nothing_but_the_council_itself():
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert set(" ".join(rules.values()).split()) == {"'none'", "'self'", "data:"}
    assert "data:" in rules["img-src"]
    assert "data:" not in rules["script-src"]


# Library and platform functions younger than Safari 14, Chrome 80 or Firefox 78; each would break the chat there. The
# build turns younger syntax into older, but adds no functions.
TOO_YOUNG = (
    r"replaceAll\(|\.at\(|Object\.hasOwn|structuredClone|findLast",
    r"crypto\.randomUUID|AbortSignal\.timeout|scheduler\.",
    r"showModal|showPopover|\.replaceChildren\(|adoptedStyleSheets",
    r"Promise\.any|WeakRef|Intl\.Segmenter",
    r"\?\?=|\|\|=|&&=|\(\?<[=!]|static\s*\{",
)


@pytest.mark.parametrize("pattern", TOO_YOUNG)
def test_the_built_chat_uses_nothing_younger_than_the_oldest_browser(pattern):
    for path in BUILT.glob("*.js"):
        assert not re.search(pattern, path.read_text()), path.name


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_never_read_text_as_html(path):
    code = path.read_text()
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "DOMParser",
    ):
        assert forbidden not in code


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_sheets_use_nothing_younger_than_the_oldest_browser(path):
    code = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    for young in (
        r":is\(",
        r":where\(",
        r":has\(",
        r"(?<![-\w])gap:",
        r"(?<![-\w(])inset:",
        r"\d[sld]v[hw]\b",
        r"@layer",
        r"@container",
        "aspect-ratio",
        r"&",
    ):
        assert not re.search(young, code), young


def test_the_chat_is_small_all_in():
    files = ChatFiles.read()
    packed = sum(len(gzip.compress(one)) for one in (files.loader, *files.hashed.values()))
    assert 5_000 < packed < 60_000


def test_a_gateway_without_a_built_chat_says_what_to_do(tmp_path):
    with pytest.raises(ChatNotBuilt, match="make install"):
        ChatFiles.read(tmp_path)


# The files as a browser gets them


async def test_the_page_is_served_with_its_own_policy_and_is_asked_for_anew(gateway):
    answer = await gateway.public.get("/")
    assert answer.status == 200
    assert answer.content_type == "text/html"
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Westmoor Council" in await answer.text()


async def test_every_file_of_the_page_is_there_and_kept_for_a_year(gateway):
    page = Elements(await (await gateway.public.get("/")).text())
    named = [one.get("href") or one.get("src") for tag in ("link", "img") for one in page.all(tag)]
    addresses = sorted({one for one in named if one})
    elsewhere = {"moor.svg", "talk.css", "plain.css"}  # named by the style sheet, and by pages without a script
    assert {one.rsplit("/", 1)[1] for one in addresses} == set(PageFiles.read().served) - elsewhere
    for address in addresses:
        answer = await gateway.public.get(address)
        assert answer.status == 200, address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.content_type in ("text/css", "image/svg+xml")
        assert await answer.read() == (FOLDER / address.rsplit("/", 1)[1]).read_bytes()


async def test_the_chats_script_is_asked_for_anew_and_names_files_that_are_kept_for_a_year(gateway):
    loader = await gateway.public.get("/chat.js")
    assert loader.headers["Cache-Control"] == "public, max-age=300"
    assert loader.content_type == "text/javascript"
    named = re.findall(r"chat-[0-9a-f]{16}\.(?:js|css)", await loader.text())
    assert {Path(one).suffix for one in named} == {".js", ".css"}
    for name in named:
        answer = await gateway.public.get(f"/static/{name}")
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        digest = hashlib.sha256(await answer.read()).hexdigest()
        assert name.split("-")[1].split(".")[0] == digest[:16]


async def test_a_script_that_is_known_already_is_not_sent_again(gateway):
    first = await gateway.public.get("/chat.js")
    again = await gateway.public.get("/chat.js", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 304
    other = await gateway.public.get("/chat.js", headers={"If-None-Match": '"other"'})
    assert other.status == 200


@pytest.mark.parametrize("accept", ["gzip", "identity"])
async def test_files_are_packed_only_for_who_can_unpack_them(gateway, accept):
    address = f"/static/{PageFiles.read().digest}/page.css"
    answer = await gateway.public.get(address, headers={"Accept-Encoding": accept})
    assert answer.headers.get("Content-Encoding", "identity") == accept
    assert answer.headers["Vary"] == "Accept-Encoding, Origin"


async def test_a_page_of_another_release_gets_its_files_but_not_for_keeps(gateway):
    answer = await gateway.public.get("/static/0123456789abcdef/page.css")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["page.html", "missing.css", "..%2fpage.py", "%2e%2e/page.py", "page.css.map", "PAGE.CSS", ""],
)
async def test_nothing_else_is_served(gateway, path):
    answer = await gateway.public.get(f"/static/{PageFiles.read().digest}/{path}")
    assert answer.status == 404


def copy_folder(to: Path) -> Path:
    for path in FOLDER.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    return to


CHANGES: list[Callable[[Path], Any]] = [
    lambda folder: (folder / "page.css").write_text("changed"),
    lambda folder: (folder / "new.css").write_text(""),
    lambda folder: (folder / "plain.css").rename(folder / "look.css"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_address_of_the_files_changes_with_any_of_them(tmp_path, change):
    folder = copy_folder(tmp_path)
    before = PageFiles.read(folder).digest
    assert before == PageFiles.read().digest
    change(folder)
    assert PageFiles.read(folder).digest != before

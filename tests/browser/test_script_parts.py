"""The page's scripts without the page: links, the counter, the pace of asking, the outbox, identities, a saved copy."""

from __future__ import annotations

import random
import re
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.browser.chat_page import ChatPage


@pytest_asyncio.fixture(loop_scope="session")
async def page(visit) -> ChatPage:
    return await visit()


LINKS = [
    ("See https://example.org/a.", ["https://example.org/a"]),
    ("(https://example.org/a) and http://example.org", ["https://example.org/a", "http://example.org/"]),
    ("https://example.org/a_(b)", ["https://example.org/a_(b)"]),
    ("(see https://example.org/a_(b))", ["https://example.org/a_(b)"]),
    ("“https://example.org/a”, he said", ["https://example.org/a"]),
    ("https://example.org/?a=1&b=2#c!", ["https://example.org/?a=1&b=2#c"]),
    ("HTTPS://EXAMPLE.ORG/A", ["https://example.org/A"]),
    ("https://westmoor.example@evil.example/", []),
    ("https://user:pass@evil.example/", []),
    ("javascript:alert(1) data:text/html,x ftp://example.org mailto:a@example.org", []),
    ("https:// https://// http://%", []),
    ("https://example.org/\u202egpj.exe", ["https://example.org/"]),
    ('https://example.org/"onclick="x', ["https://example.org/"]),
    ("https://example.org/<b>", ["https://example.org/"]),
    ("no links here", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "links"), LINKS)
async def test_links_end_where_they_end_and_lead_only_to_the_web(page, text, links):
    found = await page.run_module("pieces", "return it.pieces(argument)", text)
    assert "".join(piece["text"] for piece in found) == text
    assert [piece["href"] for piece in found if "href" in piece] == links


async def test_pieces_joined_are_the_message_and_every_link_is_http(page):
    parts = [
        "https://",
        "http://",
        "a.example",
        "/",
        ")",
        "(",
        ".",
        " ",
        "\n",
        "@",
        ":",
        "\u202e",
        "é",
        "<",
        '"',
        "x",
        "%",
        "#",
    ]
    rnd = random.Random(7)
    texts = ["".join(rnd.choices(parts, k=rnd.randrange(30))) for _ in range(3000)]
    for text, found in zip(
        texts, await page.run_module("pieces", "return argument.map(text => it.pieces(text))", texts), strict=True
    ):
        assert "".join(piece["text"] for piece in found) == text
        for piece in found:
            if "href" in piece:
                address = urlsplit(piece["href"])
                assert address.scheme in ("http", "https")
                assert address.hostname
                assert "@" not in address.netloc
                assert "\u202e" not in piece["text"]


@pytest.mark.parametrize(
    ("text", "state", "left"),
    [
        ("", "quiet", 2000),
        ("x" * 1799, "quiet", 201),
        ("x" * 1800, "near", 200),
        ("x" * 2000, "near", 0),
        ("x" * 2001, "over", -1),
        ("\N{GRINNING FACE}" * 2000, "near", 0),
    ],
)
async def test_the_counter_counts_as_the_server_does(page, text, state, left):
    assert await page.run_module("composer", "return it.count(argument, 2000)", text) == {"state": state, "left": left}


@pytest.mark.parametrize(
    ("quiet", "awaited", "hidden", "pause"),
    [
        (0, False, False, 2),
        (59, False, False, 2),
        (60, False, False, 5),
        (300, False, False, 30),
        (1799, False, False, 30),
        (1800, False, False, None),
        (1800, True, False, None),
        (0, True, False, 1.5),
        (299, True, False, 1.5),
        (300, True, False, 30),
        (0, True, True, 30),
        (0, False, True, 30),
    ],
)
async def test_late_replies_are_asked_for_often_then_gently_then_not_at_all(page, quiet, awaited, hidden, pause):
    assert await page.run_module("watch", "return it.nextPause(...argument)", [quiet, awaited, hidden]) == pause


OUTBOX = """
    const { Unreachable, Refused } = await import(address.replace("outbox", "door"));
    const log = [], waits = [], calls = [];
    const outcomes = argument.outcomes.slice();
    const box = it.makeOutbox({
        send: async (text, id) => {
            calls.push(`${id}=${text}`);
            const outcome = outcomes.shift() || "ok";
            if (outcome === "down") throw new Unreachable("down");
            if (outcome === "busy") throw new Unreachable("busy", 7, true);
            if (outcome === "refused") throw new Refused(400, "No.");
            return [{text: `to ${text}`}];
        },
        changed: (id, state, more) =>
            log.push([id, state, Array.isArray(more) ? more[0].text : more instanceof Error ? more.message : more]),
        later: (run, time) => { waits.push(time / 1000); setTimeout(run, 0); },
    });
    argument.texts.forEach((text, number) => box.add(text, `m${number}`));
    for (let turn = 0; box.size() && turn < 500; turn += 1) await new Promise(done => setTimeout(done, 1));
    return {log, waits, calls, left: box.size()};
"""


async def run_outbox(page: ChatPage, texts: list[str], outcomes: list[str]) -> dict:
    return await page.run_module("outbox", OUTBOX, {"texts": texts, "outcomes": outcomes})


async def test_the_outbox_sends_in_order_and_waits_twice_as_long_after_each_failure(page):
    ran = await run_outbox(page, ["a", "b"], ["down"] * 7)
    assert ran["waits"] == [1, 2, 4, 8, 16, 30, 30]
    assert ran["calls"] == ["m0=a"] * 8 + ["m1=b"]
    assert ran["log"][0] == ["m0", "sending", None]
    assert ran["log"][1] == ["m1", "queued", None]
    assert ran["log"][2] == ["m0", "retrying", "down"]
    assert ran["log"][-3:] == [["m0", "sent", "to a"], ["m1", "sending", None], ["m1", "sent", "to b"]]


async def test_the_outbox_waits_as_long_as_it_is_asked_to(page):
    assert (await run_outbox(page, ["a"], ["busy", "busy"]))["waits"] == [7, 7]


async def test_a_refused_message_is_not_tried_again_and_the_next_one_goes(page):
    ran = await run_outbox(page, ["a", "b"], ["refused"])
    assert ran["calls"] == ["m0=a", "m1=b"]
    assert ["m0", "refused", "No."] in ran["log"]


async def test_whatever_fails_each_message_ends_once_and_in_order(page):
    rnd = random.Random(11)
    for _ in range(40):
        texts = [f"t{number}" for number in range(rnd.randrange(1, 6))]
        outcomes = rnd.choices(["ok", "down", "busy", "refused"], k=rnd.randrange(12))
        ran = await run_outbox(page, texts, outcomes)
        ended = [entry[0] for entry in ran["log"] if entry[1] in ("sent", "refused")]
        assert ended == [f"m{number}" for number in range(len(texts))]
        assert ran["left"] == 0


async def test_a_cleared_outbox_says_nothing_more(page):
    said = await page.run_module(
        "outbox",
        """
        const log = []; let answer;
        const box = it.makeOutbox({
            send: () => new Promise(done => { answer = done; }), changed: (id, state) => log.push([id, state]),
        });
        box.add("a", "m0"); box.clear(); answer([]); box.add("b", "m1"); answer([]);
        await new Promise(done => setTimeout(done, 20));
        return log;
        """,
    )
    assert said == [["m0", "sending"], ["m1", "sending"], ["m1", "sent"]]


async def test_message_ids_are_uuids_and_secrets_are_long_and_all_differ(page):
    ids = await page.run_module("identity", "return Array.from({length: 500}, it.newMessageId)")
    secrets = await page.run_module("identity", "return Array.from({length: 500}, it.newSecret)")
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one) for one in ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", one) for one in secrets)
    assert len(set(ids)) == len(set(secrets)) == 500


async def test_a_missing_sentence_is_an_error_and_unknown_names_stay(page):
    said = await page.run_module("words", "return it.makeSay({a: '{x} and {y}'})('a', {x: '$&'})")
    assert said == "$& and {y}"
    with pytest.raises(Exception, match="there are no words for b"):
        await page.run_module("words", "return it.makeSay({})('b')")


async def test_the_same_words_twice_in_one_answer_are_two_replies_but_the_same_answer_twice_is_one(page):
    keys = await page.run_module(
        "transcript",
        """
        const answer = [{text: "Hm."}, {text: "Hm."}];
        const late = answer.map(reply => ({...reply, message_id: "m1"}));
        const asked = {from: "resident", text: "x", message_id: "m1"};
        const history = [asked, ...late.map(reply => ({...reply, from: "bot"}))];
        const all = [it.fromReplies(answer, "m1"), it.fromReplies(late), it.fromHistory(history)];
        return all.map(entries => entries.map(entry => entry.key));
        """,
    )
    assert keys[0] == keys[1] == keys[2][1:]
    assert len(set(keys[0])) == 2
    assert keys[2][0] == "m1"

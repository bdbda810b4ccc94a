"""Personal data goes, everything a service needs stays. The lines stand in redaction_positive.txt and _negative.txt."""

from __future__ import annotations

import re
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.personal.kinds import Kind
from bot.language.redaction import Redacted, Redactor

HERE = Path(__file__).parent
REDACTOR = Redactor()
SECRET = re.compile(r"\[\[(.*?)\]\](?!\])")


def lines_of(name: str) -> list[str]:
    text = (HERE / name).read_text("utf-8")
    return [line for line in text.split("\n") if line.strip() and not line.startswith("#")]


def positives() -> list[tuple[str, str, list[tuple[Kind, str]]]]:
    """(the line with brackets, the message, its secrets in order with their kinds)"""
    found = []
    for line in lines_of("redaction_positive.txt"):
        kinds, _, marked = line.partition(" | ")
        names = [Kind(name) for name in kinds.split()]
        secrets = SECRET.findall(marked)
        # One kind for several secrets stands for all of them.
        of_each = [names[min(place, len(names) - 1)] for place in range(len(secrets))]
        found.append((marked, SECRET.sub(r"\1", marked), list(zip(of_each, secrets, strict=True))))
    return found


POSITIVES = positives()
NEGATIVES = lines_of("redaction_negative.txt")


def survives(secret: str, text: str) -> bool:
    """Whether the secret, or all but two characters of it, can still be read."""
    squeezed = re.sub(r"\W", "", text.lower())
    core = re.sub(r"\W", "", secret.lower())
    shortest = max(3, len(core) - 2)
    return any(core[start : start + shortest] in squeezed for start in range(len(core) - shortest + 1))


def test_there_are_enough_lines() -> None:
    assert len(POSITIVES) >= 300
    assert len(NEGATIVES) >= 300
    assert len(set(NEGATIVES)) == len(NEGATIVES)
    counted = Counter(kind for _, _, secrets in POSITIVES for kind, _ in secrets)
    assert set(counted) == set(Kind)
    assert min(counted.values()) >= 20


@pytest.mark.parametrize("kind", list(Kind))
def test_nearly_every_secret_of_each_kind_is_found(kind: Kind) -> None:
    secrets = [(message, one) for _, message, all_ in POSITIVES for what, one in all_ if what is kind]
    leaked = [message for message, one in secrets if survives(one, REDACTOR.redact(message).text)]
    assert 1 - len(leaked) / len(secrets) >= 0.99, leaked


def test_the_kinds_are_named_in_the_order_of_the_text() -> None:
    named = [(message, REDACTOR.redact(message).kinds) for _, message, _ in POSITIVES]
    wanted = [tuple(kind.value for kind, _ in secrets) for _, _, secrets in POSITIVES]
    wrong = [(message, kinds, want) for (message, kinds), want in zip(named, wanted, strict=True) if kinds != want]
    assert len(wrong) <= len(POSITIVES) // 100, wrong


def test_the_words_around_a_secret_stay() -> None:
    changed = []
    for marked, message, _ in POSITIVES:
        parts = [re.escape(part.strip()).replace(r"\ ", r"\s+") for part in SECRET.split(marked)[::2]]
        if not re.fullmatch(r"\s*" + r"\s*\[[A-Za-z \-]+\]\s*".join(parts) + r"\s*", REDACTOR.redact(message).text):
            changed.append((message, REDACTOR.redact(message).text))
    assert len(changed) <= len(POSITIVES) // 100, changed


def test_places_references_dates_and_amounts_come_through() -> None:
    altered = [(line, REDACTOR.redact(line).text) for line in NEGATIVES if REDACTOR.redact(line) != Redacted(line)]
    assert len(altered) / len(NEGATIVES) <= 0.005, altered


@pytest.mark.parametrize("line", [message for _, message, _ in POSITIVES][::7])
def test_lower_case_shouting_and_surrounding_words_hide_nothing(line: str) -> None:
    secrets = next(found for _, message, found in POSITIVES if message == line)
    for changed in (
        line.lower(),
        line.upper(),
        f"hi there, {line} and thanks for your help",
        f"{line}\n\nSent from my phone",
    ):
        text = REDACTOR.redact(changed).text
        assert not [one for _, one in secrets if survives(one, text)], changed


def test_what_is_needed_stays_beside_what_is_removed() -> None:
    said = REDACTOR.redact(
        "uprn 990000000012, 14 Sampleton Road ZZ1 1AA, ref WM-7K3F-92QD, call 07700 900123 by 25/11/2026"
    )
    assert (
        said.text == "uprn 990000000012, 14 Sampleton Road ZZ1 1AA, ref WM-7K3F-92QD, call [phone number] by 25/11/2026"
    )
    assert said.kinds == ("phone_number",)
    assert said.changed


def test_a_plain_message_is_handed_back_as_it_is() -> None:
    assert REDACTOR.redact("my bin was missed") == Redacted("my bin was missed")
    assert not REDACTOR.redact("").changed


@pytest.mark.parametrize("kind", list(Kind))
def test_a_mark_is_never_redacted_again(kind: Kind) -> None:
    for text in (kind.mark, f"my account number is {kind.mark} 14", f"pin {kind.mark}, password is {kind.mark}"):
        assert REDACTOR.redact(text) == Redacted(text)


def test_redacting_twice_changes_nothing() -> None:
    for _, message, _ in POSITIVES:
        once = REDACTOR.redact(message).text
        assert REDACTOR.redact(once).text == once


FRAGMENTS = [
    "account number", "sort code", "my pin is", "password is", "dob", "call me on", "12-34-56", "12345678", "1234",
    "07700 900123", "4111 1111 1111 1111", "990000000012", "case 638344", "WM-7K3F-92QD", "25/11/2026", "£1,234.50",
    "sam@example.org", "nhs", "iban", "[phone number]", "[card number]", "card", "cvv 123", "QQ123456C", "double seven",
    "at", "dot", "and", ",", "is", "ref", "council tax",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=12))
def test_redacting_any_mixture_twice_changes_nothing(fragments: list[str]) -> None:
    once = REDACTOR.redact(" ".join(fragments)).text
    assert REDACTOR.redact(once).text == once


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    redacted = REDACTOR.redact(text)
    assert redacted.text == text or redacted.kinds


DIGITS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"]
HIDDEN = ["", "", "\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060"]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["4", "51", "55", "37", "6011", "2223"]),
    st.lists(st.integers(0, 9), min_size=16, max_size=16),
    st.sampled_from(["", " ", "-", ".", " - ", "\u00a0", "\u2013", "  "]),
    st.sampled_from([4, 16, 2, 1]),
    st.sampled_from(DIGITS),
    st.sampled_from(HIDDEN),
    st.sampled_from(["", "card ", "ref 12 ", "uprn 990000000012, ", "ok: "]),
)
def test_no_card_number_gets_through_in_any_writing(
    prefix: str, rest: list[int], gap: str, size: int, digits: str, hidden: str, before: str
) -> None:
    number = with_check_digit((prefix + "".join(map(str, rest)))[: 14 if prefix == "37" else 15])
    groups = [number[at : at + size] for at in range(0, len(number), size)]
    written = hidden.join(gap.join(groups)).translate(str.maketrans("0123456789", digits))
    redacted = REDACTOR.redact(f"{before}{written} thanks")
    assert "card_number" in redacted.kinds, written
    assert not survives(written, redacted.text)


def with_check_digit(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["07700900", "01632960", "020794600", "08081570"]),
    st.integers(0, 999),
    st.sampled_from(["0", "+44", "+44 (0)", "0044", "0044 (0)", "(0"]),
    st.sampled_from([(11,), (5, 6), (5, 3, 3), (4, 3, 4), (3, 4, 4), (3, 2, 2, 2, 2)]),
    st.sampled_from([" ", "-", ".", "  ", "\u00a0"]),
    st.sampled_from(HIDDEN),
)
def test_no_phone_number_gets_through_in_any_writing(
    start: str, end: int, prefix: str, sizes: tuple[int, ...], gap: str, hidden: str
) -> None:
    number = (start + f"{end:03d}")[:11]
    groups, at = [], 0
    for size in sizes:
        groups.append(number[at : at + size])
        at += size
    closing = ")" if prefix == "(0" else ""
    written = prefix + hidden.join(groups[0][1:]) + closing + gap + gap.join(groups[1:])
    redacted = REDACTOR.redact(f"bin missed at 14 heath lane {written}")
    assert not survives(number[1:], redacted.text), (written, redacted.text)
    assert redacted.text.startswith("bin missed at 14 heath lane")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["AB", "qq", "Jk", "ZY", "sr"]),
    st.integers(0, 999999),
    st.sampled_from("ABCDabcd"),
    st.sampled_from(["", " ", "-", "."]),
)
def test_no_national_insurance_number_gets_through(prefix: str, number: int, suffix: str, gap: str) -> None:
    digits = f"{number:06d}"
    written = gap.join([prefix, digits[:2], digits[2:4], digits[4:], suffix])
    assert REDACTOR.redact(f"it is {written}").kinds == ("national_insurance",)


@settings(max_examples=300, deadline=None)
@given(st.integers(10**9, 999999999999), st.dates(), st.decimals(0, 99999, places=2), st.integers(100000, 999999))
def test_uprns_dates_amounts_and_references_stay_together(uprn: int, day: object, amount: object, case: int) -> None:
    text = f"uprn {uprn:012d} on {day:%d/%m/%Y} paid £{amount} ref FS-{case} case {case} at {day:%Y-%m-%d}"
    assert REDACTOR.redact(text) == Redacted(text)


@pytest.mark.parametrize(
    "unit",
    ["1", "@", " ", "a@", "a.b@", "1 ", "1-", "-", "a.b/", "one ", "account ", "a dot ", "born ", "pin is ", "card 1 ",
     "(at)", "0", "07700 900123 ", "ab12", "GB29 ", ". ", "\u200b1", "é", "£1,", "- ", "account no ", "x", "4111 1111 ",
     "a at ", "sort code ", "1/", "[", "(", "'", "[PIN] ", "password is ", "nhs 1", "ab 12 ", "double ", "1,", "a\n",
     "25/11/2026 ", "my number is ", "ext 1 ", "http://", "a.b@c.d "],
)  # fmt: skip
def test_no_message_takes_long(unit: str) -> None:
    """The limit is far above what a message takes (0.3 s on one busy core) and far below what going wrong takes."""
    for length in (2_000, 20_000):
        text = (unit * length)[:length]
        begun = time.perf_counter()
        REDACTOR.redact(text)
        assert time.perf_counter() - begun < 60, (unit, length)


def test_threads_do_not_disturb_each_other() -> None:
    messages = [message for _, message, _ in POSITIVES]
    alone = [REDACTOR.redact(message) for message in messages]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(REDACTOR.redact, messages)) == alone


def test_it_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something tried to open a connection")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert Redactor().redact("sam@example.org, 07700 900123").kinds == ("email", "phone_number")

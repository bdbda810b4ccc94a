"""Whatever we may be given to send, what leaves us is taken by the contract; what cannot be taken never leaves."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.govuk_pay.client import writing
from bot.backends.govuk_pay.sandbox.intake import read_payment, read_refund
from bot.backends.govuk_pay.sandbox.refusals import Refused
from tests.backends import pay_spec
from tests.backends.running_pay import BODY, RETURN_URL

FORBIDDEN = '<>|"\\'
TEXT = st.text(max_size=400)
PLAIN = st.text(string.ascii_letters + string.digits + "-/ '&.,£é", min_size=1, max_size=255).filter(str.strip)
METADATA = st.dictionaries(
    st.text(string.ascii_lowercase + "_", min_size=1, max_size=30),
    st.text(max_size=150) | st.integers(-(10**9), 10**9) | st.booleans() | st.floats(-1e9, 1e9),
    max_size=15,
)


@given(
    reference=PLAIN,
    amount=st.integers(1, 10_000_000),
    words=TEXT.map(lambda words: "Bill " + words),
    metadata=METADATA,
    language=st.sampled_from(["en", "cy"]),
)
def test_what_leaves_us_is_taken(
    reference: str, amount: int, words: str, metadata: dict[str, Any], language: str
) -> None:
    body = writing.new_payment(reference, amount, words, RETURN_URL, language, metadata)
    raw = json.dumps(body).encode()
    assert read_payment(raw, {})["reference"] == reference
    assert pay_spec.request_problems("POST", "/v1/payments", json.loads(raw)) == []
    assert not [one for one in texts(body) if set(one) & set(FORBIDDEN)]
    assert body["amount"] == amount


@given(words=TEXT)
def test_words_are_cleaned_and_shortened_and_nothing_is_added(words: str) -> None:
    try:
        sent = writing.new_payment("WM-1", 1, words, RETURN_URL, "en", {})["description"]
    except ValueError:
        return
    assert 1 <= len(sent) <= 255
    assert set(sent) <= set(words) | {" "}
    assert "  " not in sent


@given(reference=st.text(max_size=300))
def test_a_reference_is_sent_as_it_is_or_not_at_all(reference: str) -> None:
    try:
        body = writing.new_payment(reference, 1, "x", RETURN_URL, "en", {})
    except ValueError:
        assert not reference.strip() or len(reference) > 255 or any(one in FORBIDDEN or one < " " for one in reference)
    else:
        assert body["reference"] == reference
        assert read_payment(json.dumps(body).encode(), {})["reference"] == reference


@given(amount=st.integers() | st.floats() | st.booleans() | st.none())
def test_an_amount_is_whole_pence_within_the_limits(amount: Any) -> None:
    is_right = type(amount) is int and 1 <= amount <= 10_000_000
    try:
        assert writing.new_payment("WM-1", amount, "x", RETURN_URL, "en", {})["amount"] == amount
        assert writing.new_refund(amount, 10_000_000) == {"amount": amount, "refund_amount_available": 10_000_000}
        assert is_right
    except ValueError:
        assert not is_right


@pytest.mark.parametrize(
    "change",
    [
        {"language": "fr"},
        {"return_url": "ftp://example.org/x"},
        {"return_url": "/pay/return"},
        {"return_url": "https://example.org/" + "x" * 2000},
        {"return_url": 'https://example.org/?a="b"'},
        {"metadata": {f"key{number}": 1 for number in range(16)}},
        {"metadata": {"x" * 31: 1}},
        {"metadata": {"": 1}},
        {"metadata": {"a<b": 1}},
        {"metadata": {"a": None}},
        {"metadata": {"a": ["x"]}},
        {"metadata": {"key": 1, "KEY": 2}},
        {"description": " <> "},
    ],
)
def test_our_own_mistakes_are_told_before_anything_is_sent(change: dict[str, Any]) -> None:
    given_values: dict[str, Any] = {
        "reference": "WM-1",
        "amount_pence": 100,
        "description": "Council tax",
        "return_url": RETURN_URL,
        "language": "en",
        "metadata": {},
    }
    with pytest.raises(ValueError, match=r"."):
        writing.new_payment(**(given_values | change))


@given(value=st.sampled_from(["reference", "description"]), at=st.integers(0, 5), one=st.sampled_from(FORBIDDEN))
def test_the_stand_in_refuses_the_characters_that_the_real_one_does(value: str, at: int, one: str) -> None:
    text = "abcdef"[:at] + one + "abcdef"[at:]
    with pytest.raises(Refused) as told:
        read_payment(json.dumps(BODY | {value: text}).encode(), {})
    assert (told.value.status, told.value.code) == (400, "P0920")


@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_body_can_break_the_stand_in(raw: bytes) -> None:
    for read in (lambda: read_payment(raw, {}), lambda: read_refund(raw)):
        with pytest.raises(Refused):
            read()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


FIELDS = (
    *BODY, "metadata", "email", "language", "moto", "delayed_capture", "prefilled_cardholder_details",
    "authorisation_mode", "agreement_payment_type", "set_up_agreement",
)  # fmt: skip


@given(changes=st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_a_body_is_taken_or_refused_with_a_code(changes: dict[str, Any]) -> None:
    raw, refusal = json.dumps(BODY | changes).encode(), None
    try:
        taken = read_payment(raw, {})
    except Refused as refused:
        refusal = refused
    if refusal is None:
        assert pay_spec.request_problems("POST", "/v1/payments", taken) == []
    else:
        assert refusal.code.startswith("P0")
        assert 400 <= refusal.status < 500


def texts(value: Any) -> list[str]:
    """Every text in a body, keys included."""
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (key, *texts(inner))]
    return [value] if isinstance(value, str) else []

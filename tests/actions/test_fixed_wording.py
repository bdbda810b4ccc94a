"""Texts that a life may hang on: every number, in the right order, and nothing that asks something back."""

from __future__ import annotations

import re

from tests.actions.resident import DOMAIN

EMERGENCY = DOMAIN["responses"]["utter_emergency"]
HOMELESSNESS = DOMAIN["responses"]["utter_homelessness"]


def test_danger_names_999_first_and_everything_else_after_it() -> None:
    (variant,) = EMERGENCY
    text = variant["text"]
    places = [
        text.index(part)
        for part in (
            "call 999",
            "18000",
            "emergencySMS",
            "999 BSL",
            "0800 111 999",
            "116 123",
            "0808 2000 247",
            "press 55",
            "{out_of_hours_phone}",
        )
    ]
    assert places == sorted(places)
    assert places[0] < 60


def test_danger_offers_no_button_and_says_that_nobody_reads_along() -> None:
    (variant,) = EMERGENCY
    assert "buttons" not in variant
    assert "Nobody is watching this chat" in variant["text"]
    assert "Samaritans" in variant["text"]
    assert "Domestic Abuse Helpline" in variant["text"]


def test_homelessness_names_the_council_by_day_and_night_and_shelter() -> None:
    (variant,) = HOMELESSNESS
    for part in ("{phone}", "{out_of_hours_phone}", "0808 800 4444", "999", "{page}"):
        assert part in variant["text"]
    assert "buttons" not in variant
    assert "?" not in variant["text"]


def test_no_response_asks_for_contact_details_or_identity() -> None:
    asks = re.compile(
        r"(?<!do not )(?<!never )\b(what is|tell me|give me|type|enter)\b[^.?!]*"
        r"\b(phone number|e-?mail|date of birth|account number|card number|pin)\b",
        re.I,
    )
    for name, variants in DOMAIN["responses"].items():
        for variant in variants:
            assert not asks.search(variant["text"]), name

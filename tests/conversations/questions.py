"""How a conversation comes to each question of each form: the messages that lead there, and what asks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.conversations.talking import NOW

FRIDAY = "2026-11-27T10:00:00+00:00"


@dataclass(frozen=True)
class Question:
    """A question, the messages (or fields of a secure card) that lead to it, and the response that asks it."""

    name: str
    messages: tuple[str | Mapping[str, str], ...]
    asks: str
    at: str = NOW


def _account(reference: str, name: str, postcode: str) -> dict[str, str]:
    return {"account_reference": reference, "name": name, "postcode": postcode}


QUESTIONS = (
    Question("missed bin: postcode", ("my bin was not emptied",), "utter_ask_postcode"),
    Question("missed bin: address", ("my bin was not emptied", "ZZ1 1AA"), "utter_ask_home"),
    Question("missed bin: which bin", ("my bin was not emptied", "14 ZZ1 1AA"), "utter_ask_missed_bin_kind"),
    Question(
        "missed bin: shall I report it",
        ("black bin not emptied 14 acorn street ZZ1 1AA",),
        "utter_ask_missed_bin_confirmed",
    ),
    Question(
        "missed bin: what to change",
        ("black bin not emptied 14 acorn street ZZ1 1AA", "no"),
        "utter_ask_missed_bin_change",
    ),
    Question(
        "missed bin: do you agree",
        ("black bin not emptied 1 St John's Road ZZ1 1AF",),
        "utter_ask_missed_bin_dispute",
        FRIDAY,
    ),
    Question(
        "missed bin: what happened",
        ("black bin not emptied 1 St John's Road ZZ1 1AF", "no"),
        "utter_ask_missed_bin_dispute_text",
        FRIDAY,
    ),
    Question("bin days: postcode", ("when are my bins collected",), "utter_ask_postcode"),
    Question("bin days: address", ("when are my bins collected", "ZZ1 1AA"), "utter_ask_home"),
    Question("what goes where: which thing", ("hello", "/ask_recycling"), "utter_ask_recycling_item"),
    Question("discount: which home", ("apply for a council tax discount",), "utter_ask_council_tax_discount_home"),
    Question("discount: adults", ("a council tax discount for my home",), "utter_ask_council_tax_discount_adults"),
    Question(
        "discount: who does not count", ("single person discount please",), "utter_ask_council_tax_discount_kinds_one"
    ),
    Question(
        "discount: how many",
        ("a council tax discount for my home", "3", '/inform{"choice": "student"}'),
        "utter_ask_council_tax_discount_how_many",
    ),
    Question(
        "discount: rooms", ("single person discount please", "none of these"), "utter_ask_council_tax_discount_rooms"
    ),
    Question(
        "discount: why empty",
        ("council tax discount for an empty house",),
        "utter_ask_council_tax_discount_empty_because",
    ),
    Question("move: what changed", ("change of address for council tax",), "utter_ask_council_tax_move_kind"),
    Question("move: day", ("my partner has moved in with me",), "utter_ask_council_tax_move_date"),
    Question("move: how held", ("I moved in on 2 November",), "utter_ask_council_tax_move_tenure"),
    Question("move: who", ("my partner moved in with me last friday",), "utter_ask_council_tax_move_person"),
    Question(
        "move: adults",
        ("my partner moved in with me last friday", "no, he works"),
        "utter_ask_council_tax_move_adults",
    ),
    Question("payment: which way", ("I want to pay my council tax",), "utter_ask_council_tax_pay_way"),
    Question(
        "payment: amount",
        ("I want to pay my council tax", '/inform{"choice": "account"}', _account("40012345", "Adeyemi", "ZZ1 1AA")),
        "utter_ask_council_tax_pay_amount",
    ),
    Question(
        "payment: another one",
        (
            "I want to pay my council tax",
            '/inform{"choice": "account"}',
            _account("40012345", "Adeyemi", "ZZ1 1AA"),
            "£21",
            "I want to pay my council tax",
        ),
        "utter_ask_council_tax_pay_other",
    ),
    Question(
        "payment: after costs were explained",
        ("I want to pay my council tax", '/inform{"choice": "account"}', _account("40012354", "Llewellyn", "ZZ1 1AB")),
        "utter_ask_council_tax_pay_go_on",
    ),
    Question("library hours: which library", ("library opening times please",), "utter_ask_library_hours_which"),
    Question("membership: what for", ("new library card please",), "utter_ask_library_membership_need"),
    Question("membership: who", ("I want to join the library",), "utter_ask_library_membership_who"),
    Question("membership: where", ("I want to join the library", "me"), "utter_ask_library_membership_where_you"),
    Question("reservation: what", ("I want to reserve a library book",), "utter_ask_library_reservation_words"),
    Question(
        "reservation: which title", ("please reserve Cranford for me",), "utter_ask_library_reservation_title_some"
    ),
    Question(
        "reservation: which library",
        ("please reserve Villette from the library",),
        "utter_ask_library_reservation_branch_of",
    ),
    Question(
        "reservation: shall I",
        ("reserve villette at the central library",),
        "utter_ask_library_reservation_confirmed_for",
    ),
    Question("message: wanted", ("can I talk to a person",), "utter_ask_message_wanted"),
    Question("message: its words", ("can I talk to a person", "yes"), "utter_ask_message_text"),
)

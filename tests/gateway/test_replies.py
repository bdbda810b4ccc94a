"""What Rasa says is read in one form, whether it came as an answer or has to be found in its tracker."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.replies import add_aside, buttons_of, for_client, read_replies, read_tracker


def user(message_id: str | None, text: str = "hello") -> dict[str, Any]:
    return {"event": "user", "text": text, "metadata": {"message_id": message_id} if message_id else {}}


def bot(text: str | None, **data: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "data": {"elements": None, "quick_replies": None, "image": None, **data}}


LISTEN = {"event": "action", "name": "action_listen"}


def found(events: list[dict[str, Any]], message_id: str = "m2") -> Any:
    return read_tracker({"sender_id": "westmoor.x", "events": events}, message_id)


def test_only_what_was_said_after_the_message_and_before_the_next_is_its_answer() -> None:
    events = [user("m1"), bot("one"), LISTEN, user("m2"), bot("two"), bot("three"), LISTEN, user("m3"), bot("four")]
    assert found(events, "m1") == [{"text": "one"}]
    assert found(events, "m2") == [{"text": "two"}, {"text": "three"}]
    assert found(events, "m3") == [{"text": "four"}]
    assert found(events, "m4") is None


def test_a_message_that_was_handled_in_silence_is_not_one_that_was_never_heard() -> None:
    assert found([user("m1"), bot("one"), user("m2"), LISTEN]) == []
    assert found([user("m1"), bot("one")]) is None
    assert found([]) is None


def test_user_events_of_the_assistants_own_belong_to_the_turn() -> None:
    events = [user("m2"), bot("first need"), user(None, "/second_need"), bot("second need"), LISTEN, user("m3")]
    assert found(events) == [{"text": "first need"}, {"text": "second need"}]


def test_a_message_that_two_stage_fallback_says_again_keeps_its_whole_answer() -> None:
    assert found([user("m1"), user("m2"), LISTEN, user("m2"), bot("Did you want ...?"), LISTEN]) == [
        {"text": "Did you want ...?"}
    ]
    assert found([user("m2"), bot("before"), user("m2"), bot("after")]) == [{"text": "before"}, {"text": "after"}]


def test_events_without_data_or_metadata_are_passed_over() -> None:
    bare = [{"event": "user", "metadata": None}, {"event": "bot", "text": "x", "data": None}, {"event": "slot"}]
    assert found([*bare, user("m2"), *bare]) == [{"text": "x"}]


@pytest.mark.parametrize(
    ("said", "replies"),
    [
        (bot("One.\n\nTwo."), [{"text": "One."}, {"text": "Two."}]),
        (
            bot("One.\n\nTwo?", buttons=[{"title": "Yes", "payload": "/affirm"}]),
            [{"text": "One.\n\nTwo?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}],
        ),
        (bot(None, custom={"kind": "map"}), [{"custom": {"kind": "map"}}]),
        (bot("See", custom={"kind": "map"}), [{"text": "See"}, {"custom": {"kind": "map"}}]),
        (bot(None), []),
    ],
)
def test_a_reply_from_the_tracker_looks_as_rasas_rest_channel_would_have_sent_it(
    said: dict[str, Any], replies: list[dict[str, Any]]
) -> None:
    assert found([user("m2"), said]) == replies


@pytest.mark.parametrize("wrong", [None, {}, [], "text", 7, [1], ["text"], {"text": "hello"}])
def test_what_is_not_a_list_of_replies_is_refused(wrong: Any) -> None:
    if wrong == []:
        assert read_replies(wrong) == []
        return
    with pytest.raises(ValueError, match="not a list"):
        read_replies(wrong)


@pytest.mark.parametrize("wrong", [None, [], {"events": None}, {"status": "failure"}])
def test_what_is_no_tracker_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="not a tracker"):
        read_tracker(wrong, "m1")


def test_a_button_that_no_client_could_send_back_is_not_offered() -> None:
    buttons = [{"title": "nul", "payload": "/x\x00"}, {"title": "half \ud83d"}, {"title": "Yes", "payload": "/affirm"}]
    assert read_replies([{"text": "?", "buttons": buttons}]) == [
        {"text": "?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}
    ]


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(["text", "buttons", "custom", "image", "attachment", "recipient_id", "elements"])


@given(st.lists(st.dictionaries(keys, odd, max_size=5), max_size=5))
def test_whatever_stands_in_an_answer_clients_get_known_keys_of_known_kinds(answer: list[dict[str, Any]]) -> None:
    for reply in for_client(read_replies(answer), "me"):
        assert reply.pop("recipient_id") == "me"
        assert reply
        assert set(reply) <= {"text", "buttons", "custom", "image", "attachment"}
        assert isinstance(reply.get("text", ""), str)
        assert isinstance(reply.get("custom", {}), dict)
        for title, payload in buttons_of([reply]):
            assert title
            assert payload


def test_a_remark_stands_first_so_that_a_question_in_any_words_is_the_last_thing_said() -> None:
    aside = {"text": "aside"}
    statement, question = {"text": "Done."}, {"text": "Please tell me your postcode."}
    offer = {"text": "Choose", "buttons": [{"title": "Green", "payload": "/green"}]}
    card = {"custom": {"type": "secure_form", "form": "receipt"}}
    for said in ([statement], [statement, question], [statement, offer], [statement, card], [card]):
        assert add_aside(said, aside) == [aside, *said]


def test_only_whom_to_call_in_danger_is_said_before_a_remark() -> None:
    aside, danger, more = (
        {"text": "aside"},
        {"text": "If someone is in danger now, call 999."},
        {"text": "Then call us."},
    )
    assert add_aside([danger, more], aside) == [danger, more, aside]

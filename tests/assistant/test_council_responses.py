"""How a response is chosen and filled: council, language, turns, facts, braces."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rasa.core.actions.action import ActionBotResponse, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.assistant.responses import CouncilResponses
from bot.council.errors import FileError

ROOT = Path(__file__).parents[2]
DOMAIN = """
version: "3.1"
intents: [greet]
slots:
  postcode: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  phone_wanted: {type: bool, influence_conversation: true, mappings: [{type: custom}]}
responses:
  utter_sorry:
  - text: "Sorry, one. {postcode}"
  - text: "Sorry, two. {postcode}"
  - text: "Sorry, three. {postcode}"
  utter_contact:
  - text: "{council}, {phone}, {text_relay}, {out_of_hours_phone}, {website}, {hours}, {reply_days}"
  utter_choice:
  - text: "Shall I?"
    buttons:
    - {title: "Yes, {council}", payload: "/affirm"}
    - {title: "No", payload: '/inform{{"kind": "none"}}'}
  utter_by_phone:
  - text: "We will phone."
    condition: [{type: slot, name: phone_wanted, value: true}]
  - text: "We will write."
  utter_by_channel:
  - text: "Here."
  - text: "By text message."
    channel: sms
  utter_card:
  - custom: {card: receipt, lines: ["At {postcode}", {label: "{council}"}], count: 2}
  utter_missing:
  - text: "Hello {nobody}, bye."
"""
OFFICE_HOURS = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.fixture
def councils(tmp_path: Path) -> Path:
    """A folder with Westmoor and a second council that speaks Welsh first."""
    folder = tmp_path / "councils"
    shutil.copytree(ROOT / "councils" / "westmoor", folder / "westmoor")
    shutil.copytree(ROOT / "councils" / "westmoor", folder / "eastmoor")
    file = folder / "eastmoor" / "council.toml"
    text = file.read_text("utf-8").replace('slug = "westmoor"', 'slug = "eastmoor"')
    text = text.replace('name = "Westmoor Council"', 'name = "Cyngor Eastmoor"')
    file.write_text(text.replace('languages = ["en"]', 'languages = ["cy", "en"]'), "utf-8")
    return folder


@pytest.fixture
def words(tmp_path: Path) -> Path:
    folder = tmp_path / "words"
    folder.mkdir()
    shutil.copy(ROOT / "words" / "en.toml", folder)
    (folder / "cy.toml").write_text(
        '[responses]\nutter_sorry = ["Un. {postcode}", "Dau. {postcode}"]\n'
        '[responses.utter_choice]\ntext = "Iawn?"\ntitles = { "/affirm" = "Ie" }\n',
        "utf-8",
    )
    return folder


def make(councils: Path, words: Path, now: datetime = OFFICE_HOURS, **more: str) -> CouncilResponses:
    endpoint = EndpointConfig(type="x", councils_dir=str(councils), words_dir=str(words), **more)
    return CouncilResponses(endpoint_config=endpoint, domain=Domain.from_yaml(DOMAIN), clock=lambda: now)


def tracker(sender: str = "westmoor.abc", metadata: dict[str, Any] | None = None, **slots: Any) -> DialogueStateTracker:
    made = DialogueStateTracker.from_events(sender, [], Domain.from_yaml(DOMAIN).slots)
    made.update(UserUttered("hello", metadata=metadata or {}))
    for name, value in slots.items():
        made.update(SlotSet(name, value))
    return made


def say(nlg: CouncilResponses, name: str, on: DialogueStateTracker, channel: str = "rest", **given: Any) -> Any:
    return asyncio.run(nlg.generate(name, on, channel, **given))


def utter(nlg: CouncilResponses, name: str, on: DialogueStateTracker) -> BotUttered:
    """Utter through Rasa's own action, so that the tracker holds what a real conversation holds."""
    domain = Domain.from_yaml(DOMAIN)
    (event,) = asyncio.run(ActionBotResponse(name).run(CollectingOutputChannel(), nlg, on, domain))
    on.update(event)
    return event


def test_rasa_makes_it_from_the_name_in_endpoints_yml(councils: Path, words: Path) -> None:
    endpoint = EndpointConfig.from_dict(
        {"type": "bot.assistant.responses.CouncilResponses", "councils_dir": str(councils), "words_dir": str(words)}
    )
    assert isinstance(NaturalLanguageGenerator.create(endpoint, Domain.from_yaml(DOMAIN)), CouncilResponses)


def test_the_same_wording_never_comes_twice_running_and_all_get_their_turn(councils: Path, words: Path) -> None:
    nlg, on = make(councils, words), tracker()
    said = [utter(nlg, "utter_sorry", on).text for _ in range(7)]
    assert all(one != following for one, following in itertools.pairwise(said))
    assert len(set(said[:3])) == 3


def test_turns_are_kept_apart_from_other_responses_between(councils: Path, words: Path) -> None:
    nlg, on = make(councils, words), tracker()
    first = utter(nlg, "utter_sorry", on).text
    utter(nlg, "utter_contact", on)
    on.update(UserUttered("what?"))
    assert utter(nlg, "utter_sorry", on).text != first


def test_the_first_wording_depends_on_the_conversation_only(councils: Path, words: Path) -> None:
    first = {sender: say(make(councils, words), "utter_sorry", tracker(sender))["text"] for sender in "abcdefghij"}
    again = {sender: say(make(councils, words), "utter_sorry", tracker(sender))["text"] for sender in "abcdefghij"}
    assert first == again
    assert len(set(first.values())) > 1


def test_every_fact_of_the_council_is_filled_in(councils: Path, words: Path) -> None:
    assert say(make(councils, words), "utter_contact", tracker())["text"] == (
        "Westmoor Council, 01632 960100, 18001 01632 960100, 01632 960999, https://www.westmoor.example, "
        "open now, until 5pm, 2"
    )


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 11, 27, 16, 29, tzinfo=UTC), "open now, until 4:30pm"),
        (datetime(2026, 11, 27, 16, 30, tzinfo=UTC), "closed now, opens at 8:30am on Monday"),
        (datetime(2026, 11, 25, 6, 0, tzinfo=UTC), "closed now, opens at 8:30am today"),
        (datetime(2026, 11, 25, 18, 0, tzinfo=UTC), "closed now, opens at 8:30am tomorrow"),
        (datetime(2026, 12, 25, 11, 0, tzinfo=UTC), "closed today for Christmas Day, opens at 8:30am on Tuesday"),
        (datetime(2026, 7, 1, 7, 45, tzinfo=UTC), "open now, until 5pm"),  # 8:45 in summer
    ],
)
def test_hours_are_said_for_the_moment(councils: Path, words: Path, now: datetime, hours: str) -> None:
    assert f", {hours}, " in say(make(councils, words, now), "utter_contact", tracker())["text"]


def test_a_sample_has_its_own_clock(councils: Path, words: Path) -> None:
    sample = tracker(metadata={"sample_at": "2026-10-03T12:00:00+00:00"})
    assert "closed now, opens at 8:30am on Monday" in say(make(councils, words), "utter_contact", sample)["text"]


@pytest.mark.parametrize("wrong", ["yesterday", "2026-10-03T12:00:00", 5])
def test_a_sample_clock_that_is_no_instant_is_not_used(councils: Path, words: Path, wrong: Any) -> None:
    sample = tracker(metadata={"sample_at": wrong})
    assert "open now" in say(make(councils, words), "utter_contact", sample)["text"]


def test_what_the_action_says_comes_before_slots_and_slots_before_the_council(councils: Path, words: Path) -> None:
    nlg = make(councils, words)
    assert say(nlg, "utter_sorry", tracker(postcode="ZZ1 1AA"))["text"].endswith(". ZZ1 1AA")
    assert say(nlg, "utter_sorry", tracker(postcode="ZZ1 1AA"), postcode="ZZ9 9ZZ")["text"].endswith(". ZZ9 9ZZ")
    assert "0800 000" in say(nlg, "utter_contact", tracker(), phone="0800 000")["text"]
    assert "01632 960100" in say(nlg, "utter_contact", tracker(), phone=None)["text"]


@pytest.mark.parametrize(
    "typed", ["{phone}", "{0[phone]}", "0[", "{", "}", "{{council}}", "{postcode}", "{!r}", '{"a": 1}', "a\n{b}"]
)
def test_braces_in_a_residents_words_are_left_alone(councils: Path, words: Path, typed: str) -> None:
    assert say(make(councils, words), "utter_sorry", tracker(postcode=typed))["text"].endswith(f". {typed}")


def test_an_empty_slot_leaves_no_none_behind(councils: Path, words: Path) -> None:
    assert "None" not in say(make(councils, words), "utter_sorry", tracker())["text"]


def test_a_missing_fact_is_logged_and_the_sentence_still_goes_out(
    councils: Path, words: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert say(make(councils, words), "utter_missing", tracker())["text"] == "Hello , bye."
    assert "fact_missing response=utter_missing fact=nobody" in caplog.text


def test_buttons_and_cards_are_filled_too_and_payloads_keep_their_braces(councils: Path, words: Path) -> None:
    nlg = make(councils, words)
    yes, no = say(nlg, "utter_choice", tracker())["buttons"]
    assert yes == {"title": "Yes, Westmoor Council", "payload": "/affirm"}
    assert no["payload"] == '/inform{"kind": "none"}'
    card = say(nlg, "utter_card", tracker(postcode="ZZ1 1AA"))["custom"]
    assert card == {"card": "receipt", "lines": ["At ZZ1 1AA", {"label": "Westmoor Council"}], "count": 2}


def test_filling_never_changes_the_domain(councils: Path, words: Path) -> None:
    nlg = make(councils, words)
    say(nlg, "utter_card", tracker(postcode="ZZ1 1AA"))
    assert say(nlg, "utter_card", tracker(postcode="ZZ2 2BB"))["custom"]["lines"][0] == "At ZZ2 2BB"


def test_conditions_and_channels_choose_as_in_rasa(councils: Path, words: Path) -> None:
    nlg = make(councils, words)
    assert say(nlg, "utter_by_phone", tracker(phone_wanted=True))["text"] == "We will phone."
    assert say(nlg, "utter_by_phone", tracker(phone_wanted=False))["text"] == "We will write."
    assert say(nlg, "utter_by_channel", tracker(), "sms")["text"] == "By text message."
    assert say(nlg, "utter_by_channel", tracker(), "rest")["text"] == "Here."


def test_an_unknown_response_is_none_as_in_rasa(councils: Path, words: Path) -> None:
    assert say(make(councils, words), "utter_nothing", tracker()) is None


@pytest.mark.parametrize("sender", ["nowhere.abc", "default", "", "westmoor"])
def test_a_sender_of_no_known_council_gets_the_default_with_a_log(
    councils: Path, words: Path, sender: str, caplog: pytest.LogCaptureFixture
) -> None:
    nlg = make(councils, words, default_council="westmoor")
    for _ in range(2):
        assert say(nlg, "utter_contact", tracker(sender))["text"].startswith("Westmoor")
    assert caplog.text.count("assistant.council.unknown") == (0 if sender == "westmoor" else 1)


def test_a_default_council_that_is_not_there_stops_the_server(councils: Path, words: Path) -> None:
    with pytest.raises(FileError, match="'atlantis'"):
        make(councils, words, default_council="atlantis")


def test_a_council_speaks_its_first_language_and_the_message_may_choose_another(councils: Path, words: Path) -> None:
    nlg = make(councils, words)
    welsh, english = tracker("eastmoor.x"), tracker("eastmoor.x", {"language": "en"})
    assert say(nlg, "utter_sorry", welsh)["text"].split(".")[0] in {"Un", "Dau"}
    assert say(nlg, "utter_sorry", english)["text"].startswith("Sorry")
    french = tracker("eastmoor.x", {"language": "fr"})
    assert say(nlg, "utter_sorry", french)["text"].split(".")[0] in {"Un", "Dau"}
    assert say(nlg, "utter_sorry", tracker("westmoor.x", {"language": "cy"}))["text"].startswith("Sorry")


def test_the_language_outlasts_a_turn_that_does_not_name_it(councils: Path, words: Path) -> None:
    on = tracker("eastmoor.x", {"language": "en"})
    on.update(UserUttered("EXTERNAL: done", metadata={"is_external": True}))
    assert say(make(councils, words), "utter_sorry", on)["text"].startswith("Sorry")


def test_a_translation_keeps_the_buttons_and_may_title_them(councils: Path, words: Path) -> None:
    said = say(make(councils, words), "utter_choice", tracker("eastmoor.x"))
    assert said["text"] == "Iawn?"
    assert [one["title"] for one in said["buttons"]] == ["Ie", "No"]


def test_what_is_not_translated_stays_english(councils: Path, words: Path) -> None:
    assert say(make(councils, words), "utter_by_phone", tracker("eastmoor.x"))["text"] == "We will write."


def test_a_councils_own_words_come_over_the_languages_and_the_domains(councils: Path, words: Path) -> None:
    own = councils / "eastmoor" / "words.cy.toml"
    own.write_text('[responses]\nutter_sorry = "Ein geiriau ni."\n', "utf-8")
    (councils / "westmoor" / "words.en.toml").write_text(
        '[[responses.utter_sorry]]\ntext = "Our own words."\nbuttons = [{ title = "Go", payload = "/go" }]\n', "utf-8"
    )
    nlg = make(councils, words)
    assert say(nlg, "utter_sorry", tracker("eastmoor.x"))["text"] == "Ein geiriau ni."
    assert say(nlg, "utter_sorry", tracker("eastmoor.x", {"language": "en"}))["text"].startswith("Sorry")
    said = say(nlg, "utter_sorry", tracker())
    assert (said["text"], said["buttons"]) == ("Our own words.", [{"title": "Go", "payload": "/go"}])


@pytest.mark.parametrize(
    "wrong",
    ["utter_sorry = 5", "utter_sorry = []", 'utter_sorry = ["", "b"]', 'utter_sorry = { texts = "a" }',
     "utter_sorry = { titles = {} }", '[[responses.utter_sorry]]\nwords = "a"'],
)  # fmt: skip
def test_a_wrong_words_file_stops_the_server_and_names_the_field(councils: Path, words: Path, wrong: str) -> None:
    (councils / "westmoor" / "words.en.toml").write_text(f"[responses]\n{wrong}\n", "utf-8")
    with pytest.raises(FileError, match=r"words\.en\.toml: responses\.utter_sorry"):
        make(councils, words)


def test_an_event_names_its_response_and_its_wording(councils: Path, words: Path) -> None:
    event = utter(make(councils, words), "utter_contact", tracker())
    assert set(event.metadata) == {"utter_action", "variant"}
    assert event.metadata["utter_action"] == "utter_contact"


def test_an_actions_response_names_itself_and_carries_the_actions_facts(councils: Path, words: Path) -> None:
    """What the action server sends is merged into the event by Rasa: its facts end up in the metadata."""
    sent = {"text": None, "buttons": [], "elements": [], "custom": {}, "template": "utter_sorry",
            "response": "utter_sorry", "image": None, "attachment": None, "postcode": "ZZ1 1AA"}  # fmt: skip
    nlg = make(councils, words)
    (event,) = asyncio.run(RemoteAction._utter_responses([sent], CollectingOutputChannel(), nlg, tracker()))
    assert event.text.endswith("ZZ1 1AA")
    assert event.metadata["utter_action"] == "utter_sorry"
    assert event.metadata["postcode"] == "ZZ1 1AA"
    assert {"variant", "template"} <= set(event.metadata)

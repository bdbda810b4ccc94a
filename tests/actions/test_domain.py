"""domain.yml and the code say the same: actions, forms, slots, responses and the buttons in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.acting import all_actions
from actions.asking import IGNORED_INTENTS, all_forms
from actions.waste.refusals import refusal_response
from bot.council.collections import CrewEvent, CrewRecord, MissedBinDecision, MissedBinVerdict
from tests.actions.resident import COUNCIL_FACTS, DOMAIN, ENDINGS, EXECUTOR, ROOT

EXECUTOR_ENDS = {action.called: action.ends for action in all_actions() if action.ends}
CODE = "\n".join(path.read_text() for path in sorted((ROOT / "actions").rglob("*.py")))
STORIES = [yaml.safe_load(path.read_text()) for path in sorted((ROOT / "data" / "stories").glob("*.yml"))]
RESPONSES: dict[str, list[dict[str, Any]]] = DOMAIN["responses"]

#: Checked by people, word for word, or said once in a conversation: one wording is right.
ONE_WORDING = {"utter_emergency", "utter_homelessness"}
#: Said when something did not work; a resident may meet one several times.
APOLOGIES = {
    "utter_back_end_down",
    "utter_ask_affirmation",
    "utter_ask_rephrase",
    "utter_not_understood",
    "utter_offer_person",
    "utter_ask_yes_or_no",
    "utter_postcode_wrong",
    "utter_postcode_unknown",
    "utter_home_unclear",
    "utter_missed_bin_kind_unclear",
    "utter_recycling_unknown",
    "utter_out_of_scope",
}


def steps(key: str) -> set[str]:
    """Every value of a key in any step of any rule or story."""

    def walk(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [str(node[key])] if isinstance(node.get(key), str) else []
            return own + [found for value in node.values() for found in walk(value)]
        if isinstance(node, list):
            return [found for value in node for found in walk(value)]
        return []

    return set(walk(STORIES))


def test_every_action_of_the_domain_is_served_and_every_served_one_is_in_the_domain() -> None:
    assert set(DOMAIN["actions"]) == set(EXECUTOR.actions)


def test_every_form_ignores_what_must_never_be_taken_for_an_answer() -> None:
    for name, form in DOMAIN["forms"].items():
        assert set(form["ignored_intents"]) == IGNORED_INTENTS, name


def test_every_form_has_its_validation_its_questions_and_its_ending() -> None:
    assert set(all_forms()) == set(DOMAIN["forms"])
    assert set(ENDINGS) == set(DOMAIN["forms"]), "data/stories: a form's last rule: condition active_loop, then its end"
    for form, own in all_forms().items():
        assert own.intent in DOMAIN["intents"]
        assert f"validate_{form}" == own.called
        assert ENDINGS[form] in EXECUTOR.actions
        assert set(own.open_slots) <= set(DOMAIN["slots"])
        if own.resumes:
            assert EXECUTOR_ENDS.get(ENDINGS[form]) == own.intent, f"{ENDINGS[form]} needs `ends = {own.intent!r}`"
        for slot in DOMAIN["forms"][form]["required_slots"]:
            assert slot in DOMAIN["slots"]
            asks = {f"action_ask_{slot}", f"utter_ask_{slot}"}
            assert asks & (set(EXECUTOR.actions) | set(RESPONSES)), f"nobody asks for {slot}"


def test_slots_steer_nothing_and_are_filled_by_code_only() -> None:
    for name, slot in DOMAIN["slots"].items():
        assert slot["influence_conversation"] is False, name
        assert slot["mappings"] == [{"type": "custom"}], name


def test_slots_that_code_uses_are_in_the_domain_and_the_other_way_round() -> None:
    used = set(re.findall(r'(?:slot|keep|changed)\(\s*"(\w+)"', CODE))
    for group in re.findall(r"clear\(([^)*]*)\)", CODE):
        used |= set(re.findall(r'"(\w+)"', group))
    assert used - set(DOMAIN["slots"]) == set()
    assert {name for name in DOMAIN["slots"] if f'"{name}"' not in CODE} == set()


def test_a_conversation_ends_after_half_an_hour_and_takes_nothing_along() -> None:
    assert DOMAIN["session_config"] == {"session_expiration_time": 30, "carry_over_slots_to_new_session": False}


def test_every_response_is_said_by_somebody_and_every_one_that_is_said_exists() -> None:
    said = set(re.findall(r'"(utter_(?!action\b)\w+)"', CODE)) | {
        name for name in steps("action") if name.startswith("utter_")
    }
    said |= {f"utter_ask_{slot}" for form in DOMAIN["forms"].values() for slot in form["required_slots"]}
    said |= {response for verdict in MissedBinVerdict if (response := _explains(verdict))}
    said |= {f"utter_crew_{event.value}" for event in CrewEvent}
    said = {name for name in said if name in RESPONSES or not name.startswith("utter_ask_") or f'"{name}"' in CODE}
    assert said - set(RESPONSES) == set()
    assert set(RESPONSES) - said == set()


def _explains(verdict: MissedBinVerdict) -> str | None:
    record = CrewRecord(CrewEvent.OTHER, day=None) if verdict is MissedBinVerdict.CREW_RECORDED else None  # type: ignore[arg-type]
    return refusal_response(MissedBinDecision(verdict, record=record))


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_a_response_can_be_said_twice_without_repeating_itself(name: str) -> None:
    texts = [variant["text"] for variant in RESPONSES[name]]
    if name in ONE_WORDING:
        assert len(texts) == 1
        return
    least = 3 if name in APOLOGIES else 1 if _is_long_fact(name) else 2
    assert len(set(texts)) >= least


def _is_long_fact(name: str) -> bool:
    """Facts about one report: another wording of the same facts would only confuse."""
    facts = ("utter_crew_", "utter_dispute_sent", "utter_missed_bin_reported", "utter_council_tax_arrears_your_")
    facts += ("utter_library_refused_",)
    return name.startswith(facts) or name in {
        "utter_missed_bin_too_late",
        "utter_missed_bin_turned_down",
        "utter_message_left",
        "utter_chase_arrived",
        "utter_bin_days_none",
        "utter_dispute_same_reference",
        # rules of law, each checked sentence by sentence
        "utter_council_tax_arrears_second_reminder",
        "utter_council_tax_arrears_final_notice",
        "utter_council_tax_arrears_summons",
        "utter_council_tax_arrears_liability_order",
        "utter_council_tax_arrears_enforcement",
        "utter_council_tax_band_challenge",
        "utter_council_tax_band_disabled",
        "utter_council_tax_discount_empty_died",
        "utter_council_tax_discount_empty_market",
        "utter_council_tax_discount_empty_works",
        "utter_council_tax_discount_second_home",
        "utter_change_of_address_died",
    }


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_wordings_can_stand_first_and_read_plainly(name: str) -> None:
    for variant in RESPONSES[name]:
        text = re.sub(r"\{\w+\}|https?://\S+", "it", variant["text"])
        assert not re.search(r"\b(unfortunately|utilise|commence|prior to|in order to|regarding|hereby)\b", text, re.I)
        for sentence in re.split(r"(?<=[.!?:])\s+|\n", text):
            assert len(sentence.split()) <= 32, sentence


def test_wordings_of_one_response_need_the_same_facts_of_the_action() -> None:
    for name, variants in RESPONSES.items():
        needs = [set(re.findall(r"\{(\w+)\}", one["text"])) - COUNCIL_FACTS for one in variants]
        allowed_to_differ = {"utter_recycling_nowhere", "utter_other_body", "utter_back_end_down"}
        assert name in allowed_to_differ or all(need == needs[0] for need in needs), name


def test_buttons_of_the_domain_send_intents_of_the_domain() -> None:
    for name, variants in RESPONSES.items():
        for variant in variants:
            for button in variant.get("buttons", []):
                assert re.fullmatch(r"/\w+", button["payload"]), f"{name}: braces would be filled in as facts"
                assert button["payload"][1:] in DOMAIN["intents"]


def test_buttons_of_the_code_send_intents_of_the_domain() -> None:
    sent = set(re.findall(r'Button\(\s*[^,()]*(?:\([^()]*\))?[^,()]*,\s*"(\w+)"', CODE))
    assert {"inform", "talk_to_human", "report_missed_bin"} <= sent
    assert sent <= set(DOMAIN["intents"])


def test_entities_of_our_buttons_are_in_the_domain() -> None:
    known = {next(iter(entity)) for entity in DOMAIN["entities"]}
    assert {"uprn", "change", "item", "bin", "postcode", "house_number", "street", "reference"} <= known
    for entity in DOMAIN["entities"]:
        assert next(iter(entity.values())) == {"influence_conversation": False}


def test_there_are_stories_enough_to_learn_from() -> None:
    stories = [story["story"] for file in STORIES for story in file.get("stories", [])]
    assert len(stories) >= 25
    assert len(stories) == len(set(stories))


def test_every_intent_has_a_rule() -> None:
    rules = [file.get("rules", []) for file in STORIES]
    found = set(re.findall(r"'intent': '(\w+)'", str(rules)))
    assert found == set(DOMAIN["intents"])


def test_the_files_of_stories_begin_with_the_services_stems() -> None:
    stems = {path.stem for path in (ROOT / "bot" / "services").glob("*.py")} - {"__init__", "assistant"}
    files = {path.stem for path in (Path(ROOT) / "data" / "stories").glob("*.yml")}
    assert stems | {"shared"} <= files
    more = files - stems - {"shared"}  # a second file where one would be long
    assert {one for one in more if not one.startswith(tuple(f"{stem}_" for stem in stems))} == set()

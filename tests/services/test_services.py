"""Every service has its parts under one stem, and whatever is missing is named (CONTRIBUTING.md, "Add a service")."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.backends.open311.sandbox.catalogue import SERVICES
from bot.council.cards import ServiceCard, Task
from bot.council.contacts import Outcome
from bot.councils import read_councils
from bot.services import CARDS, card_for, outcome_of, task_for

ROOT = Path(__file__).resolve().parents[2]
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text())
COUNCILS = read_councils(ROOT / "councils")
TESTS = ROOT / "tests"
REPORTED_TO_THE_SANDBOX = set(SERVICES)
#: The first service came before its tests had its name: they are called by what they look at.
TESTED_BY_ITS_PARTS = {"waste"}
LEAST_SENTENCES = 10
#: The assistant's own intents live in files called shared.
SHARED = "assistant"
#: Said by the gateway, never by a resident.
NOT_SAID = {"secure_card_accepted", "add_contact_details"}
#: Intents without a need of their own: nothing is counted for them.
SMALL_TALK = {task.intent for task in next(card for card in CARDS if card.stem == SHARED).tasks if not task.need}

TASKS = [(card, task) for card in CARDS for task in card.tasks]


def sentences() -> dict[str, list[str]]:
    """All training sentences by intent."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data" / "nlu").glob("**/*.yml")):
        for block in yaml.safe_load(path.read_text()).get("nlu", []):
            if "intent" in block:
                lines = [line.strip().removeprefix("- ") for line in block["examples"].splitlines() if line.strip()]
                found.setdefault(block["intent"], []).extend(lines)
    return found


SENTENCES = sentences()


def what_is_missing(card: ServiceCard) -> Iterator[str]:
    """A line for everything that the service still needs."""
    stem = "shared" if card.stem == SHARED else card.stem
    if not (ROOT / "bot" / "services" / f"{card.stem}.py").exists():
        yield f"bot/services/{card.stem}.py"
    if not list((ROOT / "data" / "nlu").glob(f"**/{stem}*.yml")) and not (ROOT / "data" / "nlu" / stem).is_dir():
        yield f"data/nlu/{stem}.yml"
    if not (ROOT / "data" / "stories" / f"{stem}.yml").exists():
        yield f"data/stories/{stem}.yml"
    for task in card.tasks:
        if task.intent not in DOMAIN["intents"]:
            yield f"domain.yml: intents: {task.intent}"
        if len(SENTENCES.get(task.intent, [])) < LEAST_SENTENCES and task.intent not in NOT_SAID:
            yield f"data/nlu: {LEAST_SENTENCES} sentences for {task.intent}"
        if task.subject_slot and task.subject_slot not in DOMAIN["slots"]:
            yield f"domain.yml: slots: {task.subject_slot}"
        if not task.works_here and task.need:
            for council in COUNCILS.values():
                if task.intent not in council.pages:
                    yield f"councils/{council.slug}/council.toml: pages.{task.intent}"
    for council in COUNCILS.values():
        for kind in card.report_kinds:
            code = council.back_ends["reports"].service_codes.get(kind)
            if code is None:
                yield f"councils/{council.slug}/council.toml: back_ends.reports.service_codes.{kind}"
            elif code not in REPORTED_TO_THE_SANDBOX:
                yield f"bot/backends/open311/sandbox/catalogue.py: {code}"
    for response in card.answers:
        if response not in DOMAIN["responses"]:
            yield f"domain.yml: responses: {response}"
    if any(task.works_here for task in card.tasks) and card.stem != SHARED:
        if not (ROOT / "actions" / card.stem).exists() and not (ROOT / "actions" / f"{card.stem}.py").exists():
            yield f"actions/{card.stem}.py or actions/{card.stem}/"
        if card.title.lower() not in _banners():
            yield f"domain.yml: a banner for {card.title}"
        if card.stem not in TESTED_BY_ITS_PARTS:
            yield from _missing_tests(card.stem)


def _missing_tests(stem: str) -> Iterator[str]:
    if not list(TESTS.glob(f"actions/test_{stem}*.py")) and not (TESTS / "actions" / stem).is_dir():
        yield f"tests/actions/test_{stem}.py or tests/actions/{stem}/"
    if not list(TESTS.glob(f"conversations/cases/{stem}*.yml")):
        yield f"tests/conversations/cases/{stem}.yml"


def _banners() -> str:
    """The lines in domain.yml that open a section."""
    return "\n".join(re.findall(r"# =+ .*", (ROOT / "domain.yml").read_text())).lower()


@pytest.mark.parametrize("card", CARDS, ids=[card.stem for card in CARDS])
def test_nothing_of_a_service_is_missing(card: ServiceCard) -> None:
    if missing := list(what_is_missing(card)):
        pytest.fail("\n  ".join([f"{card.stem} still needs", *missing]), pytrace=False)


def test_what_is_missing_is_named() -> None:
    card = ServiceCard(
        "nowhere",
        "Nowhere",
        (Task("report_nowhere", "report nothing", need="street_report", subject_slot="nothing", works_here=True),),
        {"utter_nowhere_reported": Outcome.RESOLVED_TRANSACTION},
        report_kinds=("nowhere",),
    )
    assert list(what_is_missing(card)) == [
        "bot/services/nowhere.py",
        "data/nlu/nowhere.yml",
        "data/stories/nowhere.yml",
        "domain.yml: intents: report_nowhere",
        "data/nlu: 10 sentences for report_nowhere",
        "domain.yml: slots: nothing",
        "councils/westmoor/council.toml: back_ends.reports.service_codes.nowhere",
        "domain.yml: responses: utter_nowhere_reported",
        "actions/nowhere.py or actions/nowhere/",
        "domain.yml: a banner for Nowhere",
        "tests/actions/test_nowhere.py or tests/actions/nowhere/",
        "tests/conversations/cases/nowhere.yml",
    ]


def test_the_domain_has_exactly_the_intents_of_the_cards() -> None:
    assert set(DOMAIN["intents"]) - {"nlu_fallback"} == {task.intent for _, task in TASKS}
    assert set(SENTENCES) == {task.intent for _, task in TASKS} - NOT_SAID


def test_the_cards_are_listed_once_and_every_file_has_its_card() -> None:
    stems = [card.stem for card in CARDS]
    files = {path.stem for path in (ROOT / "bot" / "services").glob("*.py")} - {"__init__"}
    assert Counter(stems) == Counter(files)


def test_intents_and_titles_are_unique() -> None:
    intents = Counter(task.intent for _, task in TASKS)
    titles = Counter(task.title for _, task in TASKS)
    assert [one for one, times in (intents | titles).items() if times > 1] == []


@pytest.mark.parametrize("task", [task for _, task in TASKS], ids=[task.intent for _, task in TASKS])
def test_a_title_completes_did_you_want_to(task: Task) -> None:
    title = task.title
    assert title == title.strip()
    assert title[0].islower()
    assert title[-1] not in ".?!"
    assert len(title.split()) <= 11, "it stands on a button"
    first = title.split()[0]
    assert first not in {"a", "the", "your", "my", "i", "how", "when", "what", "which", "to"}, "begin with a verb"
    assert not first.endswith("ing"), "did you want to ...?"
    assert not re.search(r"\b(my|I|me)\b", title), "the assistant speaks"


def test_needs_are_named_in_one_way() -> None:
    for card, task in TASKS:
        assert re.fullmatch(r"[a-z_]+|\(inherits\)|", task.need), task.intent
        assert task.need or task.intent in SMALL_TALK or card.stem == SHARED


def test_codes_are_those_of_the_standard_lists() -> None:
    interactions = {0, 4, 8, 17}
    for _, task in TASKS:
        assert task.lgsl is None or 1 <= task.lgsl <= 2000
        assert task.lgil is None or task.lgil in interactions, task.intent
        assert task.lgil is None or task.lgsl is not None


def test_a_response_proves_one_outcome_only() -> None:
    names = Counter(response for card in CARDS for response in card.answers)
    assert [name for name, times in names.items() if times > 1] == []
    for card in CARDS:
        for response, outcome in card.answers.items():
            assert outcome_of(response) is outcome


def test_questions_and_small_talk_prove_nothing() -> None:
    for response in DOMAIN["responses"]:
        if response.startswith("utter_ask_") and response not in (
            "utter_ask_affirmation",
            "utter_ask_which_need",
            "utter_ask_rephrase",
        ):
            assert outcome_of(response) is None, response
    for response in ("utter_greet", "utter_goodbye", "utter_welcome", "utter_bot_challenge", "utter_capabilities"):
        assert outcome_of(response) is None


def test_outcomes_follow_what_the_words_prove() -> None:
    assert outcome_of("utter_emergency") is Outcome.EMERGENCY
    assert outcome_of("utter_message_left") is Outcome.MESSAGE_LEFT
    assert outcome_of("utter_back_end_down") is Outcome.FAILED_BACKEND
    assert outcome_of("utter_missed_bin_unsettled") is Outcome.FAILED_BACKEND, (
        "sent, but nobody can say that it arrived"
    )
    assert outcome_of("utter_page") is Outcome.SIGNPOSTED
    assert outcome_of("utter_bin_days") is Outcome.EXPLAINED
    assert outcome_of("utter_missed_bin_not_sent") is None, "the resident gave up: nothing was proved"
    for response in DOMAIN["responses"]:
        if response.startswith("utter_crew_") or response.startswith("utter_missed_bin_too_late"):
            assert outcome_of(response) is Outcome.EXPLAINED, response
    assert outcome_of("utter_dispute_sent") is Outcome.MESSAGE_LEFT, "a person reads it: nothing is saved"


def test_a_transaction_is_proved_by_words_that_give_a_reference_only() -> None:
    proved = [name for card in CARDS for name, proves in card.answers.items() if proves is Outcome.RESOLVED_TRANSACTION]
    assert "utter_missed_bin_reported" in proved
    for name in proved:
        for wording in DOMAIN["responses"][name]:
            assert "{reference}" in wording["text"], f"{name}: without a reference it proves no transaction"


def test_a_task_and_its_card_are_found_by_intent() -> None:
    assert task_for("ask_bin_day") is not None
    assert card_for("ask_bin_day").stem == "waste"  # type: ignore[union-attr]
    assert (task_for("no_such_intent"), card_for("no_such_intent")) == (None, None)


def test_every_council_has_its_item_list() -> None:
    for council in COUNCILS.values():
        with (council.folder / "recycling.csv").open() as file:
            assert next(csv.reader(file)) == ["item", "synonyms", "bin", "note"]

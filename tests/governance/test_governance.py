"""`python -m bot.governance`: facts from settings and log, open questions marked, small groups hidden."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.council.errors import FileError
from bot.database import open_database
from bot.governance import __main__ as governance
from bot.governance.answers import QUESTIONS, UNANSWERED, read_answers
from bot.governance.equality import LEAST, read_groups
from tests.usage.made_conversations import START, Talk, conversation_name
from tests.usage.recorded import Recorded

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Twelve chats in English, two in Welsh."""
    folder = tmp_path_factory.mktemp("log")
    made = Recorded(
        *[f"sqlite:///{folder}/{name}.db" for name in ("usage", "gateway", "rasa")], folder=folder, root=ROOT
    )
    made.make_sources()
    for number in range(14):
        talk = Talk(conversation_name(number), now=START)
        talk.sends(language="en" if number < 12 else "cy").is_read("ask_bin_day", "utter_bin_days")
        made.store(talk)
    made.drain()
    made.close()
    return made


def run(log: Recorded, out: Path, **changes: str) -> str:
    told = {**log.environment, "BOT_CLOCK_NOW": "2026-12-20T12:00:00+00:00", **changes}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in told.items():
            patch.setenv(name, value)
        assert governance.main(["--council", "westmoor", "--out", str(out)]) == 0
    return re.sub(r"\s+", " ", (out / "governance.html").read_text())


def row(page: str, what: str) -> str:
    """The cells of a table's row, as words."""
    found = re.search(rf'<tr><th scope="row">{re.escape(what)}</th>(.*?)</tr>', page)
    assert found, what
    return re.sub(r"<[^>]+>", " ", found[1])


def test_retention_is_that_of_the_live_settings_with_what_is_due(log: Recorded, tmp_path: Path) -> None:
    page = run(log, tmp_path)
    assert "30 days" in row(page, "Words in the usage log, redacted")
    assert row(page, "Words in the usage log, redacted").split()[-1] == "28"  # two messages of each of 14 chats
    assert row(page, "Contacts that are derived from them").split()[-1] == "0"
    page = run(log, tmp_path, BOT_USAGE_TRANSCRIPT_DAYS="90", BOT_USAGE_FACT_MONTHS="1", BOT_GATEWAY_KEEP_DAYS="9")
    assert "90 days" in row(page, "Words in the usage log, redacted")
    assert row(page, "Words in the usage log, redacted").split()[-1] == "0"
    assert row(page, "Contacts that are derived from them").split()[-1] == "14"
    assert "9 days" in row(page, "Words of a conversation at the gateway and in Rasa")
    assert len(log.contacts) == 14  # counted, not deleted


def test_small_groups_are_hidden_with_what_would_give_them_away(log: Recorded, tmp_path: Path) -> None:
    groups = read_groups(open_database(log.usage_url, read_only=True), "westmoor", samples=False)["language"]
    assert {one.name: one.contacts for one in groups} == {"en": None, "cy": None}
    alone = read_groups(open_database(log.usage_url, read_only=True), "westmoor", samples=False)["assisted"]
    assert [(one.name, one.contacts) for one in alone] == [("on their own", 14)]
    assert alone[0].resolved is not None
    assert alone[0].resolved.low < alone[0].resolved.central <= alone[0].resolved.high
    assert LEAST == 10
    assert "too few to show" in run(log, tmp_path)


def test_nothing_is_invented_for_a_council_that_has_not_answered(log: Recorded, tmp_path: Path) -> None:
    page = run(log, tmp_path)
    questions = sum(len(fields) for fields in QUESTIONS.values())
    assert page.count(f"<strong>{UNANSWERED}</strong>") == questions
    assert f"{questions} questions are open" in page


def test_an_answer_takes_the_place_of_the_open_question(tmp_path: Path) -> None:
    path = tmp_path / "governance.toml"
    path.write_text('[owner]\nteam = "Customer services"\n')
    answers = read_answers(path)
    assert answers.get("owner.team") == "Customer services"
    assert answers.get("owner.contact") == UNANSWERED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[owner]\nteam = "A"\n\n[owners]\n', "governance.toml:4: owners: is not known here"),
        ('[owner]\n# a comment\nteams = "A"\n', "governance.toml:3: owner.teams: is not known here"),
        ("[decision]\nwhy = 3\n", "governance.toml:2: decision.why: must be text, not 3"),
        ("[owner\n", "is not valid TOML"),
    ],
)
def test_what_does_not_belong_in_the_file_is_refused_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "governance.toml").write_text(text)
    with pytest.raises(FileError, match=re.escape(said)):
        read_answers(tmp_path / "governance.toml")


def test_systems_and_databases_are_those_of_the_configuration_and_no_password_shows(
    log: Recorded, tmp_path: Path
) -> None:
    page = run(log, tmp_path, BOT_PAYMENTS_DATABASE_URL="postgresql://kerbside:open-sesame@db.example/pay")
    assert "postgresql, on db.example: pay" in row(page, "Payments")
    assert "open-sesame" not in page
    assert "govuk pay, the sandbox: a stand-in, no real system" in row(page, "payments")


def test_without_a_usage_log_the_pack_says_so(log: Recorded, tmp_path: Path) -> None:
    page = run(log, tmp_path, BOT_USAGE_DATABASE_URL=f"sqlite:///{tmp_path}/nowhere.db")
    assert "there is no usage log here, so nothing could be counted" in page
    assert not (tmp_path / "nowhere.db").exists()

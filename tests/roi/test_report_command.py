"""`python -m bot.roi beta` over a usage log that the real usage process filled."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.council.contacts import EvidenceKind
from bot.roi import __main__ as roi
from bot.roi.counting import Counts
from tests.usage.made_conversations import START, Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import Recorded

ROOT = Path(__file__).resolve().parents[2]
PERIOD = ("--from", "2026-10-14", "--to", "2026-11-25")
VOID = {"meta", "link", "br", "hr", "img", "input", "path", "use", "rect", "circle", "line"}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Recorded]:
    """Ten residents: reports, bin days, one who came back, one who wrote to a person, one who found a system down."""
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("usage", "gateway", "rasa")]
    made = Recorded(*urls, folder=tmp_path, root=ROOT)
    made.make_sources()
    for number in range(4):
        made.store(report_a_missed_bin(_talk(number), reference=f"SR-{number}"))
    for number in range(4, 7):
        made.store(_talk(number).says("ask_bin_day", "utter_bin_days"))
    back = _talk(7).says("ask_bin_day", "utter_bin_days").wait(hours=40)
    made.store(back.says("ask_bin_day", "utter_bin_days"))
    left = _talk(8).says("talk_to_human", "utter_phone_open").wait(seconds=5).sends()
    made.store(left.evidence(EvidenceKind.MESSAGE_LEFT, reference="WM-8"))
    made.store(_talk(9).says("ask_bin_day", "utter_back_end_down"))
    made.drain()
    yield made
    made.close()


def _talk(number: int) -> Talk:
    return Talk(conversation_name(number), now=START + timedelta(days=number))


def run(log: Recorded, *arguments: str, **changes: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**log.environment, "BOT_CLOCK_NOW": "2026-12-20T12:00:00+00:00", **changes}.items():
            patch.setenv(name, value)
        formats = () if "--format" in arguments else ("--format", "html", "csv", "json")
        return roi.main(["beta", "--council", "westmoor", *arguments, *formats])


def test_the_report_counts_what_the_log_holds(log: Recorded, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / "out"
    assert run(log, *PERIOD, "--out", str(out)) == 0
    told = json.loads((out / "report.json").read_text())
    lines = {line["key"]: line for line in told["lines"]}
    assert lines["contacts"]["central"] == "11"
    assert lines["resolved"]["central"] == "9"
    assert lines["voided"]["central"] == "1"
    assert lines["durable"]["central"] == "8"
    assert lines["recontact_48h"]["central"] == lines["recontact_7d"]["central"]
    assert lines["cashable"]["central"] == "0"
    assert lines["released"]["grade"] == "D"
    assert not told["sample_data"]
    minutes = 4 * (Decimal("0.4") * 5 + Decimal("0.02") * 6 + Decimal("0.05") * 5)  # reports of missed bins
    minutes += 4 * (Decimal("0.4") * 2 + Decimal("0.02") * 6 + Decimal("0.05") * 5)  # bin days
    then, now = (Decimal("79.1606") * 3 + Decimal("81.1085")), (Decimal("96.2507") * 3 + 100)  # 2018/19, 2023/24
    cost = (Decimal("0.816") * now / then).quantize(Decimal("0.000001"))
    assert Decimal(lines["released"]["central"]) == minutes * cost
    failure = Decimal("0.53") * 2 * cost + 1 * cost
    assert Decimal(lines["failure"]["central"]) == failure
    said = capsys.readouterr().out
    assert "Westmoor Council" in said
    assert "no register of signed removals" in re.sub(r"\s+", " ", said)


def test_every_figure_opens_the_contacts_it_counts(log: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(log, *PERIOD, "--out", str(out))
    told = json.loads((out / "report.json").read_text())
    with (out / "contacts.csv").open(newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == 11
    lines = {line["key"]: line for line in told["lines"]}
    for line in lines.values():
        if line["opens"]:
            behind = [row for row in listed if line["opens"] in row["counts_for"].split()]
            assert len(behind) == line["contacts"], line["key"]
            page = (out / "contacts" / f"{line['opens']}.html").read_text()
            assert page.count("<code>") == len(behind)
            assert all(row["id"] in page for row in behind)
    for column, key in (("released_pounds", "released"), ("failure_pounds", "failure"), ("durable", "durable")):
        assert sum(Decimal(row[column]) for row in listed) == Decimal(lines[key]["central"]), key
    voided = next(row for row in listed if Counts.VOIDED in row["counts_for"].split())
    assert voided["followed_by"] in {row["id"] for row in listed}


def test_no_list_leads_to_a_person(log: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(log, *PERIOD, "--out", str(out))
    everything = "".join(path.read_text() for path in out.rglob("*") if path.is_file())
    for contact in log.contacts:
        assert contact["conversation"] not in everything
        assert contact["person_key"] not in everything


def test_figures_in_csv_json_and_page_are_the_same(log: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(log, *PERIOD, "--out", str(out))
    told = json.loads((out / "report.json").read_text())
    with (out / "report.csv").open(newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    for line in told["lines"]:
        assert {rows[line["key"]][end] for end in ("central",)} == {line["central"]}
        assert rows[line["key"]]["grade"] == line["grade"]
    for one in told["services"]:
        assert rows[f"released_{one['service']}"]["central"] == one["released"]["central"]
    page = (out / "report.html").read_text()
    assert '<td class="number">11</td>' in page
    assert "grade-D" in page


class Page(HTMLParser):
    """Notes unclosed tags, headings, links and images without words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.links: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append(told.get("href") or "")
        if tag == "th" and "scope" not in told:
            self.wrong.append("a header cell without a scope")
        if "id" in told:
            self.ids.append(str(told["id"]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "id" in dict(attrs):
            self.ids.append(str(dict(attrs)["id"]))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")


def test_the_page_is_well_formed_and_its_links_lead_somewhere(log: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(log, *PERIOD, "--out", str(out))
    for path in [out / "report.html", *(out / "contacts").glob("*.html")]:
        page = Page(path.read_text())
        assert page.wrong == [], path.name
        assert page.open == [], path.name
        assert page.headings[0] == 1
        assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
        assert len(page.ids) == len(set(page.ids)), path.name
        for link in page.links:
            assert link[1:] in page.ids if link.startswith("#") else (path.parent / link).exists(), link
        assert "http" not in "".join(page.links)


def test_the_estimate_never_stands_alone_at_the_top(log: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(log, *PERIOD, "--out", str(out))
    page = (out / "report.html").read_text()
    first = page[page.index('class="first"') : page.index("</section>")]
    sentence = re.search(r'<p class="sentence">(.*?)</p>', first)
    assert sentence is not None
    assert sentence[1].startswith("The assistant settled 8 needs for good, and cost £")
    assert "somewhere from" in first
    assert "an estimate: some of it is assumed" in first
    assert first.index("settled 8 needs") < first.index("grade-D")
    assert "The three assumptions that matter most" in first
    assert "no register of signed removals" in first


def as_samples(talk: Talk) -> Talk:
    for event in talk.events:
        if event["event"] == "user":
            event["metadata"]["sample_at"] = datetime.fromtimestamp(event["timestamp"], START.tzinfo).isoformat()
    return talk


def test_samples_are_named_everywhere_and_can_be_left_out(
    log: Recorded, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    log.store(as_samples(_talk(20).says("ask_bin_day", "utter_bin_days")))
    log.drain()
    counts = {}
    for choice in ("include", "only", "exclude"):
        out = tmp_path / choice
        capsys.readouterr()
        assert run(log, *PERIOD, "--out", str(out), "--samples", choice) == 0
        told = json.loads((out / "report.json").read_text())
        counts[choice] = int(next(line["central"] for line in told["lines"] if line["key"] == "contacts"))
        marked = [
            "SAMPLE DATA" in capsys.readouterr().out,
            "Sample data" in (out / "report.html").read_text(),
            "SAMPLE DATA" in (out / "report.html").read_text(),  # on the chart
            all("Sample data" in path.read_text() for path in (out / "contacts").glob("*.html")),
            "sample data" in (out / "report.csv").read_text(),
            "sample data" in (out / "contacts.csv").read_text(),
            told["sample_data"],
        ]
        assert marked == [choice != "exclude"] * len(marked), choice
    assert counts == {"include": 12, "only": 1, "exclude": 11}


def test_days_are_inclusive_and_in_london(log: Recorded, tmp_path: Path) -> None:
    midnight = Talk(conversation_name(30), now=datetime(2026, 9, 1, 23, 30, tzinfo=START.tzinfo))  # 2 September, 00:30
    log.store(midnight.says("ask_bin_day", "utter_bin_days"))
    log.drain()
    for day, expected in (("2026-09-01", 0), ("2026-09-02", 1), ("2026-09-03", 0)):
        out = tmp_path / day
        run(log, "--from", day, "--to", day, "--out", str(out))
        with (out / "contacts.csv").open(newline="") as file:
            assert len(list(csv.DictReader(file))) == expected, day


def test_the_period_is_the_last_six_weeks_unless_told(log: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(log, "--out", str(out), BOT_CLOCK_NOW="2026-11-25T12:00:00+00:00") == 0
    told = json.loads((out / "report.json").read_text())
    assert (told["from"], told["to"]) == ("2026-10-14", "2026-11-25")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--from", "2026-11-25", "--to", "2026-10-14"), 2, "is after --to"),
        (("--assumptions", "/nowhere/a.toml"), 2, "/nowhere/a.toml: file: is not there"),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_words(
    log: Recorded, capsys: pytest.CaptureFixture, arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert run(log, *arguments) == code
    assert said in capsys.readouterr().err


def test_an_unknown_council_and_a_missing_log_are_named(
    log: Recorded, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert run(log, "--council", "eastmoor") == 2
    assert "there is no 'eastmoor'; known are westmoor" in capsys.readouterr().err
    assert run(log, BOT_USAGE_DATABASE_URL=f"sqlite:///{tmp_path}/none.db") == 1
    assert "BOT_USAGE_DATABASE_URL: there is no usage log yet" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()


def test_a_log_without_tables_is_named(log: Recorded, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "empty.db").touch()
    assert run(log, BOT_USAGE_DATABASE_URL=f"sqlite:///{tmp_path}/empty.db") == 1
    assert "the usage log cannot be read" in capsys.readouterr().err

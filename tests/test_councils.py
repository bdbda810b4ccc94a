"""A council's folder is read whole or refused with the file and field that is wrong."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.council.collections import LONDON
from bot.council.errors import FileError
from bot.councils import Council, Words, bank_holidays, read_council, read_councils

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def westmoor() -> Council:
    return read_councils(ROOT / "councils")["westmoor"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "councils" / "westmoor", tmp_path / "westmoor")
    return tmp_path / "westmoor" / "council.toml"


def change(path: Path, pattern: str, to: str) -> None:
    text, times = re.subn(pattern, to, path.read_text(), count=1, flags=re.M)
    assert times == 1, pattern
    path.write_text(text)


def test_the_reference_council_reads(westmoor: Council) -> None:
    assert (westmoor.name, westmoor.nation) == ("Westmoor Council", "England")
    assert westmoor.page("ask_bin_day") == "https://www.westmoor.example/bins/collection-days"
    assert westmoor.page("no_such_intent") == "https://www.westmoor.example/"


@pytest.mark.parametrize(
    ("pattern", "to", "field"),
    [
        (r'^slug = "westmoor"', 'slug = "eastmoor"', "slug"),
        (r'^nation = "England"', 'nation = "France"', "nation"),
        (r"^custodian_code = 9999", 'custodian_code = "9999"', "custodian_code"),
        (r"^custodian_code = 9999", "custodian_code = true", "custodian_code"),
        (r"^name = .*$", "", "name"),
        (r"^name = .*$", 'name = "  "', "name"),
        (r"^languages = .*$", "languages = []", "languages"),
        (r'^monday = "08:30-17:00"', 'monday = "08:30"', "phone.hours.monday"),
        (r'^monday = "08:30-17:00"', 'monday = "17:00-08:30"', "phone.hours.monday"),
        (r'^monday = "08:30-17:00"', 'mondays = "08:30-17:00"', "phone.hours.mondays"),
        (r'^round_ends = "17:00"', 'round_ends = "5pm"', "waste.round_ends"),
        (r"^report_within_working_days = 2", "report_within_working_days = -1", "waste.report_within_working_days"),
        (r'^home = "/"', "", "pages.home"),
        (r"^most_pounds = 5000", "", "payments.most_pounds"),
        (r"^most_pounds = 5000", "most_pounds = 0", "payments.most_pounds"),
        (r"^most_pounds = 5000", "most_pounds = 100001", "payments.most_pounds"),
        (r"^most_pounds = 5000", 'most_pounds = "5000"', "payments.most_pounds"),
        (r'^url = "\{sandbox\}/waste"', "", "back_ends.waste.url"),
        (r"^year = 2026", "year = '2026'", "council_tax.year"),
        (r"^is_sample = true", "is_sample = 1", "council_tax.is_sample"),
        (r"^payment_days = .*$", "payment_days = [1, 31]", "council_tax.payment_days"),
        (r'^band_d = "230.40"', 'band_d = "230.405"', "council_tax.authorities[2].band_d"),
        (r'^band_d = "230.40"', "band_d = 230.40", "council_tax.authorities[2].band_d"),
        (r'^band_d = "89.55"', 'band_d = "-89.55"', "council_tax.authorities[3].band_d"),
        (r'^"Quarry Hill" = .*$', '"Quarry Hill" = "much"', "council_tax.parishes.Quarry Hill"),
        (r"^from_day = .*$", 'from_day = "1993-04-01"', "council_tax.instalment_rules[1].from_day"),
        (r"^on_request = 12", "on_request = 13", "council_tax.instalment_rules[1].on_request"),
        (r"^percent = 200", "percent = -1", "council_tax.empty_home_premiums[2].percent"),
        (
            r"^pay_reminder_within_days = 7",
            "pay_reminder_within_days = 6",
            "council_tax.recovery.pay_reminder_within_days",
        ),
        (r"^most_reminders = 2", "most_reminders = 3", "council_tax.recovery.most_reminders"),
        (r'^phone = "01632 960150"', "", "council_tax.enforcement_agents.phone"),
        (r'^website = "https://www.stepchange.org"', "", "council_tax.debt_advice[2].website"),
        (r"^RM2 = .*$", 'RM2 = "second"', "council_tax.stage_codes.RM2"),
    ],
)
def test_a_wrong_field_is_named_with_its_file(copy: Path, pattern: str, to: str, field: str) -> None:
    change(copy, pattern, to)
    with pytest.raises(FileError) as caught:
        read_council(copy)
    assert (caught.value.path, caught.value.field) == (str(copy), field)
    key = field.rpartition(".")[2]
    if caught.value.line is not None and caught.value.problem != "must be given":
        assert copy.read_text().splitlines()[caught.value.line - 1].lstrip().startswith((key, f'"{key}"'))


@pytest.mark.parametrize(
    ("pattern", "to", "written"),
    [
        (r'^band_d = "89.55"', 'band_d = "x"', 'band_d = "x"'),
        (r'^"Quarry Hill" = .*$', '"Quarry Hill" = "much"', '"Quarry Hill" = "much"'),
        (r"^tuesday = .*$", 'tuesday = "9"', 'tuesday = "9"'),
        (r'^phone = "01632 960150"', "", "[council_tax.enforcement_agents]"),
        (r'^url = "\{sandbox\}/waste"', "", "[back_ends.waste]"),
    ],
)
def test_the_line_of_a_wrong_field_is_named_or_of_the_table_that_lacks_it(
    copy: Path, pattern: str, to: str, written: str
) -> None:
    change(copy, pattern, to)
    with pytest.raises(FileError) as caught:
        read_council(copy)
    assert caught.value.line is not None
    assert copy.read_text().splitlines()[caught.value.line - 1].startswith(written)


def test_a_council_without_council_tax_reads_and_one_in_scotland_cannot_have_it(copy: Path) -> None:
    change(copy, r'^nation = "England"', 'nation = "Scotland"')
    with pytest.raises(FileError, match="bands of Scotland"):
        read_council(copy)
    text = copy.read_text()
    copy.write_text(text[: text.index("[council_tax]")] + text[text.index("[pages]") :])
    assert read_council(copy).council_tax is None


def test_the_figures_of_council_tax_make_a_bill_with_and_without_a_parish(westmoor: Council) -> None:
    figures = westmoor.council_tax
    assert figures is not None
    assert (figures.title, figures.is_sample, figures.payment_days) == ("2026/27", True, (1, 15))
    assert figures.year_charge("D", parish="Quarry Hill") - figures.year_charge("D") == figures.parishes["Quarry Hill"]
    assert [one.name for one in figures.charges("A", parish="St John's")][-1] == "St John's"
    assert figures.year_charge("A", is_disabled_reduction=True) < figures.year_charge("A")
    assert all(one.phone and one.website for one in figures.debt_advice)


def test_a_file_that_is_not_toml_is_named(copy: Path) -> None:
    copy.write_text("slug = ")
    with pytest.raises(FileError, match="is not valid TOML"):
        read_council(copy)


def test_a_folder_without_councils_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"council\.toml"):
        read_councils(tmp_path)


@pytest.mark.parametrize(
    ("moment", "is_open", "next_opening"),
    [
        (datetime(2026, 11, 25, 8, 29), False, datetime(2026, 11, 25, 8, 30)),
        (datetime(2026, 11, 25, 8, 30), True, datetime(2026, 11, 25, 8, 30)),
        (datetime(2026, 11, 25, 16, 59), True, datetime(2026, 11, 25, 16, 59)),
        (datetime(2026, 11, 25, 17, 0), False, datetime(2026, 11, 26, 8, 30)),
        (datetime(2026, 11, 27, 16, 30), False, datetime(2026, 11, 30, 8, 30)),  # Friday closes early, then a weekend
        (
            datetime(2026, 12, 24, 17, 30),
            False,
            datetime(2026, 12, 29, 8, 30),
        ),  # Christmas and a substitute day
        (datetime(2027, 3, 26, 10, 0), False, datetime(2027, 3, 30, 8, 30)),  # Good Friday to Easter Monday
    ],
)
def test_hours_know_weekends_and_bank_holidays(
    westmoor: Council, moment: datetime, is_open: bool, next_opening: datetime
) -> None:
    local = moment.replace(tzinfo=LONDON)
    assert westmoor.hours.is_open(local) is is_open
    assert westmoor.hours.next_opening(local) == next_opening.replace(tzinfo=LONDON)


def test_hours_follow_the_change_to_summer_time(westmoor: Council) -> None:
    assert westmoor.hours.is_open(datetime.fromisoformat("2026-07-01T07:45:00+00:00"))  # 08:45 in London
    assert not westmoor.hours.is_open(datetime.fromisoformat("2026-12-01T07:45:00+00:00"))


def test_nations_have_their_own_bank_holidays(westmoor: Council) -> None:
    assert date(2026, 8, 31) in bank_holidays("England", 2026)
    assert date(2026, 8, 31) not in bank_holidays("Scotland", 2026)
    assert date(2026, 11, 30) in bank_holidays("Scotland", 2026)
    assert "Christmas" in westmoor.hours.closed_because(date(2026, 12, 25))


def test_the_councils_own_words_come_before_the_languages(tmp_path: Path, westmoor: Council, copy: Path) -> None:
    (tmp_path / "en.toml").write_text('[gateway]\nslow = "Wait for {council}."\nerased = "Gone."\n')
    (copy.parent / "words.en.toml").write_text('[gateway]\nslow = "Hold on, {council} is looking."\n')
    words = Words.read(tmp_path, "en", read_council(copy))
    assert words.say("gateway.slow", council="Westmoor") == "Hold on, Westmoor is looking."
    assert words.say("gateway.erased") == "Gone."
    with pytest.raises(KeyError):
        words.say("gateway.no_such_sentence")


def test_who_else_serves_the_homes_is_read_and_may_be_left_out(westmoor: Council, copy: Path) -> None:
    assert westmoor.neighbours["water"].page.startswith("https://")
    change(copy, r"^\[neighbours\.water\][^\[]*", "")
    assert read_council(copy).neighbours == {}


def test_a_neighbour_without_a_page_is_refused(copy: Path) -> None:
    change(copy, r'^page = "https://www.moorlandwater.example"$', "")
    with pytest.raises(FileError, match=r"neighbours\.water\.page"):
        read_council(copy)

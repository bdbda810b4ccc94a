"""PDFs of the reports' pages: tagged, titled, numbered, whole; and a machine without Pango is told what to install."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import zlib
from decimal import Decimal
from pathlib import Path

import pytest

from bot.roi.__main__ import main
from bot.roi.appraisal.compare import Comparison, compare
from bot.roi.appraisal.files import render_page, write_pdf
from bot.roi.appraisal.option_file import read_case
from bot.roi.beta import writers
from bot.roi.formats import FormatMissing
from bot.roi.pdf import print_page
from bot.roi.rounding import say_pounds
from tests.roi.made_contacts import assume, contact, report_of

WATERMARK = b"\xec"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(read_case(ROOT / "councils/westmoor/options.toml"), draws=20)


@pytest.fixture(scope="module")
def pdf(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Westmoor's options. Skipped, naming what is missing, where pages cannot be laid out or looked at."""
    if shutil.which("pdftotext") is None:
        _give_up("poppler-utils")
    folder = tmp_path_factory.mktemp("pdf")
    try:
        return folder / write_pdf(comparison, folder)[0]
    except FormatMissing as missing:
        _give_up(str(missing))


def _give_up(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"needs {what}")
    pytest.skip(f"needs {what}")


def said(command: str, path: Path, *arguments: str) -> str:
    return subprocess.run([command, *arguments, str(path), *(["-"] if command == "pdftotext" else [])],
                          capture_output=True, text=True, check=True).stdout  # fmt: skip


def objects_of(path: Path) -> bytes:
    """What stands in the file, its compressed streams unpacked."""
    raw = path.read_bytes()
    found = [raw]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompress(stream))
    return b"\n".join(found)


def watermarked(path: Path) -> list[int]:
    """How many dots of each page have the watermark's grey."""
    subprocess.run(["pdftoppm", "-gray", "-r", "40", str(path), str(path.with_suffix(""))], check=True)
    pictures = sorted(path.parent.glob(f"{path.stem}-*.pgm"))
    counts = [picture.read_bytes()[15:].count(WATERMARK) for picture in pictures]
    for picture in pictures:
        picture.unlink()
    return counts


def test_it_has_a_title_a_language_tags_and_bookmarks(pdf: Path) -> None:
    told = said("pdfinfo", pdf)
    assert re.search(r"Title: +Fewer calls about bins and council tax", told)
    assert re.search(r"Tagged: +yes", told)
    assert b"/Lang (en-GB)" in objects_of(pdf)
    assert b"/Title (What goes in)" in objects_of(pdf)  # a bookmark


def test_headings_heads_of_tables_and_charts_are_tagged(pdf: Path, comparison: Comparison) -> None:
    tags = said("pdfinfo", pdf, "-struct-text")
    page = render_page(comparison)
    for tag, element in (("H1", "<h1"), ("H2", "<h2"), ("Table", "<table"), ("THead", "<thead"), ("TH", "<th ")):
        tagged = len(re.findall(rf"^ *{tag}\b", tags, re.MULTILINE))
        assert tagged >= page.count(element) > 0, tag  # a table that goes on on the next page is tagged there again
    charts = page.count('role="img"')
    assert len(re.findall(r"^ *Figure\b", tags, re.MULTILINE)) == charts
    assert len(re.findall(rb"/Alt \([^)]*table below holds the same figures", objects_of(pdf))) == charts


def test_every_page_has_its_number_and_every_figure_of_the_page_is_there(pdf: Path, comparison: Comparison) -> None:
    count = int(re.search(r"Pages: +(\d+)", said("pdfinfo", pdf))[1])
    pages = said("pdftotext", pdf, "-layout").split("\f")[:-1]
    assert len(pages) == count
    assert all(f"Page {number} of {count}" in page for number, page in enumerate(pages, start=1))
    everything = "".join(pages)
    for result in comparison.results:
        assert say_pounds(result.worth.npv).lstrip("-") in everything
        for one in result.cumulative:
            assert say_pounds(Decimal(one)).lstrip("-") in everything


def test_a_table_that_goes_on_has_its_heads_again(pdf: Path) -> None:
    pages = said("pdftotext", pdf, "-layout").split("\f")
    with_inputs = [page for page in pages if re.search(r"benchmark|Assumed", page)]
    assert len(with_inputs) > 1
    assert all(re.search(r"Unit and prices +Source", page) for page in with_inputs[-2:])


def test_no_head_of_a_table_stands_alone_at_the_foot_of_a_page(pdf: Path, tmp_path: Path) -> None:
    (name,) = writers.write_pdf(report_of([contact(), contact(comes_back=2)], assume(extra="1", run="5000")), tmp_path)
    pages = said("pdftotext", tmp_path / name, "-layout").split("\f")[:-1]
    ends = [[line for line in page.splitlines() if line.strip()][-2] for page in pages]  # above the page's number
    assert len(ends) > 5
    assert [end for end in ends if re.search(r"Value +Grade +Contacts", end)] == []


def test_no_word_and_no_chart_reaches_over_the_edge(pdf: Path) -> None:
    boxes = said("pdftotext", pdf, "-bbox")
    for page in boxes.split("<page ")[1:]:
        width, height = (float(one) for one in re.search(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
        words = re.findall(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">', page)
        assert words
        for left, top, right, bottom in ((float(one) for one in word) for word in words):
            assert 0 < left < right < width, (left, right)
            assert 0 < top < bottom < height, (top, bottom)


def test_made_up_contacts_are_named_on_every_page(pdf: Path, tmp_path: Path) -> None:
    (name,) = writers.write_pdf(report_of([contact(sample=True), contact()]), tmp_path)
    pages = said("pdftotext", tmp_path / name, "-layout").split("\f")[:-1]
    assert len(pages) > 1
    assert all("Sample data" in page for page in pages)
    assert all(grey > 1000 for grey in watermarked(tmp_path / name))
    (name,) = writers.write_pdf(report_of([contact()]), tmp_path)
    assert "sample data" not in said("pdftotext", tmp_path / name).lower()
    assert all(grey < 100 for grey in watermarked(tmp_path / name))


def test_no_path_of_this_machine_gets_into_it(pdf: Path) -> None:
    raw = pdf.read_bytes()
    assert b"file:" not in raw
    assert str(ROOT).encode() not in raw


def test_without_pango_the_other_formats_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "weasyprint.py").write_text('raise OSError("cannot load library libpango-1.0-0")\n')
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(ROOT)
    for name in [one for one in sys.modules if one.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    assert main(["discovery", "--council", "westmoor", "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert "pdf cannot be written: Pango is not installed" in told.err
    assert "apt-get install libpango-1.0-0" in told.err
    assert {one.name for one in (tmp_path / "out").iterdir()} == {
        f"baseline.{form}" for form in ("html", "xlsx", "csv", "json")
    }
    assert main(["discovery", "--council", "westmoor", "--out", str(tmp_path / "only"), "--format", "pdf"]) == 1
    with pytest.raises(FormatMissing):
        print_page("<h1>x</h1>", tmp_path / "x.pdf")

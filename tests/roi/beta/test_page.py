"""The page of a beta report: page one in order, pictures that describe themselves, formulas with their inputs."""

from __future__ import annotations

import re

import pytest

from bot.roi.beta.page import render_page
from bot.roi.links import link_to_contacts
from tests.roi.beta.golden_report import make_report


@pytest.fixture(scope="module", params=[False, True], ids=["assumed", "measured"])
def page(request: pytest.FixtureRequest) -> str:
    return render_page(make_report(is_measured=request.param))


def test_page_one_says_the_answer_its_range_its_grade_and_what_is_not_claimed_in_this_order(page: str) -> None:
    first = page[page.index('class="first"') : page.index("</section>")]
    order = ["The assistant settled", "somewhere from", "Grade of this figure", "Money that left the budget"]
    order += ["The three assumptions that matter most", "What is not claimed"]
    places = [first.index(words) for words in order]
    assert places == sorted(places)
    assert len(re.findall("<li>", first[: first.index("What is not claimed")])) == 3


def test_every_picture_has_a_title_and_a_description_and_a_table_after_it(page: str) -> None:
    pictures = re.findall(r"<svg[^>]*aria-labelledby=\"(\S+) (\S+)\"", page)
    assert len(pictures) == page.count("<svg") == 3
    for title, description in pictures:
        assert re.search(rf'<title id="{title}">[^<]+</title><desc id="{description}">[^<]*£[^<]*</desc>', page)
    for part in page.split("</svg>")[1:]:
        assert "<table" in part.split("<svg")[0]
    assert len(re.findall(r'\bid="', page)) == len(set(re.findall(r'\bid="([^"]+)"', page)))


def test_every_table_has_a_caption_and_every_header_a_scope(page: str) -> None:
    assert page.count("<table") == page.count("<caption")
    assert all("scope=" in header for header in re.findall(r"<th\b[^>]*>", page))


def test_a_formula_opens_with_its_inputs_and_their_values(page: str) -> None:
    row = page[page.index('id="line-net_capacity"') :]
    row = row[: row.index("</tr>")]
    for name in ("released", "failure", "run", "build"):
        assert f'href="#line-{name}"' in row
        assert f'id="line-{name}"' in page
    released = page[page.index('id="line-released"') :]
    assert "0.8 (0.5 to 1) GBP per minute, grade B" in released[: released.index("</tr>")]


def test_every_count_leads_to_the_contacts_behind_it(page: str) -> None:
    assert link_to_contacts("durable") == "contacts/durable.html"
    linked = set(re.findall(r'href="(contacts/[^"]+)"', page))
    assert linked >= {link_to_contacts(name) for name in ("contacts", "durable", "completed", "rated", "voided")}


def test_no_money_is_said_more_exactly_than_it_is_known(page: str) -> None:
    said = re.findall(r"£([\d,]+(?:\.\d+)?)", re.sub(r"<(style|svg)\b.*?</\1>", "", page, flags=re.DOTALL))
    assert said
    for amount in said:
        digits = amount.replace(",", "")
        if float(digits) >= 1000:
            assert digits.endswith("0"), amount
        elif float(digits) >= 10 and "." in digits:
            pytest.fail(f"£{amount}")


def test_an_assumed_share_is_warned_of_and_a_measured_one_is_not() -> None:
    assumed, measured = (render_page(make_report(is_measured=one)) for one in (False, True))
    assert "nobody’s answers" in assumed
    assert "nobody’s answers" not in measured
    assert "(not used)" in measured

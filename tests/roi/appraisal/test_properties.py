"""What must hold of any appraisal: nothing saved without deflection, order of ends, sums, units, discounting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.roi.appraisal.draws import draw
from bot.roi.appraisal.flows import Year, flows, grown, reach
from bot.roi.appraisal.model import Band, Case, Demand, Input, Optimism, Option, Ramp
from bot.roi.appraisal.sensitivity import net_present, switching_value, tornado
from bot.roi.appraisal.worth import payback, present, worth, years_before
from bot.roi.figures import Grade, Range

ZERO = Decimal(0)
amounts = st.decimals(min_value=0, max_value=10**6, places=2)
shares = st.decimals(min_value=0, max_value=1, places=3)


def figure(name: str, unit: str, *values: object) -> Input:
    ends = [Decimal(str(one)) for one in values]
    return Input(name, Range(ends[0], ends[len(ends) // 2], ends[-1]), unit, "made up", date(2026, 1, 1), Grade.D)


def case(deflection: Input, *, build: object = 1000, years: int = 5, **more: object) -> Case:
    demand = Demand(
        "bins",
        "Bins",
        calls=figure("calls", "calls a year", 10000),
        cost_per_call=figure("cost", "GBP per call", 4),
        resolution=figure("resolution", "share", "0.9"),
    )
    option = Option("bot", "A bot", build=figure("build", "GBP", build), deflection=deflection, offset=-1)
    return Case("Made up", "2025/26", "2026/27", years, (demand,), (replace(option, **more),))  # type: ignore[arg-type]


@given(shares, shares)
def test_more_deflection_never_brings_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    at_low, at_high = (case(figure("deflection", "share", value)) for value in (low, high))
    assert net_present(at_low, at_low.options[0]) <= net_present(at_high, at_high.options[0])


def test_no_deflection_has_no_benefit() -> None:
    made = case(figure("deflection", "share", 0))
    assert all(year.benefit == 0 for year in flows(made, made.options[0], made.central()))


@given(amounts, amounts)
def test_a_dearer_build_never_brings_more(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    cheap, dear = (case(figure("deflection", "share", "0.3"), build=value) for value in (low, high))
    assert net_present(cheap, cheap.options[0]) >= net_present(dear, dear.options[0])


@given(shares, shares)
def test_what_is_done_against_optimism_bias_never_makes_it_dearer(bias: Decimal, mitigation: Decimal) -> None:
    plain = case(figure("deflection", "share", "0.3"), optimism=Optimism(cost=bias))
    eased = case(figure("deflection", "share", "0.3"), optimism=Optimism(cost=bias, mitigation=mitigation))
    assert net_present(plain, plain.options[0]) <= net_present(eased, eased.options[0])


def test_half_a_year_late_moves_half_of_each_years_benefit() -> None:
    on_time = case(figure("deflection", "share", "0.5"), build_months=12)
    late = case(figure("deflection", "share", "0.5"), build_months=12, optimism=Optimism(duration=Decimal("0.5")))
    benefits = [[year.benefit for year in flows(one, one.options[0], one.central())] for one in (on_time, late)]
    assert benefits[1][0] == benefits[0][0] / 2
    assert benefits[1][1:] == benefits[0][1:]


@given(st.integers(-3, 30), st.decimals(min_value="0.01", max_value=1, places=2))
def test_a_ramp_grows_from_nothing_to_all(years: int, step: Decimal) -> None:
    assert 0 <= grown(years, step) <= grown(years + 1, step) <= 1
    assert grown(0, step) == 0


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(0, 12))
def test_the_reach_of_cohorts_is_the_sum_of_each_ones_own(joins: list[int], year: int) -> None:
    step = Decimal("0.25")
    each = [reach([0] * place + [count], year, step, 0) for place, count in enumerate(joins)]
    assert reach(joins, year, step, 0) == sum(each)
    assert reach(joins, year, step, 0) <= reach(joins, year, step, 0, Ramp.PROGRAMME)


def test_a_band_caps_what_coverage_and_success_promise() -> None:
    values = {"coverage": Decimal("0.9"), "success": Decimal("0.8")}
    option = Option(
        "bot", "A bot", coverage=figure("coverage", "share", "0.9"), success=figure("success", "share", "0.8")
    )
    assert option.deflected(values) == Decimal("0.72")
    assert replace(option, band=Band.SERIOUS).deflected(values) == Decimal("0.30")
    assert replace(option, band=Band.SERIOUS).deflected({**values, "success": Decimal("0.1")}) == Decimal("0.09")


def test_present_values_by_hand() -> None:
    assert present([Decimal(100), Decimal("103.5"), Decimal("107.1225")], Decimal("0.035")) == 300
    assert present([], Decimal("0.035")) == 0


def test_payback_is_the_first_year_that_has_earned_everything_back() -> None:
    years = [_year(benefit=0, build=100), _year(benefit=60), _year(benefit=60)]
    assert payback(years, ZERO) == 2
    assert payback(years, Decimal("0.5")) is None
    assert payback([_year(benefit=5)], ZERO) is None  # nothing was spent
    assert worth(years, ZERO).ratio == Decimal("1.2")


def test_years_before_a_reorganisation_are_whole_financial_years() -> None:
    assert years_before("2026/27", date(2028, 4, 1)) == 2
    assert years_before("2026/27", date(2028, 3, 31)) == 1
    assert years_before("2026/27", date(2020, 1, 1)) == 0


def test_the_switching_value_brings_the_result_to_nothing() -> None:
    made = case(figure("deflection", "share", "0.02"))
    option = made.options[0]
    assert option.deflection is not None
    found = switching_value(made, option, option.deflection)
    assert found is not None
    assert abs(net_present(made, option, {"deflection": found})) < Decimal("0.01")
    free = replace(option, build=None)
    assert switching_value(made, free, option.deflection) == 0  # nothing to earn back


def test_a_tornado_shows_the_widest_first_and_only_ranges() -> None:
    made = case(figure("deflection", "share", "0.1", "0.2", "0.4"), run=(figure("run", "GBP a year", 900, 1000, 1100),))
    swings = tornado(made, made.options[0])
    assert [one.one.name for one in swings] == ["deflection", "run"]
    assert swings[0].at_low < swings[0].at_high
    assert swings[1].at_low > swings[1].at_high


def test_draws_repeat_by_their_seed_and_stay_inside_the_ends() -> None:
    made = case(figure("deflection", "share", "0.1", "0.2", "0.4"))
    option = made.options[0]
    first, again, other = (draw(made, option, seed=seed, draws=400) for seed in (7, 7, 8))
    assert first == again
    assert first.results != other.results
    low, high = (net_present(made, option, {"deflection": Decimal(end)}) for end in ("0.1", "0.4"))
    assert low <= first.p10 <= first.p50 <= first.p90 <= high
    assert first.drawn == ("deflection",)
    sure = case(figure("deflection", "share", "0.2"))
    assert set(draw(sure, sure.options[0], seed=1, draws=10).results) == {net_present(sure, sure.options[0])}


def _year(*, benefit: int, build: int = 0) -> Year:
    return Year(1, Decimal(1), Decimal(benefit), Decimal(build), ZERO, ZERO)

"""The figures that judge the model are right themselves, on cases small enough to count by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.nlu import figures
from tests.nlu.figures import Heard
from tests.nlu.held_out import HeldOut, Style

INTENTS = ("ask_bin_day", "emergency", "not_our_service", "out_of_scope", "pay_rent")


def one(meant: str, said: str, text: str = "hello there") -> Heard:
    return Heard(HeldOut(text, meant, Style.PLAIN), said, 0.9, said, 1.0)


anything = st.lists(
    st.builds(one, st.sampled_from(INTENTS), st.sampled_from((*INTENTS, figures.FALLBACK))), max_size=40
)


def test_accuracy_counts_a_fallback_as_wrong() -> None:
    heard = [one("pay_rent", "pay_rent"), one("pay_rent", figures.FALLBACK)]
    assert figures.accuracy(heard) == 0.5


def test_recall_looks_at_one_intent_only() -> None:
    heard = [one("emergency", "emergency"), one("emergency", "pay_rent"), one("pay_rent", "pay_rent")]
    assert figures.recall(heard, "emergency") == 0.5


def test_precision_sinks_when_another_intent_is_taken_for_this_one() -> None:
    heard = [one("emergency", "emergency"), one("pay_rent", "emergency"), one("pay_rent", "pay_rent")]
    assert figures.by_intent(heard) == [
        figures.IntentFigures("emergency", 1, 1.0, 0.5),
        figures.IntentFigures("pay_rent", 2, 0.5, 1.0),
    ]


def test_macro_f1_weighs_a_rare_intent_like_a_frequent_one() -> None:
    heard = [one("pay_rent", "pay_rent") for _ in range(9)] + [one("emergency", "ask_bin_day")]
    assert figures.macro_f1(heard) == pytest.approx(0.5)


def test_false_emergencies_are_a_share_of_the_messages_that_are_none() -> None:
    heard = [one("emergency", "emergency"), one("pay_rent", "emergency"), *[one("pay_rent", "pay_rent")] * 3]
    assert [wrong.message.intent for wrong in figures.false_emergencies(heard)] == ["pay_rent"]
    assert figures.false_emergency_share(heard) == 0.25


def test_a_message_outside_is_turned_away_by_any_refusal() -> None:
    heard = [
        one("out_of_scope", "not_our_service"),
        one("out_of_scope", figures.FALLBACK),
        one("out_of_scope", "greet"),
    ]
    assert figures.turned_away(heard, "out_of_scope") == pytest.approx(2 / 3)


def test_only_messages_for_the_council_count_as_rejected() -> None:
    heard = [one("out_of_scope", figures.FALLBACK), one("pay_rent", "out_of_scope"), one("pay_rent", "pay_rent")]
    assert figures.rejected(heard) == [heard[1]]
    assert figures.rejected_share(heard) == 0.5


def test_the_most_frequent_confusion_comes_first() -> None:
    heard = [one("pay_rent", "emergency"), *[one("ask_bin_day", "pay_rent")] * 2, one("pay_rent", "pay_rent")]
    pairs = [(pair, len(messages)) for pair, messages in figures.confused(heard)]
    assert pairs == [(("ask_bin_day", "pay_rent"), 2), (("pay_rent", "emergency"), 1)]


@pytest.mark.parametrize(("percent", "value"), [(1, 1.0), (50, 2.0), (75, 3.0), (76, 4.0), (100, 4.0)])
def test_a_percentile_is_a_value_that_was_measured(percent: int, value: float) -> None:
    assert figures.percentile([4.0, 1.0, 3.0, 2.0], percent) == value


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        figures.percentile([], 50)


def test_a_message_has_as_many_words_as_it_has_gaps_and_one() -> None:
    assert one("greet", "greet", "hello  dear sir\nor madam").words == 5


@given(anything)
def test_every_share_lies_between_none_and_all(heard: list[Heard]) -> None:
    shares = [
        figures.accuracy(heard),
        figures.macro_f1(heard),
        figures.recall(heard, "emergency"),
        figures.turned_away(heard, "out_of_scope"),
        figures.false_emergency_share(heard),
        figures.rejected_share(heard),
    ]
    assert all(0 <= figure <= 1 for figure in shares)


@given(anything)
def test_every_wrong_message_is_in_exactly_one_confusion(heard: list[Heard]) -> None:
    listed = [message for _, messages in figures.confused(heard) for message in messages]
    assert sorted(map(id, listed)) == sorted(id(message) for message in heard if not message.right)


@given(anything)
def test_recall_of_all_intents_together_is_accuracy(heard: list[Heard]) -> None:
    rows = figures.by_intent(heard)
    assert sum(row.recall * row.messages for row in rows) == pytest.approx(figures.accuracy(heard) * len(heard))


@given(anything.filter(bool))
def test_a_model_that_hears_everything_right_has_nothing_to_show(heard: list[Heard]) -> None:
    right = [one(message.message.intent, message.message.intent) for message in heard]
    assert figures.accuracy(right) == figures.macro_f1(right) == 1.0
    assert figures.confused(right) == figures.false_emergencies(right) == figures.rejected(right) == []


@given(st.lists(st.floats(0, 1000), min_size=1), st.integers(1, 99))
def test_percentiles_never_fall(values: list[float], percent: int) -> None:
    lower, upper = figures.percentile(values, percent), figures.percentile(values, percent + 1)
    assert min(values) <= lower <= upper <= max(values)

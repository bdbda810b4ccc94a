"""Kernel regression, its leave-one-out figures, and what it does when it is not sure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.language.doubt import Doubt, fit_doubt
from bot.language.fitting import fit, fit_once
from bot.language.intents import IntentModel
from bot.language.ngrams import NGrams
from bot.language.ridge import Solved, solve

PLACES = ["road", "lane", "street", "close", "avenue", "grove", "mews", "drive"]
SENTENCES = {
    "report_missed_bin": ["my bin on the {} was not emptied", "you missed the bin in {}", "rubbish not collected {}"],
    "pay_council_tax": ["pay my council tax for {}", "i want to pay the tax bill {}", "council tax payment {}"],
    "emergency": ["there is a fire in the {}", "someone is badly hurt on {}", "gas leak {} help"],
    "greet": ["hello {}", "hi there {}", "good morning {}"],
}
TEXTS = [sentence.format(place) for all_ in SENTENCES.values() for sentence in all_ for place in PLACES]
INTENTS = [intent for intent, all_ in SENTENCES.items() for _ in all_ for _ in PLACES]
MODEL, LEFT_OUT = fit(TEXTS, INTENTS)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("bin not emptied", "report_missed_bin"), ("pay tax", "pay_council_tax"), ("fire fire", "emergency"),
     ("hello", "greet"),
     ("my binn was nt emptyed", "report_missed_bin")],
)  # fmt: skip
def test_new_words_find_their_intent(text: str, intent: str) -> None:
    assert MODEL.rank(text)[0][0] == intent


def test_a_ranking_holds_every_intent_once_and_sums_to_one() -> None:
    ranking = MODEL.rank("pay for my bin")
    assert sorted(name for name, _ in ranking) == sorted(SENTENCES)
    assert sum(confidence for _, confidence in ranking) == pytest.approx(1)
    assert [confidence for _, confidence in ranking] == sorted((c for _, c in ranking), reverse=True)


def test_words_it_never_saw_leave_it_unsure() -> None:
    assert not MODEL.read("xylophone zebra quartz").is_sure
    assert not MODEL.read("").is_sure
    assert MODEL.read("my bin was not emptied").is_sure


def test_leaving_out_by_formula_is_leaving_out_in_fact() -> None:
    """Refit without a sentence (its n-grams kept) and compare with the shortcut."""
    kernel, truth = kernel_of_texts()
    by_formula = solve_kernel(kernel, truth).left_out
    # All intents have the same number of sentences, so leaving one out hardly moves the balance.
    kept = [place for place in range(len(TEXTS)) if place != 5]
    weights = solve_kernel(kernel[np.ix_(kept, kept)], truth[kept]).weights
    assert np.abs(kernel[5, kept] @ weights - by_formula[5]).max() < 0.01


def test_setting_a_part_aside_is_fitting_without_it() -> None:
    kernel, truth = kernel_of_texts()
    shuffled = np.random.default_rng(2).permutation(len(truth))
    kernel, truth = kernel[np.ix_(shuffled, shuffled)], truth[shuffled]
    known = len(truth) - 24
    without = solve_kernel(kernel, truth, aside=24).without
    weights = solve_kernel(kernel[:known, :known], truth[:known]).weights
    assert not without[known:].any()
    assert np.abs(without[:known] - weights).max() < 0.05  # the ridge is balanced by slightly other numbers
    assert (kernel[known:, :known] @ without[:known]).argmax(axis=1).tolist() == (
        kernel[known:, :known] @ weights
    ).argmax(axis=1).tolist()


def test_likenesses_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="not positive definite"):
        solve_kernel(np.full((3, 3), 5.0, dtype=np.float32) - 9 * np.eye(3, dtype=np.float32), np.array([0, 1, 0]))


def test_what_two_components_ask_for_is_fitted_once() -> None:
    assert fit_once(TEXTS, INTENTS) is fit_once(list(TEXTS), list(INTENTS))
    assert fit_once(TEXTS[1:], INTENTS[1:]) is not fit_once(TEXTS, INTENTS)


def test_the_model_without_a_part_judges_that_part() -> None:
    fitted = fit_once(TEXTS, INTENTS)
    model = fitted.model_without(fitted.doubt("emergency"))
    aside = TEXTS[::4]
    for text, one in zip(aside, fitted.meant_aside(model), strict=True):
        again = model.read(text)
        assert [name for name, _ in again.ranking] == [name for name, _ in one.ranking]
        assert again.lead == pytest.approx(one.lead, abs=1e-4)
    right = [one.ranking[0][0] == intent for one, intent in zip(fitted.meant_aside(model), INTENTS[::4], strict=True)]
    assert np.mean(right) > 0.8


def test_texts_read_together_mean_what_each_means_alone() -> None:
    texts = ["bin not emptied", "pay tax", "hello", "xylophone"]
    for text, one in zip(texts, MODEL.read_all(texts), strict=True):
        alone = MODEL.read(text)
        assert one.is_sure == alone.is_sure
        assert dict(one.ranking) == pytest.approx(dict(alone.ranking), abs=1e-6)


def test_a_model_that_is_read_twice_stands_in_memory_once(tmp_path: Path) -> None:
    MODEL.save(tmp_path)
    first = IntentModel.load(tmp_path)
    assert IntentModel.load(tmp_path) is first
    (tmp_path / "intents.json").write_text((tmp_path / "intents.json").read_text() + " ", "utf-8")
    assert IntentModel.load(tmp_path) is not first


def kernel_of_texts() -> tuple[np.ndarray, np.ndarray]:
    """How alike all sentences are by their n-grams, and their intents as numbers."""
    rows = NGrams.learn(TEXTS)[1]
    return (0.3 * (rows @ rows.T)).toarray(), np.array([sorted(SENTENCES).index(intent) for intent in INTENTS])


def solve_kernel(kernel: np.ndarray, truth: np.ndarray, aside: int = 0) -> Solved:
    return solve(lambda start, end: kernel[start:end, start:], truth, 4, aside)


def test_the_left_out_figures_are_those_of_unseen_sentences() -> None:
    assert LEFT_OUT.probabilities.shape == (len(TEXTS), 4)
    assert (LEFT_OUT.probabilities.argmax(axis=1) == LEFT_OUT.truth).mean() > 0.9
    seen = np.array([MODEL.rank(text)[0][1] for text in TEXTS])
    assert seen.mean() >= LEFT_OUT.probabilities.max(axis=1).mean()


def test_what_is_saved_answers_the_same(tmp_path: Path) -> None:
    MODEL.save(tmp_path)
    again = IntentModel.load(tmp_path)
    assert again.rank("the bin was missed") == MODEL.rank("the bin was missed")
    assert again.doubt == MODEL.doubt


def test_fitting_twice_gives_the_same_answers() -> None:
    again, _ = fit(TEXTS, INTENTS)
    for text in TEXTS[::5]:
        for (name, one), (name_again, other) in zip(MODEL.rank(text), again.rank(text), strict=True):
            assert name == name_again
            assert one == pytest.approx(other, abs=1e-4)


def test_sentence_vectors_are_used_when_there_are_any() -> None:
    generator = np.random.default_rng(5)
    centres = {intent: generator.normal(size=16) for intent in SENTENCES}
    vectors = np.array([centres[intent] + generator.normal(size=16) / 4 for intent in INTENTS], dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    model, _ = fit(TEXTS, INTENTS, vectors)
    near_fire = (centres["emergency"] / np.linalg.norm(centres["emergency"])).astype(np.float32)
    assert model.rank("words never seen", near_fire)[0][0] == "emergency"
    with pytest.raises(ValueError, match="needs the text's"):
        model.rank("no vector")


@pytest.mark.parametrize("intents", [[], ["greet"] * 3])
def test_one_intent_is_not_enough(intents: list[str]) -> None:
    with pytest.raises(ValueError, match="two intents"):
        fit(["a", "b", "c"][: len(intents)], intents)


def test_an_urgent_intent_wins_when_it_scores_enough() -> None:
    doubt = Doubt(temperature=10, threshold=0.5, urgent=0, urgent_from=0.1)
    plain = Doubt(temperature=10, threshold=0.5)
    scores = np.array([[0.3, 0.6, 0.1], [0.1, 0.6, 0.3]])
    first, second = doubt.probabilities(scores)
    assert first.argmax() == 0
    assert sorted(first) == pytest.approx(sorted(plain.probabilities(scores)[0]))
    assert second == pytest.approx(plain.probabilities(scores)[1])


def test_words_that_mean_nothing_are_not_urgent() -> None:
    """Every intent is then about as likely as any other; the urgent one must not win by that."""
    doubt = Doubt(temperature=10, threshold=0.5, urgent=0, urgent_from=0.2)
    assert doubt.probabilities(np.array([[0.05, 0.06, 0.04]])).argmax() == 1


def scores_of_growing_clearness(truth: np.ndarray, size: int) -> np.ndarray:
    """Scores as of messages of which the later ones are the clearer ones."""
    generator = np.random.default_rng(3)
    scores = generator.normal(size=(len(truth), size)) * 0.15
    scores[np.arange(len(truth)), truth] += np.linspace(0, 1, len(truth))
    return scores


def test_the_threshold_asks_back_for_few_messages_and_most_of_those_it_misunderstood() -> None:
    truth = np.random.default_rng(3).integers(0, 4, 500)
    scores = scores_of_growing_clearness(truth, 4)
    doubt = fit_doubt(scores, truth, urgent=None)
    asked_back = ~doubt.is_sure(scores)
    understood = scores.argmax(axis=1) == truth
    assert asked_back.mean() == pytest.approx(0.04, abs=0.005)
    assert asked_back[~understood].mean() > 3 * asked_back[understood].mean()


def test_messages_taken_for_another_s_business_count_among_those_turned_away() -> None:
    truth = np.random.default_rng(3).integers(0, 4, 500)
    scores = scores_of_growing_clearness(truth, 4)
    alone, beside_others = fit_doubt(scores, truth, None), fit_doubt(scores, truth, None, outside=[3])
    inside = truth != 3
    turned_away = ~beside_others.is_sure(scores) | (scores.argmax(axis=1) == 3)
    assert beside_others.threshold < alone.threshold
    assert (~beside_others.is_sure(scores))[inside].mean() < turned_away[inside].mean() <= 0.06


def test_danger_is_never_asked_back() -> None:
    doubt = Doubt(temperature=10, threshold=0.5, urgent=0, urgent_from=0.1)
    scores = np.array([[0.3, 0.3, 0.1], [0.1, 0.3, 0.3]])
    assert doubt.is_sure(scores).tolist() == [True, False]


def test_false_alarms_stay_within_their_share() -> None:
    generator = np.random.default_rng(4)
    truth = generator.integers(0, 5, 2000)
    scores = generator.normal(size=(2000, 5)) * 0.3 + np.eye(5)[truth] * 0.9
    plain, urgent = fit_doubt(scores, truth, None), fit_doubt(scores, truth, 2)
    others = truth != 2
    alarms = urgent.probabilities(scores).argmax(axis=1) == 2
    likeliest = plain.probabilities(scores).argmax(axis=1) == 2
    assert alarms[others].mean() <= likeliest[others].mean() + 0.025
    assert alarms[~others].mean() > likeliest[~others].mean()


def test_an_easy_task_does_not_make_everything_urgent() -> None:
    """Where nothing else is ever likely to be urgent, the share of false alarms alone would ask for no likelihood."""
    truth = np.arange(400) % 4
    doubt = fit_doubt(np.eye(4)[truth], truth, urgent=1)
    assert doubt.urgent_part_from >= doubt.urgent_from >= 0.1
    assert MODEL.rank("my binn was nt emptyed")[0][0] == "report_missed_bin"


def test_ngrams_weigh_rare_words_more_and_have_length_one() -> None:
    texts = ["the bin the bin", "the tax", "the road"]
    ngrams, own = NGrams.learn(texts)
    assert abs(own - ngrams.rows(texts)).max() == 0
    rows = ngrams.rows(["the bin", "", "qqq"])
    assert pytest.approx([1, 0, 0], abs=1e-6) == np.sqrt(rows.multiply(rows).sum(axis=1)).A1
    by_term = ngrams.as_json()["words"]
    assert by_term["bin"] > by_term["the"]
    assert "bin the" in by_term
    assert NGrams(**ngrams.as_json()).width == ngrams.width


def test_what_most_texts_hold_costs_time_and_says_nothing() -> None:
    ngrams, _ = NGrams.learn([f"the bin {number}" for number in range(250)])
    assert "bin" not in ngrams.as_json()["words"]
    assert "249" in ngrams.as_json()["words"]
    assert "bin" in NGrams.learn([f"the bin {number}" for number in range(150)])[0].as_json()["words"]


def test_vectors_wider_than_what_is_kept_answer_much_the_same(tmp_path: Path) -> None:
    generator = np.random.default_rng(6)
    centres = {intent: generator.normal(size=500) for intent in SENTENCES}
    vectors = np.array([centres[intent] + generator.normal(size=500) / 4 for intent in INTENTS], dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    model, left_out = fit(TEXTS, INTENTS, vectors)
    assert model.vectors is not None
    assert model.vectors.shape == (len(TEXTS), 384)
    assert (left_out.probabilities.argmax(axis=1) == left_out.truth).all()
    model.save(tmp_path)
    assert IntentModel.load(tmp_path).rank("fire", vectors[0]) == model.rank("fire", vectors[0])

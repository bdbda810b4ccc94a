"""Kernel regression, its leave-one-out figures, and what it does when it is not sure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.language.doubt import Doubt, fit_doubt
from bot.language.intents import IntentModel, fit
from bot.language.ngrams import NGrams

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
    from bot.language.intents import _NGRAM_SHARE, _solve

    rows = NGrams.learn(TEXTS).rows(TEXTS)
    kernel = (_NGRAM_SHARE * (rows @ rows.T)).toarray()
    truth = np.array([sorted(SENTENCES).index(intent) for intent in INTENTS])
    _, by_formula = _solve(kernel.copy(), truth, 4)
    # All intents have the same number of sentences, so leaving one out hardly moves the balance.
    kept = [place for place in range(len(TEXTS)) if place != 5]
    weights, _ = _solve(kernel[np.ix_(kept, kept)].copy(), truth[kept], 4)
    assert np.abs(kernel[5, kept] @ weights - by_formula[5]).max() < 0.01


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
    assert doubt.urgent_from >= 0.1
    assert MODEL.rank("my binn was nt emptyed")[0][0] == "report_missed_bin"


def test_ngrams_weigh_rare_words_more_and_have_length_one() -> None:
    ngrams = NGrams.learn(["the bin the bin", "the tax", "the road"])
    rows = ngrams.rows(["the bin", "", "qqq"])
    assert pytest.approx([1, 0, 0], abs=1e-6) == np.sqrt(rows.multiply(rows).sum(axis=1)).A1
    by_term = ngrams.as_json()["words"]
    assert by_term["bin"] > by_term["the"]
    assert "bin the" in by_term
    assert NGrams(**ngrams.as_json()).width == ngrams.width


def test_what_most_texts_hold_costs_time_and_says_nothing() -> None:
    ngrams = NGrams.learn([f"the bin {number}" for number in range(250)])
    assert "bin" not in ngrams.as_json()["words"]
    assert "249" in ngrams.as_json()["words"]
    assert "bin" in NGrams.learn([f"the bin {number}" for number in range(150)]).as_json()["words"]


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

"""Scores whose values can be worked out by hand."""

from __future__ import annotations

import math

import pytest

from shared.evaluation import bleu, chrf, perplexity

SENTENCES = ["The old cat sees seven oranges.", "My sister paints the red boat today."]


def test_what_equals_its_reference_scores_a_hundred():
    assert bleu(SENTENCES, SENTENCES).score == pytest.approx(100)
    assert chrf(SENTENCES, SENTENCES).score == pytest.approx(100)


def test_bleu_is_the_geometric_mean_of_precisions_by_hand():
    # Of 6 words 5 are right, of the n-grams 3 of 5, 2 of 4, 1 of 3; the length is right.
    score = bleu(["a b c d x f"], ["a b c d e f"], tokenized=True).score
    assert score == pytest.approx(100 * (5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25)


def test_a_short_output_pays_the_brevity_penalty():
    # Four right words of six: precision 1, penalty exp(1 - 6/4).
    score = bleu(["a b c d"], ["a b c d e f"], tokenized=True).score
    assert score == pytest.approx(100 * math.exp(1 - 6 / 4))


def test_bleu_counts_over_the_corpus_and_not_the_mean_of_sentences():
    alone = [bleu([s], [r], tokenized=True).score for s, r in (("a b c d", "a b c d"), ("x", "y"))]
    both = bleu(["a b c d", "x"], ["a b c d", "y"], tokenized=True).score
    assert both == pytest.approx(100 * (4 / 5) ** 0.25) and both != pytest.approx(sum(alone) / 2)


def test_bleu_minds_case_and_splits_punctuation_unless_it_is_tokenised():
    assert bleu(["the old cat sees seven oranges."], SENTENCES[:1]).score < 100
    split, plain = "the cat , the dog .", "the cat, the dog."
    assert bleu([split], [plain]).score == pytest.approx(100)
    assert bleu([split], [plain], tokenized=True).score < 100


def test_the_signature_says_how_the_score_was_made():
    assert "tok:13a" in bleu(SENTENCES, SENTENCES).signature
    assert "case:mixed" in bleu(SENTENCES, SENTENCES).signature
    assert "tok:none" in bleu(SENTENCES, SENTENCES, tokenized=True).signature
    assert "nc:6" in chrf(SENTENCES, SENTENCES).signature


def test_perplexity_is_that_of_a_word_whatever_the_pieces():
    # Five words, each as good as one out of four.
    log_probs = [3 * math.log(1 / 4), 2 * math.log(1 / 4)]
    assert perplexity(log_probs, ["one two three", " four\tfive "]) == pytest.approx(4)


def test_perplexity_of_a_hopeless_model_is_a_number():
    assert math.isfinite(perplexity([-1e9], ["one"]))
    assert math.isfinite(perplexity([-1.0], [""]))

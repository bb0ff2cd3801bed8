"""Which candidate is said."""

from __future__ import annotations

import pytest

from chatbot.folding import folded
from chatbot.ranking import Scored, Weights, agreements, ranked, score

PLAIN = Weights()


def chosen(
    *candidates: Scored, user: str = "How was it?", last: str = "", said=(), weights=PLAIN
) -> str:
    (_, found), *_ = ranked(candidates, user, last, said, weights)
    return found.text


def test_the_rest_is_ranked_behind_what_is_said():
    candidates = [Scored(text, 3, log_prob, -5.0) for text, log_prob in (("a", -3), ("b", -1))]
    found = ranked(candidates, "", "", (), PLAIN)
    assert [each.text for _, each in found] == ["b", "a"]
    alone = [score(each, "", "", (), PLAIN) for _, each in found]
    assert [value for value, _ in found] == [value + PLAIN.agreement / 2 for value in alone]
    assert ranked([], "", "", (), PLAIN) == []


def test_the_specific_reply_wins_over_the_one_that_is_likely_after_anything():
    dull = Scored("I don't know.", 5, log_prob=-4.0, prior=-3.0)
    specific = Scored("The soup was too salty.", 6, log_prob=-7.0, prior=-18.0)
    assert chosen(dull, specific) == specific.text
    assert chosen(dull, specific, weights=Weights(dullness=0, length=0)) == dull.text


def test_a_score_is_the_mutual_information_with_a_bonus_for_length():
    candidate = Scored("The soup was too salty.", 6, log_prob=-7.0, prior=-18.0)
    weights = Weights(dullness=0.5, length=0.25)
    assert score(candidate, "", "", (), weights) == pytest.approx(-7.0 + 0.5 * 18.0 + 0.25 * 6)


def test_the_prior_counts_up_to_where_a_reply_is_as_rare_as_can_be():
    weights = Weights(dullness=0.5, rare=20.0, length=0)
    rare, rarer = (Scored("The soup was salty.", 6, -7.0, prior) for prior in (-20.0, -60.0))
    assert score(rare, "", "", (), weights) == score(rarer, "", "", (), weights) == -7.0 + 10.0


def test_a_word_that_is_said_twice_costs_the_little_ones_apart():
    twice = Scored("The Oak is the Oak.", 6, log_prob=-5.0, prior=-30.0)
    once = Scored("The Oak is the tree.", 6, log_prob=-6.0, prior=-30.0)
    weights = Weights(agreement=0)
    assert chosen(twice, once, weights=weights) == once.text
    assert chosen(twice, once, weights=Weights(agreement=0, stutter=0)) == twice.text


def test_what_does_not_fit_is_not_said_however_rare_it_is():
    """With all of the prior taken off, the least likely reply would win."""
    fitting = Scored("The soup was too salty.", 6, log_prob=-7.0, prior=-18.0)
    strange = Scored("Zebras multiply silver fractions.", 6, log_prob=-35.0, prior=-40.0)
    assert chosen(fitting, strange) == fitting.text


def test_what_most_draws_say_wins_over_one_that_is_a_little_likelier():
    names = ("You are Ana.", "Your name is Ana.", "It's Ana.")
    many = [Scored(text, 5, log_prob=-4.0, prior=-12.0) for text in names]
    one = Scored("You are Eva.", 5, log_prob=-3.5, prior=-12.0)
    assert "Ana" in chosen(one, *many)
    assert chosen(one, *many, weights=Weights(agreement=0.0)) == one.text


def test_agreement_is_the_mean_share_of_words_in_common():
    assert agreements(["It is Ana.", "it's Ana", "No"]) == pytest.approx(
        [(1 + 2 / 5) / 3, (2 / 5 + 1) / 3, 1 / 3]
    )
    assert agreements(["", "Ana"]) == [0, 0.5] and agreements([]) == []


def test_an_echo_of_the_user_loses_against_an_answer():
    echo = Scored("I went to the beach today", 7, log_prob=-5.0, prior=-14.0)
    answer = Scored("Was the water warm?", 6, log_prob=-6.5, prior=-14.0)
    user = "I went to the beach today."
    assert chosen(echo, answer, user=user) == answer.text
    assert chosen(echo, answer, user="Something else") == echo.text


def test_the_last_reply_in_other_words_loses_as_well():
    again = Scored("I like the sea very much indeed", 8, log_prob=-5.0, prior=-14.0)
    new = Scored("Do you swim?", 5, log_prob=-6.5, prior=-14.0)
    assert chosen(again, new, last="I like the sea very much") == new.text
    assert chosen(again, new, last="Good morning to you") == again.text


def test_a_name_that_the_user_asked_for_survives_though_the_words_are_the_users():
    """Few words, some of them shared: no echo."""
    name = Scored("Your name is Ana.", 6, log_prob=-1.0, prior=-12.0)
    evasion = Scored("I like music.", 5, log_prob=-5.0, prior=-8.0)
    assert chosen(name, evasion, user="What is my name?") == name.text
    short = Scored("Ana", 2, log_prob=-0.5, prior=-9.0)
    assert chosen(short, evasion, user="Ana or Eva?") == short.text


@pytest.mark.parametrize("spelling", ["Yes, sure!", "yes sure", "YES – SURE...", " Yes  sure "])
def test_what_was_said_is_not_said_again_in_any_spelling(spelling):
    again = Scored(spelling, 4, log_prob=-0.1, prior=-9.0)
    new = Scored("Perhaps not.", 4, log_prob=-3.0, prior=-8.0)
    assert chosen(again, new, said={folded("Yes, sure!")}) == new.text
    assert chosen(again, new) == spelling


def test_what_was_asked_before_is_not_asked_again_behind_something_else():
    again = Scored("A bike! What is it like?", 7, log_prob=-1.0, prior=-9.0)
    new = Scored("A bike! Is it new?", 7, log_prob=-3.0, prior=-9.0)
    assert chosen(again, new, said={"what is it like"}) == new.text
    assert chosen(again, new, said={"a bike"}) == again.text


def test_a_question_that_is_asked_again_gets_the_same_answer_and_no_wrong_one():
    right = Scored("Your name is Ana.", 6, log_prob=-0.2, prior=-12.0)
    wrong = Scored("Your name is Eva.", 6, log_prob=-6.0, prior=-12.0)
    assert chosen(right, wrong, said={folded(right.text)}) == right.text


@pytest.mark.parametrize("empty", ["", "...", "?!", "👍"])
def test_what_holds_no_word_is_said_only_if_all_else_is_worse(empty):
    nothing = Scored(empty, 2, log_prob=-0.1, prior=-9.0)
    word = Scored("Hm.", 3, log_prob=-30.0, prior=-20.0)
    assert chosen(nothing, word) == word.text
    assert chosen(nothing) == empty


def test_if_all_was_said_before_the_best_of_it_is_said_again():
    one = Scored("Yes.", 3, log_prob=-5.0, prior=-5.0)
    other = Scored("No.", 3, log_prob=-4.0, prior=-5.0)
    assert chosen(one, other, said={"yes", "no"}) == other.text


def test_of_equals_the_first_is_said():
    one, other = Scored("Perhaps.", 3, -4.0, -5.0), Scored("Sure.", 3, -4.0, -5.0)
    assert chosen(one, other) == "Perhaps." and chosen(other, one) == "Sure."


def test_a_reply_that_says_nothing_yields_to_one_that_says_something():
    nothing, something = Scored("Me too.", 3, -3.0, -5.0), Scored("So was I.", 4, -5.0, -6.0)
    assert chosen(nothing, something) == something.text
    assert chosen(nothing, something, weights=Weights(empty=0.0)) == nothing.text


def test_folding_keeps_words_of_every_script_and_apostrophes():
    assert folded("Don’t — STOP!") == folded("don't stop") == "don't stop"
    assert folded("¿Qué tal, Ana?") == "qué tal ana"
    assert folded("Привет, мир") == "привет мир"
    assert folded("can't") != folded("can")

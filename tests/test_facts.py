"""Facts that are told and asked for: flags, right answers, and nothing of the evaluation leaks."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from chatbot import fact_kinds
from chatbot.fact_course import between
from chatbot.fact_exchanges import asked, corrected, telling, told
from chatbot.fact_kinds import KINDS, choices, held_out, stands_in, value_of, values
from chatbot.fact_people import asked_of, pronouns, told_of, value_for
from chatbot.fact_wordings import Fact, lines
from chatbot.facts import distant, quizzes, recalled, short, small_talk, weave
from chatbot.manners import manners

REAL = [[f"said {turn} of {size}" for turn in range(size)] for size in (2, 5, 12, 30)]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """What training may see."""
    draw = random.Random(7)
    dialogues = [short(draw) for _ in range(2000)]
    dialogues += [distant(small_talk(), draw) for _ in range(300)]
    return [text for dialogue in [*dialogues, *manners(1000, 7)] for text in dialogue.texts]


def test_the_seed_alone_decides() -> None:
    def made(seed: int) -> list:
        draw = random.Random(seed)
        return [short(draw), distant(small_talk(), draw), weave(REAL[2], draw)]

    assert made(3) == made(3)
    assert made(3) != made(4)


@pytest.mark.parametrize("real", REAL)
def test_a_woven_dialogue_keeps_the_given_texts_in_order_and_side(real: list[str]) -> None:
    for seed in range(50):
        texts, learned = weave(real, random.Random(seed))
        kept = real[: len(real) // 2 * 2]
        assert [text for text in texts if text in kept] == kept
        assert all(
            place % 2 == real.index(text) % 2 for place, text in enumerate(texts) if text in kept
        )
        assert len(texts) == len(learned) and len(texts) % 2 == 0
        assert len(texts) > len(kept)
        for place, (text, flag) in enumerate(zip(texts, learned, strict=True)):
            assert flag == (place > 0 and (place % 2 == 1 or text in kept))


def test_a_short_dialogue_has_2_to_8_exchanges_and_learns_the_replies() -> None:
    draw = random.Random(1)
    for _ in range(300):
        texts, learned = short(draw)
        assert 4 <= len(texts) <= 16
        assert learned == (False, True) * (len(texts) // 2)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_answer_holds_the_value_as_it_was_told(kind) -> None:
    draw = random.Random(kind.name)
    for _ in range(30):
        (told_text, _), [fact] = told([Fact(kind, value_of(kind, draw))], draw)
        question, reply = asked([fact], draw)
        assert fact.value.lower() in told_text.lower()
        assert recalled(reply, fact.value), reply
        assert not re.search(r"[{}|()]", told_text + question + reply)


def test_now_and_then_something_else_is_said_beside_a_fact_but_not_in_the_evaluation() -> None:
    asides = {
        line for name in ("frames", "pet") for line in lines(name, "aside") if "(" not in line
    }
    draw = random.Random(5)
    pet = next(kind for kind in KINDS if kind.wording == "pet")

    def with_asides(new: bool) -> int:
        texts = [telling(Fact(pet, value_of(pet, draw)), draw, new).lower() for _ in range(1000)]
        return sum(any(aside.lower().rstrip(".?") in text for aside in asides) for text in texts)

    assert with_asides(False) > 20 and with_asides(True) == 0


def test_whoever_tells_their_name_and_asks_for_the_bots_is_told_it() -> None:
    name = next(kind for kind in KINDS if kind.name == "name")
    draw = random.Random(6)
    made = [told([Fact(name, "Ana")], draw)[0] for _ in range(1000)]
    asking = [reply for text, reply in made if re.search(r"(?i)what(?:'s| is) your name\?", text)]
    assert len(asking) > 20 and all(
        "Parley" in reply and "Ana" in reply.title() for reply in asking
    )
    assert not any("Parley" in reply for text, reply in made if not re.search("(?i)you", text))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_corrected_value_is_the_new_one(kind, at_once: bool) -> None:
    draw = random.Random(kind.name)
    old = Fact(kind, value_of(kind, draw))
    for _ in range(20):
        (text, reply), new = corrected(old, draw, at_once)
        assert new.value.lower() != old.value.lower()
        assert recalled(text, new.value) and recalled(reply, new.value)
        assert not re.search(r"[{}|()]", text + reply)


def test_a_distant_dialogue_learns_the_replies_about_facts_alone() -> None:
    draw, talk = random.Random(2), [("I like my job.", "My name is long."), ("Hm.", "Yes.")]
    for _ in range(200):
        texts, learned = distant(talk, draw)
        pairs = list(zip(texts[::2], texts[1::2], strict=True))
        assert list(learned[1::2]) == [pair not in talk for pair in pairs]
        assert any(learned) and not any(learned[::2])


def test_a_share_of_the_proper_names_is_held_out_and_in_no_generated_dialogue(
    texts: list[str],
) -> None:
    said = "\n".join(texts).lower()
    for name in ("name", "city", "petname"):
        new = choices(name, True)
        assert 0.03 < len(new) / len(values(name)) < 0.15
        assert all(map(held_out, new))
        # The plain search spares most of the slow ones.
        assert not [value for value in new if value.lower() in said and stands_in(value, said)]


def test_no_held_out_value_stands_in_a_value_that_is_learned() -> None:
    new = [value for name in ("name", "city", "petname") for value in choices(name, True)]
    listed = {path.stem for path in Path(fact_kinds.__file__).parent.glob("values/*.txt")}
    assert {kind.values for kind in KINDS} <= listed
    learned = "\n".join(value for name in sorted(listed) for value in choices(name, False))
    assert [value for value in new if stands_in(value, learned)] == []
    for name in listed - {"name", "city", "petname"}:
        assert choices(name, False) == values(name) and not choices(name, True)


def test_held_out_wordings_never_occur_in_training(texts: list[str]) -> None:
    seen = {re.sub(r"\W+", " ", text.lower()).strip() for text in texts}
    for seed in range(5):
        for quiz in quizzes([], 200, seed, between=0, new_values=False):
            for text in (*quiz.told, quiz.question):
                assert re.sub(r"\W+", " ", text.lower()).strip() not in seen, text


def test_every_wording_file_keeps_some_wordings_for_the_evaluation() -> None:
    for name in {kind.wording for kind in KINDS}:
        for section in ("tell", "ask"):
            new, trained = lines(name, section, True), lines(name, section)
            assert len(new) >= 2 and len(trained) >= 8 and not set(new) & set(trained)


@pytest.mark.parametrize("new_values", [True, False])
def test_a_quiz_tells_what_it_asks(new_values: bool) -> None:
    for quiz in quizzes(REAL, 200, 1, between=4, new_values=new_values):
        assert len(quiz.between) == 4
        assert recalled(quiz.told[-1], quiz.answer)
        (kind,) = (kind for kind in KINDS if kind.name == quiz.kind)
        assert not new_values or kind.values in ("name", "city", "petname")
        assert (quiz.answer in choices(kind.values, True)) == new_values


def test_an_answer_is_recalled_as_whole_words_in_any_case() -> None:
    assert recalled("your name is ANNA.", "Anna")
    assert recalled("You live in St. Louis.", "St. Louis")
    assert not recalled("Your name is Annabel.", "Anna")
    assert not recalled("You are 23.", "3")


def test_whoever_was_just_spoken_of_may_be_a_pronoun_and_the_reply_says_who_it_is() -> None:
    draw = random.Random(8)
    for kind in KINDS:
        if not lines(kind.wording, "pronoun"):
            continue
        who = kind.blanks["who"]
        for _ in range(20):
            of = pronouns(who, draw)
            (text, reply), fact = told_of(Fact(kind, value_for(kind, draw)), of, draw)
            assert stands_in(fact.value, text) and stands_in(who, reply), (text, reply)
            assert not re.search(r"[{}|()]", text + reply)
            if lines(kind.wording, "askpronoun"):
                question, answer = asked_of(fact, of, draw)
                assert recalled(answer, fact.value) and not stands_in(fact.value, question)
                assert not re.search(r"[{}|()]", question + answer)


def test_a_pronoun_fits_whom_it_stands_for() -> None:
    draw = random.Random(9)
    for _ in range(100):
        assert pronouns("sister", draw)["he"] == "she" and pronouns("dad", draw)["he"] == "he"
    forms = {pronouns("neighbour", draw)["he"] for _ in range(50)}
    assert forms == {"he", "she"}
    assert {pronouns("cat", draw)["he"] for _ in range(50)} == {"he", "she", "it"}


def test_an_age_asked_by_a_pronoun_was_told() -> None:
    draw, ages = random.Random(10), "|".join({*values("age"), *values("childage")})
    asked_for = 0
    for _ in range(3000):
        said = ""
        for (user, reply), _ in between([], draw, 1):
            if re.search(r"(?i)^how old is s?he\b", user):
                (age,) = set(re.findall(rf"\b(?:{ages})\b", reply.lower()))
                assert stands_in(age, said), (said, user, reply)
                asked_for += 1
            said += f"{user}\n"
    assert asked_for > 10

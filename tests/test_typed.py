"""What people type without capitals and marks is read as it would be printed."""

from __future__ import annotations

import pytest

from corpora_for_tests import lesson
from released import PRESET, SHIPPED, shipped
from shared import presets
from translate import prose, surface, typed
from translate.directions import Direction, Directions
from translate.explaining import explained
from translate.lesson import Lesson
from translate.reading import reading
from translate.steering import alternatives, continued


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("i like my tea", ("I like my tea.", True, True)),
        ("Open the file", ("Open the file.", False, True)),
        ("and then we left.", ("And then we left.", True, False)),
        ("on monday i was in spain", ("On Monday I was in Spain.", True, True)),
        ("where is my tea", ("Where is my tea?", False, False)),
        ("iPhone is a phone", ("iPhone is a phone.", False, True)),
        ("ask i@monday.org or see /i", ("Ask i@monday.org or see /i.", True, True)),
        *((text, (text, False, False)) for text in ("red boat", "I like it.", "Tea, milk, (and)")),
        *((text, (text, False, False)) for text in ("RED BOAT 7", "1 2 3", "", "我 喝 茶")),
    ],
)
def test_a_sentence_gets_the_capital_and_the_mark_that_it_lacks(text, printed):
    assert surface.printed(text, "en") == printed


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("en", text) for text in ("what time is it", "How's life", "can you help me")),
        *(("en", text) for text in ("how much does it cost", "is it raining", "who are they")),
        *(("es", text) for text in ("qué hora es", "dónde vives", "de quién es esto")),
    ],
)
def test_a_question_is_known_by_its_first_words(language, text):
    assert typed.asks(text, language) and not typed.asks(text, "de")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("en", text) for text in ("what the man did", "when i was young", "how to cook rice")),
        *(("en", text) for text in ("however is it", "can openers are useful", "isle you see")),
        *(("es", text) for text in ("que te vaya bien", "cuando llueve", "como quieras")),
    ],
)
def test_what_only_begins_like_one_is_no_question(language, text):
    assert not typed.asks(text, language)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Me gusta mi té.", "me gusta mi té"),
        ("I like my tea.", "I like my tea"),
        ("I'm here.", "I'm here"),
        ("It is late...", "it is late..."),
        ("¿Dónde vives.", "¿Dónde vives?"),
        ("TV is dull!", "TV is dull!"),
        ("", ""),
    ],
)
def test_a_translation_lacks_what_its_sentence_lacked(written, shown):
    read = reading("my sister likes tea", prose="en")
    assert read is not None and read.text == "My sister likes tea."
    assert read.ended(written) == shown


def test_a_translation_is_written_as_it_would_be_printed():
    read = reading("my sister likes tea", prose="en")
    assert read.whole("a mi hermana le gusta") == "A mi hermana le gusta."
    assert read.begun("a mi") == "A mi" and read.begun("") == read.whole("") == ""
    assert read.behind("a mi ").closed and not read.behind("a mi. ").closed
    plain = reading("my sister likes tea")
    assert plain.text == plain.ended(plain.text) == plain.whole(plain.text)


@pytest.mark.parametrize(
    ("text", "to", "translation"),
    [
        ("where is the station", "es", "¿Dónde está la estación?"),
        ("i love you", "es", "te quiero"),
        ("no sé qué hacer", "en", "I don't know what to do"),
        ("the meeting is on monday", "es", "la reunión está el lunes"),
        ("(This is a note.)", "es", "(Esta es una nota.)"),
    ],
)
def test_the_shipped_model_translates_what_is_typed(text, to, translation):
    assert shipped().translate(text, to=to) == translation


def test_whoever_leads_and_weighs_words_sees_the_same_text():
    translator = shipped()
    direction = translator.directions.into("es")
    source = "my sister works in a bank"
    text = translator.translate(source, to="es")
    assert text == "mi hermana trabaja en un banco"
    (each,) = explained(translator, [(source, text)], direction)
    assert [word.text for word in each.target] == text.split()
    assert all(weight.probability > 0.5 for weight in each.weights)
    first = alternatives(translator, source, "", 4, direction=direction)
    assert first[0].text == "mi" and all(each.text.islower() for each in first)
    for prefix in ("la hermana", "Mi hermana", "mi hermana trabaja en un banco."):
        found = continued(translator, source, prefix, direction=direction).text
        assert found.startswith(prefix) and ".." not in found


def one_way(target: str, change=str, source="en") -> Lesson:
    return lesson(Directions.between(source, target, both_ways=False), change=change)


def test_a_model_that_has_seen_no_prose_reads_as_ever():
    there = Direction("en-GB", "es")
    learned = prose.learned(one_way("es", source="en-GB"))
    assert learned["prose"] == ["en-GB", "es"]
    assert prose.read(learned, there) == "en"
    for change in (str.lower, lambda text: text.rstrip(".?!")):
        assert prose.learned(one_way("es", change)) == {"prose": []}
    for about in ({}, {"prose": "es"}, {"prose": ["es", 3]}, {"prose": ["en-GB"]}):
        assert prose.read(about, there) == ""
    base = presets.load(SHIPPED, "translate")
    assert prose.learned(one_way("it", str.lower), base) == {"prose": ["es"]}
    assert "prose" not in presets.load(PRESET, "translate").about

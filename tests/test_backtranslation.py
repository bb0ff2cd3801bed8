"""Pairs made from sentences of one language."""

from __future__ import annotations

import itertools
import os
import signal
from pathlib import Path

import pytest

import released
from shared.errors import InputError
from translate import backtranslation, corpora
from translate.__main__ import main
from translate.backtranslation import Made, best
from translate.directions import Direction
from translate.translation import Translation

SENTENCES = ["The girl finds the red table.", "The dog sees the boy."]
THERE, BACK = Direction("en", "es"), Direction("es", "en")


@pytest.fixture
def text(tmp_path) -> Path:
    path = tmp_path / "text.en"
    path.write_text(
        "\n".join([SENTENCES[0], "", f"  {SENTENCES[1]} ", *SENTENCES]), encoding="utf-8"
    )
    return path


@pytest.fixture
def loaded(monkeypatch):
    """A load that costs nothing: all searches of these tests are traced once."""
    monkeypatch.setattr(backtranslation.Translator, "load", lambda _: released.translator())


def made(translator, direction=THERE, sentences=SENTENCES) -> list[Made]:
    found = backtranslation.pairs(translator, sentences, direction, lambda _: None)
    return list(itertools.chain.from_iterable(found))


def test_each_sentence_is_translated_in_its_order():
    found = made(released.translator())
    assert [each.sentence for each in found] == SENTENCES
    assert found[0].translation == "La niña encuentra la mesa roja."
    assert all(each.belief < 0 for each in found)


def test_of_the_candidates_the_one_is_taken_from_which_the_sentence_is_read_back(monkeypatch):
    translator = released.translator()
    plain = made(translator)[0].translation
    candidates = [each.text for each in translator.candidates(SENTENCES[0], 5, "es")]
    favourite = next(each for each in candidates if each != plain)

    def scores(sources, targets, to=None):
        assert to == "en" and set(targets) == {SENTENCES[0]}
        return [0.0 if source == favourite else -500.0 for source in sources]

    monkeypatch.setattr(translator, "scores", scores)
    (found,) = made(translator, sentences=SENTENCES[:1])
    assert found.translation == favourite


def test_what_cannot_be_read_back_is_chosen_by_the_search(monkeypatch):
    translator = released.translator()
    one_way = type(translator.directions)(translator.directions.languages, (THERE,))
    monkeypatch.setattr(translator, "directions", one_way)
    monkeypatch.setattr(translator, "scores", None)
    (found,) = made(translator, sentences=SENTENCES[:1])
    assert found.translation == translator.translate(SENTENCES[0], "es")


def test_a_number_counts_for_more_than_what_is_read_back(monkeypatch):
    translator = released.translator()

    def sentences(some, direction, options):
        for at, _ in enumerate(some):
            kinds = (("tengo 3", -1.0), ("tengo 2", -9.0))
            yield at, [Translation(text, score, score, ("a",), ("b",)) for text, score in kinds]

    monkeypatch.setattr(translator, "sentences", sentences)
    monkeypatch.setattr(translator, "scores", lambda sources, targets, to: [0.0, -99.0])
    (found,) = made(translator, sentences=["I have 2"])
    assert found.translation == "tengo 2"


def test_what_the_network_does_not_translate_is_no_pair():
    assert made(released.translator(), sentences=["12 + 12", "* * *"]) == []


def test_what_is_believed_most_is_kept_in_its_order():
    some = [Made(str(at), "", belief) for at, belief in enumerate((-3.0, -1.0, -9.0, -2.0, -4.0))]
    assert [each.sentence for each in best(some, 0.6)] == ["0", "1", "3"]
    assert best(some, 1.0) == some
    assert best(some, 0.01) == [some[1]]


def test_what_is_too_long_to_be_learned_is_left_out_and_that_is_said(loaded, tmp_path):
    text, out, said = tmp_path / "text", tmp_path / "out.tsv", []
    text.write_text(f"{SENTENCES[0]}\n{'the dog sees the boy and ' * 40}\n", encoding="utf-8")
    place = (str(released.PRESET), [str(text)], "en", "es", str(out), 1.0)
    assert backtranslation.write(*place, said.append) == 1
    assert said[0] == "1 of 2 are left out: they are too long to be learned"


def test_the_command_writes_what_a_training_reads_in_either_direction(
    loaded, text, tmp_path, capsys
):
    out = tmp_path / "pairs.tsv"
    arguments = ["--model", str(released.PRESET), "--out", str(out), "--keep", "1"]
    main(["backtranslate", str(text), "--source", "en", "--target", "es", *arguments])
    assert f"2 pairs are in {out}" in capsys.readouterr().out
    for source, target in (THERE, BACK):
        texts = [each.texts for each in corpora.read([str(out)], source, target)]
        found = [text if source == "en" else text[::-1] for text in texts]
        assert [en for en, _ in found] == SENTENCES


def test_an_interrupt_keeps_what_was_made(loaded, text, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(backtranslation, "CHUNK", 1)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if len(said) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    out = tmp_path / "pairs.tsv"
    place = (str(released.PRESET), [str(text)], "en", "es", str(out), 1.0)
    assert backtranslation.write(*place, say) == 1
    assert said[1:] == ["1 of 2 sentences"]
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("--source", "fr"), "does not translate from fr into es; it has en-es, es-en"),
        (("--keep", "0"), "--keep 0: must be over 0 and at most 1"),
        (("--out", "."), "this is a folder; a file is wanted"),
        (("--out", "nowhere/out.tsv"), "there is no such folder to write into"),
        (("--out", "text.en"), "this is one of the files to read; choose another --out"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_done(
    loaded, text, tmp_path, monkeypatch, change, wanted
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(backtranslation, "pairs", None)
    given = {"--source": "en", "--target": "es", "--model": str(released.PRESET)}
    given |= {"--out": str(tmp_path / "out.tsv")} | dict([change])
    flags = [part for pair in given.items() for part in pair]
    with pytest.raises(InputError, match=wanted):
        main(["backtranslate", str(text), *flags])


def test_a_file_without_a_sentence_makes_no_file(loaded, tmp_path):
    text, out = tmp_path / "text", tmp_path / "out.tsv"
    text.write_text("\n \n", encoding="utf-8")
    place = (str(released.PRESET), [str(text)], "en", "es", str(out), 1.0)
    with pytest.raises(InputError, match="there is no sentence to translate"):
        backtranslation.write(*place, lambda _: None)
    assert not out.exists()

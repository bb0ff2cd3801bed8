"""Text to ids and back, and the same ids inside a graph."""

from __future__ import annotations

import unicodedata

import pytest
import tensorflow as tf
import tensorflow_text

from builders import VOCABULARY, texts, tokenizer
from shared.errors import InputError
from shared.repairs import whole
from shared.tokenizer import (
    BOS,
    BYTES,
    EOS,
    PAD,
    SPECIALS,
    TAGS,
    UNK,
    Tokenizer,
    tag,
)

KINDS = ["bpe", "unigram"]
ODD = [
    "The old cat sees seven oranges.",
    "HELLO, ¿qué tal? ¡Adiós!",
    "😀 👩‍👩‍👧 🇪🇸",
    "ᚠᛇᚻ ሰላም 你好 𐍈 नमस्ते",
    "naïve façade Ångström",
    "שלום \u202eabc\u202c",
    "https://example.org/?q=1&r=%20#x",
    "tab\tand\x00null and\x7fdelete",
    "<s> </s> <pad> <unk> <tag0> <2es> <0x41>",
    "a\u00a0b\u2003c\u200bd",
    "",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ODD)
def test_any_text_comes_back_and_nothing_in_it_is_unknown_or_a_control(kind, text):
    ids = tokenizer(kind).encode(text)
    assert tokenizer(kind).decode(ids) == text
    assert all(SPECIALS <= index < tokenizer(kind).vocabulary for index in ids)


def test_spaces_are_squeezed_and_nothing_else_is_lost():
    assert tokenizer().decode(tokenizer().encode("  a  b ")) == "a b"


def test_a_letter_in_two_parts_comes_out_in_one():
    apart = unicodedata.normalize("NFD", "café mañana Å")
    assert apart != "café mañana Å"
    ids = tokenizer().encode(apart)
    assert ids == tokenizer().encode("café mañana Å")
    assert tokenizer().decode(ids) == "café mañana Å"


def test_half_a_surrogate_pair_becomes_the_replacement_character():
    """JSON can spell one (`"\\ud83d"`), and SentencePiece has no way to take it."""
    assert whole("a\ud83db") == "a\ufffdb"
    assert tokenizer().decode(tokenizer().encode("a\ud83db")) == "a\ufffdb"
    assert tokenizer().decode(tokenizer().sample("a\udc00", 0.1)) == "a\ufffd"


@pytest.mark.parametrize("kind", KINDS)
def test_many_texts_at_once_give_the_ids_of_each(kind):
    many = tokenizer(kind).encode_all(ODD)
    assert many == [tokenizer(kind).encode(text) for text in ODD]


@pytest.mark.parametrize("kind", KINDS)
def test_tensorflow_text_gives_the_same_ids_inside_a_graph(kind):
    ours = tokenizer(kind)
    theirs = tensorflow_text.SentencepieceTokenizer(model=ours.model, out_type=tf.int32)

    @tf.function(input_signature=[tf.TensorSpec((None,), tf.string)])
    def encode(lines):
        ids = theirs.tokenize(tensorflow_text.normalize_utf8(lines, "NFC"))
        return ids, theirs.detokenize(ids)

    lines = [*ODD, *texts(), unicodedata.normalize("NFD", "café mañana")]
    ids, back = encode(tf.constant([line.encode() for line in lines]))
    assert ids.to_list() == ours.encode_all(lines)
    assert [line.decode() for line in back.numpy()] == [ours.decode(row) for row in ids.to_list()]


def test_controls_are_silent_when_decoded():
    ids = tokenizer().encode("the old cat")
    assert tokenizer().decode([BOS, tag(0), *ids, UNK, tag(TAGS - 1), EOS, PAD, PAD]) == (
        "the old cat"
    )
    assert tokenizer().decode([PAD, EOS]) == ""


def test_broken_bytes_become_the_replacement_character():
    ids = tokenizer().encode("😀")
    assert tokenizer().decode(ids[:-1]).strip("\ufffd") == ""
    assert "\ufffd" in tokenizer().decode(ids[:-1])


def test_pieces_spell_the_text():
    ids = tokenizer().encode("the old cat")
    assert "".join(tokenizer().pieces(ids)).replace("▁", " ") == " the old cat"
    assert tokenizer().pieces([PAD, BOS, EOS, tag(3)]) == ["<pad>", "<s>", "</s>", "<tag3>"]


def test_control_bytes_are_those_that_would_break_a_line():
    assert tokenizer().pieces(tokenizer().controls())[:11:10] == ["<0x00>", "<0x0A>"]
    found = {tokenizer().decode([index]) for index in tokenizer().controls()}
    assert found == {chr(code) for code in (*range(32), 127)}


def test_a_tag_is_an_id_of_its_own_and_one_too_many_is_refused():
    assert [tag(0), tag(TAGS - 1)] == [4, SPECIALS - 1]
    for index in (-1, TAGS):
        with pytest.raises(InputError, match=f"room for {TAGS} languages"):
            tag(index)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sampled_cut_is_drawn_anew_spells_the_same_and_repeats_after_reseeding(kind):
    ours, text = tokenizer(kind), texts()[0]

    def draws(seed: int) -> list[list[int]]:
        ours.reseed(seed)
        return [ours.sample(text, 0.3) for _ in range(12)]

    first = draws(5)
    assert len(set(map(tuple, first))) > 2
    assert {ours.decode(ids) for ids in first} == {text}
    assert draws(5) == first
    assert draws(6) != first


def test_training_again_gives_the_same_model_and_it_keeps_case_and_size():
    again = Tokenizer.train(texts(), VOCABULARY)
    assert again.encode_all(ODD) == tokenizer().encode_all(ODD)
    assert SPECIALS + BYTES < again.vocabulary <= VOCABULARY
    assert again.encode("El") != again.encode("el")


def test_a_vocabulary_that_cannot_be_made_is_refused():
    for lines, size in ((texts(), SPECIALS + BYTES), ([], VOCABULARY), (["", " "], VOCABULARY)):
        with pytest.raises(InputError, match=f"no vocabulary of {size} pieces"):
            Tokenizer.train(lines, size)


def test_bytes_that_are_no_model_are_refused(tmp_path):
    path = tmp_path / "tokenizer.model"
    good = tokenizer().model
    for bad in (b"", b"\x00\x01 noise", b"PK" * 500, good[: len(good) // 2]):
        with pytest.raises(InputError):
            Tokenizer(bad)
        path.write_bytes(bad)
        with pytest.raises(InputError) as caught:
            Tokenizer.load(path)
        assert str(caught.value).startswith(f"{path}: ")
    path.write_bytes(good)
    assert Tokenizer.load(path).encode("the cat") == tokenizer().encode("the cat")


def test_a_missing_model_is_refused_by_name(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(InputError, match="cannot read the tokenizer"):
            Tokenizer.load(path)

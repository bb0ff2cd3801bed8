"""From conversations to batches: rows, their order, and the epochs."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from shared.conversations import NOTHING, PIECE, REPLY, Conversations, Row, pieces, talk
from shared.tokenizer import EOS, PAD

FIRST = 100


def ids(length: int, start: int = FIRST) -> list[int]:
    return list(range(start, start + length))


def talks(count: int = 40, seed: int = 0) -> list[list[Row]]:
    """Conversations of random lengths; no two utterances are the same."""
    draw, start = np.random.default_rng(seed), itertools.count(FIRST, 200)
    found = []
    for _ in range(count):
        said = [ids(int(draw.integers(1, 60)), next(start)) for _ in range(draw.integers(2, 9))]
        found.append(talk(said, [False, *(draw.random(len(said) - 1) < 0.8)]))
    return [each for each in found if each]


def real(row: np.ndarray) -> tuple[int, ...]:
    return tuple(int(each) for each in row if each != PAD)


def unpacked(batch: dict[str, np.ndarray]) -> list[list[Row]]:
    """The conversations of a batch, as its order tells them."""
    targets = len(batch["target"])
    return [
        [
            Row(
                real(batch["source"][row]),
                real(batch["target"][row]) if row < targets else (),
                int(batch["speaker"][row]),
            )
            for row in conversation
            if row >= 0
        ]
        for conversation in batch["order"]
    ]


def frozen(rows: list[Row]) -> tuple[Row, ...]:
    return tuple(Row(tuple(row.source), tuple(row.target), row.speaker) for row in rows)


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, 2 * (PIECE - 1), 100, 2501])
def test_pieces_hold_every_token_once_and_end_each(length):
    found = pieces(ids(length))
    assert [each for piece in found for each in piece[:-1]] == ids(length)
    assert all(piece[-1] == EOS and len(piece) <= PIECE for piece in found)
    assert len(found) == max(1, -(-length // (PIECE - 1)))
    assert max(map(len, found)) - min(map(len, found)) <= 1


def test_two_take_turns_and_each_row_has_the_reply_to_it():
    first, second, third = ids(3), ids(2, 200), ids(4, 300)
    assert talk([first, second, third], [False, True, True]) == [
        Row([*first, EOS], [*second, EOS], 0),
        Row([*second, EOS], [*third, EOS], 1),
    ]


def test_only_what_is_learned_is_a_target():
    found = talk([ids(2, at) for at in (100, 200, 300, 400)], [True, True, False, True])
    assert [row.target for row in found] == [[200, 201, EOS], (), [400, 401, EOS]]
    assert [row.speaker for row in found] == [0, 1, 0]


def test_behind_the_last_reply_that_is_learned_nothing_is_read():
    said = [ids(2, at) for at in (100, 200, 300, 400)]
    found = talk(said, [False, True, False, False])
    assert [row.source for row in found] == [[100, 101, EOS]]
    assert talk(said, [True, False, False, False]) == []


def test_a_long_utterance_is_several_rows_and_the_reply_stands_at_the_last():
    long = ids(80)
    found = talk([ids(2, 400), long, ids(3, 500)], [False, True, True])
    assert [row.speaker for row in found] == [0, 1, 1, 1]
    assert [row.source for row in found[1:]] == pieces(long)
    assert [bool(row.target) for row in found] == [True, False, False, True]


@pytest.mark.parametrize(
    ("length", "ends"), [(REPLY - 1, True), (REPLY, False), (REPLY + 30, False)]
)
def test_what_is_longer_than_a_reply_is_learned_without_an_end(length, ends):
    reply = ids(length, 500)
    (row,) = talk([ids(2), reply], [False, True])
    assert len(row.target) == REPLY
    assert row.target == ([*reply, EOS] if ends else reply[:REPLY])


def test_an_epoch_holds_every_conversation_once_in_its_own_order():
    wanted = talks()
    corpus = Conversations(wanted, 1500, seed=3)
    epochs = [
        [frozen(each) for batch in corpus.epoch(number) for each in unpacked(batch)]
        for number in (0, 1)
    ]
    for epoch in epochs:
        assert Counter(epoch) == Counter(map(frozen, wanted))
    assert epochs[0] != epochs[1]


def test_replies_come_first_and_the_longest_of_them_before_the_others():
    for batch in Conversations(talks(), 1500).epoch(0):
        lengths = (batch["target"] != PAD).sum(1)
        assert (lengths > 0).all() and (np.diff(lengths) <= 0).all()
        assert len(lengths) <= len(batch["source"]) == len(batch["speaker"])
        assert (batch["source"] != PAD).any(1).all()
        assert set(batch) == {"source", "target", "speaker", "order"}
        assert {array.dtype for array in batch.values()} == {np.dtype("int32")}


def test_a_reply_to_nothing_is_learned_in_no_conversation():
    corpus = Conversations(talks(), 1500, nothing=0.3)
    found = replies = 0
    for batch in corpus.epoch(0):
        inside = set(batch["order"][batch["order"] >= 0].tolist())
        outside = [row for row in range(len(batch["source"])) if row not in inside]
        known = {each.target for one in unpacked(batch) for each in one}
        for row in outside:
            assert real(batch["source"][row]) == tuple(NOTHING)
            assert real(batch["target"][row]) in known
        found += len(outside)
        replies += len(batch["target"]) - len(outside)
    assert 0.2 < found / replies < 0.4
    assert all(
        (np.sort(batch["order"][batch["order"] >= 0]) == np.arange(len(batch["source"]))).all()
        for batch in Conversations(talks(), 1500, nothing=0.0).epoch(0)
    )


def test_a_batch_holds_no_more_positions_than_asked_for_unless_one_conversation_does():
    sizes = []
    for batch in Conversations(talks(), 1500, nothing=0.0).epoch(0):
        longest = max(batch["source"].shape[1], batch["target"].shape[1])
        assert len(batch["source"]) * longest <= 1500 or len(batch["order"]) == 1
        sizes.append(len(batch["order"]))
    assert max(sizes) > 1
    alone = list(Conversations(talks(), 1).epoch(0))
    assert all(len(batch["order"]) == 1 for batch in alone) and len(alone) == len(talks())


def equal(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[k], other[k]) for k in one)


@pytest.mark.parametrize("made", [False, True])
def test_behind_any_step_it_goes_on_exactly(made):
    """With a list of conversations, and with a function that makes them anew each epoch."""
    corpus = Conversations((lambda number: talks(20, number)) if made else talks(20), 1500)
    epoch = len(list(corpus.epoch(0)))
    assert epoch > 2
    whole = list(itertools.islice(corpus.after(0), 3 * epoch))
    for step in (1, epoch - 1, epoch, epoch + 2):
        rest = list(itertools.islice(corpus.after(step), 3 * epoch - step))
        assert all(map(equal, rest, whole[step:]))
    assert all(map(equal, whole[:epoch], corpus.epoch(0)))


def test_the_seed_alone_decides():
    one, again, other = (list(Conversations(talks(), 1500, seed=s).epoch(0)) for s in (1, 1, 2))
    assert len(one) == len(again) and all(map(equal, one, again))
    assert not all(map(equal, one, other))


def test_without_a_conversation_there_is_no_batch():
    corpus = Conversations([], 1500)
    assert list(corpus.epoch(0)) == list(corpus.after(0)) == []
    assert corpus.real_share() == 0.0


def test_most_positions_hold_a_token():
    share = Conversations(talks(300), 5000).real_share()
    batches = list(Conversations(talks(300), 5000).epoch(0))
    sides = [batch[side] for batch in batches for side in ("source", "target")]
    expected = sum((side != PAD).sum() for side in sides) / sum(side.size for side in sides)
    assert share == pytest.approx(expected)
    assert share > 0.5

"""The command line: what it writes, what it refuses, and what a kill leaves behind."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import corpora_for_tests
from released import PRESET
from shared import cli, presets
from shared.checkpoints import Checkpoints
from translate.__main__ import main

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "translate"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}

ENGLISH = "The girl finds the red table."
SPANISH = "La niña encuentra la mesa roja."

TINY = "--width 8 --heads 1 --encoder-blocks 1 --decoder-blocks 1 --vocabulary 330 --dropout 0.1"
QUICK = "--batch-positions 512 --validate-sentences 4 --checkpoint-minutes 0 --peak-rate 0.02"
PAIR = ["--source", "en", "--target", "es"]
MODEL = ["--model", str(PRESET)]
STEPS = 24

pytestmark = pytest.mark.usefixtures("optimized")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    return corpora_for_tests.write(
        tmp_path_factory.mktemp("corpus") / "tiny.tsv", corpora_for_tests.pairs(80)
    )


def training(corpus: Path, out: Path) -> list[str]:
    """The arguments of a training in which data, dropout and weights are drawn at random."""
    return [
        *("train", "--corpus", str(corpus), *PAIR, "--both-ways", "--out", str(out)),
        *(*TINY.split(), *QUICK.split(), "--precision", "float32", "--steps", str(STEPS)),
        *("--word-dropout", "0.1"),
    ]


@pytest.fixture(scope="module")
def whole(corpus, tmp_path_factory) -> Path:
    """A model whose training nothing interrupted."""
    out = tmp_path_factory.mktemp("whole") / "model"
    assert main(training(corpus, out)) == 0
    return out


def begun(arguments: Sequence[str], out: Path, step: int) -> subprocess.Popen[str]:
    """A training in a process of its own that has passed a step."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    checkpoints = Checkpoints(out / "training" / "checkpoints")
    while max(checkpoints.steps(), default=0) < step:
        assert process.poll() is None, process.communicate()
        time.sleep(0.002)
    return process


def assert_same(out: Path, whole: Path) -> None:
    """The model, and all that its training would need to go on."""
    with np.load(out / presets.WEIGHTS) as one, np.load(whole / presets.WEIGHTS) as other:
        for name in other.files:
            np.testing.assert_array_equal(one[name], other[name])
    one, other = (
        Checkpoints(path / "training" / "checkpoints").latest().arrays for path in (out, whole)
    )
    for array, expected in zip(one, other, strict=True):
        np.testing.assert_array_equal(array, expected)


def test_killed_at_any_moment_and_resumed_it_ends_with_the_same_weights(corpus, whole, tmp_path):
    out = tmp_path / "model"
    moment = random.SystemRandom().randint(1, STEPS // 2)
    process = begun(training(corpus, out), out, moment)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    reached = Checkpoints(out / "training" / "checkpoints").steps()[-1]
    assert moment <= reached < STEPS
    assert main([*training(corpus, out), "--resume"]) == 0
    assert_same(out, whole)


def test_an_interrupt_saves_and_says_how_to_resume(corpus, tmp_path):
    out = tmp_path / "model"
    process = begun(training(corpus, out), out, 3)
    process.send_signal(signal.SIGINT)
    done, said = process.communicate()
    assert process.returncode == 130
    last = said.splitlines()[-1]
    assert "Traceback" not in said
    assert last.startswith("interrupted; to go on: python -m translate train ")
    assert presets.load(out, "translate").application == "translate"
    again = shlex.split(last)[8:]
    assert again == [*training(corpus, out)[1:], "--resume"]
    kept = Checkpoints(out / "training" / "checkpoints").latest()
    assert f"{kept.record['step']} steps in " in done


def test_what_validation_files_hold_is_not_trained_on(tmp_path, capsys):
    pairs = corpora_for_tests.pairs(43)
    # The same pair, the same source in other letters, the same target with other spaces.
    valid = [pairs[0], (pairs[1][0].upper(), pairs[40][1]), (pairs[41][0], f" {pairs[2][1]}")]
    files = {
        name: corpora_for_tests.write(tmp_path / f"{name}.tsv", part)
        for name, part in {"train": pairs[:40], "valid": [*valid, pairs[42]]}.items()
    }
    out = tmp_path / "model"
    arguments = [*training(files["train"], out), "--valid", str(files["valid"]), "--steps", "1"]
    assert main(arguments) == 0
    written = capsys.readouterr()
    assert "3 of 40 are not trained on: they share a text with --valid" in written.err
    assert "37 pairs for training, 4 for validation" in written.out


def test_a_model_is_a_folder_with_all_that_it_needs(whole):
    names = {path.name for path in whole.iterdir()}
    assert names == {"README.md", "config.toml", "tokenizer.model", "weights.npz", "training"}
    assert any((whole / "training" / "logs").iterdir()), "TensorBoard finds its records there"


def test_both_ways_makes_a_model_of_two_directions(whole, tmp_path, capsys):
    line = tmp_path / "line"
    line.write_text("12\n")
    for language in ("en", "es"):
        assert main(["translate", "--model", str(whole), "--to", language, str(line)]) in (0, None)
    assert capsys.readouterr().out == "12\n12\n"


def test_a_model_evaluates_under_each_direction(corpus, capsys):
    main(["evaluate", *MODEL, "--corpus", str(corpus), *PAIR, "--json", "--beam", "1"])
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["en-es", "es-en"]
    for figures in found.values():
        assert list(figures) == [
            *("bleu", "bleu_signature", "chrf", "chrf_signature"),
            *("perplexity", "sentences", "seconds"),
        ]
        assert figures["bleu"] > 50 and figures["chrf"] > 50
        assert 1 < figures["perplexity"] < 5
        assert figures["sentences"] == 80
        assert "tok:13a" in figures["bleu_signature"]


def test_the_languages_of_an_evaluation_may_be_turned_round_or_left_out(tmp_path, capsys):
    pairs = corpora_for_tests.pairs(8)
    corpus = corpora_for_tests.write(tmp_path / "pairs.tsv", pairs)
    turned = corpora_for_tests.write(tmp_path / "turned.tsv", [pair[::-1] for pair in pairs])
    found = []
    for arguments in (
        [str(turned), "--source", "es", "--target", "en"],
        [str(corpus)],
        [str(corpus), "--tokenized"],
    ):
        main(["evaluate", *MODEL, "--json", "--beam", "1", "--corpus", *arguments])
        found.append(json.loads(capsys.readouterr().out))
    assert found[0]["en-es"]["bleu"] == found[1]["en-es"]["bleu"]
    assert "tok:none" in found[2]["en-es"]["bleu_signature"]


def test_an_evaluation_for_people_names_figures_and_signature(corpus, capsys):
    main(["evaluate", *MODEL, "--corpus", str(corpus), "--beam", "1"])
    out = capsys.readouterr().out
    assert "en-es: BLEU " in out and "es-en: BLEU " in out and "nrefs:1" in out


def test_the_candidates_come_in_json(tmp_path, capsys):
    line = tmp_path / "line"
    line.write_text(f"{ENGLISH}\n", encoding="utf-8")
    main(["translate", *MODEL, "--to", "es", "--json", "--n-best", "3", str(line)])
    found = json.loads(capsys.readouterr().out)
    assert found["source"] == ENGLISH
    scores = [each["score"] for each in found["candidates"]]
    assert found["candidates"][0]["text"] == SPANISH
    assert len(scores) == 3 and scores == sorted(scores, reverse=True)


def test_the_candidates_keep_to_a_glossary(tmp_path, capsys):
    line, terms = tmp_path / "line", tmp_path / "terms.tsv"
    line.write_text(f"{ENGLISH}\n", encoding="utf-8")
    terms.write_text("table\tmesita\n", encoding="utf-8")
    options = ["--to", "es", "--glossary", str(terms)]
    main(["translate", *MODEL, *options, "--json", "--n-best", "3", str(line)])
    found = json.loads(capsys.readouterr().out)["candidates"]
    assert found and all("mesita" in each["text"] for each in found)


def test_a_corpus_is_reported_cleaned_and_split(corpus, tmp_path, capsys):
    dirty = tmp_path / "dirty.tsv"
    dirty.write_text(corpus.read_text(encoding="utf-8") + "same\tsame\n", encoding="utf-8")
    clean, parts = tmp_path / "clean.tsv", tmp_path / "parts"
    main(["corpus", str(dirty), *PAIR, "--clean", str(clean), "--split", str(parts)])
    written = capsys.readouterr()
    assert "identical" in written.err and "same" in written.err
    assert clean.read_text(encoding="utf-8") == corpus.read_text(encoding="utf-8")
    lines = {path.name: path.read_text(encoding="utf-8").splitlines() for path in parts.iterdir()}
    assert set(lines) == {"train.tsv", "valid.tsv", "test.tsv"}
    assert sorted(sum(lines.values(), [])) == sorted(clean.read_text("utf-8").splitlines())
    assert "train.tsv: " in written.out


def test_a_program_gets_the_answer_to_a_line_before_it_sends_the_next():
    process = subprocess.Popen(
        [*COMMAND, "translate", *MODEL, "--to", "es"],
        # Text is UTF-8, whatever the locale says.
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for asked, answer in ((f"{ENGLISH}\n", f"{SPANISH}\n"), ("\n", "\n"), ("7\r\n", "7\r\n")):
        process.stdin.write(asked.encode())
        process.stdin.flush()
        assert process.stdout.readline().decode() == answer
    out, said = process.communicate(b"no line end")
    assert process.returncode == 0 and said == b""
    assert out.count(b"\n") == 1 and out.endswith(b"\n")


def test_a_full_disk_ends_training_with_a_sentence(corpus, tmp_path):
    """No file may grow beyond 8 KB, less than a checkpoint and more than the tokenizer."""
    out = tmp_path / "model"

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    done = subprocess.run(
        [*COMMAND, *training(corpus, out)],
        env=ENVIRONMENT,
        preexec_fn=small,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("translate: ")
    assert "File too large" in done.stderr
    assert not list(out.rglob("*.tmp"))
    assert not list(out.rglob("step-*"))


def test_a_full_disk_at_the_end_of_a_pipe_is_said(corpus, tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "corpus", str(corpus), *PAIR, "--split", str(tmp_path / "parts")],
            env=ENVIRONMENT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1] == "translate: output: No space left on device"


def test_a_reader_that_has_enough_is_no_error(corpus, tmp_path):
    process = subprocess.Popen(
        [*COMMAND, "corpus", str(corpus), *PAIR, "--split", str(tmp_path / "parts")],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait() == 0
    assert "Error" not in said and "Exception" not in said


# What is refused.


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def refused(tmp_path, capsys):
    """A function that runs a command and returns the sentence with which it is refused."""

    def run(arguments: Sequence[str], *, report: bool = False) -> str:
        before = snapshot(tmp_path)
        status = cli.run(lambda _: main([str(each) for each in arguments]), "translate")
        written = capsys.readouterr()
        said = written.err.splitlines()
        assert status == 2 and written.out == ""
        assert "Traceback" not in written.err
        assert said[-1].startswith("translate: ")
        assert report or len(said) == 1, said
        assert snapshot(tmp_path) == before, "nothing is overwritten, nothing is left"
        return said[-1].removeprefix("translate: ")

    return run


BOMB = """<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;">]><tmx version="1.4"><header srclang="en"/><body><tu>
<tuv xml:lang="en"><seg>&c;</seg></tuv><tuv xml:lang="es"><seg>x</seg></tuv></tu></body></tmx>"""
TMX = """<tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>one</seg></tuv>
<tuv xml:lang="de"><seg>eins</seg></tuv></tu></body></tmx>"""
CUT = gzip.compress(b"one\tuno\n" * 1000, mtime=0)[:-12]

FILES: dict[str, tuple[str, bytes]] = {
    "empty": ("a.tsv", b""),
    "one column": ("a.tsv", b"one\ntwo\n"),
    "binary noise": ("a.tsv", bytes(range(256)) * 8),
    "cut gzip": ("a.tsv.gz", CUT),
    "no gzip": ("a.tsv.gz", b"one\tuno\n"),
    "not UTF-8": ("a.tsv", b"one\tuno\nyear\ta\xf1o\n"),
    "broken XML": ("a.tmx", TMX[:60].encode()),
    "broken JSON": ("a.jsonl", b'{"en": "one", "es": "uno"}\n{"en": \n'),
    "broken PO": ("a.po", b'msgid "one\nmsgstr\n'),
    "entity bomb": ("a.tmx", BOMB.encode()),
    "lacks the language": ("a.tmx", TMX.encode()),
    "unknown extension": ("a.docx", b"one\tuno\n"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_bad_corpus_is_refused_by_name(refused, tmp_path, kind):
    name, content = FILES[kind]
    path = tmp_path / name
    path.write_bytes(content)
    out = tmp_path / "out.tsv"
    out.write_text("mine\n")
    said = refused(["corpus", path, *PAIR, "--clean", out])
    assert said.startswith(str(path))
    if kind == "not UTF-8":
        assert said.startswith(f"{path}:2: ")


def test_a_missing_corpus_and_a_folder_are_refused(refused, tmp_path):
    assert str(tmp_path / "none.tsv") in refused(["corpus", tmp_path / "none.tsv", *PAIR])
    assert str(tmp_path) in refused(["corpus", tmp_path, *PAIR])


def test_the_same_language_twice_is_refused(refused, corpus):
    said = refused(["corpus", corpus, "--source", "en", "--target", "eng"])
    assert "source and target are the same language" in said


def test_aligned_files_of_unequal_length_are_refused(refused, tmp_path):
    (tmp_path / "a.en").write_text("one\ntwo\n")
    (tmp_path / "a.es").write_text("uno\n")
    assert "a.e" in refused(["corpus", tmp_path / "a.en", tmp_path / "a.es", *PAIR])
    assert "together" in refused(["corpus", tmp_path / "a.en", *PAIR])


def test_what_stands_where_a_corpus_is_to_be_written_stays(refused, corpus, tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "train.tsv").write_text("mine\n")
    said = refused(["corpus", tmp_path / "none.tsv", *PAIR, "--split", tmp_path / "parts"])
    assert "is not an empty folder; choose another --split" in said
    assert "folder" in refused(["corpus", corpus, *PAIR, "--clean", tmp_path], report=True)
    os.mkfifo(tmp_path / "pipe")
    said = refused(["corpus", corpus, *PAIR, "--clean", tmp_path / "pipe"], report=True)
    assert "this is a device or a pipe" in said
    said = refused(
        ["corpus", corpus, *PAIR, "--split", tmp_path / "parts" / "train.tsv" / "x"], report=True
    )
    assert "Not a directory" in said


@pytest.mark.parametrize(
    ("flags", "match"),
    [
        ("--steps 0", "--steps 0: must be at least 1"),
        ("--minutes 0", "--minutes 0.0: must be more than 0"),
        ("--minutes nan", "--minutes nan"),
        ("--steps 5 --dropout nan", "dropout = nan: must be from 0.0 to 0.9"),
        ("--steps 5 --dropout 1", "dropout = 1.0: must be from 0.0 to 0.9"),
        ("--steps 5 --width 7", "width = 7: must be from 8 to 4096"),
        ("--steps 5 --width 20 --heads 3", "width 20 is not a multiple of twice the heads (6)"),
        ("--steps 5 --vocabulary 299", "vocabulary = 299: must be from 300"),
        ("--steps 5 --max-ratio nan", "length ratio is nan"),
        ("--steps 5 --peak-rate nan", "peak_rate = nan: must be from"),
        ("--steps 5 --seed -1", "seed = -1: must be from 0"),
        ("--steps 5 --from {tmp}/none", "there is no such model folder"),
        ("--steps 5 --from {tmp}", "this folder is no model"),
    ],
)
def test_options_out_of_range_are_refused_before_the_corpus_is_read(
    refused, tmp_path, flags, match
):
    flags = flags.format(tmp=tmp_path).split()
    out = tmp_path / "model"
    arguments = ["train", "--corpus", tmp_path / "none.tsv", *PAIR, "--out", out, *flags]
    assert match in refused(arguments)


@pytest.mark.parametrize(
    ("flags", "match"),
    [
        ("--valid {tmp}/none.tsv", "none.tsv"),
        ("--from {preset} --width 32", "--width 32: with --from, the network keeps its own (16)"),
    ],
)
def test_a_training_that_cannot_be_is_refused(refused, corpus, tmp_path, flags, match):
    flags = flags.format(tmp=tmp_path, preset=PRESET).split()
    arguments = [*flags, "--out", tmp_path / "model", "--steps", 2]
    assert match in refused(["train", "--corpus", corpus, *PAIR, *arguments], report=True)


@pytest.mark.parametrize(
    ("out", "match"),
    [
        ("{tmp}", "is not empty; choose another --out"),
        ("{preset}", "already holds a model; choose another --out"),
        ("{preset} --resume", "already holds a model; choose another --out"),
        ("{tmp}/kept", "choose another --out"),
    ],
)
def test_a_taken_folder_is_refused_before_the_corpus_is_read(refused, tmp_path, out, match):
    (tmp_path / "kept").write_text("mine\n")
    before = snapshot(PRESET)
    flags = ["--out", *out.format(tmp=tmp_path, preset=PRESET).split(), "--steps", 2]
    assert match in refused(["train", "--corpus", tmp_path / "none.tsv", *PAIR, *flags])
    assert snapshot(PRESET) == before


def test_too_few_pairs_are_refused(refused, tmp_path):
    few = corpora_for_tests.write(tmp_path / "few.tsv", corpora_for_tests.pairs(20))
    said = refused(
        ["train", "--corpus", few, *PAIR, "--out", tmp_path / "model", "--steps", 2], report=True
    )
    assert "18 pairs are left to train on and 2 for validation; at least 20 and 1 are" in said


def test_pairs_of_one_text_cannot_be_split_and_that_is_said(refused, tmp_path):
    same = corpora_for_tests.write(tmp_path / "a.tsv", [(f"word {n}", "una") for n in range(40)])
    flags = ["--keep-length-ratio", "--out", tmp_path / "model", "--steps", 2]
    said = refused(["train", "--corpus", same, *PAIR, *flags], report=True)
    assert "none of 40 can be held out for validation" in said and "--valid FILE" in said


def test_a_corpus_of_which_nothing_is_left_is_refused(refused, tmp_path):
    path = corpora_for_tests.write(tmp_path / "same.tsv", [("same", "same")] * 3)
    said = refused(["corpus", path, *PAIR, "--clean", tmp_path / "clean.tsv"], report=True)
    assert "nothing is left after cleaning" in said and not (tmp_path / "clean.tsv").exists()


def test_a_model_for_another_application_is_refused(refused, tmp_path):
    folder = Path(shutil.copytree(PRESET, tmp_path / "model"))
    config = folder / "config.toml"
    config.write_text(
        config.read_text().replace('application = "translate"', 'application = "chat"')
    )
    assert "for chat, not for translate" in refused(["translate", "--model", folder])


@pytest.mark.parametrize(
    ("flags", "match"),
    [
        ("--n-best 3", "--n-best goes with --json"),
        ("--n-best 0 --json", "candidates = 0: must be from 1 to 64"),
        ("--n-best 99 --json", "= 99: must be from 1 to 64"),
        ("--n-best 3 --json --beam 2", "the beam must be at least as wide"),
        ("--beam 0", "beams = 0: must be from 1 to 64"),
        ("--length-penalty nan", "length-penalty = nan"),
        ("--sample --temperature 0", "temperature = 0.0: must be from"),
        ("--sample --temperature nan", "temperature = nan"),
        ("--sample --top-p 2", "top-p = 2.0: must be from"),
        ("--sample --top-k -1", "top-k = -1: must be from 0"),
        ("--seed -1", "seed = -1: must be from 0"),
        ("--to de", "does not translate into de; it can into es, en"),
        ("{tmp}/none.txt", "none.txt: cannot read it (No such file or directory)"),
        ("{tmp}", "cannot read it (Is a directory)"),
        ("{tmp}/latin.txt", "latin.txt:2: not UTF-8 (byte 2 of the line)"),
        ("--model {tmp}/none", "none: there is no such model folder"),
        ("--glossary {tmp}/none.csv", "none.csv: there is no such file"),
        ("--glossary {tmp}/latin.txt", "latin.txt:2: the line is not valid UTF-8"),
        ("--glossary {tmp}/none.csv --sample", "--glossary goes with a search, not with --sample"),
    ],
)
def test_a_translation_that_cannot_be_is_refused(refused, tmp_path, flags, match):
    (tmp_path / "latin.txt").write_bytes(b"1\na\xf1o\n")
    assert match in refused(["translate", *MODEL, *flags.format(tmp=tmp_path).split()])


@pytest.mark.parametrize(
    ("flags", "match"),
    [
        ("--source en --target de", "no direction en-de; it has en-es, es-en"),
        ("--beam 0", "beams = 0"),
        ("--corpus {tmp}/none.tsv", "none.tsv"),
        ("--corpus {tmp}/empty.tsv", "empty.tsv"),
    ],
)
def test_an_evaluation_that_cannot_be_is_refused(refused, corpus, tmp_path, flags, match):
    (tmp_path / "empty.tsv").write_text("")
    arguments = ["--corpus", corpus, *flags.format(tmp=tmp_path).split()]
    assert match in refused(["evaluate", *MODEL, *arguments])


def test_bad_input_gives_a_process_its_status_and_one_line(tmp_path):
    done = subprocess.run(
        [*COMMAND, "corpus", str(tmp_path / "none.tsv"), *PAIR],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("translate: ")


def test_an_interrupt_elsewhere_gives_its_status(capsys):
    def interrupted(arguments: Sequence[str] | None) -> int:
        raise KeyboardInterrupt

    assert cli.run(interrupted, "translate") == 130
    assert capsys.readouterr().err == "translate: interrupted\n"


@pytest.mark.parametrize("command", ["train", "translate", "evaluate", "corpus"])
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "usage: translate" in capsys.readouterr().out

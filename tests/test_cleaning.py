"""Cleaning: what each rule repairs and drops, and the report of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from shared import cleaning
from shared.cleaning import RULES, CleaningConfig, Example, Report, clean
from shared.errors import InputError


def pair(source: str, target: str, line: int = 1, note: str | None = None) -> Example:
    return Example((source, target), "corpus.tsv", line, note)


GOOD = pair("The door is open.", "La puerta está abierta.")

DROPPED = {
    "not-unicode": pair("caf\ufffd", "café"),
    "untranslated": pair("Close it.", "Ciérrala.", note="fuzzy"),
    "empty": pair("Close it.", " "),
    "too-long": pair("a " * 150, "b " * 251),
    "length-ratio": pair("Close it.", "Cierra la puerta, " * 4),
    "identical": pair("Madrid", "Madrid"),
    "duplicates": GOOD,
}
REPAIRED = {
    "markup": (pair("<b>Close</b> it&amp;go.", "x"), "Close it&go."),
    "control-characters": (pair("Close\x07 it\u2028now.", "x"), "Close it now."),
    "not-unicode": (pair("cafe\u0301", "x"), "café"),
    "spaces": (pair("  Close   it. ", "x"), "Close it."),
}


def run(*examples: Example, disabled: tuple[str, ...] = ()) -> tuple[list[Example], Report]:
    report = Report()
    kept = list(clean(examples, CleaningConfig(disabled=frozenset(disabled)), report))
    return kept, report


@pytest.mark.parametrize("rule", DROPPED)
def test_a_rule_drops_what_it_is_for_and_only_while_it_is_on(rule: str) -> None:
    kept, report = run(GOOD, DROPPED[rule])
    assert kept == [GOOD]
    assert {name: count.dropped for name, count in report.counts.items() if count.dropped} == {
        rule: 1
    }
    assert len(run(GOOD, DROPPED[rule], disabled=(rule,))[0]) == 2


@pytest.mark.parametrize("rule", REPAIRED)
def test_a_rule_repairs_what_it_is_for_and_only_while_it_is_on(rule: str) -> None:
    example, repaired = REPAIRED[rule]
    kept, report = run(example)
    assert kept[0].texts == (repaired, "x")
    assert {name: count.repaired for name, count in report.counts.items() if count.repaired} == {
        rule: 1
    }
    assert run(example, disabled=(rule,))[0] == [example]


def test_with_every_rule_off_nothing_is_touched() -> None:
    examples = [*DROPPED.values(), *(example for example, _ in REPAIRED.values())]
    kept, report = run(*examples, disabled=tuple(RULES))
    assert kept == examples
    assert report.dropped == report.repaired == 0


@pytest.mark.parametrize(
    "text",
    [
        "a < b and c > d",
        "I <3 you",
        "see <https://example.org/a>",
        "write to <tom@example.org>",
        "AT&T; R&D",
        "&notice; me",
        "<2es> is text",
    ],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert run(pair(text, "algo de longitud parecida"))[0][0].texts[0] == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("One<br/>two", "One two"),
        ('<a href="x.html" class=b>One</a> two', "One two"),
        ("Press <ph id=\"1\" x='2'/>OK</g>", "Press OK"),
        ("&lt;3 &#169; &eacute;", "<3 © é"),
    ],
)
def test_markup_leaves_its_text(text: str, plain: str) -> None:
    assert run(pair(text, "algo"))[0][0].texts[0] == plain


@pytest.mark.parametrize("source, target", [("Hi.", "¡Muy buenos días!"), ("好的。", "All right.")])
def test_short_pairs_do_not_fall_by_their_ratio(source: str, target: str) -> None:
    assert len(run(pair(source, target))[0]) == 1


def test_chinese_is_not_too_short_for_its_translation() -> None:
    example = pair(
        "这家餐厅的服务员非常友好，而且饭菜的价格也很合理。",
        "The waiters of this restaurant are very friendly, and the food is reasonably priced.",
    )
    assert run(example)[0] == [example]


def test_a_no_break_space_is_kept_as_typography() -> None:
    example = pair("Oh no!", "Oh\u00a0non\u202f!")
    assert run(example)[0] == [example]


def test_a_lone_surrogate_is_dropped_and_shown_without_harm() -> None:
    kept, report = run(pair("a\ud800", "b"))
    assert kept == []
    str(report).encode()


def test_dialogues_may_repeat_themselves_and_answer_briefly() -> None:
    long = "So how was the long way home? Did you see the lake and the old mill by the road?"
    texts = Example(("Hi!", "Hi!", long), "d.jsonl", 1, shape="dialogue")
    same = Example(("Bye.", "Bye."), "d.jsonl", 2, shape="dialogue")
    kept, _ = run(texts, same, texts)
    assert kept == [texts, same]


def test_duplicates_are_found_after_repairs() -> None:
    kept, report = run(pair("Go.", "Ve."), pair(" Go.", "<i>Ve.</i>"), pair("Go. Ve.", ""))
    assert len(kept) == 1
    assert report.counts["duplicates"].dropped == 1
    assert report.counts["markup"].repaired == 0


def test_examples_stream() -> None:
    taken = 0

    def endless() -> Iterator[Example]:
        nonlocal taken
        while True:
            taken += 1
            yield pair(f"This is number {taken}.", f"Este es el número {taken}.")

    stream = clean(endless())
    for _ in range(5):
        next(stream)
    assert taken == 5


def test_the_report_adds_up_and_shows_where() -> None:
    repaired = [example for example, _ in REPAIRED.values()]
    many = [pair("Same", "Same", line) for line in range(10, 15)]
    kept, report = run(GOOD, *DROPPED.values(), *repaired, *many)
    assert report.kept == len(kept)
    assert report.repaired == len(repaired)
    assert report.dropped == sum(count.dropped for count in report.counts.values())
    assert report.read == report.kept + report.dropped
    assert len(report.counts["identical"].samples) == 3
    table = str(report)
    assert "corpus.tsv:10" in table
    assert "corpus.tsv:12" not in table
    assert "\x07" not in table
    assert table.endswith("read 17, kept 5 (of these repaired 4), dropped 12")
    rows = [line for line in table.splitlines() if line.split()[0] in RULES]
    assert len(rows) == len(RULES)
    assert len({len(row) for row in rows}) == 1


def test_a_rule_that_is_off_says_so() -> None:
    _, report = run(GOOD, disabled=("identical",))
    assert "identical" in report.disabled
    assert any(line.split() == ["identical", "off", "off"] for line in str(report).splitlines())


def test_thresholds_are_obeyed() -> None:
    example = pair("one two three", "uno dos tres")
    assert not list(clean([example], CleaningConfig(max_words=2)))
    assert not list(clean([example], CleaningConfig(max_characters=12)))
    assert list(clean([example], CleaningConfig(max_words=3, max_characters=13, max_ratio=1.1)))


@pytest.mark.parametrize(
    "values",
    [
        {"disabled": frozenset({"nonsense"})},
        {"max_words": 0},
        {"max_characters": 0},
        {"max_ratio": 0.5},
        {"max_ratio": float("nan")},
    ],
)
def test_settings_out_of_range_are_refused(values: dict) -> None:
    with pytest.raises(InputError):
        CleaningConfig(**values)


def test_every_rule_has_a_flag_and_every_threshold_its_default() -> None:
    parser = argparse.ArgumentParser()
    cleaning.add_flags(parser)
    assert cleaning.from_flags(parser.parse_args([])) == CleaningConfig()
    arguments = parser.parse_args([*(f"--keep-{name}" for name in RULES), "--max-ratio", "5"])
    assert cleaning.from_flags(arguments) == CleaningConfig(disabled=frozenset(RULES), max_ratio=5)
    assert all(rule.help in " ".join(parser.format_help().split()) for rule in RULES.values())

"""The catalogues of the interface are complete, and say in each language what English says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib
import pytest

from chatbot.fit import CLEANING
from pages import wording
from pages.wording import ENGLISH, LANGUAGES, RELAYED, Wording, catalogue, wanted
from shared.cleaning import CleaningConfig
from translate import languages

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "pages"
OTHERS = [code for code in LANGUAGES if code != ENGLISH.code]
MARKS = {"tell", "worded", "mark"}
"""Functions whose first argument is a text in English."""
REFUSING = [
    *PAGES.glob("*.py"),
    *(ROOT / "chatbot" / f"{name}.py" for name in ("bot", "conversation", "message", "influence")),
    *(ROOT / "translate" / f"{name}.py" for name in ("glossary", "languages", "steering")),
    *(ROOT / "translate" / "files").glob("*.py"),
    *(ROOT / "translate" / "formats" / f"{name}.py" for name in ("po", "tmx", "xliff", "xml")),
]
"""Files whose refusals reach a visitor, and so are in the catalogues."""
UNTOLD = {
    *(PAGES / f"{name}.py" for name in ("passwords", "serving")),
    ROOT / "translate" / "files" / "command.py",
}
"""Of the command line."""
PLACES = re.compile(r"\{(\w*)\}")


def told(path: Path) -> set[tuple[str, ...]]:
    """What a file tells: texts, and texts with their plurals."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        found = wording.CALLS.finditer(text)
        return {tuple(each.replace("\\'", "'") for each in one.groups() if each) for one in found}
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return {texts for each in calls if (texts := _texts(each))}


def _texts(call: ast.Call) -> tuple[str, ...]:
    if isinstance(call.func, ast.Attribute):
        tells = call.func.attr == "count" and ast.unparse(call.func.value) == "tell"
        found = call.args[:2] if tells else []
    else:
        found = call.args[:1] if isinstance(call.func, ast.Name) and call.func.id in MARKS else []
    return tuple(each.value for each in found if isinstance(each, ast.Constant))  # type: ignore[misc]


def refused(path: Path) -> set[str]:
    """Sentences of a file's `InputError`s, each value in them as `{}`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "InputError" and node.args:
            found.add(_sentence(node.args[0]))
    return found


def _sentence(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_sentence, node.values))
    return "{}"


NAMES = {
    *languages.known().values(),
    *(rule.help for config in (CleaningConfig(), CLEANING) for rule in config.rules.values()),
}
"""What rooms below show in lists and tables."""
ALL = {texts for path in [*PAGES.glob("*.py"), *PAGES.glob("*.js")] for texts in told(path)}


def entries(code: str) -> list[polib.POEntry]:
    return list(polib.pofile(str(wording.FOLDER / f"{code}.po"), encoding="utf-8"))


def texts(entry: polib.POEntry) -> tuple[str, ...]:
    return tuple(each for each in (entry.msgid, entry.msgid_plural) if each)


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_of_the_pages_is_translated(code):
    known = {texts(each) for each in entries(code) if each.msgctxt is None}
    assert not ALL - known


@pytest.mark.parametrize("code", OTHERS)
def test_no_translation_is_of_a_text_that_nobody_tells(code):
    known = {texts(each) for each in entries(code) if each.msgctxt is None}
    assert not known - ALL


@pytest.mark.parametrize("code", OTHERS)
def test_every_refusal_that_reaches_a_visitor_is_translated(code):
    known = {PLACES.sub("{}", each.msgid) for each in entries(code) if each.msgctxt == RELAYED}
    said = {sentence for path in REFUSING if path not in UNTOLD for sentence in refused(path)}
    # Of what is made elsewhere, there is nothing to translate here.
    assert not {each for each in said - known if re.search(r"\w", each.replace("{}", ""))}


@pytest.mark.parametrize("code", OTHERS)
def test_no_translation_is_of_a_sentence_that_no_room_says(code):
    rooms = [path for room in ("shared", "translate", "chatbot", "pages") for path in _files(room)]
    said = {sentence for path in rooms for sentence in refused(path)}
    said |= {text for path in rooms for text in _constants(path)}
    said |= NAMES
    known = {each.msgid for each in entries(code) if each.msgctxt == RELAYED}
    assert not {each for each in known if PLACES.sub("{}", each) not in said}


@pytest.mark.parametrize("code", OTHERS)
def test_languages_and_rules_of_cleaning_have_their_names(code):
    assert not NAMES - set(catalogue(code).names)


def _constants(path: Path) -> set[str]:
    """Sentences that stand in one piece somewhere, and become part of a refusal elsewhere."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {_sentence(each) for each in nodes if isinstance(each, ast.Constant | ast.JoinedStr)}


def _files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_values_of_its_text(code):
    for entry in entries(code):
        forms = [*entry.msgstr_plural.values()] or [entry.msgstr]
        assert all(forms) and len(forms) == len(texts(entry)), entry.msgid
        wanted = [set(PLACES.findall(each)) for each in texts(entry)]
        assert [set(PLACES.findall(each)) for each in forms] == wanted, entry.msgid
        assert "fuzzy" not in entry.flags


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_stands_twice_in_a_catalogue(code):
    keys = [(each.msgctxt, each.msgid) for each in entries(code)]
    assert sorted(set(keys), key=str) == sorted(keys, key=str)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "en"),
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("ES-ar", "es"),
        ("en-GB,es;q=0.9", "en"),
        ("de,es;q=0.9", "en"),
        ("*", "en"),
        (";;,,=", "en"),
    ],
)
def test_the_first_language_that_the_browser_asks_for_counts(header, code):
    assert wanted(header) == Wording(code)


def test_numbers_are_written_as_the_language_does():
    spanish = Wording("es")
    assert (ENGLISH.number(1234.5, ",.1f"), spanish.number(1234.5, ",.1f")) == (
        "1,234.5",
        "1.234,5",
    )
    assert spanish.number(-0.25, ".2f") == "-0,25" and spanish.number(1e6) == "1.000.000,0"


def test_one_thing_and_several_are_told_apart():
    turns = ("{n} turn", "{n} turns")
    assert [ENGLISH.count(*turns, n) for n in (0, 1, 2)] == ["0 turns", "1 turn", "2 turns"]
    assert [Wording("es").count(*turns, n) for n in (0, 1, 1200)] == [
        "0 turnos", "1 turno", "1.200 turnos",
    ]  # fmt: skip


def test_a_text_that_no_catalogue_has_stays_english():
    assert Wording("es")("Nobody has translated {what}.", what="this") == (
        "Nobody has translated this."
    )
    assert Wording("es").relayed("nobody has translated this") == "nobody has translated this"


def test_what_a_room_below_says_is_told_with_its_values():
    said = "the message has 10,001 characters; up to 10,000 can be read at once"
    assert ENGLISH.relayed(said) == said
    told = Wording("es").relayed(said)
    assert "10.001" in told and "10.000" in told and "mensaje" in told


def test_of_the_sentences_that_fit_the_one_that_says_most_is_told():
    said = "“a.tmx”, line 3: broken XML: unexpected end, line 3, column 12"
    assert Wording("es").relayed(said) == (
        "«a.tmx», línea 3: XML roto: unexpected end, line 3, column 12"
    )


def test_a_visitor_s_own_braces_are_no_values():
    assert Wording("es").relayed("There is no model {x}; there are {y} {0}.").endswith("{y} {0}.")
    assert ENGLISH("“{title}” is deleted.", title="{n} {title}") == "“{n} {title}” is deleted."


def test_a_script_knows_the_texts_that_it_tells_and_no_others():
    script = wording.scripted("tell('Undo'); tell.count('{n} turn', '{n} turns', 3);")
    spanish = catalogue("es").forms
    assert spanish["Undo"][0] in script and spanish["{n} turn"][1] in script
    assert spanish["Search"][0] not in script

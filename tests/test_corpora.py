"""Readers of parallel corpora: every format, and every way in which a file can be broken."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from shared.cleaning import Example
from shared.errors import InputError
from translate import corpora
from translate.formats import xml

PAIRS = [("The door is open.", "La puerta está abierta."), ("Close it.", "Ciérrala.")]

TMX = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en-US" segtype="sentence"/><body>
<tu tuid="1">
 <tuv xml:lang="en-US"><seg>The <hi>door</hi> is<ph x="1">{{\\b}}</ph> open.</seg></tuv>
 <tuv xml:lang="es-MX">
  <seg>La puerta <bpt i="1">&lt;b&gt;</bpt>está<ept i="1">x</ept> abierta.</seg></tuv>
 <tuv xml:lang="pt-PT"><seg>A porta está aberta.</seg></tuv>
</tu>
<tu><tuv xml:lang="EN-US"><seg>Close it.</seg></tuv>
 <tuv xml:lang="ES"><seg>Ciérrala.</seg></tuv></tu>
<tu><tuv xml:lang="en-US"><seg>No translation.</seg></tuv></tu>
</body></tmx>
"""

XLIFF_1 = """<?xml version="1.0" encoding="utf-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="a" source-language="en-GB" target-language="es" datatype="plaintext"><body><group>
<trans-unit id="1"><source>The <g id="1">door</g> is open.</source>
 <target state="translated">La <g id="1">puerta</g> está abierta.<x id="2"/></target>
 <alt-trans><source>Wrong.</source><target>Mal.</target></alt-trans></trans-unit>
<trans-unit id="2"><source>Close it. Go.</source><seg-source>
  <mrk mtype="seg" mid="1">Close it.</mrk> <mrk mtype="seg" mid="2">Go.</mrk></seg-source><target>
  <mrk mtype="seg" mid="1">Ciérrala.</mrk> <mrk mtype="seg" mid="2">Ve.</mrk></target>
</trans-unit>
</group>
<trans-unit id="3"><source>Later.</source></trans-unit>
<trans-unit id="4"><source>Maybe.</source>
 <target state="needs-translation">Maybe.</target></trans-unit>
<trans-unit id="5"><source>Soon.</source>
 <target state="needs-review-translation">Ya.</target></trans-unit>
<trans-unit id="6" translate="no"><source>make</source><target>make</target></trans-unit>
</body></file>
<file original="b" source-language="en" target-language="fr"><body>
<trans-unit id="1"><source>Yes.</source><target>Oui.</target></trans-unit></body></file></xliff>
"""

XLIFF_2 = """<?xml version="1.0" encoding="utf-8"?>
<xliff version="2.1" srcLang="en" trgLang="es" xmlns="urn:oasis:names:tc:xliff:document:2.0">
<file id="f"><unit id="1"><segment state="final"><source>The <pc id="1">door</pc> is open.</source>
<target>La <pc id="1">puerta</pc> está<ph id="2"/> abierta.</target></segment>
<ignorable><source> </source></ignorable>
<segment><source>Close it.</source><target>Ciérrala.</target></segment>
<segment state="initial"><source>Later.</source><target>Later.</target></segment>
</unit></file></xliff>
"""

PO = """# A comment
msgid ""
msgstr ""
"Language: es_MX\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#: door.c:1
msgid "The door is open."
msgstr "La puerta "
"está abierta."

#, fuzzy
msgid "Close it."
msgstr "Ciérrala."

msgid "Later."
msgstr ""

msgid "%d door"
msgid_plural "%d doors"
msgstr[0] "%d puerta"
msgstr[1] "%d puertas"

#~ msgid "Gone."
#~ msgstr "Ido."
"""


def texts(*paths: Path, source: str = "en", target: str = "es", **options: str) -> list:
    return [each.texts for each in corpora.read(paths, source, target, **options)]


def written(path: Path, content: str | bytes) -> Path:
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def refusal(*paths: Path, source: str = "en", target: str = "es", **options: str) -> InputError:
    with pytest.raises(InputError) as caught:
        texts(*paths, source=source, target=target, **options)
    return caught.value


TSV = "".join(f"{left}\t{right}\n" for left, right in PAIRS)
FILES = {
    "c.tsv": TSV,
    "attribution.tsv": "".join(f"{a}\t{b}\tCC-BY #12\n" for a, b in PAIRS),
    "header.tsv": "id\tes-ES\tEnglish\n" + "".join(f"7\t{b}\t{a}\n" for a, b in PAIRS),
    "words.tsv": "source\ttarget\n" + TSV,
    "windows.tsv": TSV.replace("\n", "\r\n"),
    "mark.tsv": "\ufeff" + TSV,
    "blank.tsv": TSV.replace("\n", "\n\n") + "\n",
    "unended.tsv": TSV.rstrip("\n"),
    "c.csv": "".join(f'"{a}",{b}\n' for a, b in PAIRS),
    "excel.csv": "es;en\n" + "".join(f"{b};{a}\n" for a, b in PAIRS),
    "c.jsonl": "".join(json.dumps({"en": a, "es": b, "id": 1}) + "\n" for a, b in PAIRS),
    "words.jsonl": "".join(json.dumps({"source": a, "target": b}) + "\n" for a, b in PAIRS),
    "nested.jsonl": "".join(
        json.dumps({"translation": {"en-GB": a, "spa": b}}) + "\n" for a, b in PAIRS
    ),
    "c.tmx": TMX.format(encoding="utf-8"),
}


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_pairs(tmp_path: Path, name: str, packed: str) -> None:
    path = written(tmp_path / (name + packed), FILES[name])
    assert texts(path) == PAIRS


@pytest.mark.parametrize("name", ["header.tsv", "excel.csv", "c.jsonl", "nested.jsonl", "c.tmx"])
def test_a_file_that_names_its_languages_is_read_in_either_direction(
    tmp_path: Path, name: str
) -> None:
    path = written(tmp_path / name, FILES[name])
    assert texts(path, source="Spanish", target="EN_us" if name == "c.tmx" else "eng") == [
        (right, left) for left, right in PAIRS
    ]


def test_the_name_of_the_format_overrules_the_extension(tmp_path: Path) -> None:
    path = written(tmp_path / "pairs.txt", TSV)
    assert texts(path, format="tsv") == PAIRS
    assert "--format" in refusal(path).message


def test_examples_know_the_line_that_they_come_from(tmp_path: Path) -> None:
    tsv = written(tmp_path / "a.tsv", "\n" + TSV)
    csv = written(tmp_path / "a.csv", 'one,"uno\ndos"\ntwo,"x, y"\nthree,z\n')
    tmx = written(tmp_path / "a.tmx", FILES["c.tmx"])
    assert [each.line for each in corpora.read([tsv], "en", "es")] == [2, 3]
    assert [(each.line, each.texts[1]) for each in corpora.read([csv], "en", "es")] == [
        (1, "uno\ndos"),
        (3, "x, y"),
        (4, "z"),
    ]
    assert [(e.path, e.line) for e in corpora.read([tmx], "en", "es")] == [
        (str(tmx), 4),
        (str(tmx), 10),
    ]


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    odd = "a\u2028b\x0bc\x85d\re"
    assert texts(written(tmp_path / "a.tsv", f"{odd}\tx\n")) == [(odd, "x")]
    assert texts(written(tmp_path / "a.jsonl", '{"en": "a\u2028b", "es": "x"}\n')) == [
        ("a\u2028b", "x")
    ]
    assert texts(written(tmp_path / "a.po", 'msgid "a\u2028b\x0bc"\nmsgstr "x"\n')) == [
        ("a\u2028b\x0bc", "x")
    ]


def test_tsv_knows_no_quotes(tmp_path: Path) -> None:
    assert texts(written(tmp_path / "a.tsv", '"Hi", he said\t"Hola\n')) == [
        ('"Hi", he said', '"Hola')
    ]


def test_aligned_files_find_each_other_by_name_in_any_order(tmp_path: Path) -> None:
    english = written(tmp_path / "corpus.en", "".join(a + "\n" for a, _ in PAIRS))
    spanish = written(tmp_path / "corpus.spa.gz", "".join(b + "\n" for _, b in PAIRS))
    assert texts(english, spanish) == texts(spanish, english) == PAIRS
    assert texts(spanish, english, format="moses") == PAIRS
    assert texts(english, spanish, source="es", target="en") == [(b, a) for a, b in PAIRS]
    assert "together" in refusal(english).message
    assert "twos" in refusal(english, format="moses").message


def test_aligned_files_of_any_name_are_source_and_target_as_they_come(tmp_path: Path) -> None:
    left, right = written(tmp_path / "a.txt", "one\n"), written(tmp_path / "b.txt", "uno\n")
    assert texts(left, right, format="moses") == [("one", "uno")]


@pytest.mark.parametrize(("left", "right"), [(2, 5), (5, 2), (3, 4)])
def test_unequal_aligned_files_are_refused_with_their_line_counts(
    tmp_path: Path, left: int, right: int
) -> None:
    english = written(tmp_path / "c.en", "a\n" * left)
    spanish = written(tmp_path / "c.es", "b\n" * right)
    error = refusal(english, spanish)
    assert error.line == min(left, right) + 1
    assert f"{left} lines, but {spanish} has {right}" in error.message


def test_several_files_of_several_formats_follow_each_other(tmp_path: Path) -> None:
    paths = [written(tmp_path / name, FILES[name]) for name in ("c.tmx", "c.tsv", "c.jsonl")]
    assert texts(*paths) == 3 * PAIRS


def test_a_memory_is_forgotten_while_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tmx", f"<tmx><body>{'<tu><tuv/></tu> ' * 1000}</body></tmx>")
    for unit in xml.elements(path, "tmx", starts=(), ends=("tu",)):
        assert len(list(unit.itersiblings(preceding=True))) <= 1


def test_utf_16_memories_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tmx", TMX.format(encoding="utf-16").encode("utf-16"))
    assert texts(path) == PAIRS


def test_a_region_that_was_asked_for_is_not_mixed_with_another(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tmx", FILES["c.tmx"])
    assert texts(path, target="pt") == [(PAIRS[0][0], "A porta está aberta.")]
    assert "EN-US, ES, en-US, es-MX, pt-PT" in refusal(path, target="pt-BR").message


def test_each_variant_of_a_translation_is_a_pair(tmp_path: Path) -> None:
    unit = "".join(
        f'<tuv xml:lang="{lang}"><seg>{text}</seg></tuv>'
        for lang, text in [("en-GB", "colour"), ("en", "color"), ("es", "color"), ("es", "tono")]
    )
    path = written(tmp_path / "a.tmx", f"<tmx><body><tu>{unit}</tu></body></tmx>")
    assert texts(path) == [("color", "color"), ("color", "tono")]
    assert texts(path, source="en-GB") == [("colour", "color"), ("colour", "tono")]


def notes(path: Path, source: str = "en", target: str = "es") -> list:
    return [(*each.texts, each.note) for each in corpora.read([path], source, target)]


def test_xliff_1_gives_segments_with_their_state(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlf", XLIFF_1)
    found = notes(path)
    assert found == [
        (*PAIRS[0], None),
        (*PAIRS[1], None),
        ("Go.", "Ve.", None),
        ("Later.", "", "untranslated"),
        ("Maybe.", "Maybe.", "untranslated"),
        ("Soon.", "Ya.", "fuzzy"),
        ("make", "make", "not for translation"),
    ]
    assert notes(path, "es", "en") == [(b, a, note) for a, b, note in found]
    assert notes(path, "en", "fr") == [("Yes.", "Oui.", None)]
    assert "en, en-GB, es, fr" in refusal(path, target="de").message


def test_xliff_2_gives_segments_with_their_state(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xliff", XLIFF_2)
    found = notes(path)
    assert found == [
        (*PAIRS[0], None),
        (*PAIRS[1], None),
        ("Later.", "Later.", "untranslated"),
    ]
    assert notes(path, "es", "en") == [(b, a, note) for a, b, note in found]


def test_xliff_without_a_target_language_is_taken_as_what_was_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlf", XLIFF_1.replace(' target-language="es"', ""))
    assert notes(path)[0] == (*PAIRS[0], None)


def test_po_gives_messages_plurals_and_notes(tmp_path: Path) -> None:
    path = written(tmp_path / "a.po", PO)
    found = notes(path)
    assert found == [
        (*PAIRS[0], None),
        (*PAIRS[1], "fuzzy"),
        ("Later.", "", "untranslated"),
        ("%d door", "%d puerta", None),
        ("%d doors", "%d puertas", None),
    ]
    assert notes(path, "es", "en") == [(b, a, note) for a, b, note in found]
    assert "es_MX" in refusal(path, target="fr").message
    assert [each.line for each in corpora.read([path], "en", "es")] == [7, 12, 16, 19, 19]


def test_po_in_another_charset_is_read_by_its_header(tmp_path: Path) -> None:
    path = written(tmp_path / "a.po.gz", PO.replace("UTF-8", "ISO-8859-1").encode("latin-1"))
    assert texts(path)[0] == PAIRS[0]


BOMB = "<!ENTITY a 'haha'>" + "".join(
    f"<!ENTITY {name} '{10 * f'&{before};'}'>"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
UNIT = (
    '<body><tu><tuv xml:lang="en"><seg>{}</seg></tuv>'
    '<tuv xml:lang="es"><seg>x</seg></tuv></tu></body>'
)
BROKEN = [
    ("one.tsv", "only one column\n", 1, "column"),
    ("late.tsv", TSV + "only one column\n", 3, "column"),
    ("one.csv", "only one column\n", 1, "column"),
    ("quote.csv", 'a,b\nc,"d\n', 2, "CSV"),
    ("other.tsv", "en\tde\n" + TSV, 1, "en, de"),
    ("noise.tsv", bytes(range(256)) * 8, 1, "binary"),
    ("noise.jsonl", bytes(range(128, 256)) * 8, 1, "UTF-8"),
    ("noise.tmx", bytes(range(1, 256)) * 8, 1, "XML"),
    ("noise.po", bytes(range(128, 256)) * 8, 1, "UTF-8"),
    ("latin.tsv", TSV.encode() + "café\tx\n".encode("latin-1"), 3, "UTF-8"),
    ("latin.csv", "a,b\ncafé,x\n".encode("latin-1"), 2, "UTF-8"),
    ("wide.tsv", TSV.encode("utf-16"), 1, "UTF-16"),
    ("long.tsv", b"a" * (1 << 21), 1, "bytes"),
    ("cut.jsonl", '{"en": "a", "es": "b"}\n{"en": "a"', 2, "JSON"),
    ("deep.jsonl", "[" * 100_000 + "\n", 1, "JSON"),
    ("list.jsonl", "[1, 2]\n", 1, "object"),
    ("number.jsonl", '{"en": "a", "es": 3}\n', 1, "text"),
    ("other.jsonl", '{"en": "a", "de": "b"}\n', 1, "'en', 'de'"),
    ("cut.tmx", "<tmx>\n<body>\n<tu>", 3, "XML"),
    ("page.tmx", "<html><body/></html>", 1, "<tmx>"),
    ("page.xlf", "<html><file/></html>", 1, "<xliff>"),
    ("bomb.tmx", f"<!DOCTYPE tmx [{BOMB}]><tmx>{UNIT.format('&j;')}</tmx>", 1, "entit"),
    ("bomb.xlf", f'<!DOCTYPE xliff [{BOMB}]><xliff srcLang="&j;"/>', 1, "entit"),
    (
        "outside.tmx",
        "<!DOCTYPE tmx [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
        f"<tmx>{UNIT.format('&e;')}</tmx>",
        1,
        "entit",
    ),
    ("named.tmx", f'<!DOCTYPE tmx SYSTEM "t.dtd"><tmx>\n{UNIT.format("&e;")}</tmx>', 2, "&e;"),
    ("other.tmx", f"<tmx>{UNIT.format('a').replace('es', 'de')}</tmx>", None, "de, en"),
    ("none.tmx", "<tmx><body/></tmx>", None, "unnamed"),
    ("none.xlf", "<xliff/>", None, "unnamed"),
    ("text.po", 'msgid "a"\nmsgstr "b"\nhello there\n', 3, "PO"),
    ("cut.po", 'msgid "a"\nmsgstr "b\n', 2, "PO"),
    ("quote.po", 'msgid "a"\nmsgstr "b"c"\n', 2, "PO"),
    ("order.po", 'msgid "a"\nmsgid_plural "b"\nmsgid "c"\n', 3, "PO"),
    ("none.po", "# nothing\n", None, "no pair"),
    ("header.tsv", "en\tes\n", None, "no pair"),
]


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize(("name", "content", "line", "says"), BROKEN, ids=[b[0] for b in BROKEN])
def test_a_broken_file_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: str | bytes, line: int | None, says: str, packed: str
) -> None:
    path = written(tmp_path / (name + packed), content)
    error = refusal(path)
    assert (str(error.path), error.line) == (str(path), line)
    assert says in error.message
    assert "\n" not in str(error)


EVERY = ["a.tsv", "a.csv", "a.jsonl", "a.tmx", "a.xlf", "a.po", "a.tsv.gz", "a.tmx.gz"]


@pytest.mark.parametrize("name", EVERY)
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    error = refusal(tmp_path / name)
    assert "empty" in error.message
    assert error.path == tmp_path / name


@pytest.mark.parametrize("name", EVERY)
def test_an_empty_file_is_refused_when_packed(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(b""))
    assert "empty" in refusal(path).message


@pytest.mark.parametrize("name", EVERY)
def test_missing_files_and_folders_are_refused_before_anything_is_read(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(InputError, match="no such file"):
        corpora.read([tmp_path / name], "en", "es")
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match="folder"):
        corpora.read([tmp_path / name], "en", "es")


@pytest.mark.parametrize("name", ["c.tsv", "c.csv", "c.jsonl", "c.tmx", "a.xlf", "a.po"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "plain"])
def test_damaged_gzip_is_refused(tmp_path: Path, name: str, damage: str) -> None:
    content = {**FILES, "a.xlf": XLIFF_1, "a.po": PO}[name].encode()
    packed = gzip.compress(content)
    data = {
        "cut": packed[: len(packed) // 2],
        "flipped": packed[:-8] + bytes(byte ^ 255 for byte in packed[-8:]),
        "plain": content,
    }[damage]
    path = tmp_path / f"{name}.gz"
    path.write_bytes(data)
    error = refusal(path)
    assert "gzip" in error.message
    assert error.path == path


@pytest.mark.parametrize("name", ["a" * 300 + ".tsv", "file/a.tsv"])
def test_a_path_out_of_reach_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    assert refusal(tmp_path / name).path == tmp_path / name
    with pytest.raises(InputError):
        corpora.write_tsv([], tmp_path / name)


def test_an_entity_from_outside_is_never_read(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret.txt", "the secret")
    entity = f"<!ENTITY e SYSTEM '{secret.as_uri()}'>"
    path = written(tmp_path / "a.tmx", f"<!DOCTYPE tmx [{entity}]><tmx>{UNIT.format('&e;')}</tmx>")
    assert "secret" not in refusal(path).message
    # Nor through a document type definition beside the file.
    (tmp_path / "t.dtd").write_text(entity)
    path = written(
        tmp_path / "b.tmx", f'<!DOCTYPE tmx SYSTEM "t.dtd"><tmx>{UNIT.format("&e;")}</tmx>'
    )
    assert "never expanded" in refusal(path).message


@pytest.mark.parametrize(
    ("source", "target", "format", "says"),
    [
        ("xx", "es", None, "'xx' is no language"),
        ("en", "Klingonese!", None, "is no language"),
        ("en", "English", None, "same language"),
        ("en", "es", "docx", "no format"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    tmp_path: Path, source: str, target: str, format: str | None, says: str
) -> None:
    path = written(tmp_path / "a.tsv", TSV)
    with pytest.raises(InputError, match=says):
        corpora.read([path], source, target, format=format)


@pytest.mark.parametrize("name", ["out.tsv", "out.tsv.gz"])
def test_what_was_written_is_read_back_and_always_the_same_bytes(tmp_path: Path, name: str) -> None:
    examples = [Example(pair, "x", 1) for pair in [*PAIRS, ("a\tb\nc", "\ud800d")]]
    path = tmp_path / name
    assert corpora.write_tsv(examples, path) == 3
    first = path.read_bytes()
    assert texts(path) == [*PAIRS, ("a b c", "\ufffdd")]
    corpora.write_tsv(examples, str(path))
    assert path.read_bytes() == first
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_failure_while_writing_leaves_what_stood_there(tmp_path: Path) -> None:
    out = written(tmp_path / "out.tsv", "old")
    broken = written(tmp_path / "in.tsv", TSV + "one column\n")
    with pytest.raises(InputError, match="column"):
        corpora.write_tsv(corpora.read([broken], "en", "es"), out)
    assert out.read_text() == "old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.tsv", "out.tsv"]


@pytest.mark.parametrize("place", ["", "nowhere/out.tsv", "file/out.tsv"])
def test_an_impossible_place_to_write_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError):
        corpora.write_tsv([], tmp_path / place)

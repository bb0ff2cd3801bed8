"""Files on the page Translate: the handler and its work, then in a Chromium."""

from __future__ import annotations

import base64
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import visitors
from released import PRESET

pytest.importorskip("playwright.sync_api")
pytest.importorskip("gradio")

from pages import errand, filing
from pages.filing import ALL_DONE, BYTES, CANCELLED, NO_FILE, NOTHING, Look, too_large
from pages.models import Choice, Models
from translate.files import Progress
from translate.glossary import holds
from translate.translator import Translator

ENGLISH, SPANISH = "The girl finds the red table.", "La niña encuentra la mesa roja."
MARKUP = "<img src=x onerror=alert(1)>"
PO = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "{ENGLISH}"\n'


@pytest.fixture(scope="module")
def shown() -> list[Path]:
    return [PRESET]


@pytest.fixture(scope="module")
def models(all_models: Models) -> Choice[Translator]:
    return all_models.translators


@pytest.fixture(autouse=True)
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Path]]:
    """Tells what lies where temporary files do."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return lambda: list(place.rglob("*"))


def emptied(left: Callable[[], list[Path]]) -> bool:
    """Whether nothing is left after a while."""
    for _ in range(600):
        if not left():
            return True
        time.sleep(0.05)
    return False


def asked(name: str, content: bytes | str, **more: Any) -> dict[str, Any]:
    data = content.encode() if isinstance(content, str) else content
    return {"name": name, "content": base64.b64encode(data).decode(), **more}


def looks(
    models: Choice[Translator], asked: Any, direction: str = "en-es", terms: Any = None
) -> list[Look]:
    return list(filing.translated(models, asked, direction, "", terms))


def made(*values: Any, **named: Any) -> tuple[str, str, str]:
    """The name, the text and what is told of a file that is translated."""
    last = looks(*values, **named)[-1]
    assert last.parcel is not None, last.told
    return last.parcel["name"], base64.b64decode(last.parcel["content"]).decode(), last.told


LONG = "".join(f"The girl finds the red table {n}.\n" for n in range(3000))


# The handler


def test_a_file_comes_back_translated_under_a_name_with_its_language(models, left):
    name, text, told = made(models, asked("A letter.md", f"# {ENGLISH}\n\n    code\n"))
    assert (name, text) == ("A letter.es.md", f"# {SPANISH}\n\n    code\n")
    assert "A letter.es.md is ready: 1 text translated." in told and not left()


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("a.txt", f"{SPANISH} {SPANISH}", "es"),
        ("a.html", f"<p>{SPANISH}</p><p>{SPANISH}</p>", "es"),
        ("a.srt", f"1\n00:00:01,000 --> 00:00:04,000\n{SPANISH} {SPANISH}\n", "es"),
        ("a.txt", f"{ENGLISH} {ENGLISH}", "en"),
        ("a.po", PO + 'msgstr ""\n', "en"),
        ("a.tmx", f"<tmx><body><tu><tuv lang='es'><seg>{SPANISH}</seg></tuv></tu></body></tmx>",
         "es"),
    ],
)  # fmt: skip
def test_a_file_tells_its_direction(models, name, content, source):
    _, text, _ = made(models, asked(name, content), "detect")
    assert (ENGLISH if source == "es" else SPANISH) in text


def test_of_a_catalogue_only_what_has_no_translation_is_translated_unless_asked(models):
    (*_, last) = looks(models, asked("a.po", PO + 'msgstr "Ya está."\n'))
    assert last.parcel is None and ALL_DONE in last.told
    _, text, _ = made(models, asked("a.po", PO + 'msgstr "Ya está."\n', everything=True))
    assert SPANISH in text and "fuzzy" in text


def test_the_column_of_a_table_is_chosen(models):
    rows = f"note,{ENGLISH}\nother,{ENGLISH}\n"
    _, text, _ = made(models, asked("a.csv", rows, column="2"))
    assert text == f"note,{ENGLISH},{SPANISH}\nother,{ENGLISH},{SPANISH}\n"
    _, text, _ = made(models, asked("a.csv", rows, column="2", header=True))
    assert text == f"note,{ENGLISH},es\nother,{ENGLISH},{SPANISH}\n"
    (*_, last) = looks(models, asked("a.csv", rows, column="9"))
    assert "line 1: there is no column 9" in last.told


def test_the_visitor_s_terms_count_also_where_tags_stand(models):
    terms = {"en-es": [["table", "tabla"], ["Table", "x"]], "es-en": [["girl", "y"]]}
    text = f"<p>{ENGLISH}</p>\n<p>The <b>girl</b> finds the table.</p>\n"
    _, found, told = made(models, asked("a.html", text), terms=terms)
    plain = [re.sub("<[^>]*>", "", line) for line in found.splitlines()]
    assert all(holds(each, ["tabla"]) for each in plain)
    assert found.count("<b>") == found.count("</b>") == 1
    assert "“Table” of your glossary is not used" in told


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.docx", "x", "“a.docx” is none of the files that can be translated: .txt"),
        ("a.txt", "", "“a.txt”: the file is empty"),
        ("a.txt", b"one\n\xff", "“a.txt”, line 2: the line is not valid UTF-8"),
        ("a.txt", b"\x1f\x8bxx", "packed by gzip"),
        ("a.po", "msgid", "“a.po”"),
        ("a.xliff", "<xliff", "“a.xliff”"),
        ("a.tmx", "<html/>", "“a.tmx”"),
        ("a.vtt", "x", "“a.vtt”, line 1: the first line must be WEBVTT"),
        ("a.csv", '"a', "“a.csv”, line 1: broken CSV"),
        (f"{MARKUP}.doc", "x", "&lt;img"),
        ("a.txt", b"x" * (BYTES + 10), too_large().message),
        ("a.txt", "123\n", NOTHING),
    ],
)
def test_what_cannot_be_translated_is_one_sentence(models, left, name, content, message):
    (*_, last) = looks(models, asked(name, content))
    assert last.parcel is None and message in last.told
    assert "parley-" not in last.told and "source." not in last.told and "<img" not in last.told
    assert last.told.count("</div>") <= 1 and not left()


@pytest.mark.parametrize(
    "asked",
    [
        None, 3, "x", [], {}, {"name": "a.txt"}, {"name": 3, "content": "eA=="},
        {"name": "a.txt", "content": 3}, {"name": "a.txt", "content": "é"},
        {"name": "a.txt", "content": "eA"},
    ],
)  # fmt: skip
def test_what_a_browser_sends_may_be_anything(models, asked):
    assert NO_FILE in looks(models, asked)[-1].told


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "..\\..\\evil.txt", "/etc/evil.txt", "C:\\evil.txt", "\0/evil.txt"]
)
def test_no_name_leads_out_of_the_folder(models, left, tmp_path, name):
    found, text, _ = made(models, asked(name, ENGLISH))
    assert (found, text) == ("evil.es.txt", SPANISH)
    assert not left() and not list(tmp_path.rglob("*evil*"))


def test_who_leaves_stops_the_work_and_nothing_stays(models, left):
    work = filing.translated(models, asked("a.txt", LONG), "en-es", "")
    while "file-going" not in next(work).told:
        pass
    assert left()
    began = time.monotonic()
    work.close()
    assert emptied(left) and time.monotonic() - began < 30


def test_who_does_not_look_any_more_is_taken_as_gone(models, left, monkeypatch):
    monkeypatch.setattr(errand, "PATIENCE", 0.2)
    work = filing.translated(models, asked("a.txt", LONG), "en-es", "")
    next(work)
    assert emptied(left)
    assert CANCELLED in list(work)[-1].told


def test_progress_is_told_now_and_then_and_not_at_each_sentence(models, monkeypatch):
    monkeypatch.setattr(filing, "EVERY", 0.1)
    began = time.monotonic()
    seen = looks(models, asked("a.txt", LONG[:7000]))
    assert len(seen) - 2 <= (time.monotonic() - began) / 0.1
    assert seen[-1].parcel is not None


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, ""), (3, ", some seconds left"), (44, ", about 40 seconds left"),
        (130, ", about 2 minutes left"), (7300, ", about 2 hours left"),
    ],
)  # fmt: skip
def test_the_time_left_is_as_precise_as_it_can_be_known(seconds, told):
    assert f"1 of 2,000 sentences{told}<" in filing.going_html(Progress(1, 2000, seconds))


# In a browser


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    with visitors.tabs(browser, address) as tab:
        yield tab


def choose(page: Any, path: Path) -> None:
    page.locator("summary", has_text="Translate a file").click()
    page.locator("input.file-input").set_input_files(str(path))


def test_a_file_is_translated_and_downloaded_with_the_terms_of_the_page(visit, tmp_path, left):
    page = visit()
    page.evaluate('localStorage[\'parley.glossary\'] = \'{"en-es": [["table", "tabla"]]}\'')
    path = tmp_path / "Mi tábla.csv"
    path.write_text(f"id,text\n1,{ENGLISH}\n", encoding="utf-8")
    choose(page, path)
    page.get_by_role("combobox", name="Column").select_option("2: text")
    page.get_by_label("The first row names the columns").check()
    start = page.get_by_role("button", name="Translate the file")
    start.press("Enter")
    save = page.get_by_role("link", name="Download Mi tábla.es.csv")
    with page.expect_download() as download:
        save.click()
    rows = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert rows[0] == "id,text,es" and holds(rows[1].split(",", 2)[2], ["tabla"])
    assert download.value.suggested_filename == "Mi tábla.es.csv"
    page.get_by_text("1 text translated").wait_for()
    assert emptied(left)
    # Another one; what can't be read is told, and the page goes on.
    path.with_suffix(".srt").write_text("x", encoding="utf-8")
    page.locator("input.file-input").set_input_files(str(path.with_suffix(".srt")))
    assert save.is_hidden() and page.locator(".file-column").is_hidden()
    assert page.get_by_text("1 text translated").is_hidden()
    start.click()
    page.get_by_role("alert").filter(has_text="no line of times").wait_for()
    assert start.is_enabled()


def test_a_file_is_cancelled_and_one_that_cannot_be_translated_never_sent(visit, tmp_path, left):
    page = visit()
    path = tmp_path / "long.txt"
    path.write_text(LONG, encoding="utf-8")
    choose(page, path)
    page.get_by_role("button", name="Translate the file").click()
    page.get_by_text("3,000 sentences").wait_for()
    assert left()
    page.get_by_role("button", name="Cancel").press("Enter")
    page.get_by_text(CANCELLED).wait_for()
    assert emptied(left)
    start = page.get_by_role("button", name="Translate the file")
    assert start.is_enabled() and page.locator("a.file-save").is_hidden()
    path.write_bytes(b"x" * (BYTES + 1))
    page.locator("input.file-input").set_input_files(str(path))
    page.get_by_text(too_large().message).wait_for()
    assert start.is_disabled()
    path.with_suffix(".docx").write_bytes(b"PK")
    page.locator("input.file-input").set_input_files(str(path.with_suffix(".docx")))
    page.get_by_text("Files of this kind cannot be translated; these can: .txt").wait_for()
    assert start.is_disabled()
    table = tmp_path / f"{'long' * 30}.csv"
    table.write_text(f"{ENGLISH * 9},b\n", encoding="utf-8")
    page.locator("input.file-input").set_input_files(str(table))
    page.get_by_role("combobox", name="Column").select_option(index=1)
    page.set_viewport_size({"width": 390, "height": 844})
    box = page.locator(".file-column").bounding_box()
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_visitor_who_closes_the_tab_leaves_nothing(visit, tmp_path, left):
    page = visit()
    path = tmp_path / "long.txt"
    path.write_text(LONG, encoding="utf-8")
    choose(page, path)
    page.get_by_role("button", name="Translate the file").click()
    page.get_by_text("3,000 sentences").wait_for()
    page.close()
    assert emptied(left)

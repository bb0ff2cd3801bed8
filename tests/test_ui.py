"""The web application: its handlers as functions, then all of it over HTTP."""

from __future__ import annotations

import re
import shutil
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import numpy as np
import pytest

import ui
from shared.errors import InputError
from translate.directions import Direction
from translate.explaining import Explanation
from translate.translator import Translator

gradio_client = pytest.importorskip("gradio_client")

from pages import answers, directions  # noqa: E402
from pages import translating as page  # noqa: E402
from pages.alignment import alignment_svg, label  # noqa: E402
from pages.choices import alternatives_html, percent, sentences_html  # noqa: E402
from pages.models import Choice, Models  # noqa: E402
from pages.status import problem  # noqa: E402

SCRIPT = "<script>alert('Hi')</script> & more"


@pytest.fixture(scope="module")
def shown(tiny_preset: Path) -> list[Path]:
    return [tiny_preset]


@pytest.fixture(scope="module")
def models(all_models: Models) -> Choice[Translator]:
    return all_models.translators


def translation(text: str = "el gato", **changes: object) -> Explanation:
    values = {
        "source_pieces": ("<tag1>", "▁the", "▁c", "at", "</s>"),
        "target_pieces": ("▁el", "▁gato"),
        "attention": np.array([[0.1, 0.8, 0.1, 0, 0], [0, 0.01, 0.5, 0.4, 0.09]]),
    }
    return Explanation(text, (), (), **{**values, **changes})  # type: ignore[arg-type]


# Handlers


def test_a_text_comes_back_whole_with_its_layout(models):
    text = "The cat sees.\n\n  A dog leaves. The old house."
    seen = page.view(models, text, "en-es", "")
    assert seen.translation == answers.translation(models, text, "en-es")
    assert re.fullmatch(r"[^\n]*\n\n  [^\n]*", seen.translation)
    assert list(seen.kept["sentences"]) == ["The cat sees.", "A dog leaves.", "The old house."]


def test_nothing_typed_shows_nothing(models):
    for text in ("", " \n "):
        seen = page.view(models, text, "", "")
        assert (seen.translation, seen.kept["sentences"], seen.status) == (text, {}, "")
        assert not seen.sentences + seen.alternatives + seen.alignment
        assert "said" in seen.words and "<span" not in seen.words


def test_what_needs_no_translation_has_no_alternatives(models):
    seen = page.view(models, "123", "", "")
    assert (seen.translation, seen.alternatives, seen.alignment) == ("123", "", "")
    assert ">123</span>" in seen.words and 'role="button"' not in seen.words


def test_the_chosen_sentence_is_looked_at_and_the_last_one_is_the_limit(models):
    seen = page.view(models, "The cat. The dog.", "", "", steps=[{"do": "look", "at": 7}])
    assert seen.kept["chosen"] == 1
    assert 'data-of="The dog."' in seen.alternatives
    assert seen.sentences.count('aria-pressed="true"') == 1


@pytest.mark.parametrize(
    ("text", "direction", "model", "said"),
    [
        ("a" * 5001, "", "", "5,001 characters"),
        ("cat", "en-fr", "", "does not translate en-fr"),
        ("cat", "", "../../etc", "There is no model ../../etc"),
    ],
)
def test_a_problem_is_one_sentence_in_the_page(models, text, direction, model, said):
    kept = page.view(models, "The cat.", "en-es", "").kept
    seen = page.view(models, text, direction, model, kept)
    assert said in seen.status and 'role="alert"' in seen.status
    assert seen.kept == kept


def test_without_any_model_the_page_says_what_to_do(tmp_path):
    none = Models(shipped=tmp_path, own=tmp_path).translators
    assert none.names() == []
    assert "python -m translate train" in page.view(none, "cat", "", "").status
    page.warm(none)
    page.warm_more(none)


def test_a_direction_is_shown_in_words_and_has_its_examples(models):
    choices = directions.direction_choices(models.load())
    assert choices == [("English → Spanish", "en-es"), ("Spanish → English", "es-en")]
    assert "stars" in " ".join(directions.examples("en-es"))
    assert "estrellas" in " ".join(directions.examples("es-en"))
    both = " ".join(directions.examples(directions.DETECT))
    assert "stars" in both and "estrellas" in both
    assert directions.examples("de-en") == ()
    assert directions.language_name("no language") == "no language"


# Models


def test_a_model_is_loaded_once_and_again_when_it_was_written_anew(tiny_preset, tmp_path):
    folder = tmp_path / "copy"
    folder.mkdir()
    for file in tiny_preset.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    models = Models([folder], tmp_path, tmp_path).translators
    assert models.names() == ["copy"]
    first = models.load("copy")
    assert models.load() is first
    config = folder / "config.toml"
    config.write_bytes(config.read_bytes())
    assert models.load("copy") is not first


def write_config(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "config.toml").write_text(text)
    return folder


def test_each_page_is_offered_the_models_of_its_application_under_names_of_their_own(
    tiny_preset, tiny_chat, tmp_path
):
    chat = write_config(tmp_path / "chat", '[parley]\napplication = "chat"')
    broken = write_config(tmp_path / "broken", "][")
    models = Models([tiny_preset, tiny_chat, chat, broken], tiny_preset.parent, tmp_path)
    assert models.translators.names() == ["tiny"]
    assert models.chatbots.names() == [tiny_chat.name, "chat"]
    twin = tmp_path / "tiny"
    shutil.copytree(tiny_preset, twin)
    other = Models([twin], tiny_preset.parent, tmp_path / "nothing")
    assert other.translators.names() == ["tiny", "tiny (2)"]


def test_models_of_the_command_line_may_be_of_either_application(tiny_preset, tiny_chat):
    models = Models.checked([tiny_chat, tiny_preset])
    assert models.chatbots.load(tiny_chat.name) is models.chatbots.load()
    assert models.translators.load("tiny") is models.translators.load()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (None, "no such model folder"),
        ("][", "damaged"),
        ('[parley]\nversion = 1\napplication = "chat"', "tokenizer"),
        ('[other]\nkey = "value"', "version"),
    ],
)
def test_a_model_of_the_command_line_that_is_none_is_refused_at_once(tmp_path, config, said):
    folder = tmp_path / "folder"
    if config is not None:
        write_config(folder, config)
    with pytest.raises(InputError, match=said):
        Models.checked([folder])


def test_a_model_for_something_else_is_refused(tiny_preset, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(tiny_preset, other)
    config = other / "config.toml"
    config.write_text(config.read_text().replace('"translate"', '"poems"'))
    with pytest.raises(InputError, match="a model for poems"):
        Models.checked([other])


# What is drawn


def test_typed_markup_stays_text(models):
    seen = page.view(models, f"{SCRIPT}. {SCRIPT}!", "", "")
    assert "&lt;script&gt;" in seen.sentences and "&lt;script&gt;" in seen.alternatives
    for html in (seen.words, seen.sentences, seen.alternatives, seen.alignment):
        assert "<script" not in html
    drawn = [translation(SCRIPT, source_pieces=(SCRIPT,) * 5, target_pieces=(SCRIPT,) * 2)]
    for html in (
        alignment_svg(drawn[0], SCRIPT),
        alternatives_html(SCRIPT, [(SCRIPT, 0.5)], SCRIPT),
        directions.languages_html(Direction(SCRIPT, SCRIPT)),
        sentences_html([SCRIPT, SCRIPT], 0),
        problem(InputError(SCRIPT)),
    ):
        assert "&lt;script&gt;" in html and "<script" not in html


def test_the_picture_has_a_square_for_each_weight_that_can_be_seen():
    svg = ElementTree.fromstring(alignment_svg(translation(), "es"))
    space = "{http://www.w3.org/2000/svg}"
    squares = [each for each in svg.iter(f"{space}rect") if each.get("class") == "weight"]
    titles = [each.findtext(f"{space}title") for each in squares]
    assert titles[1] == "el ← the: 80 %"
    assert len(squares) == 6
    assert [each.text for each in svg.iter(f"{space}text")] == [
        "⟨es⟩", "the", "c", "·at", "⟨end⟩", "el", "gato",
    ]  # fmt: skip
    assert svg.get("role") == "img" and "el gato" in svg.get("aria-label", "")


def test_without_attention_there_is_no_picture():
    assert alignment_svg(translation(attention=None)) == ""
    assert alignment_svg(translation(attention=np.zeros((0, 5)))) == ""


def test_pieces_are_written_for_people():
    assert [label(each) for each in ("▁", "<0xF0>", ".", "▁▁a")] == ["␣", "0xF0", ".", "␣a"]


def test_probabilities_keep_two_digits():
    shown = [percent(each) for each in (0.7, 0.042, 0.0007, 0.00001)]
    assert shown == ["70 %", "4.2 %", "0.07 %", "< 0.01 %"]


def test_the_same_alternative_is_shown_once():
    html = alternatives_html("the cat", [("a", 0.5), ("a", 0.5), ("b", 0.2)], "a")
    assert html.count("<li>") == 2


# Over HTTP


def test_a_program_can_translate(client, models):
    assert client.predict(api_name="/models") == [{"model": "tiny"}]
    text = "The old cat. The red house."
    answer = client.predict(text, "en-es", "tiny", api_name="/translate")
    assert answer == answers.translation(models, text, "en-es")
    found = client.predict("The old cat.", api_name="/alternatives")
    assert 1 < len(found) <= 5
    scores = [each["score"] for each in found]
    assert scores == sorted(scores, reverse=True)
    for each in found:
        assert len(each["attention"]) == len(each["target_pieces"])
        assert all(abs(sum(row) - 1) < 0.01 for row in each["attention"])


def test_a_program_is_told_what_was_wrong(client):
    with pytest.raises(gradio_client.exceptions.AppError, match="does not translate en-fr"):
        client.predict("cat", "en-fr", api_name="/translate")


def test_the_page_s_own_button_works_over_http(client, models):
    answer = client.predict("The cat.", None, None, None, None, None, api_name="/view")
    seen = page.view(models, "The cat.", "", "")
    assert answer[0] == seen.translation
    assert seen.words in answer and seen.alternatives in answer and seen.alignment in answer


def test_two_visitors_at_once_each_get_their_own(client, address, models):
    other = gradio_client.Client(address, verbose=False)
    asked = [f"The {word} cat." for word in ("red", "old", "blue")]
    got: dict[tuple[int, str], str] = {}

    def visit(number: int, visitor: gradio_client.Client, direction: str) -> None:
        for text in asked:
            got[number, text] = visitor.predict(text, direction, api_name="/translate")

    threads = [
        threading.Thread(target=visit, args=(0, client, "en-es")),
        threading.Thread(target=visit, args=(1, other, "es-en")),
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for number, direction in enumerate(("en-es", "es-en")):
        for text in asked:
            assert got[number, text] == answers.translation(models, text, direction)


class _Loads(HTMLParser):
    """Addresses that a browser loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"link": "href", "script": "src", "img": "src", "iframe": "src"}.get(tag)
        self.found += [value for name, value in attrs if name == wanted and value]


def test_the_browser_asks_nobody_but_this_server(address):
    with urlopen(address) as answer:
        policy, html = answer.headers["content-security-policy"], answer.read().decode()
    assert "default-src 'self'" in policy and "http" not in policy
    loads = _Loads()
    loads.feed(html)
    assert loads.found
    home = urlsplit(address).netloc
    assert {urlsplit(urljoin(address, each)).netloc for each in loads.found} == {home}
    sheets = [each for each in loads.found if each.split("?")[0].endswith(".css")]
    for sheet in [*sheets, "theme.css"]:
        with urlopen(urljoin(address, sheet)) as answer:
            css = answer.read().decode()
        assert not re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^)\s]*", css)
    with urlopen(urljoin(address, "config")) as answer:
        config = answer.read().decode()
    assert '"analytics_enabled":false' in config.replace(" ", "")
    assert "fonts.googleapis" not in config


# The command


def test_a_taken_port_gives_the_next_one(address):
    taken = urlsplit(address).port
    assert taken
    assert ui.free_port("127.0.0.1", taken) > taken


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "99999"], "from 0 to 65535"),
        (["--host", "no.such.host.invalid"], "there is no such address"),
    ],
)
def test_a_wrong_option_is_one_sentence(arguments, said):
    with pytest.raises(InputError, match=said):
        ui.main([*arguments, "--no-open"])

"""The interface in a real Chromium that asks for Spanish."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import ui
import visitors

pytest.importorskip("gradio")
pytest.importorskip("playwright.sync_api")

import pages.translate
from pages import chatting
from pages.chat import READY
from pages.chatting import EXAMPLES
from pages.jobs import Jobs
from pages.looking import PAIRS
from pages.models import Models
from pages.wording import Wording, catalogue

NAME = "Hi! My name is Ada."
SPANISH = Wording("es")
SLOW = 30_000
"""Milliseconds that something may take on a busy machine."""
WORDS = re.compile(r"\w{2}")
FUNCTION_WORDS = re.compile(
    r"\b(the|of|and|to|is|are|it|its|with|your|you|this|that|from|for|on|one|not|what|how)\b", re.I
)
"""No sentence of English does without them, and none of them is Spanish."""
OURS_NOT = {
    "chatbot conversation",
    "Click to upload or drop files",
    "Gradio footer navigation",
}
"""What Gradio says, in English alone, to those who do not see it."""
# All that can be read or is read aloud, a line each.
READ = """() => {
  const seen = (each) => each.checkVisibility({ visibilityProperty: true });
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest('script, style, noscript') && seen(parent)) {
      said.push(walker.currentNode.textContent.trim());
    }
  }
  for (const each of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
    if (!seen(each)) continue;
    for (const name of ['aria-label', 'title', 'placeholder']) {
      said.push((each.getAttribute(name) || '').trim());
    }
  }
  return [...new Set(said)];
}"""


@pytest.fixture(scope="module")
def models(all_models: Models) -> Models:
    chatting.warm(all_models.chatbots)
    return all_models


@pytest.fixture(scope="module")
def address(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    jobs = Jobs(tmp_path_factory.mktemp("place") / "runs")
    blocks = ui.app(models, jobs)
    yield ui.serve(blocks, "127.0.0.1", ui.free_port("127.0.0.1", 0))
    blocks.close(verbose=False)


@pytest.fixture
def visit(browser: Any, address: str, models: Models) -> Iterator[Callable[..., Any]]:
    """Opens a page for a visitor of a language; at the end, there may have been no error."""
    errors: list[str] = []
    contexts = []

    def page(path: str, locale: str = "es-ES") -> Any:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=locale)
        context.set_default_timeout(SLOW)
        contexts.append(context)
        page = context.new_page()
        visitors.listen(page, errors)
        page.goto(f"{address}{path}")
        return page

    yield page
    for context in contexts:
        context.close()
    assert errors == []


def read(page: Any) -> list[str]:
    """What stands in a page, or is said of it, but for what has no words."""
    return [text for text in page.evaluate(READ) if WORDS.search(text)]


def english(page: Any, *but: str) -> list[str]:
    """What is told in a page in English: a text that has a translation, or anything else that has
    an English word in it.

    Args:
        page: the page.
        but: texts that may be English: a model's, a visitor's, an example.
    """
    forms = catalogue("es").forms
    texts = [text for text, told in forms.items() if text not in told]
    patterns = [
        re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(text)), re.DOTALL) for text in texts
    ]
    found = []
    for line in read(page):
        left = line
        for each in but:
            left = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", "", left)
        if line not in OURS_NOT and (
            FUNCTION_WORDS.search(left) or any(each.fullmatch(left) for each in patterns)
        ):
            found.append(line)
    return found


def test_the_chat_is_spanish_for_who_asks_for_it(visit):
    page = visit("chat")
    page.get_by_text(SPANISH(READY)).wait_for()
    assert page.evaluate("document.documentElement.lang") == "es"
    page.get_by_role("textbox", name="Tu mensaje", exact=True).fill(NAME)
    page.get_by_role("button", name="Enviar", exact=True).click()
    page.locator(".kept-open[aria-current] >> text=/1 turno/").wait_for()
    said = page.locator(".bot.message").inner_text()
    page.get_by_role("button", name="Otras respuestas").click()
    page.get_by_text("La cifra es la probabilidad").wait_for()
    page.get_by_role("button", name="Cómo influyó la memoria").click()
    page.get_by_text("no había nada que recordar").wait_for()
    assert english(page, *EXAMPLES, NAME, said) == []


def test_the_chat_is_english_for_all_others(visit):
    page = visit("chat", "de-DE")
    page.get_by_text(READY).wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_sentence_in_slow_motion_is_told_in_spanish(visit):
    page = visit("inside")
    page.get_by_role("heading", name="Todos los pasos de un vistazo").wait_for()
    page.get_by_role("textbox", name="Segunda frase").fill(PAIRS[0][1])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Cuánto distan las dos").wait_for()
    answers = page.locator(".answer strong").all_inner_texts()
    pieces = page.locator(".overview g text").all_text_contents()
    texts = [text for pair in PAIRS for text in pair]
    known = sorted([*examples(page), *texts, *answers, *pieces], key=len, reverse=True)
    assert english(page, *known, "inside") == []
    page.get_by_role("button", name="Reproducir").click()
    page.get_by_role("button", name="Pausar").click()


def test_gates_and_a_gradient_that_explodes_are_told_in_spanish(visit):
    page = visit("inside")
    page.get_by_role("tab", name="Para qué las puertas").click()
    page.get_by_role("heading", name="Hasta dónde llega el final").wait_for()
    words = page.locator(".chart text.word, .bars .word").all_text_contents()
    assert english(page, "The keys to the cabinet", *examples(page), *words) == []
    page.get_by_role("tab", name="Explosión").click()
    page.get_by_role("button", name="Empezar").click()
    page.get_by_text(re.compile("Paso 1.. de")).wait_for()
    assert english(page) == []


def test_what_is_to_be_trained_is_asked_in_spanish(visit, tmp_path):
    page = visit("train")
    page.get_by_text("Ninguno todavía.").wait_for()
    page.get_by_role("button", name="Más").click()
    assert page.get_by_label("De", exact=True).input_value() == "inglés (en)"
    corpus = tmp_path / "pairs.tsv"
    corpus.write_text("".join(f"A cat number {at}.\tUn gato {at}.\n" for at in range(30)))
    page.locator("input[type=file]").first.set_input_files(str(corpus))
    page.get_by_text("30 pares: se conservan 30").wait_for()
    rows = page.locator("td").all_inner_texts()
    # The button is of Gradio's own field for code.
    assert english(page, *rows, "text.en", "Copy") == []
    page.get_by_role("radio", name="Diálogo").check()
    page.get_by_text("Diálogos: JSONL").wait_for()


LOOKED_AT = "She sees a red cat. Two dogs leave home."
DROP = """([name, content]) => {
  const files = new DataTransfer();
  files.items.add(new File([content], name));
  const event = new DragEvent('drop', { dataTransfer: files, bubbles: true });
  document.querySelector('.file-drop').dispatchEvent(event);
}"""


def test_a_translation_and_all_around_it_is_told_in_spanish(visit):
    page = visit("translate")
    page.get_by_text(SPANISH(pages.translate.READY)).wait_for()
    assert page.evaluate("document.documentElement.lang") == "es"
    assert english(page, *examples(page)) == []
    page.get_by_role("textbox", name="Texto que traducir").fill(LOOKED_AT)
    page.get_by_role("heading", name="Otras traducciones").wait_for()
    page.locator(".languages", has_text=re.compile(r"Inglés\s+detectado\s+→\s+Español")).wait_for()
    page.locator("summary", has_text="Adónde miró").click()
    for each in ("Historial", "Glosario", "Traducir un archivo"):
        page.locator("summary", has_text=each).click()
    page.locator(".past-note", has_text="en → es").wait_for()
    page.get_by_label("Término", exact=True).first.fill("cat")
    page.get_by_label("Su traducción").first.fill("minino")
    page.locator(".said .term").wait_for()
    page.locator(".said .word").first.hover()
    page.locator("#translate-about", has_text="segura al").wait_for()
    assert english(page, *written(page)) == []
    page.locator(".said .word").nth(1).click()
    page.locator("[role=option]").first.wait_for()
    assert english(page, *written(page)) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Borrar «She").click()
    page.get_by_text("La traducción está borrada.").wait_for()
    # The menu of the directions, which is shown where it is opened.
    page.get_by_label("Dirección").click()
    page.get_by_role("option", name="Español → Inglés").wait_for()
    assert english(page, *written(page)) == []


def test_what_is_wrong_with_a_file_or_a_text_is_told_in_spanish(visit):
    page = visit("translate")
    page.get_by_text(SPANISH(pages.translate.READY)).wait_for()
    page.locator("summary", has_text="Traducir un archivo").click()
    start = page.get_by_role("button", name="Traducir el archivo")
    for name, content, told in (
        ("a.vtt", "x", "«a.vtt», línea 1: la primera línea ha de ser WEBVTT."),
        ("a.txt", "123", "En el archivo no hay nada que traducir."),
        ("a.csv", "one,two", "a.es.csv está listo: 1 texto traducido."),
    ):
        page.evaluate(DROP, [name, content])
        page.locator(".file-name", has_text=name).wait_for()
        start.click()
        page.get_by_text(told).wait_for()
        assert english(page, *examples(page), "one") == []
    page.get_by_role("link", name="Descargar a.es.csv").wait_for()
    page.evaluate(DROP, ["a.doc", "x"])
    page.get_by_text("Los archivos de esta clase no se pueden traducir; estos sí: .txt").wait_for()
    assert english(page, *examples(page)) == []
    page.get_by_role("textbox", name="Texto que traducir").fill("a" * 5001)
    page.get_by_text("El texto tiene 5.001 caracteres, y esta página admite 5.000").wait_for()
    assert english(page, "a" * 5001) == []


def written(page: Any) -> list[str]:
    """What the network has written, and pieces of it, the longest first."""
    texts = page.locator(".said, .alternatives .text, .past-translation").all_inner_texts()
    parts = page.locator(".said .word, .menu-word span, svg.alignment .piece").all_text_contents()
    return sorted(filter(str.strip, [*texts, *parts]), key=len, reverse=True)


def examples(page: Any) -> list[str]:
    """Sentences to try, the longest first."""
    found = page.locator(".chips button").all_inner_texts()
    return sorted(found, key=len, reverse=True)

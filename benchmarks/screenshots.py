"""The README's pictures, taken from the real application: `make screenshots`."""

from __future__ import annotations

import io
import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from shared import cli
from shared.errors import InputError
from shared.quiet import import_tensorflow

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
SIZE = {"width": 1280, "height": 860}
COLOURS = 128
"""Of a picture; with so few, it is small and looks the same."""


def chat(page: Any) -> None:
    for text in (
        "Hi! My name is Ada and I live in Porto.",
        "Do you like films?",
        "What's my name?",
    ):
        page.get_by_role("textbox", name="Your message").fill(text)
        page.get_by_role("button", name="Send").click()
        page.get_by_role("button", name="Stop").wait_for(state="hidden")
        page.get_by_role("button", name="↶ Undo").and_(page.locator(":enabled")).wait_for()


def translate(page: Any) -> None:
    page.get_by_text("as you type").wait_for()
    text = "Where is the station? My sister has lost her keys."
    page.get_by_role("textbox", name="Text to translate").fill(text)
    page.locator(".said .sentence").nth(1).wait_for()


def inside(page: Any) -> None:
    """The first word that it writes."""
    page.get_by_role("button", name="Look inside").click()
    page.locator("svg.overview[role=img]").wait_for()
    page.wait_for_function("!document.querySelector('.pending')")
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(8):
        slider.press("ArrowRight")
    page.get_by_role("heading", name="Where it looks").wait_for()
    page.locator(".story").first.evaluate("(element) => element.scrollIntoView()")


def train(page: Any) -> None:
    """Two minutes of it on a few sentences: a picture of the page, not of a good model."""
    text = "".join(f"{one}\t{other}\n" for one, other in pairs())
    page.locator(".runs, .none").wait_for()
    corpus = {"name": "corpus.tsv", "mimeType": "text/plain", "buffer": text.encode()}
    page.locator("input[type=file]").first.set_input_files(corpus)
    page.get_by_text("Some of the pairs").wait_for()
    page.get_by_label("Begin with").click()
    page.get_by_role("option", name="en-es").click()
    page.get_by_label("Minutes").fill("2")
    page.get_by_role("textbox", name="Name").fill("houses")
    page.get_by_role("button", name="Start").click()
    page.get_by_text("It finished after").wait_for(timeout=300_000)
    page.evaluate("scrollTo(0, 0)")


def pairs() -> list[tuple[str, str]]:
    """A corpus, English and Spanish."""
    parts = (
        (("My sister", "Mi hermana"), ("The teacher", "La profesora"), ("Ana", "Ana")),
        (("sees", "ve"), ("buys", "compra"), ("finds", "encuentra"), ("sells", "vende")),
        (("a house", "una casa"), ("the table", "la mesa"), ("two apples", "dos manzanas")),
        (("today", "hoy"), ("every day", "todos los días"), ("again", "otra vez")),
        (("in Madrid", "en Madrid"), ("at home", "en casa"), ("with us", "con nosotros")),
    )
    return [
        (f"{' '.join(each[0] for each in row)}.", f"{' '.join(each[1] for each in row)}.")
        for row in itertools.product(*parts)
    ]


# What is trained would be offered on the other pages.
PAGES = (("", chat), ("translate", translate), ("inside", inside), ("train", train))


def main(arguments: Any = None) -> None:
    """Take a picture of each page as a visitor sees it, with the models that are shipped."""
    from playwright.sync_api import sync_playwright

    import_tensorflow()
    import ui
    from pages.jobs import Jobs
    from pages.models import Models

    found = shutil.which("chromium")
    # Nothing that was trained on this machine is in the pictures.
    place = tempfile.TemporaryDirectory(prefix="parley-")
    own = Path(place.name) / "runs"
    models = Models(own=own)
    blocks = ui.app(models, Jobs(own))
    address = ui.serve(blocks, "127.0.0.1", ui.free_port("127.0.0.1", 0))
    ui.warm(models)
    IMAGES.mkdir(exist_ok=True)
    try:
        with sync_playwright() as playwright:
            # Chromium refuses its sandbox to root.
            args = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=found, args=args)
            for path, use in PAGES:
                context = browser.new_context(viewport=SIZE, locale="en-GB", color_scheme="light")
                context.set_default_timeout(120_000)
                page = context.new_page()
                page.goto(address + path)
                use(page)
                # Pictures fade in.
                page.wait_for_timeout(1500)
                write(page.screenshot(), IMAGES / f"{path or 'chat'}.png")
                context.close()
            browser.close()
    finally:
        blocks.close(verbose=False)
        place.cleanup()


def write(picture: bytes, path: Path) -> None:
    """Write a picture in few colours.

    Raises:
        InputError: it is larger than a README should hold.
    """
    from PIL import Image

    small = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS)
    small.save(path, optimize=True)
    if path.stat().st_size > 200_000:
        raise InputError("the picture has more than 200 KB", path)
    print(f"{path.name}: {path.stat().st_size // 1000} KB")


if __name__ == "__main__":
    sys.exit(cli.run(main, "benchmarks.screenshots"))

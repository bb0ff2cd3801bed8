"""The README's pictures, taken from the real application: `make screenshots`."""

from __future__ import annotations

import io
import os
import shutil
import sys
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


def train(page: Any) -> None:
    page.locator(".runs, .none").wait_for()


def inside(page: Any) -> None:
    page.get_by_role("button", name="Look inside").click()
    page.locator("svg.overview[role=img]").wait_for()


PAGES = (("", chat), ("translate", translate), ("train", train), ("inside", inside))


def main(arguments: Any = None) -> None:
    """Take a picture of each page as a visitor sees it, with the models that are shipped."""
    from playwright.sync_api import sync_playwright

    import_tensorflow()
    import ui
    from pages.jobs import Jobs
    from pages.models import Models

    found = shutil.which("chromium")
    nothing = Path("no-runs-of-this-machine")
    models = Models(own=nothing)
    blocks = ui.app(models, Jobs(nothing))
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

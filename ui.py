"""The command that starts the web application: it composes the pages.

python ui.py [--host ADDRESS] [--port N] [--models DIR] [--auth-file FILE] …; --help lists all.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pages.limits import CHAT, MOST, PER_MINUTE, TEXT
from pages.passwords import accounts
from pages.serving import check_mcp, free_port, serve
from shared import cli
from shared.errors import InputError
from shared.quiet import import_tensorflow

# What imports Gradio or TensorFlow is imported once the command line is understood.
if TYPE_CHECKING:
    import gradio as gr

    from pages.jobs import Jobs
    from pages.models import Models

KEPT = (10 * 60, 2 * 60 * 60)
"""Seconds: how often uploads are looked through, and after how long one that nobody used goes."""


def pages(models: Models, jobs: Jobs | None) -> list[tuple[str, str, Callable[[], None]]]:
    """Name, path and builder of each page; the first one is what `/` shows."""
    from pages import chat, inside, train, translate

    training = [("Train", "/train", partial(train.build, models, jobs))] if jobs else []
    return [
        ("Chat", "/", partial(chat.build, models.chatbots)),
        ("Translate", "/translate", partial(translate.build, models.translators)),
        *training,
        ("Inside", "/inside", partial(inside.build, models)),
    ]


def app(models: Models, jobs: Jobs | None = None) -> gr.Blocks:
    """All pages, not served yet.

    Args:
        models: to choose from.
        jobs: the trainings; without them, there is no page that trains.
    """
    import gradio as gr

    (first, _, build_first), *others = pages(models, jobs)
    with gr.Blocks(title="Parley", analytics_enabled=False, delete_cache=KEPT) as blocks:
        gr.Navbar(main_page_name=first)
        build_first()
    for name, path, build in others:
        with blocks.route(name, path):
            gr.Navbar(main_page_name=first)
            build()
    return blocks


def warm(models: Models) -> None:
    """Load the first model of each page and use it once, so that no visitor waits for it."""
    from pages import chatting, looking, reaching, translating

    chatting.warm(models.chatbots)
    translating.warm(models.translators)
    looking.warm(models)
    reaching.warm()
    translating.warm_more(models.translators)


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="ui.py", description="Start the web application and serve it until Ctrl-C."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=int, default=7860, help="port; the next free one if taken (%(default)s)"
    )
    parser.add_argument(
        "--model",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a model of yours, beside those in models/ and runs/; may be repeated",
    )
    parser.add_argument(
        "--models",
        type=Path,
        metavar="DIR",
        help="a folder of models, beside models/ and runs/",
    )
    parser.add_argument(
        "--auth-file",
        type=Path,
        metavar="FILE",
        help="who may enter: a line “name:password” for each (by default, everybody)",
    )
    parser.add_argument(
        "--root-path",
        default="",
        metavar="PATH",
        help="where a reverse proxy has the pages, such as /parley",
    )
    parser.add_argument(
        "--max-characters",
        type=int,
        metavar="N",
        help=f"most of a message or of a text to translate (by default, {CHAT:,} and {TEXT:,})",
    )
    parser.add_argument(
        "--per-minute",
        type=int,
        default=PER_MINUTE,
        metavar="N",
        help="requests that a visitor may make in a minute, 0 for any number (%(default)s)",
    )
    parser.add_argument(
        "--mcp",
        action="store_true",
        help="offer what programs can call as tools, too; takes the package mcp",
    )
    parser.add_argument(
        "--train",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="have the page on which everyone who opens it can train (by default, yes)",
    )
    parser.add_argument(
        "--open",
        action=argparse.BooleanOptionalAction,
        default=has_display(),
        help="open a browser (by default where there is a screen)",
    )
    return parser.parse_args(argv)


def has_display() -> bool:
    """Whether a browser that is started here would be seen."""
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def check(arguments: argparse.Namespace) -> None:
    """Refuse options before anything is loaded.

    Raises:
        InputError: one of them is wrong.
    """
    if arguments.models and not arguments.models.is_dir():
        raise InputError("there is no such folder of models", arguments.models)
    if arguments.root_path and not arguments.root_path.startswith("/"):
        raise InputError(f"--root-path {arguments.root_path}: must begin with /")
    if arguments.max_characters is not None and not 1 <= arguments.max_characters <= MOST:
        raise InputError(f"--max-characters {arguments.max_characters}: must be from 1 to {MOST:,}")
    if arguments.per_minute < 0:
        raise InputError(f"--per-minute {arguments.per_minute}: must be 0 or more")
    if arguments.mcp:
        check_mcp()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command until Ctrl-C; returns its exit status.

    Raises:
        InputError: an option is wrong, or a model cannot be loaded.
    """
    arguments = parse(argv)
    check(arguments)
    known = accounts(arguments.auth_file) if arguments.auth_file else None
    port = free_port(arguments.host, arguments.port)
    import_tensorflow()
    # Gradio reads it as it is imported, and would tell its makers that it was started.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from pages.jobs import Jobs
    from pages.models import OWN, Models

    models = Models.checked(arguments.model, arguments.models, arguments.max_characters)
    blocks = app(models, Jobs(OWN) if arguments.train else None)
    address = serve(
        blocks,
        arguments.host,
        port,
        root_path=arguments.root_path,
        accounts=known,
        per_minute=arguments.per_minute,
        mcp=arguments.mcp,
    )
    try:
        print(f"Parley is at {address} (Ctrl-C ends it)", flush=True)
        threading.Thread(target=warm, args=(models,), daemon=True).start()
        if arguments.open:
            webbrowser.open(address)
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        # Behind the ^C that the terminal shows.
        print(file=sys.stderr)
    finally:
        blocks.close(verbose=False)
    return 0


def entry() -> None:
    """The console command `parley-ui`."""
    sys.exit(cli.run(main, "parley-ui"))


if __name__ == "__main__":
    entry()

"""The command that starts the web application: it composes the pages.

python ui.py [--model DIR …] [--host ADDRESS] [--port N] [--no-open] [--no-train]
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from shared import cli
from shared.errors import InputError
from shared.quiet import import_tensorflow

# What imports Gradio or TensorFlow is imported once the command line is understood.
if TYPE_CHECKING:
    import gradio as gr

    from pages.jobs import Jobs
    from pages.models import Models

PORTS = 100
"""How many ports are tried, from the one that was asked for."""


UPLOAD = "200mb"
"""Largest file that is taken."""
KEPT = (10 * 60, 2 * 60 * 60)
"""Seconds: how often uploads are looked through, and after how long one that nobody used goes."""


def pages(models: Models, jobs: Jobs | None) -> list[tuple[str, str, Callable[[], None]]]:
    """Name, path and builder of each page; the first one is what `/` shows."""
    from pages import chat, inside, train, translate

    training = [("Train", "/train", partial(train.build, models, jobs))] if jobs else []
    return [
        ("Translate", "/", partial(translate.build, models.translators)),
        ("Chat", "/chat", partial(chat.build, models.chatbots)),
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

    translating.warm(models.translators)
    chatting.warm(models.chatbots)
    looking.warm(models)
    reaching.warm()
    translating.warm_terms(models.translators)


def serve(blocks: gr.Blocks, host: str, port: int) -> str:
    """Serve from threads of their own and return the address.

    Args:
        blocks: what `app` made.
        host: address to listen on.
        port: a free one.
    """
    import gradio as gr
    from starlette.middleware import Middleware

    from pages import privacy
    from pages.labels import HEAD, I18N

    system = ["system-ui", "sans-serif"]
    _, address, _ = blocks.launch(
        server_name=host,
        server_port=port,
        share=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        run_history=False,
        enable_monitoring=False,
        quiet=True,
        prevent_thread_lock=True,
        footer_links=["api"],
        i18n=I18N,
        head=HEAD,
        max_file_size=UPLOAD,
        theme=gr.themes.Default(
            primary_hue="indigo", font=system, font_mono=["ui-monospace", "monospace"]
        ),
        css_paths=sorted(Path(privacy.__file__).parent.glob("*.css")),
        app_kwargs={"middleware": [Middleware(privacy.AskNobodyElse)]},
    )
    return address


def free_port(host: str, port: int) -> int:
    """The first free port from this one on; 0 asks the system for any.

    Raises:
        InputError: none is free, or the host is none of this machine's addresses.
    """
    if not 0 <= port <= 65535:
        raise InputError(f"--port {port}: must be from 0 to 65535")
    try:
        family = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0]
    except OSError as error:
        raise InputError(f"--host {host}: there is no such address") from error
    problem = ""
    for number in range(port, min(port + PORTS, 65536)):
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, number))
                return int(trial.getsockname()[1])
            except OSError as error:
                problem = str(error.strerror)
    raise InputError(f"cannot listen on {host}, port {port} or one of the next: {problem}")


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


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command until Ctrl-C; returns its exit status.

    Raises:
        InputError: an option is wrong, or a model cannot be loaded.
    """
    arguments = parse(argv)
    port = free_port(arguments.host, arguments.port)
    import_tensorflow()
    # Gradio reads it as it is imported, and would tell its makers that it was started.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from pages.jobs import Jobs
    from pages.models import OWN, Models

    models = Models.checked(arguments.model)
    blocks = app(models, Jobs(OWN) if arguments.train else None)
    address = serve(blocks, arguments.host, port)
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

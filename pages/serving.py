"""Serving the pages: the address, the look, who may enter, and what is refused."""

from __future__ import annotations

import importlib.metadata
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pages.limits import PER_MINUTE, QUEUE, Limits
from pages.passwords import opener
from pages.privacy import AskNobodyElse
from shared.errors import InputError

# Imported once the command line is understood.
if TYPE_CHECKING:
    import gradio as gr

PORTS = 100
"""How many ports are tried, from the one that was asked for."""
UPLOAD = "200mb"
"""Largest file that is taken."""
SESSIONS = QUEUE
"""Sessions that Gradio remembers, as many as can wait. It keeps the settings of all components
for each, a third of a mebibyte, and takes every request of a program for a session. Nothing here
needs one after its answer: what a visitor has is in the visitor's browser."""
MOVED = {"/chat": "./"}
"""Addresses of before, and where they lead, seen from there."""


def serve(
    blocks: gr.Blocks,
    host: str,
    port: int,
    *,
    root_path: str = "",
    accounts: Mapping[str, str] | None = None,
    per_minute: int = PER_MINUTE,
    mcp: bool = False,
) -> str:
    """Serve from threads of their own and return the address.

    Args:
        blocks: what `ui.app` made.
        host: address to listen on.
        port: a free one.
        root_path: where a reverse proxy has the pages, such as `/parley`.
        accounts: passwords by name, of those who may enter; None: everybody may.
        per_minute: requests that a visitor may make; 0: any number.
        mcp: offer the public endpoints as tools, too (Model Context Protocol).
    """
    from starlette.middleware import Middleware
    from starlette.responses import RedirectResponse
    from starlette.routing import Route

    from pages.labels import HEAD, I18N

    async def moved(request: Any) -> RedirectResponse:
        return RedirectResponse(MOVED[request.scope["path"]])

    # A tool is called what its function is called.
    for each in blocks.fns.values():
        if each.fn is not None and each.api_visibility == "public":
            each.fn.__name__ = str(each.api_name)
    # The server's own queue is where they wait; whoever comes when it is full is told.
    blocks.queue(max_size=QUEUE)
    _, address, _ = blocks.launch(
        server_name=host,
        server_port=port,
        root_path=root_path or None,
        auth=opener(accounts) if accounts else None,
        share=False,
        ssr_mode=False,
        mcp_server=mcp,
        pwa=False,
        run_history=False,
        enable_monitoring=False,
        quiet=True,
        prevent_thread_lock=True,
        footer_links=["api"],
        i18n=I18N,
        head=HEAD,
        max_file_size=UPLOAD,
        state_session_capacity=SESSIONS,
        theme=theme(),
        css_paths=sorted(Path(__file__).parent.glob("*.css")),
        app_kwargs={
            "middleware": [Middleware(AskNobodyElse), Middleware(Limits, per_minute)],
            "routes": [Route(path, moved) for path in MOVED],
        },
    )
    return address


def theme() -> gr.themes.Base:
    """Fonts that every browser has, and Gradio's greys dark enough to read: a contrast of at least
    4.5 (WCAG 2.2, 1.4.3)."""
    import gradio as gr

    return gr.themes.Default(
        primary_hue="indigo",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    ).set(
        body_text_color_subdued="*neutral_600",
        input_placeholder_color="*neutral_500",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
    )


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


def check_mcp() -> None:
    """Refuse to offer tools without the package that it takes.

    Raises:
        InputError: it is not installed, or it is of a version that Gradio does not know.
    """
    try:
        found = importlib.metadata.version("mcp")
    except importlib.metadata.PackageNotFoundError:
        found = "none"
    if not found.startswith("1."):
        raise InputError(
            f"--mcp needs the package mcp of version 1, and there is {found}: "
            "install it with “pip install 'mcp>=1.21,<2'”"
        )

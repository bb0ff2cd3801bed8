"""Who may enter the web application, where it is, and what it refuses; all over HTTP."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import ui
from pages import chatting
from pages.limits import BODY, LOGINS, Rate
from pages.models import Models
from pages.passwords import accounts, opener
from shared.errors import InputError

gradio_client = pytest.importorskip("gradio_client")

SHORT = 40
"""Characters that the server of these tests takes."""


@contextmanager
def served(models: Models, **options: Any) -> Iterator[str]:
    blocks = ui.app(models)
    yield ui.serve(blocks, "127.0.0.1", ui.free_port("127.0.0.1", 0), **options)
    blocks.close(verbose=False)


@pytest.fixture(scope="module")
def all_models(shown: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Models:
    nothing = tmp_path_factory.mktemp("nothing")
    return Models(shown, shipped=nothing, own=nothing / "runs", characters=SHORT)


def asked(
    address: str, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of one request, redirects not followed."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    sent = None if body is None else json.dumps(body)
    kind = {"Content-Type": "application/json"}
    dashed = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, sent, {**kind, **dashed})
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders()}
    # A stream of events is for those who want it.
    text = "" if "event-stream" in found.get("content-type", "") else answer.read().decode()
    connection.close()
    return answer.status, found, text


# Addresses


def test_each_page_has_its_address_and_the_old_one_of_the_chat_leads_to_it(address, all_models):
    shown = [page[:2] for page in ui.pages(all_models, None)]
    assert shown == [("Chat", "/"), ("Translate", "/translate"), ("Inside", "/inside")]
    for _, path in shown:
        assert asked(address, "GET", path)[0] == 200
    status, headers, _ = asked(address, "GET", "/chat")
    assert (status, headers["location"]) == (307, "./")


def test_behind_a_proxy_the_pages_name_its_path(all_models):
    with served(all_models, root_path="/parley") as address:
        # As a proxy sends it on, the path taken off.
        _, _, config = asked(address, "GET", "/config", Host="example.org")
        assert json.loads(config)["root"] == "http://example.org/parley"


# Who may enter


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_an_account_is_a_line_and_a_password_may_hold_colons(tmp_path):
    file = written(tmp_path / "who", "# us\nada:s:ecret\n\n bo :pass word\n")
    assert accounts(file) == {"ada": "s:ecret", "bo": "pass word"}


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("ada:one\nsecret\n", 0o600, "who:2: a line is"),
        ("ada:\n", 0o600, "who:1: a line is"),
        (":secret\n", 0o600, "who:1: a line is"),
        ("ada:one\nada:secret\n", 0o600, "who:2: the name ada comes a second time"),
        ("# nobody\n", 0o600, "names nobody"),
        ("ada:secret\n", 0o644, "everybody on this machine can read it"),
    ],
)
def test_a_wrong_file_of_accounts_is_told_without_a_password(tmp_path, text, mode, said):
    with pytest.raises(InputError, match=said) as raised:
        accounts(written(tmp_path / "who", text, mode))
    assert "secret" not in str(raised.value)


def test_a_missing_file_of_accounts_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        accounts(tmp_path / "none")


def test_only_the_right_password_of_the_right_name_opens():
    opens = opener({"ada": "sécret"})
    assert opens("ada", "sécret")
    assert not any(opens(*each) for each in (("ada", "secret"), ("bo", "sécret"), ("bo", "")))


def test_without_a_password_nothing_is_answered_and_guessing_ends(all_models):
    with served(all_models, accounts={"ada": "secret"}) as address:
        refused, _, _ = asked(address, "POST", "/gradio_api/call/translate", {"data": ["cat"]})
        assert refused == 401
        program = gradio_client.Client(address, auth=("ada", "secret"), verbose=False)
        assert program.predict("The cat.", api_name="/translate")
        form = "application/x-www-form-urlencoded"
        # Two minutes may share them; one refuses before it is over.
        tries = (
            asked(address, "POST", "/login", None, Content_Type=form) for _ in range(2 * LOGINS)
        )
        refused_at_last = next(each for each in tries if each[0] == 429)
        assert "Too many passwords" in refused_at_last[2]


# Limits


def test_a_minute_has_so_many_requests_of_one_visitor_and_the_next_has_them_again():
    now = [30.0]
    rate = Rate(2, lambda: now[0])
    assert [rate.wait("one") for _ in range(3)] == [0, 0, 30]
    assert rate.wait("two") == 0
    now[0] = 60.5
    assert rate.wait("one") == 0
    free = Rate(0)
    assert not any(free.wait("one") for _ in range(1000))


def test_too_many_requests_of_one_visitor_are_refused_and_another_is_served(all_models):
    with served(all_models, per_minute=5) as address:
        call = ("POST", "/gradio_api/call/detect", {"data": ["cat", ""]})
        # Two minutes may share them; one refuses before it is over.
        answers = [asked(address, *call, X_Forwarded_For="192.0.2.1") for _ in range(11)]
        assert answers[0][0] == 200
        refused = [each for each in answers if each[0] == 429]
        assert "5 requests a minute are answered" in json.loads(refused[0][2])["detail"]
        assert 0 < int(refused[0][1]["retry-after"]) <= 60
        assert asked(address, *call, X_Forwarded_For="192.0.2.2")[0] == 200


def test_a_request_that_is_too_large_or_does_not_say_how_large_is_refused(address):
    size = str(BODY + 1)
    status, _, text = asked(address, "POST", "/gradio_api/call/detect", Content_Length=size)
    assert status == 413 and "32,000,000 are read" in text
    chunked = asked(address, "POST", "/gradio_api/call/detect", Transfer_Encoding="chunked")
    assert chunked[0] == 411 and "Content-Length" in chunked[2]
    here = {"Content_Length": size, "Accept_Language": "es-ES,es;q=0.9"}
    refused = asked(address, "POST", "/gradio_api/call/detect", **here)
    assert "se leen hasta 32.000.000" in json.loads(refused[2])["detail"]


@pytest.mark.parametrize("name", ["/translate", "/reply"])
def test_a_text_is_as_long_as_the_server_was_told(client, name):
    client.predict("a" * SHORT, api_name=name)
    with pytest.raises(gradio_client.exceptions.AppError, match="41 characters"):
        client.predict("a" * (SHORT + 1), api_name=name)


def test_a_message_that_is_too_long_stays_in_its_box(all_models):
    (view,) = chatting.say(all_models.chatbots, "a" * 41, "")
    assert "41 characters, and up to 40" in (view.status or "") and view.box == "a" * 41


def test_the_browser_is_told_how_long_a_text_may_be(address):
    assert 'data-most=\\"40\\"' in asked(address, "GET", "/config")[2]


# Programs


def test_programs_see_what_is_for_them_described_and_nothing_else(client, address):
    public = json.loads(asked(address, "GET", "/gradio_api/info")[2])["named_endpoints"]
    assert {"/reply", "/translate", "/alternatives", "/candidates", "/trace"} <= set(public)
    hidden = {"/say", "/view", "/look", "/open_model", "/warm_model", "/undone", "/turn"}
    assert not hidden & set(public)
    for name, endpoint in public.items():
        assert endpoint["description"], f"{name} has no docstring"
        for each in endpoint["parameters"]:
            assert each["python_type"]["type"] != "Any", f"{name} has no type"


def test_a_conversation_is_handed_back_and_passed_in(client):
    first = client.predict("Hi, I am Ada.", api_name="/reply")
    again = client.predict("Who am I?", first["conversation"], api_name="/reply")
    kept = json.loads(again["conversation"])
    assert len(kept["turns"]) == 2 and again["reply"] == kept["turns"][1]["reply"]


def test_tools_are_the_public_endpoints(all_models):
    """It takes the package mcp, which is no part of what must be installed."""
    mcp = pytest.importorskip("mcp")
    streamable = pytest.importorskip("mcp.client.streamable_http")

    async def talk(address: str) -> tuple[set[str], str]:
        url = f"{address}gradio_api/mcp/"
        async with AsyncExitStack() as stack:
            read, write, _ = await stack.enter_async_context(streamable.streamablehttp_client(url))
            session = await stack.enter_async_context(mcp.ClientSession(read, write))
            await session.initialize()
            names = {each.name for each in (await session.list_tools()).tools}
            called = await session.call_tool("translate", {"text": "The cat."})
            return names, called.content[0].text

    with served(all_models, mcp=True) as address:
        names, translated = asyncio.run(talk(address))
        expected = gradio_client.Client(address, verbose=False).predict(
            "The cat.", api_name="/translate"
        )
    assert {"reply", "translate", "alternatives"} <= names and not {"say", "view"} & names
    assert translated == expected


# The command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--models", "no/such"], "no such folder of models"),
        (["--root-path", "parley"], "must begin with /"),
        (["--max-characters", "0"], "from 1 to 100,000"),
        (["--per-minute", "-1"], "must be 0 or more"),
        (["--auth-file", "no/such"], "cannot be read"),
    ],
)
def test_a_wrong_option_is_one_sentence(arguments, said):
    with pytest.raises(InputError, match=said):
        ui.main([*arguments, "--no-open"])


def test_a_folder_of_models_stands_beside_the_others(tiny_preset, tiny_chat, tmp_path):
    models = Models(shipped=tmp_path, own=tmp_path, more=tiny_preset.parent)
    assert models.translators.names() == ["tiny"]


def test_tools_without_their_package_name_it(monkeypatch: pytest.MonkeyPatch):
    from importlib import metadata

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    with pytest.raises(InputError, match="pip install 'mcp"):
        ui.main(["--mcp", "--no-open"])

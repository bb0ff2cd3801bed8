"""The page that chats in a real Chromium: conversations that stay in it, and what one can do to the
turns and the memory of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import ui
import visitors

pytest.importorskip("gradio")
pytest.importorskip("playwright.sync_api")

from pages import answering, chatting
from pages.chat import READY
from pages.keeping import joined, split
from pages.models import Models

NAME, ASKED = "Hi! My name is Ada.", "What is my name?"
MARKUP = "<img src=x onerror=alert(1)> & <b>the cat</b>"
SLOW = 30_000
"""Milliseconds that something may take on a busy machine."""


class Server:
    """The web application on one port, so that a browser takes it for the same after a restart."""

    def __init__(self, models: Models):
        self.models, self.port = models, ui.free_port("127.0.0.1", 0)
        self.start()

    def start(self) -> None:
        self.blocks = ui.app(self.models)
        self.address = ui.serve(self.blocks, "127.0.0.1", self.port)

    def stop(self) -> None:
        self.blocks.close(verbose=False)


@pytest.fixture(scope="module")
def server(tiny_chat: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    nothing = tmp_path_factory.mktemp("nothing")
    server = Server(Models([tiny_chat], shipped=nothing, own=nothing / "runs"))
    chatting.warm(server.models.chatbots)
    yield server
    server.stop()


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Callable[..., Any]]:
    """Opens tabs of one visitor; at the end, none may have had an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(SLOW)
    errors: list[str] = []

    def dialog(each: Any) -> None:
        # The page asks before what was not kept is lost; nothing else may open one.
        if each.type != "beforeunload":
            errors.append(each.message)
        each.accept()

    def tab(kept: dict[str, str] | None = None) -> Any:
        """A new tab; kept: conversations that are in the browser already, by id."""
        page = context.new_page()
        visitors.listen(page, errors)
        page.on("dialog", dialog)
        if kept:
            page.goto(f"{server.address}theme.css")
            for name, text in kept.items():
                page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key(name), text])
        page.goto(server.address)
        page.get_by_text(READY).wait_for()
        return page

    tab.errors = errors  # type: ignore[attr-defined]
    yield tab
    context.close()
    assert errors == []


@pytest.fixture(scope="module")
def one(server: Server) -> str:
    """A conversation of one turn, as it is kept."""
    return answering.reply(server.models.chatbots, NAME, "")["conversation"]


@pytest.fixture(scope="module")
def two(server: Server, one: str) -> str:
    """The same with a second turn."""
    return answering.reply(server.models.chatbots, ASKED, one)["conversation"]


def key(name: str) -> str:
    return f"parley.conversation.{name}"


def stored(page: Any) -> list[str]:
    """The conversations in the browser."""
    keys = "Object.keys(localStorage).filter((each) => each.startsWith('parley.conversation.'))"
    return sorted(page.evaluate(f"{keys}.map((each) => localStorage[each])"))


def say(page: Any, text: str, turns: int) -> None:
    """Say something and wait until it is kept."""
    page.get_by_role("textbox", name="Your message").fill(text)
    page.keyboard.press("Enter")
    page.locator(f".kept-open[aria-current] >> text=/(^| ){turns} turn/").wait_for()


def titles(page: Any) -> list[str]:
    return page.locator(".kept-title").all_inner_texts()


def open_listed(page: Any, title: str) -> None:
    page.get_by_role("list", name="Conversations").get_by_role("button", name=title).first.click()


def test_a_kept_value_holds_an_id_and_the_conversation(one):
    assert split(joined("a-1", one)) == ("a-1", one)
    assert split(joined("a-1", "")) == ("a-1", "")
    assert split(joined("", one)) == split(one) == ("", one)


def test_a_conversation_goes_on_exactly_after_a_reload_and_a_restart(visit, server, two):
    page = visit()
    say(page, NAME, 1)
    page.reload()
    page.get_by_role("log").get_by_text(NAME).wait_for()
    page.get_by_text(READY).wait_for()
    server.stop()
    server.start()
    # The open page may have noticed that there was no server.
    visit.errors.clear()
    page.reload()
    page.get_by_role("log").get_by_text(NAME).wait_for()
    page.get_by_text(READY).wait_for()
    say(page, ASKED, 2)
    assert stored(page) == [two]


def test_tabs_keep_their_own_conversations_and_follow_one_that_both_show(visit, one, two):
    first, second = visit(), visit()
    say(first, NAME, 1)
    say(second, "The red house.", 1)
    assert len(stored(first)) == 2 and one in stored(first)
    open_listed(second, NAME)
    second.get_by_role("log").get_by_text(NAME).wait_for()
    say(first, ASKED, 2)
    second.get_by_role("log").get_by_text(ASKED).wait_for()
    assert len(stored(first)) == 2 and two in stored(first)


def test_conversations_are_renamed_searched_deleted_and_brought_back(visit, one, two):
    other = json.loads(one)
    other["turns"][0]["user"] = MARKUP
    page = visit({"a": two, "b": json.dumps(other)})
    assert sorted(titles(page)) == sorted([NAME, MARKUP])
    assert not page.locator(".kept img, .kept b").count()
    # By the keyboard alone.
    page.get_by_role("button", name=f"Rename “{NAME}”").press("Enter")
    page.get_by_role("textbox", name="New title").fill("<b>Café</b>")
    page.keyboard.press("Enter")
    assert "<b>Café</b>" in titles(page)
    search = page.get_by_role("searchbox")
    for query, found in (("cafe", ["<b>Café</b>"]), ("MY NAME", ["<b>Café</b>"]), ("zebra", [])):
        search.fill(query)
        assert titles(page) == found
    search.fill("")
    open_listed(page, "<b>Café</b>")
    page.get_by_role("log").get_by_text(ASKED).wait_for()
    page.get_by_role("button", name="Delete “<b>Café</b>”").press("Enter")
    page.get_by_text("Say something, or try").wait_for()
    assert (titles(page), len(stored(page))) == ([MARKUP], 1)
    # The focus is on it.
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    page.keyboard.press("Enter")
    page.get_by_role("log").get_by_text(ASKED).wait_for()
    assert two in stored(page) and "<b>Café</b>" in titles(page)
    page.reload()
    page.get_by_role("log").get_by_text(ASKED).wait_for()
    assert "<b>Café</b>" in titles(page)
    page.get_by_text(READY).wait_for()


def test_a_fork_shares_the_first_turns_and_both_are_exported(visit, one, two):
    page = visit({"a": two})
    open_listed(page, NAME)
    page.get_by_text("Continue from a turn").click()
    page.get_by_role("button", name="Continue from turn 1,").click()
    page.get_by_text("(from turn 1)").wait_for()
    assert stored(page) == sorted([one, two])
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert saved == {"title": f"{NAME} (from turn 1)", **json.loads(one)}
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as text").click()
    reply = json.loads(one)["turns"][0]["reply"]
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert f"You: {NAME}\nParley: {reply}\n" in text and ASKED not in text
    assert download.value.suggested_filename.endswith(".txt")


def opens(page: Any, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a file").click()
    chooser.value.set_files(file)


def test_a_file_is_opened_under_its_title_with_its_states(visit, tmp_path, one):
    page = visit({"a": one})
    page.get_by_role("button", name=NAME).first.click()
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="New title").fill("Who: me?")
    page.keyboard.press("Enter")
    file = tmp_path / "saved.json"
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    download.value.save_as(file)
    opens(page, file)
    page.get_by_text("The saved conversation is open again.").wait_for()
    page.wait_for_function("window.parleyKept.entries().length === 2")
    titles = page.locator(".kept-title").all_text_contents()
    assert titles == ["Who: me?", "Who: me?"] and stored(page) == [one, one]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_text_is_opened_and_its_states_are_found_again(visit, server, tmp_path, two, ends):
    file, turns = tmp_path / "saved.txt", json.loads(two)["turns"]
    said = [f"Tú: {each['user']}\nParley: {each['reply']}\n" for each in turns]
    file.write_text("\n".join(["Note: a talk\n", *said]).replace("\n", ends), newline="")
    page = visit()
    opens(page, file)
    page.get_by_text("The saved conversation is open again.").wait_for()
    page.wait_for_function("window.parleyKept.entries().length === 1")
    assert page.locator(".kept-title").all_text_contents() == ["Note: a talk"]
    (kept,) = stored(page)
    models = server.models.chatbots
    assert answering.state(models, kept) == answering.state(models, two)


@pytest.mark.parametrize(
    "text", ["A letter.\n\nDear all: hi.", "Parley: Hi!\nYou: Hello.", "You: Hi!\nYou: Hi?"]
)
def test_another_text_is_refused(visit, tmp_path, text):
    file = tmp_path / "letter.txt"
    file.write_text(text)
    page = visit()
    opens(page, file)
    page.get_by_role("alert").filter(has_text="no saved conversation").wait_for()
    assert stored(page) == []


def test_a_full_browser_is_told_of_and_what_it_cannot_keep_can_be_saved(visit, one, two):
    page = visit()
    say(page, NAME, 1)
    page.evaluate(
        """() => {
          for (let size = 1 << 22; size >= 1; size >>= 1) {
            try { for (let at = 0; ; at += 1) localStorage[`${size} ${at}`] = 'x'.repeat(size); }
            catch { /* Full. */ }
          }
        }"""
    )
    say(page, ASKED, 2)
    alert = page.get_by_role("alert").filter(has_text="no room")
    alert.wait_for()
    assert stored(page) == [one]
    with page.expect_download() as download:
        alert.get_by_role("button", name="Save as a file").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == two
    # It is still there after a look at another one.
    page.get_by_role("button", name="New conversation").click()
    page.get_by_text("Say something, or try").wait_for()
    open_listed(page, NAME)
    page.get_by_role("log").get_by_text(ASKED).wait_for()
    # And it is kept once there is room.
    page.evaluate("Object.keys(localStorage).filter((each) => / /.test(each)).forEach("
        "(each) => localStorage.removeItem(each))")  # fmt: skip
    page.get_by_role("button", name="Retry").click()
    alert.wait_for(state="hidden")
    (now,) = stored(page)
    assert [turn["user"] for turn in json.loads(now)["turns"]] == [NAME, ASKED] and now != one


def test_on_a_phone_the_list_folds_away_and_nothing_is_wider_than_the_screen(visit, one):
    page = visit({"a": one})
    page.set_viewport_size({"width": 390, "height": 844})
    title = page.get_by_role("list", name="Conversations").get_by_role("button", name=NAME).first
    assert not title.is_visible()
    page.get_by_role("button", name="Conversations (1)").press("Enter")
    title.press("Enter")
    page.get_by_role("log").get_by_text(NAME).wait_for()
    assert not title.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.fixture(scope="module")
def three(server: Server, two: str) -> str:
    """The same with a third turn."""
    return answering.reply(server.models.chatbots, "The red house.", two)["conversation"]


def open_kept(visit: Callable[..., Any], kept: str) -> Any:
    """A tab that shows a conversation."""
    page = visit({"a": kept})
    open_listed(page, NAME)
    page.get_by_role("log").get_by_text(NAME).wait_for()
    return page


def wait_until_kept(page: Any, kept: str) -> None:
    """Wait until the browser keeps this conversation and no other."""
    page.wait_for_function("([key, text]) => localStorage[key] === text", arg=[key("a"), kept])


def replies(kept: str) -> list[str]:
    return [turn["reply"] for turn in json.loads(kept)["turns"]]


def test_another_reply_is_taken_by_mouse_and_by_keyboard_and_the_first_one_again(
    visit, server, two
):
    found = answering.candidates(server.models.chatbots, two, n=chatting.SHOWN)
    page = open_kept(visit, two)
    fold = page.get_by_role("button", name="Other replies")
    assert fold.get_attribute("aria-expanded") == "false"
    fold.press("Enter")
    listed = page.locator("#chat-others button")
    listed.first.wait_for()
    shown = [text.split("\n")[0] for text in listed.all_inner_texts()]
    assert shown == [each["text"] for each in found]
    # The focus stays on what was pressed.
    assert page.evaluate("document.activeElement.textContent") == "Other replies"
    listed.nth(1).click()
    chosen = answering.choose(server.models.chatbots, shown[1], two)["conversation"]
    wait_until_kept(page, chosen)
    page.get_by_role("log").get_by_text(shown[1], exact=True).last.wait_for()
    assert listed.nth(1).get_attribute("aria-pressed") == "true"
    listed.nth(0).press("Enter")
    wait_until_kept(page, two)
    # What was offered for this turn is not offered for the next one.
    say(page, "The red house.", 3)
    assert fold.get_attribute("aria-expanded") == "false" and not listed.count()
    fold.click()
    listed.first.wait_for()


def test_the_look_back_goes_through_the_turns_with_arrow_keys(visit, server, three):
    page = open_kept(visit, three)
    panel = page.locator(".state")
    panel.get_by_text("After turn 3 of 3").wait_for()
    page.get_by_role("radio", name="Turn 3,").focus()
    # Faster than the server answers: the last one is what is shown.
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    panel.get_by_text("After turn 1 of 3").wait_for()
    assert page.evaluate("document.activeElement.value") == "1"
    bot = server.models.chatbots.load("")
    noted = [note.text for note in bot.notes(bot.from_json(three).first(1)) if note.strength >= 0.1]
    assert panel.locator(".notes li").all_inner_texts() == list(dict.fromkeys(noted))
    page.locator(".turn-bars label").nth(1).click()
    panel.get_by_text("After turn 2 of 3").wait_for()
    # Looking back changes nothing.
    assert stored(page) == [three]
    say(page, "Go on.", 4)
    panel.get_by_text("After turn 4 of 4").wait_for()
    assert page.get_by_role("radio", name="Turn 4,").is_checked()


def test_a_turn_is_forgotten_by_keyboard_and_brought_back(visit, server, three):
    page = open_kept(visit, three)
    page.get_by_role("radio", name="Turn 2,").press("Space")
    page.get_by_role("button", name="Forget turn 2").press("Enter")
    without = answering.forget(server.models.chatbots, 1, three)["conversation"]
    assert replies(without) == [replies(three)[0], replies(three)[2]]
    wait_until_kept(page, without)
    page.get_by_text("Turn 2 is forgotten.").wait_for()
    assert not page.get_by_role("log").get_by_text(ASKED).count()
    assert page.get_by_role("radio", name="Turn 2,").is_checked()
    # A second press takes it back, and forgets nothing more.
    page.wait_for_function("document.activeElement.textContent === 'Bring it back'")
    page.keyboard.press("Enter")
    wait_until_kept(page, three)
    page.get_by_role("log").get_by_text(ASKED).wait_for()
    assert len(stored(page)) == 1


def test_the_words_of_the_last_reply_tell_their_numbers_and_follow_the_conversation(
    visit, server, two
):
    page = open_kept(visit, two)
    page.get_by_role("button", name="How memory shaped the last reply").press("Enter")
    words = page.locator("#chat-words .words button")
    words.first.wait_for()
    assert " ".join(words.all_inner_texts()) == replies(two)[1]
    told = page.locator("#chat-words .told")
    words.last.focus()
    assert told.inner_text().startswith(f"“{words.last.inner_text()}”: ")
    words.first.hover()
    assert told.inner_text() == words.first.get_attribute("data-told")
    # It stays open, and shows the next reply.
    say(page, "The red house.", 3)
    (now,) = stored(page)
    page.wait_for_function(
        "(reply) => [...document.querySelectorAll('#chat-words .words button')]"
        ".map((each) => each.textContent).join(' ') === reply",
        arg=replies(now)[2],
    )


def test_an_earlier_message_is_changed_with_enter_and_left_with_escape(visit, server, three):
    page = open_kept(visit, three)
    page.get_by_role("button", name="Edit").nth(1).press("Enter")
    area = page.get_by_role("textbox", name="Your message, to change")
    area.wait_for()
    page.keyboard.press("Escape")
    area.wait_for(state="hidden")
    assert stored(page) == [three]
    page.wait_for_function("document.activeElement.title === 'Edit'")
    page.keyboard.press("Enter")
    area.fill("The old cat.")
    area.press("Enter")
    page.get_by_text("The message is changed").wait_for()
    edited = answering.edit(server.models.chatbots, 1, "The old cat.", three)["conversation"]
    wait_until_kept(page, edited)
    assert page.evaluate("document.activeElement.placeholder") == "Your message"
    page.get_by_role("button", name="Bring it back").click()
    wait_until_kept(page, three)


def test_markup_in_a_conversation_is_text_in_all_that_is_shown_of_it(visit, server):
    bots = server.models.chatbots
    kept = answering.reply(bots, MARKUP, answering.reply(bots, NAME, "")["conversation"])
    kept = answering.choose(bots, MARKUP, kept["conversation"])["conversation"]
    page = open_kept(visit, kept)
    for name, shown in (("Other replies", "#chat-others"), ("How memory", "#chat-words")):
        page.get_by_role("button", name=name).click()
        page.locator(f"{shown} button").first.wait_for()
    drawn = ".state, .turns, #chat-others, #chat-words, [role=log]"
    assert not page.locator(drawn).locator("img, b").count()


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_everything_open_nothing_is_wider_than_the_screen(visit, three, width, scheme):
    page = open_kept(visit, three)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    for name, shown in (("Other replies", "#chat-others"), ("How memory", "#chat-words")):
        page.get_by_role("button", name=name).click()
        page.locator(f"{shown} button").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

"""The page that chats: its handlers as functions, its picture, then all of it over HTTP."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest

from chatbot.bot import Chatbot
from pages.heat import heat_svg, notes_html, spoken_state

gradio_client = pytest.importorskip("gradio_client")

from pages import answering, remembering  # noqa: E402
from pages import chatting as page  # noqa: E402
from pages.chatting import View  # noqa: E402
from pages.messages import typed  # noqa: E402
from pages.models import Choice, Models  # noqa: E402
from pages.opening import USUAL, Draw  # noqa: E402
from pages.status import line  # noqa: E402

NAME = "Hi! My name is Ada."
SCRIPT = "<script>alert('Hi')</script>"
BAD = {
    "empty": ("", "is empty"),
    "spaces": (" \n\t", "is empty"),
    "controls": ("\x00\x07\x1b", "is empty"),
    "long": ("a" * 10_001, "10,001 characters"),
}


@pytest.fixture(scope="module")
def shown(tiny_chat: Path) -> list[Path]:
    return [tiny_chat]


@pytest.fixture(scope="module")
def models(all_models: Models) -> Choice[Chatbot]:
    return all_models.chatbots


@pytest.fixture(scope="module")
def one(models: Choice[Chatbot]) -> str:
    """A conversation of one turn, as it is kept."""
    return answering.reply(models, NAME, "")["conversation"]


@pytest.fixture(scope="module")
def two(models: Choice[Chatbot], one: str) -> str:
    """The same with a second turn."""
    return answering.reply(models, "What is it?", one)["conversation"]


def last(views: Iterator[View]) -> View:
    *_, view = views
    return view


def said(kept: str) -> list[tuple[str, str]]:
    return [(turn["user"], turn["reply"]) for turn in json.loads(kept)["turns"]]


def offered(html: str) -> list[tuple[str, bool]]:
    """The replies in a list to choose from, and which of them is pressed."""
    found = re.findall(r'data-text="([^"]*)" aria-pressed="(true|false)"', html)
    return [(unescape(text), pressed == "true") for text, pressed in found]


def numbers(turns: str) -> list[int]:
    """Which turns can be chosen."""
    return [int(each) for each in re.findall(r'type="radio" name="turn" value="(\d+)"', turns)]


def one_sentence(status: str) -> str:
    """The text of a problem, which is one sentence."""
    found = re.fullmatch(r'<div class="problem" role="alert">([^<]*[.])</div>', status)
    assert found and "\n" not in found[1] and "Traceback" not in found[1]
    assert found[1][0].isupper()
    return found[1]


# Handlers


def test_a_reply_grows_piece_by_piece_and_ends_with_the_conversation(models):
    first, *growing, end = page.say(models, NAME, "")
    assert first.messages == [{"role": "user", "content": NAME}]
    assert (first.box, first.kept) == ("", None)
    assert growing
    replies = [view.messages[1]["content"] for view in growing]
    for shorter, longer in zip(replies, replies[1:], strict=False):
        assert longer.startswith(shorter) and longer != shorter
    assert all(view.kept is None for view in growing)
    assert end.messages[1]["content"] == replies[-1] == said(end.kept)[0][1]
    assert "after 1 turn" in end.state


def test_a_reply_that_is_stopped_leaves_the_conversation_as_it_was(models, one):
    running = page.say(models, "What is it?", one)
    asked = next(running).asked
    next(running)
    running.close()
    view = page.stop(models, "", asked, one)
    assert view.kept == one and view.box == "What is it?"
    assert len(view.messages) == 2
    assert page.stop(models, "something new", asked, one).box == "something new"


def test_undo_moves_the_state_back_and_not_only_the_text(models, one, two):
    assert answering.state(models, one) != answering.state(models, two)
    view = page.undo(models, two)
    assert view.kept == one
    assert answering.state(models, view.kept) == answering.state(models, one)
    assert view.state == page.show(models, one).state
    empty = page.undo(models, one)
    assert (empty.kept, empty.messages) == ("", [])
    assert not np.any(answering.state(models, empty.kept))


def test_retry_replies_anew_from_the_state_before(models, one, two):
    waiting, end = page.retry(models, two)
    assert waiting.messages[-1] == {"role": "user", "content": "What is it?"}
    assert said(end.kept)[0] == said(two)[0]
    assert said(end.kept)[1] != said(two)[1]
    assert page.undo(models, end.kept).kept == one


def test_an_earlier_message_can_be_edited_and_the_later_ones_are_said_again(models, two):
    waiting, growing, end = page.edit(models, 0, "The red house.", two)
    assert waiting.messages == [{"role": "user", "content": "The red house."}]
    assert growing.messages == [*end.messages[:2], {"role": "user", "content": "What is it?"}]
    assert "Turn 2 of 2" in growing.status and growing.kept is None
    assert [user for user, _ in said(end.kept)] == ["The red house.", "What is it?"]
    plain = last(page.say(models, "The red house.", ""))
    assert page.undo(models, end.kept).kept == plain.kept
    assert "Bring it back" in end.status and end.before == two


@pytest.mark.parametrize(("text", "problem"), BAD.values(), ids=BAD.keys())
def test_a_message_that_is_refused_stays_in_the_box_and_changes_nothing(models, one, text, problem):
    (view,) = page.say(models, text, one)
    assert problem in one_sentence(view.status)
    assert (view.box, view.kept) == (text, one)
    assert last(page.edit(models, 0, text, one)).kept == one


@pytest.mark.parametrize(
    ("text", "read"),
    [("🙂👍🏽", "🙂👍🏽"), ("Hi 🙂", "Hi 🙂"), ("?!", "?!"), ("half a \ud83d", "half a \ufffd")],
)
def test_a_message_of_signs_is_answered(models, text, read):
    assert said(last(page.say(models, text, "")).kept)[0][0] == read


@pytest.mark.parametrize(
    "saved",
    ["", "{nonsense", "[]", "{}", "[" * 100_000, '{"format": "parley-conversation"}', "null"],
)
def test_a_file_that_is_no_conversation_is_one_sentence_and_changes_nothing(models, saved):
    view = page.restore(models, saved)
    one_sentence(view.status)
    assert (view.messages, view.kept, view.state) == (None, None, None)


def test_a_saved_conversation_goes_on_where_it_was(models, two):
    view = page.restore(models, two)
    assert view.kept == two and "open again" in view.status
    other = json.dumps({**json.loads(two), "model": "another"})
    anew = page.restore(models, other)
    assert "another model" in anew.status
    assert said(anew.kept) == said(two)


def test_a_conversation_that_is_too_large_is_refused(models):
    assert "4,000,001" in one_sentence(page.restore(models, " " * 4_000_001).status)


@pytest.mark.parametrize("liveliness", [0.1, 2.0, float("nan")])
def test_a_liveliness_out_of_range_is_refused(models, liveliness):
    view = last(page.say(models, NAME, "", draw=Draw(liveliness)))
    assert "from 0.3 to 1.3" in one_sentence(view.status)


def test_the_same_seed_gives_the_same_reply(models, one):
    replies = {
        seed: answering.reply(models, "Go on.", one, draw=Draw(seed=seed)) for seed in range(5)
    }
    assert answering.reply(models, "Go on.", one, draw=Draw(seed=3)) == replies[3]
    assert len({each["reply"] for each in replies.values()}) > 1


def test_without_any_model_the_page_says_what_to_do(tmp_path):
    none = Models(shipped=tmp_path, own=tmp_path).chatbots
    assert none.names() == []
    for view in (last(page.say(none, NAME, "")), page.show(none, ""), page.undo(none, "")):
        assert "python -m chatbot train" in view.status
    page.warm(none)


def test_the_page_tells_what_is_noted_and_what_the_last_turn_changed_of_it(models, one, two):
    bot = models.load("")
    before, after = (bot.notes(bot.from_json(kept)) for kept in (one, two))
    assert notes_html(after, before) in page.show(models, two).state
    state = np.array(answering.state(models, two))
    assert heat_svg(state, spoken_state(state, 2)) in page.show(models, two).state


def test_other_replies_can_be_chosen_as_if_they_had_been_given(models, one, two):
    found = offered(page.others(models, two))
    texts = [text for text, _ in found]
    assert len(set(texts)) == len(texts) > 2
    assert [text for text, pressed in found if pressed] == [said(two)[1][1]]
    view = page.choose(models, texts[2], two)
    assert said(view.kept) == [said(two)[0], (said(two)[1][0], texts[2])]
    assert view.kept == answering.choose(models, texts[2], two)["conversation"]
    assert answering.state(models, view.kept) != answering.state(models, two)
    # The list stays, so that the first one can be taken again.
    assert view.others is None and page.choose(models, texts[0], view.kept).kept
    assert page.choose(models, said(two)[1][1], view.kept).kept == two
    assert page.undo(models, view.kept).kept == one


def test_a_reply_that_is_none_of_the_candidates_can_be_taken_back(models, two):
    own = page.choose(models, "My own words.", two).kept
    found = offered(page.others(models, own))
    assert found[0] == ("My own words.", True)
    assert [text for text, _ in found[1:]] == [
        text for text, _ in offered(page.others(models, two))
    ]


def test_other_replies_are_drawn_as_the_visitor_asks_for(models, two):
    texts = {seed: page.others(models, two, draw=Draw(seed=seed)) for seed in (0, 0, 1)}
    assert texts[0] == page.others(models, two) != texts[1]
    assert "from 0.3 to 1.3" in one_sentence(page.others(models, two, draw=Draw(9.0)))


def test_a_forgotten_turn_is_gone_from_texts_and_state_and_can_be_brought_back(models, one, two):
    three = answering.reply(models, "Go on.", two)["conversation"]
    waiting, end = page.forget(models, 1, three)
    assert waiting.kept is None and waiting.messages == end.messages
    assert said(end.kept) == [said(three)[0], said(three)[2]]
    assert end.kept == answering.forget(models, 1, three)["conversation"]
    assert "Turn 2 is forgotten" in end.state and "Bring it back" in end.state
    assert page.restore(models, end.before, done=page.BACK).kept == three
    assert last(page.forget(models, 2, three)).kept == two
    assert last(page.forget(models, 0, one)).kept == ""
    for turn in (-1, 3):
        view = last(page.forget(models, turn, three))
        assert f"Turn {turn} is to be forgotten" in one_sentence(view.status)
        assert view.kept == three


def test_it_says_which_words_of_a_forgotten_turn_later_ones_hold(models):
    once = answering.reply(models, "Anna lives in Porto.", "")["conversation"]
    twice = answering.reply(models, "Anna lives in Porto.", once)["conversation"]
    bot = models.load("")
    noted = {note.text for note in bot.notes(bot.from_json(once))}
    assert noted
    held = last(page.forget(models, 0, twice)).state
    assert all(word in held.split("Later turns still hold: ")[1] for word in noted)
    assert "still hold" not in last(page.forget(models, 0, once)).state


def test_a_look_back_shows_the_state_after_each_turn(models, one, two):
    turns, state = remembering.look(models, 1, two)
    bot = models.load("")
    earlier = bot.from_json(one)
    assert turns is None and "After turn 1 of 2" in state and 'data-forget="1"' in state
    values = bot.state(earlier)
    assert heat_svg(values, spoken_state(values, 1)) in state
    assert notes_html(bot.notes(earlier), []) in state
    assert remembering.look(models, 2, two)[1] == page.show(models, two).state
    for turn in (-1, 3):
        assert f"Turn {turn} is asked for" in one_sentence(remembering.look(models, turn, two)[1])
    assert "broken JSON" in one_sentence(remembering.look(models, 1, "{")[1])


def test_of_many_turns_some_are_shown_and_the_others_can_be_reached(models):
    kept = ""
    for number in range(remembering.WINDOW + 3):
        kept = answering.reply(models, f"the old cat {number}", kept)["conversation"]
    bot = models.load("")
    conversation = bot.from_json(kept)
    shown = page.show(models, kept).turns
    assert numbers(shown) == list(range(4, 16)) and "checked" in shown
    assert 'data-last="12">← Earlier' in shown and "disabled>Later" in shown
    turns, state = remembering.look(models, 12, kept, last=12)
    assert numbers(turns) == list(range(1, 13)) and "After turn 12 of 15" in state
    assert "disabled>← Earlier" in turns and 'data-last="15">Later' in turns
    for number, change in enumerate(bot.changes(conversation)[:12], 1):
        assert f"Turn {number}, “the old cat {number - 1}”: changed by {change:.2f}" in turns


def test_the_last_reply_is_shown_word_by_word(models, one, two):
    html = remembering.words(models, two)
    bot = models.load("")
    words = [word.text for word in bot.influence(bot.from_json(two))]
    assert re.findall(r"<button [^>]*>([^<]*)<", html) == words == said(two)[1][1].split()
    assert html.count(" with what it remembered, ") == len(words)
    assert "nothing to remember" in remembering.words(models, one)
    assert "broken JSON" in one_sentence(remembering.words(models, "{"))


def test_before_the_first_turn_there_is_nothing_to_choose_or_to_look_into(models):
    assert (
        page.others(models, "") == remembering.words(models, "") == line("There is no reply yet.")
    )
    view = page.show(models, "")
    assert numbers(view.turns) == [] and "data-forget" not in view.state
    assert "no reply yet" in one_sentence(page.choose(models, "Yes.", "").status)


@pytest.mark.parametrize(("text", "problem"), BAD.values(), ids=BAD.keys())
def test_a_reply_that_is_no_text_cannot_be_chosen(models, two, text, problem):
    view = page.choose(models, text, two)
    assert problem in one_sentence(view.status) and view.kept == two


def test_nothing_that_a_visitor_brings_is_markup_in_the_memory_or_among_the_replies(models):
    kept = page.choose(models, SCRIPT, answering.reply(models, SCRIPT, "")["conversation"]).kept
    view = page.show(models, kept)
    shown = [view.turns, view.state, page.others(models, kept), remembering.words(models, kept)]
    for html in shown:
        assert "<script" not in html and "&lt;script" in html


# Over HTTP


def test_a_program_can_chat_and_undo_goes_back_to_the_same_state(client):
    first = client.predict(NAME, api_name="/reply")
    before = client.predict(first["conversation"], api_name="/state")
    asked = client.predict("What is it?", first["conversation"], 0, api_name="/reply")
    assert asked["reply"]
    assert client.predict(asked["conversation"], api_name="/state") != before
    undone = client.predict(asked["conversation"], api_name="/undo")
    assert undone == first
    assert client.predict(undone["conversation"], api_name="/state") == before
    again = client.predict("What is it?", undone["conversation"], 0, api_name="/reply")
    assert again == asked


def test_a_program_can_retry_and_edit(client, models, two):
    retried = client.predict(two, api_name="/retry")
    assert retried == answering.retry(models, two)
    edited = client.predict(two, 1, "The red house.", api_name="/edit")
    assert edited == answering.edit(models, 1, "The red house.", two)
    assert said(edited["conversation"])[0] == said(two)[0]
    assert client.predict(api_name="/chatbots") == [{"model": models.names()[0]}]


def test_a_program_can_choose_forget_and_look_into_a_reply(client, models, two):
    found = client.predict(two, api_name="/candidates")
    assert found == answering.candidates(models, two)
    assert found[0]["text"] == said(two)[1][1] and 0 < found[0]["probability"] <= 1
    asked = client.predict(two, "Go on.", 1, 7, api_name="/candidates")
    assert [each["text"] for each in asked] == [
        client.predict("Go on.", two, 7, api_name="/reply")["reply"]
    ]
    chosen = client.predict(two, found[1]["text"], api_name="/choose")
    assert chosen == answering.choose(models, found[1]["text"], two)
    assert chosen["reply"] == found[1]["text"]
    forgotten = client.predict(two, 0, api_name="/forget")
    assert forgotten == answering.forget(models, 0, two)
    assert said(forgotten["conversation"]) == said(two)[1:]
    words = client.predict(two, api_name="/influence")
    assert words == answering.influence(models, two) == answering.influence(models, two, 1)
    assert client.predict(two, 0, api_name="/influence") == answering.influence(models, two, 0)


def test_the_endpoints_tell_what_they_do(client):
    told = client.view_api(return_format="dict")["named_endpoints"]
    for name in ("reply", "candidates", "choose", "forget", "influence"):
        assert told[f"/{name}"]["description"]


@pytest.mark.parametrize("kind", ["empty", "controls", "long"])
def test_a_program_is_told_what_was_wrong(client, kind):
    text, problem = BAD[kind]
    with pytest.raises(gradio_client.exceptions.AppError, match=problem):
        client.predict(text, api_name="/reply")


@pytest.mark.parametrize(
    ("arguments", "endpoint", "problem"),
    [
        (("{nonsense",), "/undo", "broken JSON"),
        (("",), "/undo", "nothing to undo"),
        (("",), "/retry", "nothing to try again"),
        (("", 3, "Hi."), "/edit", "turn 3"),
        (("",), "/candidates", "no reply yet"),
        (("", "Hi.", 0), "/candidates", "0 replies"),
        (("", "Hi."), "/choose", "no reply yet"),
        (("", 3), "/forget", "turn 3"),
        (("",), "/influence", "turn -1"),
        (("", "no such"), "/state", "no model no such"),
    ],
)
def test_a_program_is_told_what_cannot_be_done(client, arguments, endpoint, problem):
    with pytest.raises(gradio_client.exceptions.AppError, match=problem):
        client.predict(*arguments, api_name=endpoint)


def test_the_page_s_own_event_works_over_http(client, models):
    *_, end = client.submit(NAME, "", None, USUAL.liveliness, 0, api_name="/say")
    view = last(page.say(models, NAME, ""))
    assert view.kept in end and view.state in end


def test_two_visitors_at_once_each_get_their_own(client, address, models):
    texts = {0: [NAME, "The cat.", "Go on."], 1: ["The red house.", "A dog."]}
    clients = [client, gradio_client.Client(address, verbose=False)]
    kept = {0: "", 1: ""}

    def visit(number: int) -> None:
        for text in texts[number]:
            answer = clients[number].predict(text, kept[number], api_name="/reply")
            kept[number] = answer["conversation"]

    threads = [threading.Thread(target=visit, args=(number,)) for number in texts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for number, messages in texts.items():
        alone = ""
        for text in messages:
            alone = answering.reply(models, text, alone)["conversation"]
        assert kept[number] == alone


def test_both_pages_are_there_also_without_a_model_for_one(client, address):
    for path in ("", "chat", "translate"):
        with urlopen(f"{address.rstrip('/')}/{path}") as answer:
            assert answer.status == 200 and "Chat" in answer.read().decode()
    assert client.predict(api_name="/models") == []
    with pytest.raises(gradio_client.exceptions.AppError, match="no model for translation yet"):
        client.predict("cat", api_name="/translate")


def test_typed_markup_stays_text(models):
    view = last(page.say(models, f"{SCRIPT} &amp; <b", ""))
    shown = view.messages[0]["content"]
    # A browser reads a tag or an entity only where a letter or a slash comes next.
    assert not re.search(r"[<&][\w/!]", shown)
    assert typed(shown) == said(view.kept)[0][0] == f"{SCRIPT} &amp; <b"
    refused = page.show(models, view.kept, SCRIPT)
    assert "<script" not in refused.status and "&lt;script&gt;" in refused.status

"""The page that looks inside: stories, their pictures, then all of it over HTTP."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from urllib.request import urlopen
from xml.etree import ElementTree

import numpy as np
import pytest

from builders import network, rows
from shared.errors import InputError
from shared.tracing import trace

gradio_client = pytest.importorskip("gradio_client")

from pages import looking  # noqa: E402
from pages.looking import Story, look  # noqa: E402
from pages.models import Models  # noqa: E402
from pages.story import story_html  # noqa: E402
from pages.strips import Row, overview_svg, strip_svg  # noqa: E402

SENTENCE = "the old cat."
SCRIPT = "<script>a</script>"
SPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def models(all_models: Models) -> Models:
    return all_models


@pytest.fixture(scope="module")
def translated(models: Models) -> Story:
    return look(models, SENTENCE)


@pytest.fixture(scope="module")
def chatted(models: Models) -> Story:
    return look(models, SENTENCE, "chat")


# Stories


def test_a_story_reads_the_tag_the_sentence_and_the_end(translated):
    assert translated.source[0] == "⟨es⟩" and translated.source[-1] == "⟨end⟩"
    assert translated.sentence == SENTENCE
    assert re.sub("[·␣]", "", "".join(translated.source[1:-1])) == "theoldcat."
    assert translated.places == translated.source


def test_the_direction_decides_what_is_written(models, translated):
    back = look(models, SENTENCE, direction="es-en")
    assert back.source[0] == "⟨en⟩"
    assert not np.allclose(
        back.trace.reading[0].forward.after, translated.trace.reading[0][0].after
    )


def test_the_likeliest_word_is_written_and_goes_in_at_the_next_step(translated):
    assert 0 < len(translated.target) <= 60
    assert translated.entering == ("⟨start⟩", *translated.target[:-1])
    for written, words in zip(translated.target, translated.likeliest, strict=True):
        assert len(words) == 10
        assert [word.piece for word in words if word.chosen] == [written]
        shares = [word.probability for word in words]
        assert shares == sorted(shares, reverse=True) and 0 < sum(shares) <= 1


def test_a_chat_looks_at_its_memory_too(chatted):
    assert [place[0] + place[-1] for place in chatted.places[:2]] == ["⟨⟩", "⟨⟩"]
    assert chatted.trace.attention.shape == (len(chatted.target), 2 + len(chatted.source))
    assert chatted.trace.attention[:, :2].min() > 0


def test_the_numbers_are_those_of_the_story_and_fit_into_json(chatted):
    found = json.loads(json.dumps(looking.numbers(chatted)))
    first = found["writing"][0]["steps"][1]
    course = chatted.trace.writing[0]
    assert first["in"] == chatted.target[0]
    np.testing.assert_allclose(first["before"], course.before[1], atol=1e-4)
    np.testing.assert_allclose(first["gates"]["reset"], course.gates["reset"][1], atol=1e-4)
    assert [each["part"] for each in found["reading"]] == ["forward", "backward"]
    np.testing.assert_allclose(
        found["reading"][1]["overview"],
        chatted.trace.reading[0].backward.gates["update"].mean(axis=1),
        atol=1e-4,
    )
    assert len(found["attention"]["places"]) == len(found["attention"]["weights"][0])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("",), "is empty"),
        ((" \n\t\x00",), "is empty"),
        (("\ud83d",), "is empty"),
        (("a z " * 40,), "and up to 60 can be followed"),
        (("a z " * 20, "chat"), "and up to 31 can be followed"),
        (("a" * 2001,), "2,001 characters"),
        (("cat", "poem"), "no kind poem"),
        (("cat", "chat", "no such"), "no model no such"),
        (("cat", "translate", "", "en-fr"), "does not translate en-fr"),
    ],
)
def test_what_cannot_be_followed_is_one_sentence(models, arguments, said):
    with pytest.raises(InputError, match=said) as caught:
        look(models, *arguments)
    assert "\n" not in caught.value.message


def test_without_any_model_the_page_says_what_to_do(tmp_path):
    none = Models(shipped=tmp_path, own=tmp_path)
    assert looking.networks(none) == []
    with pytest.raises(InputError, match="python -m translate train"):
        look(none, SENTENCE, *looking.named(None))
    looking.warm(none)


def test_every_model_can_be_chosen_by_what_the_menu_gives(models):
    kinds = [looking.named(value) for _, value in looking.networks(models)]
    assert kinds == [("translate", "tiny"), ("chat", "tiny-chat")]
    assert len(look(models, SENTENCE, *kinds[1]).noted) == 2


# Pictures


class _Steps(HTMLParser):
    """The steps of a story, and what says a picture in words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.told: list[str] = []
        self.hidden: list[bool] = []
        self.images: list[str] = []
        self.range: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if "data-step" in found:
            self.told.append(found["data-told"] or "")
            self.hidden.append("hidden" in found)
        if found.get("role") == "img":
            self.images.append(found.get("aria-label") or "")
        if tag == "input":
            self.range = found


@pytest.mark.parametrize("which", ["translated", "chatted"])
def test_there_is_a_step_for_each_piece_and_the_slider_reaches_them_all(which, request):
    story = request.getfixturevalue(which)
    seen = _Steps(story_html(story))
    count = len(story.source) + len(story.target)
    assert len(seen.told) == count == int(seen.range["max"] or 0) + 1
    assert seen.hidden == [False] + [True] * (count - 1)
    assert seen.range["aria-valuetext"] == seen.told[0]
    assert f"reads “{story.source[1]}”" in seen.told[1]
    assert f"writes “{story.target[-1]}”" in seen.told[-1]


def test_every_picture_is_told_in_words_too(translated):
    seen = _Steps(story_html(translated))
    # The overview, two cells a step of reading, one a step of writing.
    assert len(seen.images) == 1 + 2 * len(translated.source) + len(translated.target)
    assert all(re.search(r"\d\.\d\d", told) for told in seen.images)
    assert "The update gate is" in seen.images[1]


def test_every_picture_is_explained(translated):
    html = story_html(translated)
    captions = re.findall(r"<figcaption class=\"hint\">(.*?)</figcaption>", html)
    assert len(captions) == 1 + len(translated.source) + 3 * len(translated.target)
    for caption in set(captions):
        assert len(re.findall(r"[.](?=\s|$)", caption)) == 2, caption


def with_cell(story: Story, cell: str) -> Story:
    """The same words, and the numbers of a network of another cell."""
    source, target = rows(np.random.default_rng(0), [len(story.source), len(story.target)])
    return story._replace(trace=trace(network(cell=cell), source, target))


def test_each_cell_is_shown_with_its_own_gates(translated):
    lstm = story_html(with_cell(translated, "lstm"))
    for gate in ("input", "forget", "output"):
        assert f"<span>{gate}</span>" in lstm and f"The {gate} gate is" in lstm
    assert "its forget gate kept" in lstm and "<span>reset</span>" not in lstm
    plain = with_cell(translated, "simple")
    html = story_html(plain)
    assert re.findall("<span>([a-z]+)</span><svg", html)[:3] == ["before", "after", "before"]
    assert "this plain network has no gates" in html and "a gate goes from" not in html
    change = plain.trace.writing[0].change[0]
    assert f"Writer 1, {translated.target[0]}: {change:.2f}" in html


def test_a_strip_has_a_colour_for_each_sign_and_leaves_out_what_nobody_sees():
    svg = ElementTree.fromstring(strip_svg(np.array([0.5, -0.5, 0.0, 0.5, 1.0])))
    drawn = [(each.get("class"), each.get("d")) for each in svg]
    assert drawn == [
        ("above", "M0 0h1v1h-1zM3 0h1v1h-1z"),
        ("below", "M1 0h1v1h-1z"),
        ("above", "M4 0h1v1h-1z"),
    ]
    assert svg.get("viewBox") == "0 0 5 1"
    assert [each.get("fill-opacity") for each in svg][2] == "1.00"


def test_the_overview_marks_the_first_step_and_each_column_says_where_the_frame_goes():
    rows = [Row("reader", False, np.array([0.2, 0.8])), Row("writer", True, np.array([0.5]))]
    svg = ElementTree.fromstring(overview_svg(["a", "b"], ["c"], rows, "said"))
    columns = [each for each in svg.iter(f"{SPACE}g")]
    assert [each.get("data-at") for each in columns] == ["0", "1", "2"]
    (now,) = [each for each in svg.iter(f"{SPACE}rect") if each.get("class") == "now"]
    assert now.get("x") == columns[0].get("data-x")
    titles = [each.text for each in svg.iter(f"{SPACE}title")]
    assert titles == ["reader, a: 0.20", "reader, b: 0.80", "writer, c: 0.50"]
    above = [each for each in svg.iter(f"{SPACE}rect") if each.get("class") == "above"]
    assert [each.get("fill-opacity") for each in above] == ["0.08", "1.00", "0.54"]


def test_typed_markup_stays_text(models):
    html = story_html(look(models, SCRIPT))
    assert "&lt;script&gt;" in html and "<script" not in html


# Over HTTP


def test_a_program_can_trace_a_sentence(client, models):
    found = client.predict(SENTENCE, api_name="/trace")
    assert found == looking.numbers(look(models, SENTENCE))
    chat = client.predict(SENTENCE, "chat", "tiny-chat", api_name="/trace")
    assert chat["attention"]["places"][0].startswith("⟨")


def test_a_program_is_told_what_was_wrong(client):
    for arguments, said in (
        (("",), "is empty"),
        (("a z " * 40,), "up to 60"),
        (("cat", "translate", "../../etc"), "There is no model ../../etc"),
    ):
        with pytest.raises(gradio_client.exceptions.AppError, match=said):
            client.predict(*arguments, api_name="/trace")


def test_the_page_s_own_button_works_over_http(client, models):
    answer = client.predict(SENTENCE, "chat:tiny-chat", None, "", api_name="/look")
    assert story_html(look(models, SENTENCE, "chat")) in answer
    refused = client.predict("", "chat:tiny-chat", None, "", api_name="/look")
    assert any('role="alert"' in str(each) and "is empty" in str(each) for each in refused)


def test_the_page_has_an_address_of_its_own(address):
    with urlopen(f"{address.rstrip('/')}/inside") as answer:
        assert answer.status == 200 and "Inside" in answer.read().decode()

"""Languages as people write them."""

from __future__ import annotations

import pytest

from translate import languages


@pytest.mark.parametrize(
    ("asked", "found", "match"),
    [
        ("en", "en-US", True),
        ("en-US", "en", True),
        ("EN_us", "en-US", True),
        ("eng", "en", True),
        ("English", "en_US.UTF-8", True),
        ("ger", "deu", True),
        ("pt-BR", "pt-PT", False),
        ("pt-BR", "pt_br", True),
        ("zh-Hans", "zh-CN", True),
        ("zh-Hans", "zh-TW", False),
        ("sr-Latn", "sr@latin", True),
        ("sr-Latn", "sr-Cyrl", False),
        ("no", "nb", True),
        ("nn", "nb", False),
        ("he", "iw", True),
        ("ast", "ast-ES", True),
        ("es", "est", False),
        ("en", "x-none", False),
        ("en", "", False),
    ],
)
def test_languages_match_as_people_write_them(asked: str, found: str, match: bool) -> None:
    assert languages.matches(asked, found) is match


def test_the_closest_label_is_chosen() -> None:
    assert languages.best("en", ["en-GB", "en", "en-US"]) == "en"
    assert languages.best("en-US", ["en", "en-GB", "en-US"]) == "en-US"
    assert languages.best("en", ["en-GB", "en-US"]) == "en-GB"
    assert languages.best("fr", ["en", "?"]) is None


def test_a_language_has_an_english_name() -> None:
    assert [languages.name(code) for code in ("spa", "pt_br", "ast")] == [
        "Spanish",
        "Portuguese (BR)",
        "ast",
    ]

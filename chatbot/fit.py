"""Which texts of dialogues are fit to learn from: the rules of cleaning, and those of talk.

Insults, slurs and sexual words are those of the English list that the package `better-profanity`
brings, except `MILD`.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import unicodedata

from shared.cleaning import RULES as GENERAL
from shared.cleaning import CleaningConfig, Rule

_ADDRESS = re.compile(
    r"https?:|\bwww\.|\S@\w+\.\w|\b[\w-]+\.(?:com|org|net|edu|gov|html?|php)\b", re.IGNORECASE
)
# Marks that stand in ordinary sentences.
_PUNCTUATION = frozenset(".,;:!?'\"’‘“”«»¿¡…()")


def _is_address(text: str, config: CleaningConfig) -> bool:
    return _ADDRESS.search(text) is not None


def _is_symbols(text: str, config: CleaningConfig) -> bool:
    # The vowel signs of many scripts are marks, not letters.
    said = sum(letter.isalnum() or unicodedata.category(letter)[0] == "M" for letter in text)
    other = sum(not letter.isspace() and letter not in _PUNCTUATION for letter in text) - said
    return (said == 0 and text.strip() != "") or other > said


# Digits may repeat: 1000000 is a number.
_DRAWN_OUT = re.compile(r"([^\W\d_]|[.!?])\1{3,}", re.IGNORECASE)
_SPAM = re.compile(r"\b(\w+)(?:\W+\1\b){7}", re.IGNORECASE)


def _shorten(text: str) -> str:
    return _DRAWN_OUT.sub(r"\1\1\1", text)


def _is_spam(text: str, config: CleaningConfig) -> bool:
    return _SPAM.search(text) is not None


# Words of the list that are mild, that have an ordinary meaning, or that say what people are
# without insulting them. A film is hardly told without them.
_MILD_WORDS = """
arian aryan bestial bondage booty breasts busty cowgirl cowgirls crap crotch damn dink dong doofus
dopey drunk dummy enlargement erect extacy facial fanny fart fat feck fisted flange fondle foobar
gae gai gay gays god godamn godamnit goddam goddammit goddamn goddamned hell hemp heroin herpes
hitler hiv hoar hoare hoer homey hooch hookah hooter hore hump humped hussy hymen inbred jerk
jerked junkie junky kill klan knob lech len leper lesbians lmao loin loins lust lusting lusty mams
massa maxi menses menstruate menstruation meth muff murder muther nad naked napalm nappy nazi
nazism nimrod ninny nude omg opiate opium oral orally organ ovary ovum ovums paddy pastie pasty
pawn pcp pee peepee penetrate penetration perversion peyote pinko pissed playboy pms pollock poop
pot potty prig prude puss queer queers quicky racy rectus reefer reich revue rum rump ruski
sandbar screw screwed screwing scum seaman seamen seduce slave sleazy slope snatch sniper snuff
souse soused spac spik steamy stoned strip stroke stupid suck sucked sucking sucks tampon tawdry
teat thrust thug tinkle titi toke toots tramp transsexual trashy tush ugly undies unwed urinal
urine uterus uzi valium viagra virgin vixen vodka vomit vulgar wad wang wazoo wedgie weed weiner
weirdo wench whiz willies willy womb woody yury
"""
MILD = frozenset(_MILD_WORDS.split()) | {"cow girl", "cow girls", "god-dam", "god-damned"}
"""What the list holds and dialogues may."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Stars at the end of a longer word mark a correction: fall* for fell.
_MASKED = re.compile(r"fuck|\b[^\W\d_]\*{2}|\b[^\W\d_]+\*+[^\W\d_]", re.IGNORECASE)


@functools.cache
def _vulgar() -> dict[str, list[list[str]]]:
    """Words and phrases of the list but for the mild ones, by their first word."""
    file = importlib.resources.files("better_profanity") / "profanity_wordlist.txt"
    found: dict[str, list[list[str]]] = {}
    for line in file.read_text(encoding="utf-8").casefold().splitlines():
        # Spellings by signs, such as sh!t, would leave a half of a word here.
        if line in MILD or re.search(r"[^\w\s.'-]", line):
            continue
        words = _WORD.findall(line.replace("_", " "))
        if words and not (len(words) == 1 and words[0] in MILD):
            found.setdefault(words[0], []).append(words)
    return found


def _is_profane(text: str, config: CleaningConfig) -> bool:
    if _MASKED.search(text):
        return True
    words, vulgar = _WORD.findall(text.casefold()), _vulgar()
    return any(
        words[at : at + len(phrase)] == phrase
        for at, word in enumerate(words)
        for phrase in vulgar.get(word, ())
    )


# At an unfit text a dialogue is split, so the help says so where cleaning speaks of dropping.
RULES: dict[str, Rule] = {
    "markup": GENERAL["markup"],
    "control-characters": GENERAL["control-characters"],
    "not-unicode": GENERAL["not-unicode"]._replace(
        help="text is brought to NFC; texts with U+FFFD or a lone surrogate are cut out"
    ),
    "spaces": GENERAL["spaces"],
    "repetition": Rule(
        "letters and marks drawn out to more than three become three; texts that say a word "
        "eight times in a row are cut out",
        repair=_shorten,
        unfit=_is_spam,
    ),
    "empty": GENERAL["empty"]._replace(help="empty texts are cut out"),
    "too-long": GENERAL["too-long"]._replace(help="texts over the limits are cut out"),
    "addresses": Rule("texts with a web or e-mail address are cut out", unfit=_is_address),
    "symbols": Rule(
        "texts with no letter or digit, or fewer of them than symbols, are cut out",
        unfit=_is_symbols,
    ),
    "profanity": Rule("texts with insults, slurs or sexual words are cut out", unfit=_is_profane),
    "duplicates": GENERAL["duplicates"],
}
CLEANING = CleaningConfig(rules=RULES, max_words=120)
"""The cleaning of dialogues, for `clean`, `add_flags` and `from_flags` of `shared.cleaning`."""

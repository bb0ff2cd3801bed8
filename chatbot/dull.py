"""Replies that say nothing: they would fit almost any text."""

from __future__ import annotations

import re

from chatbot.folding import folded

EMPTY = frozenset(
    (
        "me too",
        "yes",
        "what do you mean",
        "why",
        "yeah",
        "i agree",
        "how so",
        "really",
        "why not",
        "like what",
        "why is that",
        "what",
        "exactly",
        "why do you say that",
        "which one",
        "no",
        "hi",
        "hey",
        "did you like it",
        "yes it is",
    )
)
"""The twenty commonest replies of the training part of the self-dialogue corpus, as `folded`."""

# At most a few words around it, so that "I don't know how to swim" is a reply with content.
_NO_IDEA = re.compile(
    r"(?:(?:oh|well|hmm+|um+|uh|no|yeah|honestly|sorry|actually) )*"
    r"(?:"
    r"i (?:(?:really|honestly|just) )?(?:don't|do not|dont) (?:(?:really|even) )?know"
    r"|(?:i )?(?:don't|do not|dont) know|i dunno|dunno"
    r"|i (?:(?:really|honestly) )?have no (?:idea|clue)|no (?:idea|clue)"
    r"|i (?:haven't|have not) (?:a|the) (?:clue|faintest idea)"
    r"|i (?:don't|do not|dont) have (?:a clue|any idea)"
    r"|(?:i'm|i am|im) (?:(?:really|just|still) )?not (?:(?:really|too|so|quite|entirely) )?"
    r"(?:sure|certain)|not (?:(?:really|too|so) )?sure"
    r"|i (?:couldn't|could not|can't) (?:tell you|say)"
    r")"
    r"(?: (?:yet|either|really|at all|about (?:that|it)|of (?:that|it)|that|it|what that is"
    r"|what (?:you mean|to say)|sorry|though|actually|to be honest))*"
)


def is_dull(text: str) -> bool:
    """Whether a reply is one of `EMPTY`, or a way to say that one does not know and nothing else.

    Args:
        text: the reply; case and punctuation do not count.
    """
    plain = folded(text)
    return plain in EMPTY or _NO_IDEA.fullmatch(plain) is not None

"""A fixed, kind line for a writer who speaks of harming themselves; no network decides on it."""

from __future__ import annotations

import re

KIND_LINE = (
    "I'm really sorry you feel this way. Please talk to someone you trust, or call a crisis line "
    "such as 988 (US), 116 123 (UK and EU) or your local emergency number. You matter."
)

# Up to four words after "I" that deny nothing: "I really just", but not "I don't".
_I = r"\b(?:i|i'?m|i'?ve|i'?d|i'?ll) (?:(?!don'?t |didn'?t |never |not )[\w']+ ){0,4}?"
_ANYMORE = r"(?: any ?more| any longer| no more| ever again|(?= ?(?:[.,!?;]|$)))"
_INTENT = (
    r"(?:want to|wanna|going to|gonna|need to|have to|plan to|planning to|about to|tempted to"
    r"|urge to|feel like|keep|thinking (?:about|of)|think (?:about|of)|thought (?:about|of))"
)

SELF_HARM = re.compile(
    "|".join(
        [
            r"\b(?:kill|hang|shoot|drown|strangle)(?:ing)? my ?self\b"
            r"(?! (?:laughing|with laughter|over|in the foot))",
            rf"\b{_INTENT} (?:hurt|harm|cut|cutt|stab|burn)(?:ing)? my ?self\b"
            r"(?! (?:an?|some|another|off|loose|shaving) )",
            r"\bself[- ]?harm(?:ing)? (?:again|myself)|" + _I + r"self[- ]?harm",
            r"(?<!\bthe )\b(?:end|ending) (?:my (?:own )?life|it all)\b(?! as )",
            r"\b(?:take|taking) my (?:own )?life\b(?! (?:\w+ly|in|into|to|back|for)\b)",
            rf"(?:{_I}|^(?:\w+ )?)(?:want to|wanna|wish to|ready to|going to|would rather|rather"
            r"|wish i could|hope i) (?:\w+ )?(?:die|be dead)\b"
            r"(?! (?:of|for|from|laughing|my|a|an|old|in (?:this|that|the) (?:game|level))\b)",
            r"\bwish i (?:was|were) dead\b",
            r"\bwish i (?:was|were|had) never (?:been )?(?:born|alive)\b",
            r"\b(?:don'?t|do not) (?:want to|wanna|wish to|care to) "
            rf"(?:live|be alive|exist|go on living|wake up|keep living){_ANYMORE}",
            r"\b(?:don'?t|do not) (?:want to|wanna) be here any ?more\b",
            rf"{_I}suicidal(?! (?:driv|pass|charact|squad)\w*)|\bsuicidal thoughts are back|"
            r"^suicidal\W*$|\bfeeling suicidal",
            rf"{_I}(?:commit|committing|attempt|attempted|consider|considering|contemplating) "
            r"suicide\b(?! squad)",
            rf"{_I}(?:thinking (?:about|of)|think (?:about|of)) suicide\b(?! squad)",
            r"\b(?:i'?d be|i'?m|i am|i would be) better off dead\b",
            r"\b(?:everyone|everybody|the world|they|my family)(?:'d| would| will|'s| is|'re| are)"
            r"(?: be)? better off without me\b",
            r"\b(?:i have |i've got |see )(?:no reason|nothing(?: left)?|no point) "
            r"(?:to live|to live for|in living)\b(?! (?:here|in) )",
            r"\b(?:my )?life (?:is not|isn'?t) worth living\b(?! without)",
            rf"\b(?:tired|sick) of (?:living|being alive){_ANYMORE}",
            rf"{_I}(?:want to|wanna|going to|gonna) (?:overdose|jump off (?:a|the) "
            r"(?:bridge|roof|building))\b",
            rf"{_I}can'?t go on living\b",
            rf"{_I}(?:going to|gonna|want to|wanna|will|should|just) end it\b"
            r"(?! (?:with|there|here|now with|on|by|early)\b)",
            r"\b(?:kms|unalive my ?self|unaliving my ?self)\b",
            rf"{_I}(?:took|take|swallow|swallowed|taken) (?:all (?:of )?|a whole bottle of |too "
            r"many (?:of )?)(?:my |the )?(?:pills|tablets|sleeping pills)\b",
            r"\bi(?:'?ve| have)?(?: been)? (?:cut|cutting|hurt|hurting|burn|burning|burned) "
            r"my ?self (?:again|on purpose|every|because|lately|to feel"
            r"|for (?:weeks|months|years))",
            r"\bi(?:'?ve| have) been cutting my ?self\b",
            r"\b(?:no|any|see no|not any) (?:point|reason|sense) (?:in|for|to) "
            r"(?:living|live|going on|go on|be alive|being alive)\b"
            r"(?! (?:here|in|with|there|about))",
            r"\b(?:do|did) you ever think (?:of|about) (?:suicide|killing yourself)\b",
            r"^(?:suicide|self[- ]?harm)\W*$",
            # Some words of other languages, as those who write them may not find English ones.
            r"\bquiero (?:morir|matarme|suicidarme)|\bje veux (?:mourir|me tuer)|"
            r"\bich will (?:sterben|mich umbringen)|\bvoglio morire\b|\bquero morrer\b",
        ]
    )
)
"""Talk of the writer's own suicide or self-harm, in lower case with single spaces."""


def care(text: str) -> str | None:
    """The kind line where the writer speaks of harming themselves, otherwise None.

    It reads English, and a few phrases of other languages, and rather answers once too often;
    figures of speech ("to die for", "this film is killing me") and titles are left alone.

    Args:
        text: what the user wrote.
    """
    plain = " ".join(text.lower().replace("’", "'").split())
    return KIND_LINE if SELF_HARM.search(plain) else None

"""Languages as people write them: `en`, `eng`, `en_US`, `English` all mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from shared.errors import InputError

# ISO 639-1 code, ISO 639-2 codes (terminological/bibliographic), English names. A table this small
# is not worth a dependency; three-letter codes of other languages (ISO 639-3) are taken as they
# come.
_TABLE = """
aa aar Afar; ab abk Abkhazian; ae ave Avestan; af afr Afrikaans; ak aka Akan; am amh Amharic;
an arg Aragonese; ar ara Arabic; as asm Assamese; av ava Avaric; ay aym Aymara;
az aze Azerbaijani; ba bak Bashkir; be bel Belarusian; bg bul Bulgarian; bi bis Bislama;
bm bam Bambara; bn ben Bengali; bo bod/tib Tibetan; br bre Breton; bs bos Bosnian;
ca cat Catalan/Valencian; ce che Chechen; ch cha Chamorro; co cos Corsican; cr cre Cree;
cs ces/cze Czech; cu chu Church Slavonic; cv chv Chuvash; cy cym/wel Welsh; da dan Danish;
de deu/ger German; dv div Dhivehi/Maldivian; dz dzo Dzongkha; ee ewe Ewe; el ell/gre Greek;
en eng English; eo epo Esperanto; es spa Spanish/Castilian; et est Estonian; eu eus/baq Basque;
fa fas/per Persian/Farsi; ff ful Fulah; fi fin Finnish; fj fij Fijian; fo fao Faroese;
fr fra/fre French; fy fry Western Frisian; ga gle Irish; gd gla Scottish Gaelic; gl glg Galician;
gn grn Guarani; gu guj Gujarati; gv glv Manx; ha hau Hausa; he heb Hebrew; hi hin Hindi;
ho hmo Hiri Motu; hr hrv Croatian; ht hat Haitian/Haitian Creole; hu hun Hungarian;
hy hye/arm Armenian; hz her Herero; ia ina Interlingua; id ind Indonesian; ie ile Interlingue;
ig ibo Igbo; ii iii Sichuan Yi; ik ipk Inupiaq; io ido Ido; is isl/ice Icelandic; it ita Italian;
iu iku Inuktitut; ja jpn Japanese; jv jav Javanese; ka kat/geo Georgian; kg kon Kongo;
ki kik Kikuyu; kj kua Kuanyama; kk kaz Kazakh; kl kal Greenlandic; km khm Khmer; kn kan Kannada;
ko kor Korean; kr kau Kanuri; ks kas Kashmiri; ku kur Kurdish; kv kom Komi; kw cor Cornish;
ky kir Kyrgyz/Kirghiz; la lat Latin; lb ltz Luxembourgish; lg lug Ganda; li lim Limburgish;
ln lin Lingala; lo lao Lao; lt lit Lithuanian; lu lub Luba-Katanga; lv lav Latvian;
mg mlg Malagasy; mh mah Marshallese; mi mri/mao Maori; mk mkd/mac Macedonian; ml mal Malayalam;
mn mon Mongolian; mr mar Marathi; ms msa/may Malay; mt mlt Maltese; my mya/bur Burmese/Myanmar;
na nau Nauru; nb nob Norwegian Bokmål/Bokmål; nd nde North Ndebele; ne nep Nepali; ng ndo Ndonga;
nl nld/dut Dutch/Flemish; nn nno Norwegian Nynorsk/Nynorsk; no nor Norwegian;
nr nbl South Ndebele; nv nav Navajo; ny nya Chichewa/Nyanja; oc oci Occitan; oj oji Ojibwa;
om orm Oromo; or ori Odia/Oriya; os oss Ossetian; pa pan Punjabi/Panjabi; pi pli Pali;
pl pol Polish; ps pus Pashto/Pushto; pt por Portuguese; qu que Quechua; rm roh Romansh;
rn run Rundi; ro ron/rum Romanian/Moldavian; ru rus Russian; rw kin Kinyarwanda; sa san Sanskrit;
sc srd Sardinian; sd snd Sindhi; se sme Northern Sami; sg sag Sango; sh hbs Serbo-Croatian;
si sin Sinhala; sk slk/slo Slovak; sl slv Slovenian; sm smo Samoan; sn sna Shona; so som Somali;
sq sqi/alb Albanian; sr srp Serbian; ss ssw Swati; st sot Sesotho; su sun Sundanese;
sv swe Swedish; sw swa Swahili; ta tam Tamil; te tel Telugu; tg tgk Tajik; th tha Thai;
ti tir Tigrinya; tk tuk Turkmen; tl tgl Tagalog/Filipino; tn tsn Tswana; to ton Tongan;
tr tur Turkish; ts tso Tsonga; tt tat Tatar; tw twi Twi; ty tah Tahitian; ug uig Uyghur/Uighur;
uk ukr Ukrainian; ur urd Urdu; uz uzb Uzbek; ve ven Venda; vi vie Vietnamese; vo vol Volapük;
wa wln Walloon; wo wol Wolof; xh xho Xhosa; yi yid Yiddish; yo yor Yoruba; za zha Zhuang;
zh zho/chi Chinese; zu zul Zulu
"""


class Language(NamedTuple):
    """The parts of a language tag (BCP 47) that matter here; empty where it doesn't state one."""

    code: str
    script: str = ""
    region: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in self if part)


_CODES: dict[str, str] = {}
_NAMES: dict[str, str] = {}
for _entry in _TABLE.replace("\n", " ").split(";"):
    _code, _long, _name = _entry.split(maxsplit=2)
    _NAMES[_code] = _name.strip().split("/")[0]
    for _other in (_code, *_long.split("/"), *_name.strip().casefold().split("/")):
        _CODES[_other] = _code
# Withdrawn codes that old files still carry, and Mandarin, which everybody writes `zh`.
_CODES |= {"iw": "he", "in": "id", "ji": "yi", "mo": "ro", "cmn": "zh"}

# A region that settles the script, so that zh-TW is not taken for zh-Hans.
_SCRIPTS = {
    ("zh", "CN"): "Hans",
    ("zh", "SG"): "Hans",
    ("zh", "TW"): "Hant",
    ("zh", "HK"): "Hant",
    ("zh", "MO"): "Hant",
}
_MODIFIERS = {"latin": "Latn", "cyrillic": "Cyrl", "arabic": "Arab", "devanagari": "Deva"}
_TAG = re.compile(
    r"(?P<code>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:[-_][a-z0-9]{1,8})*)"
    # What a locale adds: en_US.UTF-8, sr@latin.
    r"(?:\.[a-z0-9-]+)?(?:@(?P<modifier>[a-z]+))?",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def find(text: str) -> Language | None:
    """The language that a code, a locale or an English name stands for; None if it is none."""
    text = text.strip()
    if code := _CODES.get(text.casefold()):
        return Language(code)
    match = _TAG.fullmatch(text)
    if match is None:
        return None
    code = match["code"].lower()
    if code not in _CODES and len(code) == 2:
        return None
    script = (match["script"] or _MODIFIERS.get((match["modifier"] or "").lower(), "")).title()
    return Language(_CODES.get(code, code), script, (match["region"] or "").upper())


def parse(text: str) -> Language:
    """The language that somebody asked for.

    Raises:
        InputError: it is neither a code nor an English name of a language.
    """
    language = find(text)
    if language is None:
        raise InputError(
            f"{text!r} is no language; write a code such as en, en-US or eng, or an English name"
        )
    return language


def name(text: str) -> str:
    """A language's English name, with what else its tag says: `pt-BR` is `Portuguese (BR)`.

    Raises:
        InputError: it is no language.
    """
    language = parse(text)
    details = ", ".join(part for part in language[1:] if part)
    plain = _NAMES.get(language.code, language.code)
    return f"{plain} ({details})" if details else plain


def known() -> dict[str, str]:
    """The languages with a code of two letters: their English names, by their codes."""
    return dict(_NAMES)


def matches(asked: str, found: str) -> bool:
    """Whether text labelled `found` is in the language `asked`.

    What one of the two leaves open never stands in the way: `en` matches `en-US` and `pt-BR`
    matches a file that only says `pt`; but `pt-BR` does not match `pt-PT`.

    Args:
        asked: as a person wrote it.
        found: as a file has it; what is no language at all matches nothing.

    Raises:
        InputError: what is asked for is no language.
    """
    return _closeness(parse(asked), find(found)) is not None


def best(asked: str, found: Iterable[str]) -> str | None:
    """The label among `found` that comes closest to `asked`, the first of equals; None: no match.

    Raises:
        InputError: what is asked for is no language.
    """
    wanted, chosen, closest = parse(asked), None, -1
    for label in found:
        closeness = _closeness(wanted, find(label))
        if closeness is not None and closeness > closest:
            chosen, closest = label, closeness
    return chosen


def missing(source: str, target: str, found: Iterable[str]) -> str:
    """The sentence for a file that has no pair in these languages, naming those that it has."""
    labels = sorted(filter(None, found))
    shown = ", ".join(labels[:20]) + (", …" if len(labels) > 20 else "")
    return f"no pair of {source} and {target}; the languages of this file are {shown or 'unnamed'}"


def _closeness(asked: Language, found: Language | None) -> int | None:
    """How many parts of the two tags are equal; None where they contradict each other."""
    if found is None or _macrolanguage(asked) != _macrolanguage(found):
        return None
    pairs = [
        (asked.code, found.code),
        (_script(asked), _script(found)),
        (asked.region, found.region),
    ]
    if any(mine and theirs and mine != theirs for mine, theirs in pairs[1:]):
        return None
    return sum(mine == theirs for mine, theirs in pairs)


def _macrolanguage(language: Language) -> str:
    # What is written in Norway goes by either code; Nynorsk keeps its own.
    return "no" if language.code == "nb" else language.code


def _script(language: Language) -> str:
    return language.script or _SCRIPTS.get((language.code, language.region), "")

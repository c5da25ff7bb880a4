"""Names, and the words that lean on an authority: "selon une étude de…", "researchers found…".

A name is a run of capitalised words, joined by small words (de, du, of, and the like). At the start
of a sentence a single capitalised word is a name only if the sources know it as one, if it is an
acronym, or if it does what only people and institutions do (says, publishes).
"""

import re
from collections.abc import Set
from dataclasses import dataclass

from domain.content.lexicon import STOP
from domain.content.text import fold
from domain.content.words import Language

_CAPITAL = r"(?:[A-ZÀ-ÖØ-Þ][\w’'&-]*[\w]|[A-ZÀ-ÖØ-Þ](?=\.\s[A-ZÀ-Þ]))"
_JOIN = r"(?:\s(?:(?:de|du|des|la|le|les|et|d['’]|l['’]|of|the|for|and|von|van|&)\s)*(?:[dl]['’])?)"
RUN = re.compile(
    rf"(?<![\w’'])(?:[dlqjnsmt]['’])?(?P<run>{_CAPITAL}(?:{_JOIN}{_CAPITAL}|\s\d{{1,3}}(?![\d,.%]|\s?[€%a-zà-ÿ°×]))*)"
)
_ACTS = {
    "fr": r"^\s(?:a (?:publié|fondé|montré|prouvé|révélé|déclaré)|affirme|estime|explique|déclare"
    r"|révèle)\b",
    "en": r"^\s(?:says?|said|reports?|reported|found|published|claims?|explains?|estimates?"
    r"|states?)\b",
}
# Capitalised, and no name: courtesy, trade and writing.
_NOT_NAMES: dict[Language, str] = {
    "fr": """
faq tva cb pdf seo ttc ht diy m mme mlle mr dr pour que et aussi noel internet web france europe
bonus astuce conseil resultat attention
""",
    "en": """
faq vat pdf seo diy mr mrs ms dr i ok tip bonus christmas internet web english british french
european american
""",
}
_STUDY: dict[Language, str] = {
    "fr": r"études?|enquêtes?|sondages?|recherches?|chercheurs?|chercheuses|scientifiques|experts?"
    r"|spécialistes|rapports?|baromètres?|statistiques|médecins",
    "en": r"stud(?:y|ies)|surveys?|polls?|research|researchers?|scientists?|experts?|reports?"
    r"|statistics|specialists?|doctors?|data",
}
_LEAN: dict[Language, str] = {
    "fr": rf"(?:selon|d['’]après|suivant)\s[^,.;:]*?\b(?:{_STUDY['fr']})\b|(?:une|des|plusieurs|"
    rf"de nombreuses|les|la|cette|leurs?)\s(?:\w+\s)?(?:{_STUDY['fr']})\b[^.;:]{{0,60}}?\b(?:"
    r"montre|prouve|révèle|démontre|confirme|indique|estime|affirme|s['’]accorde|recommande|conclu"
    r"|établi)\w*",
    "en": rf"(?:according to|based on)\s[^,.;:]*?\b(?:{_STUDY['en']})\b|\b(?:{_STUDY['en']})\b"
    r"[^.;:]{0,60}?\b(?:shows?|shown|proves?|proven|reveals?|revealed|found|finds?|suggests?|confirms?|agrees?"
    r"|recommends?|says?|concluded?|demonstrates?|indicates?)\b",
}
STUDY_WORD: dict[Language, re.Pattern[str]] = {
    language: re.compile(rf"\b(?:{words})\b", re.I) for language, words in _STUDY.items()
}
LEANING: dict[Language, re.Pattern[str]] = {
    language: re.compile(words, re.I) for language, words in _LEAN.items()
}


@dataclass(frozen=True, slots=True)
class NameAt:
    """A name, folded, and where it stands in the sentence."""

    name: str
    start: int
    end: int


def names(sentence: str, language: Language, known: Set[str] = frozenset()) -> list[NameAt]:
    """Return the names of a sentence. `known` are folded names that count at a sentence's start."""
    found = []
    for match in RUN.finditer(sentence):
        start, end = match.span("run")
        first = _starts(sentence, start)
        if first:
            start = _without_head(sentence, start, end, language)
            start = _without_verb(sentence, start, end, known)
            first = start == match.start("run")
        run = re.sub(r"[’']s$", "", sentence[start:end]).rstrip("’'")
        if start < end and _is_name(run, sentence, start, first, language, known):
            found.append(NameAt(fold(run), start, start + len(run)))
    return found


def leanings(sentence: str, language: Language) -> list[tuple[int, int]]:
    """Return where a sentence leans on a study, an expert or a survey."""
    return [match.span() for match in LEANING[language].finditer(sentence)]


def mid_names(text: str) -> set[str]:
    """Return the folded names that stand inside sentences of a text: names beyond doubt."""
    return {
        fold(match["run"]) for match in RUN.finditer(text) if not _starts(text, match.start("run"))
    }


def is_title_name(title: str) -> bool:
    """Say whether a page's title is a name: two words or more, and every one a capital."""
    return " " in title.strip() and all(one[:1].isupper() for one in title.split())


def _starts(sentence: str, start: int) -> bool:
    head = sentence[:start].rstrip()
    return not head or head[-1] in '.!?:…«“"([–—' or head[-1] == "\n"


def _without_head(sentence: str, start: int, end: int, language: Language) -> int:
    """Drop the small word a sentence begins with: "La Région…" names the Région."""
    first = re.match(r"[\w]+['’]?\s?", sentence[start:end])
    if first is None or fold(first[0]).strip(" '") not in _small(language):
        return start
    return _next_capital(sentence, start + first.end(), end)


def _without_verb(sentence: str, start: int, end: int, known: Set[str]) -> int:
    """Drop the verb a sentence begins with: "See the Alba", "Choisissez Brume"."""
    first = re.match(r"[\w-]+\s(?P<small>(?:the|le|la|les)\s)?", sentence[start:end])
    if first is None or fold(sentence[start:end]) in known:
        return start
    rest = _next_capital(sentence, start + first.end(), end)
    return rest if first["small"] or fold(sentence[rest:end]) in known else start


def _next_capital(sentence: str, start: int, end: int) -> int:
    capital = re.search(_CAPITAL, sentence[start:end])
    return start + capital.start() if capital else end


def _is_name(
    run: str, sentence: str, start: int, first: bool, language: Language, known: Set[str]
) -> bool:
    plain = fold(run)
    if plain in _small(language) or len(plain) < 2:
        return False
    if not first or " " in run or plain in known:
        return True
    acronym = run.isupper() and len(run) > 2
    return acronym or re.match(_ACTS[language], sentence[start + len(run) :]) is not None


def _small(language: Language) -> frozenset[str]:
    return _SMALL[language]


_SMALL = {
    language: frozenset(fold(one) for one in STOP[language])
    | frozenset(_NOT_NAMES[language].split())
    for language in ("fr", "en")
}

"""Who does what: the words by which a sentence gives a name a role."""

import re
from functools import cache

from domain.content.quotations import quotations_blanked
from domain.content.text import content, fold
from domain.content.words import Language

# Role: what says so, near the name.
ROLES: dict[Language, tuple[tuple[str, str], ...]] = {
    "fr": (
        (
            "founder",
            r"fond(?:e|ee|a|er|ateur|atrice)|cree(?:e)?|creat(?:eur|rice)|a ouvert|ouverte? par",
        ),
        ("head", r"dirige(?:e|ante?)?|direct(?:eur|rice)|gerante?|presidente?|pdg"),
        ("designer", r"dessin(?:e|ent|ee|ees|er)|signe|concoit|styliste|designer"),
        ("maker", r"maitre tisserand|tisserande?|chef d'atelier|maitre artisan"),
        ("carrier", r"livr(?:e|ee|ees)? par|expedie\w* par|assuree? par|livraison (?:\w+ )?par"),
        ("host", r"anim(?:e|ee|es|ees|er|ateur|atrice)\b"),
        ("origin", r"merinos d|laine d"),
    ),
    "en": (
        ("founder", r"found(?:ed|er)|created|started|launched by|opened"),
        ("head", r"head(?:s|ed)?|director|manager|chief|ceo|runs|led by"),
        ("designer", r"design(?:s|ed|er|ing)?"),
        ("maker", r"master weaver|weaver|master craftsman"),
        ("carrier", r"delivered by|shipped (?:by|with)|delivery by|travel with|carried by"),
        ("host", r"leads?\b|led\b|hosts?\b|hosted|taught"),
        ("origin", r"woven from|made from"),
    ),
}
_TITLE = re.compile(
    r"[^,.;:]{2,40},\s(?:(?:la|le|notre|the|our|its)\s)?(?P<title>[^,.;:\d]{4,40})[,.]"
)
NEAR = 45  # characters between a name and the word that gives it a role


def roles(sentence: str, position: int, language: Language) -> frozenset[str]:
    """Return the roles a sentence gives to the name at a position; quoted words give none."""
    told = quotations_blanked(sentence)
    around = fold(told[max(0, position - NEAR) : position + 2 * NEAR])
    held = {name for name, pattern in _patterns(language) if pattern.search(around)}
    title = _TITLE.match(told[position:])
    if title and title["title"].split()[0].islower():
        held = {"title: " + " ".join(sorted(set(content(title["title"], language))))}
    return frozenset(held)


@cache
def _patterns(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(rf"\b(?:{one})")) for name, one in ROLES[language])

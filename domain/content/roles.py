"""Who does what: the words by which a sentence gives a name a role."""

import re
from functools import cache

from domain.content.quotations import quotations_blanked
from domain.content.text import fold
from domain.content.words import Language

# Role: what says so, near the name.
ROLES: dict[Language, tuple[tuple[str, str], ...]] = {
    "fr": (
        ("founder", r"fond(?:e|ee|a|er|ateur|atrice)|cree(?:e)?|creat(?:eur|rice)"),
        ("head", r"dirige(?:e|ante?)?|direct(?:eur|rice)|gerante?|presidente?|pdg"),
        ("designer", r"dessin(?:e|ent|ee|ees|er)|signe|concoit|styliste|designer"),
        ("maker", r"maitre tisserand|tisserande?|chef d'atelier|maitre artisan"),
        ("carrier", r"livr(?:e|ee|ees)? par|expedie\w* par|assuree? par|livraison (?:\w+ )?par"),
        ("origin", r"merinos d|laine d"),
    ),
    "en": (
        ("founder", r"found(?:ed|er)|created|started|launched by"),
        ("head", r"head(?:s|ed)?|director|manager|chief|ceo|runs|led by"),
        ("designer", r"design(?:s|ed|er|ing)?"),
        ("maker", r"master weaver|weaver|master craftsman"),
        ("carrier", r"delivered by|shipped (?:by|with)|delivery by|travel with|carried by"),
        ("origin", r"woven from|made from"),
    ),
}
NEAR = 45  # characters between a name and the word that gives it a role


def roles(sentence: str, position: int, language: Language) -> frozenset[str]:
    """Return the roles a sentence gives to the name at a position; quoted words give none."""
    told = quotations_blanked(sentence)
    around = fold(told[max(0, position - NEAR) : position + 2 * NEAR])
    return frozenset(name for name, pattern in _patterns(language) if pattern.search(around))


@cache
def _patterns(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(rf"\b(?:{one})")) for name, one in ROLES[language])

"""Spans of time and the names of months. Data only."""

import re

from domain.bant.said import pattern
from domain.bant.words import Language

SPAN_BEFORE: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\b(?:dans|d'ici|sous|en moins de|avant|d'ici a|horizon(?: de)?|au bout de|reste"
        r"|(?:avons|on a"
        r"|j'ai) encore|dans les|sous les|endeans|endeans les)(?: (?:environ"
        r"|a peu pres|les|une|un|\w+ (?:a|ou)))* ?$"
    ),
    "en": re.compile(
        r"\b(?:in|within|under|for another|in the next|over the next|in about|in less than)"
        r"(?: (?:about|around|roughly|another|the next|a|\w+ (?:to|or)))* ?$"
    ),
}
SPAN_UNIT: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r" (?:de |d')?(?:petite?s? )?(?:(?P<day>jours?)|(?P<week>semaines?)"
        r"|(?P<month>mois)|(?P<year>ans?|annees?))\b"
    ),
    "en": re.compile(
        r" (?:of )?(?:(?P<day>days?)|(?P<week>weeks?)|(?P<month>months?)|(?P<year>years?))\b"
    ),
}
FROM_NOW: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r" (?:maximum|max|maxi|devant (?:nous|moi)|tout au plus|avant (?:l'|le |la |que |mon "
        r"|notre ))\b"
    ),
    "en": re.compile(
        r"(?:'s|')? (?:from (?:now|today)|max(?:imum)?|tops|at (?:the )?most|or less|time|left"
        r"|before (?:we|i|the|our|my)|until)\b"
    ),
}
NOT_BEFORE: dict[Language, re.Pattern[str]] = {
    "fr": pattern("pas avant"),
    "en": pattern("not (?:before|until|for)"),
}

# Which month a name means; seasons and sales events by the month they begin in.
MONTHS: dict[Language, tuple[tuple[str, int], ...]] = {
    "fr": (
        ("janvier", 1), ("fevrier", 2), ("mars", 3), ("avril|paques", 4), ("mai", 5),
        ("juin|l'ete|ete", 6), ("juillet", 7), ("aout", 8),
        ("septembre|la rentree(?: scolaire)?|rentree", 9),
        ("octobre|l'automne", 10), ("novembre|black friday|le black friday", 11),
        ("decembre|noel|les fetes|fetes de fin d'annee", 12), ("l'hiver", 12),
        ("le printemps|printemps", 3),
        ("la saint-valentin", 2), ("les soldes", 1),
    ),
    "en": (
        ("january|the new year|new year", 1), ("february|valentine's", 2), ("march", 3),
        ("april|easter", 4), ("may", 5),
        ("june|summer|the summer", 6), ("july", 7), ("august", 8), ("september", 9),
        ("october|autumn|fall|the autumn", 10), ("november|black friday", 11),
        ("december|christmas|xmas|the holidays|the festive season", 12), ("spring|the spring", 3),
        ("winter|the winter", 12),
    ),
}  # fmt: skip
NAMED: dict[Language, str] = {
    "fr": (
        r"(?<!\w)(?:en|des|debut|fin|mi-?|courant|a partir de|avant|pour|au|a|d'ici|pas avant"
        r"|apres|vers|courant de|des le mois de)"
        r" ?(?:le \d{{1,2}}(?:er)? )?{months}(?!\w)(?! dernier)"
    ),
    "en": r"(?<!\w)(?:in|by|before|from|early|late|mid|around|for|until|after|next|this|towards"
    r"|through) (?:the )?{months}(?!\w)",
}

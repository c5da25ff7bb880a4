"""Number words of both languages. Data only."""

from domain.bant.words import Language

SMALL: dict[Language, dict[str, int]] = {
    "fr": {
        "zero": 0, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
        "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15,
        "seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50,
        "soixante": 60, "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
        "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
        "quarantaine": 40, "cinquantaine": 50, "demi": 0,
    },
    "en": {
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
        "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
        "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
        "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
        "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12, "couple": 2, "few": 3, "half": 0,
    },
}  # fmt: skip
SCALES: dict[Language, dict[str, int]] = {
    "fr": {
        "cent": 100, "cents": 100, "centaine": 100, "centaines": 100, "mille": 1000, "mil": 1000,
        "millier": 1000, "milliers": 1000, "million": 1_000_000, "millions": 1_000_000,
    },
    "en": {
        "hundred": 100, "hundreds": 100, "thousand": 1000, "thousands": 1000, "grand": 1000,
        "million": 1_000_000, "millions": 1_000_000,
    },
}  # fmt: skip
# Small words that stand inside a number ("vingt et un", "two and a half").
JOINS: dict[Language, frozenset[str]] = {
    "fr": frozenset({"et", "un", "une"}),
    "en": frozenset({"and", "a", "of"}),
}
# One of something: a number only before a scale ("un millier", "a grand").
ARTICLES: dict[Language, frozenset[str]] = {
    "fr": frozenset({"un", "une"}),
    "en": frozenset({"a"}),
}
# What stands between figures and their scale: 2 mille, 1.5 grand, 15 hundred.
FIGURE_SCALES: dict[Language, dict[str, int]] = {
    "fr": {"k": 1000, "ke": 1000, "mille": 1000, "milliers": 1000, "cents": 100, "centaines": 100},
    "en": {"k": 1000, "thousand": 1000, "grand": 1000, "hundred": 100},
}

"""Numbers as written in French and English: 1 500, 1.5, vingt-cinq, two hundred and fifty, dozens.

From two up: "un" and "one" are articles and pronouns too often to be read as numbers. Thousands and
above are a number and a scale (units.SCALES), but for the round ones said alone ("mille clients").
"""

import re
from decimal import Decimal
from functools import cache

from domain.content.units import NUMBER_WORDS
from domain.content.words import Language

DIGITS = r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
# About so many: "une centaine", and at least two of them: "des centaines".
ROUND: dict[Language, dict[str, int]] = {
    "fr": {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
           "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
           "millier": 1000, "million": 10**6},
    "en": {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6},
}  # fmt: skip
_ONES: dict[Language, dict[str, int]] = {"fr": {"un": 1, "une": 1}, "en": {"one": 1}}
_HUNDRED = r"cents?|hundred"


def number(text: str, language: Language) -> Decimal:
    """Return the value of a number as written in a language, digits or words."""
    if text[:1].isalpha():
        return Decimal(_words(text.lower(), language))
    digits = re.sub(r"[ \u00a0\u202f]", "", text)
    marks = [one for one in digits if one in ".,"]
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    grouping = "," if language == "en" else "."
    whole_groups = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits) is not None
    if len(set(marks)) == 2:
        other = "," if last == "." else "."
        return Decimal(digits.replace(other, "").replace(last, "."))
    if whole_groups and (last == grouping or len(marks) > 1):
        return Decimal(digits.replace(last, ""))
    return Decimal(digits.replace(",", "."))


def roundly(text: str, language: Language) -> str:
    """Return how a round word compares: `about` of "centaine", `several` of "centaines"."""
    word = text.lower()
    if word.endswith("s") and word[:-1] in ROUND[language]:
        return "several"
    return "about" if language == "fr" and word in ROUND["fr"] else ""


@cache
def number_pattern(language: Language) -> str:
    """Return the regular expression of a number in digits or words."""
    small = "|".join(sorted(_small(language), key=len, reverse=True))
    rounds = "|".join(f"{one}s?" for one in ROUND[language])
    alone = "mille|" if language == "fr" else ""
    said = (
        rf"(?:(?:{small})[ -])?(?:{_HUNDRED})(?:[ -](?:and )?(?:{small}))?(?![\w-])"
        rf"|{alone}{rounds}|{small}"
    )
    return rf"(?:{DIGITS}|(?<![\w-])(?i:{said})(?![\w-]))"


def _words(word: str, language: Language) -> int:
    alone = {**_small(language), **ROUND[language], "mille": 1000}
    value = alone.get(word) or alone.get(word.removesuffix("s"))
    if value is not None:
        return value
    before, after = re.split(rf"\b(?:{_HUNDRED})\b", word)
    rest = after.strip(" -").removeprefix("and ")
    hundreds = _small(language)[before.strip(" -")] if before.strip(" -") else 1
    return hundreds * 100 + (_small(language)[rest] if rest else 0)


@cache
def _small(language: Language) -> dict[str, int]:
    """Return the words for 2 to 99, and the few others of the table."""
    plain = NUMBER_WORDS[language]
    units = {**plain, **_ONES[language]}
    tens = {word: value for word, value in plain.items() if 20 <= value < 100}
    if language == "fr":
        tens |= {"quatre-vingt": 80, "quatre-vingts": 80}
    found = {**plain, **tens}
    for ten, base in tens.items():
        teens = language == "fr" and base in {60, 80}
        for one, value in units.items():
            if value <= 9 or (teens and value < 20):
                joins = ("-", "-et-", " et ") if language == "fr" else ("-",)
                found |= {f"{ten}{join}{one}": base + value for join in joins}
    if language == "fr":
        dozens = ("dix-sept", 17), ("dix-huit", 18), ("dix-neuf", 19)
        found |= dict(dozens)
        found |= {
            f"{ten}-{word}": base + value
            for ten, base in (("soixante", 60), ("quatre-vingt", 80))
            for word, value in dozens
        }
    return found

"""Numbers in figures and in words, with their places: 1 500, 1.500, 1,5, quinze cents, four fifty.

A sequence of number words that is no number (a telephone number read aloud) is none. Spoken short
forms are read as people mean them: "deux mille cinq" is 2,500, "four fifty" is 450.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from domain.bant.number_words import ARTICLES, JOINS, SCALES, SMALL
from domain.bant.words import Language

_FIGURES = re.compile(
    r"(?<![\w.,/:#])(?<![a-z]-)(?:\d{1,3}(?:[ .,']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d+(?:[.,]\d+)?)"
)
_GROUPED = re.compile(r"\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?")
_WORD = re.compile(r"[a-z]+")
_HUNDRED, _THOUSAND = 100, 1000
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it stands; `figures` where it is written in digits."""

    value: Decimal
    start: int
    end: int
    figures: bool


def numbers(plain: str, language: Language) -> list[Number]:
    """Return the numbers of a folded text, in order."""
    found = [*_in_figures(plain), *_in_words(plain, language)]
    return sorted(found, key=lambda one: one.start)


def _in_figures(plain: str) -> Iterator[Number]:
    for said in _FIGURES.finditer(plain):
        yield Number(_value(said[0]), said.start(), said.end(), figures=True)


def _value(figures: str) -> Decimal:
    """Read figures: a mark before three digits parts thousands, any other the decimals."""
    if not _GROUPED.fullmatch(figures):
        return Decimal(figures.replace(",", "."))
    whole, cents = figures, ""
    if (last := max(figures.rfind("."), figures.rfind(","))) > 0 and len(figures) - last - 1 < 3:
        whole, cents = figures[:last], figures[last + 1 :]
    return Decimal(re.sub(r"\D", "", whole) + ("." + cents if cents else ""))


def _in_words(plain: str, language: Language) -> Iterator[Number]:
    for run in _runs(plain, language):
        words = tuple(one[0] for one in run)
        value = spoken(words, language)
        if value is None and _one_or_next(words, language):
            value = spoken((words[0], *words[2:]), language)
        if value is not None:
            yield Number(value, run[0].start(), run[-1].end(), figures=False)


def _one_or_next(words: tuple[str, ...], language: Language) -> bool:
    """Say whether two neighbouring digits stand for a range, as in "deux-trois cents"."""
    low, high = (SMALL[language].get(one) for one in (*words, "", "")[:2])
    return low is not None and high == low + 1 < 10 and bool({*words[2:]} & {*SCALES[language]})


def _runs(plain: str, language: Language) -> Iterator[list[re.Match[str]]]:
    """Yield the longest sequences of number words, parted by spaces or hyphens alone."""
    words = list(_WORD.finditer(plain))
    known = {**SMALL[language], **SCALES[language], **dict.fromkeys(ARTICLES[language], 1)}
    run: list[re.Match[str]] = []
    for number, word in enumerate(words):
        near = not run or re.fullmatch(r"[ -]+", plain[run[-1].end() : word.start()])
        following = [one[0] for one in words[number + 1 : number + 3]]
        before = run[-1][0] if run else ""
        again = _counts_again(run, word[0], following, language)
        if again or not (
            near and (word[0] in known or _joins(before, word[0], following, language))
        ):
            yield from _trimmed(run, language)
            run = []
        if word[0] in known or run:
            run.append(word)
    yield from _trimmed(run, language)


def _joins(before: str, word: str, following: list[str], language: Language) -> bool:
    """Say whether a small word stands inside a number: "vingt et un", "two hundred and ten"."""
    if not before or word not in JOINS[language] or not following:
        return False
    if language == "fr":
        return following[0] in ("un", "une", "onze", "demi")
    if word == "of":
        return following[0] in SCALES["en"]
    if following[0] == "half" or following == ["a", "half"]:
        return True
    scaled = following[1:] and following[1] in SCALES["en"]
    return before in SCALES["en"] and following[0] in SMALL["en"] and not scaled


def _counts_again(
    run: list[re.Match[str]], word: str, following: list[str], language: Language
) -> bool:
    """Say whether a second sum begins: "sept cents huit cents"."""
    hundreds = [one for one, scale in SCALES[language].items() if scale == _HUNDRED]
    ended = bool(run) and run[-1][0] in hundreds
    return ended and word in SMALL[language] and bool({*following[:1]} & {*hundreds})


def _trimmed(run: list[re.Match[str]], language: Language) -> Iterator[list[re.Match[str]]]:
    """Yield a run without the small words at its ends; an article counts before a scale alone."""
    loose = JOINS[language] | ARTICLES[language]
    while run and run[-1][0] in loose:
        run = run[:-1]
    while run and run[0][0] in loose and not _article_counts(run, language):
        run = run[1:]
    if run:
        yield run


def _article_counts(run: list[re.Match[str]], language: Language) -> bool:
    following = [one[0] for one in run[1:2]]
    return run[0][0] in ARTICLES[language] and any(one in SCALES[language] for one in following)


@cache
def spoken(words: tuple[str, ...], language: Language) -> Decimal | None:
    """Return the value of number words, None where they make no number."""
    small, scales = SMALL[language], SCALES[language]
    total, current, last = Decimal(0), Decimal(0), Decimal(0)
    for word in words:
        if word in JOINS[language] or word in ARTICLES[language]:
            continue
        if word in ("demi", "half"):
            if current:
                current += _HALF
            else:
                total += last * _HALF
        elif word in scales:
            scale = Decimal(scales[word])
            if scale == _HUNDRED and current < _HUNDRED:
                current = (current or 1) * scale
            else:
                total += (current or 1) * scale
                current = Decimal(0)
            last = scale
        else:
            value = small.get(word)
            joined = None if value is None else _joined(current, Decimal(value), language)
            if value is None or joined is None:
                return None
            current, last = joined, Decimal(value)
    if total and last < 10 and last == current and language == "fr" and _short(words, scales):
        current *= _HUNDRED
    return total + current


def _short(words: tuple[str, ...], scales: dict[str, int]) -> bool:
    """Say whether a lone digit after "mille" leaves out its hundreds."""
    return len(words) > 1 and scales.get(words[-2]) == _THOUSAND


def _joined(current: Decimal, value: Decimal, language: Language) -> Decimal | None:
    """Add a small number to what came before it, None where nobody counts like this."""
    rest = current % _HUNDRED
    if language == "fr" and value == 20 and rest == 4:
        return current - 4 + 80
    if rest == 0 and (current or value):
        return current + value
    if value < 10 and rest >= 20 and rest % 10 == 0:
        return current + value
    if language == "fr" and 10 <= value < 20 and rest in (60, 80):
        return current + value
    if language == "en" and 10 <= value < _HUNDRED and 0 < current < 20:
        return current * _HUNDRED + value
    return None

"""How a caller can be reached: the e-mail address and the telephone number they gave.

Written or read aloud: "zéro six douze…", "jo arobase exemple point fr".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from domain.bant.number_words import SCALES, SMALL
from domain.bant.numbers import spoken
from domain.bant.said import fold
from domain.bant.words import Language, Turn

LEAST_DIGITS, MOST_DIGITS = 9, 15  # of a telephone number
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w])(?:\+|00)?\d(?:[ .\-/()]{0,2}\d){8,14}(?!\w)")
_ALOUD = (
    (re.compile(r" ?(?:\barobase\b|\barrobase\b|\bat\b(?= [\w-]+ (?:point|dot)\b)) ?"), "@"),
    (re.compile(r" (?:point|dot) (?=[a-z])"), "."),
    (re.compile(r" (?:tiret|dash|hyphen) "), "-"),
    (re.compile(r" (?:tiret du bas|underscore) "), "_"),
)
_ALONE = {"zero": "0", "oh": "0", "un": "1", "une": "1"}
_AND: dict[Language, str] = {"fr": "et", "en": "and"}
_BEFORE_ONE = ("vingt", "vingts", "trente", "quarante", "cinquante", "soixante")
_NO_DIGITS = frozenset({"demi", "half", "couple", "few"})
_HUNDRED = 100
_WORD = re.compile(r"[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Contact:
    """The last e-mail address and telephone number given; empty where none was."""

    email: str = ""
    phone: str = ""

    @property
    def known(self) -> bool:
        """Return whether there is a way to reach them."""
        return bool(self.email or self.phone)


def contact_in(turns: Sequence[Turn], language: Language) -> Contact:
    """Return how the caller of a conversation can be reached."""
    email = phone = ""
    for turn in turns:
        if turn.speaker == "caller":
            email = email_in(turn.text) or email
            phone = phone_in(turn.text, language) or phone
    return Contact(email, phone)


def email_in(text: str) -> str:
    """Return the last e-mail address of a text, in lower case; empty where there is none."""
    found = _EMAIL.findall(_written(text.lower()))
    return str(found[-1]).rstrip(".") if found else ""


def phone_in(text: str, language: Language) -> str:
    """Return the last telephone number of a text as digits, with its + if it had one."""
    found = _PHONE.findall(text)
    if found:
        digits = re.sub(r"[^\d+]", "", str(found[-1]))
        return "+" + digits[2:] if digits.startswith("00") else digits
    runs = [one for one in digit_runs(text, language) if LEAST_DIGITS <= len(one) <= MOST_DIGITS]
    return runs[-1] if runs else ""


def digit_runs(text: str, language: Language) -> list[str]:
    """Return the digits that number words and figures spell, each unbroken sequence apart.

    "zéro six vingt-quatre" is 0624, "quatre quatre sept un" 4471, "douze mille trois" 12003.
    """
    runs: list[list[str]] = [[]]
    last_end = 0
    plain = fold(text)
    for word in _WORD.finditer(plain):
        joins = word[0] == _AND[language] and bool(runs[-1])
        known = word[0].isdigit() or word[0] in _known(language) or joins
        if runs[-1] and (not known or re.search(r"[^ \-.,]", plain[last_end : word.start()])):
            runs.append([])
        if known:
            runs[-1].append(word[0])
        last_end = word.end()
    return [digits for run in runs if (digits := _digits(run, language))]


def _digits(run: list[str], language: Language) -> str:
    """Spell a sequence: the longest number words that make one number, one after the other."""
    spelt, start = "", 0
    while start < len(run):
        for end in range(len(run), start, -1):
            piece = _number(run[start:end], language)
            if piece is not None:
                spelt, start = spelt + piece, end
                break
        else:
            start += 1
    return spelt


def _number(words: list[str], language: Language) -> str | None:
    """Return the digits of words that are one number, None where they are not."""
    if len(words) == 1:
        alone = _ALONE.get(words[0], words[0] if words[0].isdigit() else None)
        return alone if alone is not None else _value(words, 0, language)
    if any(one.isdigit() for one in words) or words[0] in _ALONE or words[-1] == _AND[language]:
        return None
    if any(one in ("un", "une") for one in words[:-1]):
        return None
    if words[-1] in ("un", "une"):
        tens = [one for one in words[:-1] if one != "et"]
        counted = words[-2] in _BEFORE_ONE or words[-2] in SCALES[language] or words[-2] == "et"
        return _value(tens, 1, language) if counted else None
    return _value(words, 0, language)


def _value(words: list[str], more: int, language: Language) -> str | None:
    value = spoken(tuple(words), language)
    scaled = any(one in SCALES[language] for one in words)
    if value is None or value != int(value) or (value >= _HUNDRED and not scaled):
        return None
    return str(int(value) + more)


def _written(text: str) -> str:
    """Write an address out that was read aloud."""
    if "@" in text:
        return text
    for words, mark in _ALOUD:
        text = words.sub(mark, text)
    return text


@cache
def _known(language: Language) -> frozenset[str]:
    odd = {"fr": {"un", "une"}, "en": {"oh"}}[language]
    return frozenset({*SMALL[language], *SCALES[language], *odd}) - _NO_DIGITS

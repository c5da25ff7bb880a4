"""What a report says, in French and in English, and how it writes numbers, money and days.

The sentences are in a file of each report's own, `churn_words.json` for one: key → language → text.
`{name}` is filled in, and "one|many" is chosen by `count`.
"""

import json
import re
from datetime import date
from functools import lru_cache
from importlib.resources import files

from reports.language import Language

NBSP, NARROW = "\u00a0", "\u202f"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
CENTS_BELOW = 100  # money under this is written with its cents
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


class Words:
    """The report's texts in one language, with one currency."""

    def __init__(self, language: Language, currency: str, texts: str = "churn_words.json") -> None:
        self.language: Language = language
        self.currency = currency
        self._texts = _texts(texts)

    def __call__(self, key: str, **values: object) -> str:
        """Return a text; a key that does not exist is a KeyError, never an empty line."""
        return self._typeset(self._texts[key][self.language]).format(**values)

    def either(self, prefix: str, code: str) -> str:
        """Return the text `prefix.code` if there is one, else the code itself (already words)."""
        key = f"{prefix}.{code}"
        return self(key) if key in self._texts else code

    def count(self, key: str, number: int) -> str:
        """Return a number with its noun, e.g. "1 customer", "12 customers"."""
        one, many = self._texts[key][self.language].split("|")
        single = number == 1 or (number == 0 and self.language == "fr")
        return f"{self.number(number)}{NBSP}{one if single else many}"

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number with the language's separators."""
        text = f"{value:,.{decimals}f}"
        if self.language == "fr":
            text = text.replace(",", NARROW).replace(".", ",")
        return text.replace("-", "−")

    def percent(self, share: float) -> str:
        """Return a share of 1 as a percentage; "–" for none, never a false 0 % or 100 %."""
        if share != share:
            return "–"
        text = self.number(100 * share)
        if share not in (0, 1) and text in ("0", "100"):
            text = "< 1" if text == "0" else "> 99"
        return f"{text}{NBSP}%" if self.language == "fr" else f"{text}%"

    def money(self, amount: float | None) -> str:
        """Return an amount in the shop's currency; "–" for an unknown one."""
        if amount is None or amount != amount:
            return "–"
        text = self.number(amount, 2 if 0 < abs(amount) < CENTS_BELOW else 0)
        sign = SYMBOLS.get(self.currency, self.currency)
        if self.language == "fr":
            return f"{text}{NBSP}{sign}"
        return f"{sign}{text}" if self.currency in SYMBOLS else f"{sign}{NBSP}{text}"

    def day(self, day: date | None) -> str:
        """Return a day in words, e.g. "22 January 2026"."""
        if day is None:
            return "–"
        return f"{day.day}{NBSP}{MONTHS[self.language].split()[day.month - 1]} {day.year}"

    def _typeset(self, text: str) -> str:
        text = text.replace("'", "’")
        if self.language == "en":
            return text
        text = text.replace("« ", f"«{NBSP}")
        return re.sub(r" (?=[%€:;?!»])", NBSP, text)


@lru_cache
def _texts(name: str) -> dict[str, dict[str, str]]:
    text = files("reports").joinpath(name).read_text(encoding="utf-8")
    read: dict[str, dict[str, str]] = json.loads(text)
    return read

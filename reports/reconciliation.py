"""The nightly check as one HTML page that needs nothing else, and in short for the run's page.

Written for the shop's owner: first how much money is at stake and what to do about each kind, then
each difference. Order numbers and amounts only; no customer is named.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from domain.dropship.money import rounded
from domain.dropship.reconciliation import Difference, Kind, Refund, totals
from reports.language import Language
from reports.plain import plain
from reports.reconciliation_french import in_french
from reports.templates import templates
from reports.words import NBSP, SYMBOLS, Words

__all__ = ["NightReport", "render_html", "render_markdown", "summary_rows"]

TOP, TOP_MARKDOWN, NAMED = 200, 20, 10


@dataclass(frozen=True, slots=True)
class NightReport:
    """What the page is made of: plain values.

    Attributes:
        names: the merchant's name of an order (#1001) by the order of a difference.
        orders, parts: how many were compared.
        paid, billed: by currency.
        unread: what did not answer tonight. `not_listable`: suppliers without a list of orders.
        refunds: what suppliers owe back, and what of it has come.
    """

    client: str
    night: date
    language: Language
    differences: Sequence[Difference]
    names: Mapping[str, str]
    orders: int
    parts: int
    paid: Mapping[str, Decimal]
    billed: Mapping[str, Decimal]
    unread: Sequence[str] = field(default_factory=tuple)
    not_listable: Sequence[str] = field(default_factory=tuple)
    refunds: Sequence[Refund] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class KindRow:
    """All differences of one kind in one currency."""

    kind: Kind
    number: int
    money: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Row:
    """One difference as the page shows it."""

    order: str
    ref: str
    kind: Kind
    money: Decimal
    currency: str
    seen: str


class NightWords:
    """The page's texts in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = Words(language, "")
        self.number, self.day = self._words.number, self._words.day

    def __call__(self, key: str, **values: object) -> str:
        """Return a text; a key that does not exist is a KeyError."""
        return self._set(_texts()[key][self.language]).format(**values)

    def count(self, key: str, number: int) -> str:
        """Return a number with its noun."""
        one, many = _texts()[key][self.language].split("|")
        single = number == 1 or (number == 0 and self.language == "fr")
        return f"{self.number(number)}{NBSP}{one if single else many}"

    def amount(self, amount: Decimal, currency: str) -> str:
        """Return an amount of money, always with its cents."""
        if not currency:
            return "–"
        text = self.number(
            float(amount), max(0, -int(rounded(amount, currency).as_tuple().exponent))
        )
        sign = SYMBOLS.get(currency, currency)
        if self.language == "fr":
            return f"{text}{NBSP}{sign}"
        return f"{sign}{text}" if currency in SYMBOLS else f"{sign}{NBSP}{text}"

    def _set(self, text: str) -> str:
        text = text.replace("'", "’")
        return re.sub(r" (?=[%€:;?!»])", NBSP, text) if self.language == "fr" else text


def render_html(report: NightReport) -> str:
    """Return the whole page; every text that came from outside is escaped."""
    words = NightWords(report.language)
    css = files("reports").joinpath("churn.css").read_text(encoding="utf-8")
    return templates().get_template("reconciliation.html").render(
        report=report, t=words, css=Markup(css), lead=_lead(report, words), kinds=_kinds(report),
        rows=_rows(report, TOP), refunds=_refunds(report, words), limits=_limits(report, words),
    )  # fmt: skip


def render_markdown(report: NightReport, link: str = "") -> str:
    """Return a summary: headline, money by kind, first differences; `link` is the page's place."""
    words = NightWords(report.language)
    title = plain(words("title", client=report.client, day=words.day(report.night)))
    parts = [f"# {title}", f"**{plain(_lead(report, words))}**", _kinds_table(report, words),
             _rows_table(report, words), plain(_refunds(report, words)),
             *(f"- {plain(one)}" for one in _limits(report, words)),
             *([words("md.report", link=f"`{link}`")] if link else [])]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def summary_rows(report: NightReport) -> list[dict[str, Any]]:
    """Return one row per kind and currency for a table artifact."""
    return [
        {"kind": row.kind, "number": row.number, "money": str(row.money), "currency": row.currency}
        for row in _kinds(report)
    ]


def _lead(report: NightReport, words: NightWords) -> str:
    if not report.differences:
        return words("lead.none", orders=words.count("order", report.orders),
                     parts=words.count("part", report.parts))  # fmt: skip
    money: dict[str, Decimal] = {}
    for one in report.differences:
        if one.currency:
            money[one.currency] = money.get(one.currency, Decimal(0)) + one.money
    said = " + ".join(words.amount(amount, currency) for currency, amount in money.items())
    return words("lead.some", count=words.count("difference", len(report.differences)),
                 money=said or "–")  # fmt: skip


def _refunds(report: NightReport, words: NightWords) -> str:
    """Say what is due from suppliers, received and missing, by currency; empty: nothing is."""
    said: list[str] = []
    for currency in dict.fromkeys(one.currency for one in report.refunds):
        mine = [one for one in report.refunds if one.currency == currency]
        due, received, missing = (
            words.amount(sum((getattr(one, name) for one in mine), Decimal(0)), currency)
            for name in ("due", "received", "missing")
        )
        said.append(words("refunds", due=due, received=received, missing=missing))
    open_ones = sum(1 for one in report.refunds if one.dispute)
    return " ".join([*said, *([words("disputes", number=open_ones)] if open_ones else [])])


def _kinds(report: NightReport) -> list[KindRow]:
    """Return the kinds there are, most money first."""
    number: dict[tuple[Kind, str], int] = {}
    for one in report.differences:
        number[one.kind, one.currency] = number.get((one.kind, one.currency), 0) + 1
    rows = [
        KindRow(kind, number[kind, currency], money, currency)
        for (kind, currency), money in totals(report.differences).items()
    ]
    return sorted(rows, key=lambda row: -row.money)


def _rows(report: NightReport, most: int) -> list[Row]:
    """Return the differences, most money first."""
    first = sorted(report.differences, key=lambda one: (-one.money, one.order, one.ref))[:most]
    french = report.language == "fr"
    return [
        Row(report.names.get(one.order, one.order or "–"), one.ref, one.kind, one.money,
            one.currency, in_french(one.words) if french else one.words)
        for one in first
    ]  # fmt: skip


def _limits(report: NightReport, words: NightWords) -> list[str]:
    found: list[str] = []
    if report.unread:
        names = ", ".join(report.unread[:NAMED]) + (" …" if len(report.unread) > NAMED else "")
        found.append(words("limit.unread", number=words.number(len(report.unread)), names=names))
    if report.not_listable:
        found.append(words("limit.listing", names=", ".join(report.not_listable)))
    return [*found, words("limit.returns"), words("limit.rate")]


def _kinds_table(report: NightReport, words: NightWords) -> str:
    rows = [
        [words(f"kind.{row.kind}"), words.number(row.number), words.amount(row.money, row.currency)]
        for row in _kinds(report)
    ]
    return _table([words("col.kind"), words("col.number"), words("col.money")], rows)


def _rows_table(report: NightReport, words: NightWords) -> str:
    rows = [
        [row.order, words(f"kind.{row.kind}"), words.amount(row.money, row.currency), row.seen]
        for row in _rows(report, TOP_MARKDOWN)
    ]
    head = [words(f"col.{name}") for name in ("order", "kind", "money", "seen")]
    return _table(head, rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    if not rows:
        return ""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(plain(cell) for cell in line) + " |" for line in lines)


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    text = files("reports").joinpath("reconciliation_words.json").read_text(encoding="utf-8")
    read: dict[str, dict[str, str]] = json.loads(text)
    return read

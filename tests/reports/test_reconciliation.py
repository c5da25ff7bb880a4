"""The page of the nightly check: totals first, each difference with its money and what to do."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from domain.dropship.reconciliation import (
    BilledPart,
    Difference,
    PaidLine,
    ToldPart,
    UnknownRef,
    compare,
)
from domain.dropship.words import PartLine
from reports import reconciliation
from reports.reconciliation import NightReport, render_html, render_markdown, summary_rows
from reports.reconciliation_french import in_french

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
OLD = NOW - timedelta(days=9)
EUR = "EUR"


def differences() -> list[Difference]:
    """Return every kind of difference, as the rule says them."""
    one = (PartLine("l", "A", 2),)
    paid = [
        PaidLine("S1", "l", "CJ-A", 2, Decimal(60), EUR, OLD),
        PaidLine("S2", "l", "CJ-A", 1, Decimal(30), EUR, OLD),
        PaidLine("S9", "l", "BB-<b>", 3, Decimal("1234.50"), EUR, OLD),
    ]
    billed = [
        BilledPart("S1-CJ", "S1", "cj", one, EUR, Decimal(10), Decimal(12), OLD),
        BilledPart("S2-CJ", "S2", "cj", one, EUR, Decimal(10), Decimal(8), OLD),
        BilledPart("S3-CJ", "S3", "cj", one, EUR, None, Decimal(8), OLD, cancelled=True),
        BilledPart("S4-BIGBUY", "S4", "bigbuy", one, EUR, None, Decimal(8), OLD,
                   claimed=Decimal(8)),
    ]  # fmt: skip
    told = [ToldPart("S1-CJ", "S1", ("LX1", "LX2"), ("LX1",), Decimal(60), EUR)]
    unknown = [UnknownRef("HAND-1", "cj", Decimal(5), "USD"), UnknownRef("HAND-2", "cj")]
    return compare(paid, billed, told, unknown, now=NOW)


def report(**said: object) -> NightReport:
    usual = {
        "client": "own", "night": date(2026, 11, 21), "language": "en",
        "differences": differences(), "names": {"S9": "#1009"}, "orders": 9, "parts": 4,
        "paid": {EUR: Decimal("1324.50")}, "billed": {EUR: Decimal(36)},
        "unread": ("order S7",), "not_listable": ("bigbuy",),
    }  # fmt: skip
    return NightReport(**(usual | said))  # type: ignore[arg-type]


class Text(HTMLParser):
    """The words of a page, its tags, and what it would fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.fetched, self.open = "", list[str](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [str(v) for k, v in attrs if k in ("src", "href") and v and v[0] != "#"]
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_is_well_formed_and_needs_nothing_else(language: str) -> None:
    page = Text(render_html(report(language=language)))

    assert (page.open, page.fetched) == ([], [])


def test_the_first_screen_says_how_much_and_what_to_do() -> None:
    words = Text(render_html(report())).words

    assert words.index("to look at") < words.index("Differences by kind") < words.index("#1009")
    assert "€1,324.50" in words
    assert "Compare with the supplier’s invoice and claim the difference." in words.replace(
        "'", "’"
    )


def test_every_kind_there_is_has_its_words_in_both_languages() -> None:
    every = differences()
    assert len({one.kind for one in every}) == 7
    for language in ("en", "fr"):
        render_html(report(language=language))
        render_markdown(report(language=language))


def test_every_sentence_of_the_rule_is_known_in_french() -> None:
    every = [one.words for one in differences()]
    surplus = "cj owes 4 (1 pieces the shop no longer wants, estimated by pieces), returned 0"

    for words in [*every, surplus]:
        assert in_french(words) != words
    assert in_french(surplus).startswith("cj doit 4 (1 pièce(s) que la boutique")
    assert in_french("something new") == "something new"


def test_currencies_are_never_added_up() -> None:
    rows = summary_rows(report())
    unknown = {r["currency"]: r["money"] for r in rows if r["kind"] == "unknown_at_supplier"}

    assert unknown == {"USD": "5", "": "0"}
    assert "€" in Text(render_html(report())).words
    assert "$5.00" in Text(render_html(report())).words


def test_texts_from_outside_are_escaped() -> None:
    assert "<b>" not in render_html(report())
    assert "<b>" not in render_markdown(report())


def test_a_night_without_difference_says_so() -> None:
    page = Text(render_html(replace(report(), differences=()))).words

    assert "Everything agrees" in page
    assert "One by one" not in page


def test_what_is_not_known_is_said() -> None:
    words = Text(render_html(report())).words

    assert "order S7" in words
    assert "cannot be searched at bigbuy" in words


def test_a_long_list_is_cut_and_the_totals_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [
        Difference("untold", f"S{n}", f"S{n}-CJ", Decimal(1), EUR, "1 of 1 parcel numbers")
        for n in range(reconciliation.TOP + 50)
    ]
    page = render_html(report(differences=many))

    assert len(re.findall("S[0-9]+-CJ", page)) == reconciliation.TOP
    assert "€250.00" in page
    assert summary_rows(report(differences=many))[0]["number"] == 250


def test_french_is_set_as_french_is() -> None:
    words = Text(render_html(report(language="fr"))).words

    assert "1\u202f324,50\u00a0€" in words
    assert "Payé, facturé, expédié\u00a0: tout concorde\u00a0?" in words

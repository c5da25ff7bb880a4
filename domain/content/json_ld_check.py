"""Whether a page's structured data is well formed, complete, and says what the page shows."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser

from domain.content.json_ld import amount, bare_words, shown
from domain.content.words import Finding

HEADLINE_CHARACTERS = 110
AVAILABILITY = {"InStock", "OutOfStock", "PreOrder", "BackOrder", "Discontinued"}
REQUIRED = {
    "Article": ("headline", "datePublished", "dateModified", "author", "publisher", "inLanguage"),
    "FAQPage": ("mainEntity",),
    "Product": ("name", "offers"),
}


def check_json_ld(page_html: str) -> tuple[Finding, ...]:
    """Return what is wrong with a page's structured data: missing, malformed, or not to be seen."""
    page = _Page()
    page.feed(page_html)
    page.close()
    visible = bare_words(" ".join(page.text))
    things: list[Mapping[str, object]] = []
    for script in page.scripts:
        try:
            things += _things(json.loads(script))
        except ValueError:
            return (_wrong("script", "not JSON"),)
    if not any(_kind(one) == "Article" for one in things):
        return (_wrong("page", "no Article"),)
    return tuple(finding for one in things for finding in _check(one, visible))


def _things(data: object) -> Iterator[Mapping[str, object]]:
    """Walk a script's objects; one without our context is no structured data."""
    for one in data if isinstance(data, list) else [data]:
        if not isinstance(one, dict) or "schema.org" not in str(one.get("@context", "")):
            raise ValueError("no schema.org context")
        graph = one.get("@graph", [one])
        yield from (each for each in graph if isinstance(each, dict))


def _check(thing: Mapping[str, object], visible: str) -> Iterator[Finding]:
    kind = _kind(thing)
    for name in REQUIRED.get(kind, ()):
        if not thing.get(name):
            yield _wrong(kind, f"{name} is missing")
    if kind == "Article":
        yield from _check_article(thing, visible)
    elif kind == "FAQPage":
        yield from _check_faq(thing, visible)
    elif kind == "Product":
        yield from _check_product(thing, visible)


def _check_article(thing: Mapping[str, object], visible: str) -> Iterator[Finding]:
    headline = str(thing.get("headline", ""))
    if len(headline) > HEADLINE_CHARACTERS:
        yield _wrong("Article", f"headline over {HEADLINE_CHARACTERS} characters")
    if not shown(headline, visible):
        yield _wrong("Article", "the headline is not on the page")
    for name in ("datePublished", "dateModified"):
        try:
            datetime.fromisoformat(str(thing.get(name, "")))
        except ValueError:
            yield _wrong("Article", f"{name} is no date")


def _check_faq(thing: Mapping[str, object], visible: str) -> Iterator[Finding]:
    entries = thing.get("mainEntity")
    for one in entries if isinstance(entries, list) else []:
        answer = one.get("acceptedAnswer") if isinstance(one, dict) else None
        asked = str(one.get("name", "")) if isinstance(one, dict) else ""
        told = str(answer.get("text", "")) if isinstance(answer, dict) else ""
        if not asked or not told:
            yield _wrong("FAQPage", "a question without its answer")
        elif not shown(asked, visible) or not shown(told, visible):
            yield _wrong("FAQPage", f"not on the page: {asked[:60]}")


def _check_product(thing: Mapping[str, object], visible: str) -> Iterator[Finding]:
    offer = thing.get("offers")
    if not shown(str(thing.get("name", "")), visible):
        yield _wrong("Product", "the name is not on the page")
    if not isinstance(offer, dict):
        return
    price = str(offer.get("price", ""))
    if not re.fullmatch(r"\d+(?:\.\d+)?", price):
        yield _wrong("Product", "the price is no number")
    elif not shown(amount(Decimal(price)), visible):
        yield _wrong("Product", "the price is not on the page")
    if not re.fullmatch(r"[A-Z]{3}", str(offer.get("priceCurrency", ""))):
        yield _wrong("Product", "the currency is no code")
    if str(offer.get("availability", "")).rsplit("/", 1)[-1] not in AVAILABILITY:
        yield _wrong("Product", "the availability is none of schema.org's")


def _kind(thing: Mapping[str, object]) -> str:
    return str(thing.get("@type", ""))


def _wrong(where: str, words: str) -> Finding:
    return Finding("json-ld", "blocks", where, words)


class _Page(HTMLParser):
    """What is to be seen of a page, and its structured data."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.scripts: list[str] = []
        self._inside: list[str] = []
        self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what must not be read as text."""
        if tag in {"script", "style", "template", "noscript"}:
            self._inside.append(tag)
            self._data = tag == "script" and dict(attrs).get("type") == "application/ld+json"
            if self._data:
                self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        """Leave it again."""
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()
            self._data = False

    def handle_data(self, data: str) -> None:
        """Keep text, or structured data."""
        if self._data:
            self.scripts[-1] += data
        elif not self._inside:
            self.text.append(data)

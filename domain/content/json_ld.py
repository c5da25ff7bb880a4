"""Structured data: Article, FAQPage and Product of schema.org, and whether it matches the page.

Required properties are those of schema.org and of Google's guides for Article, FAQ and Product
(developers.google.com/search/docs/appearance/structured-data). What is marked up must be visible.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser

from domain.content.article import checkable_markdown
from domain.content.text import fold, plain
from domain.content.words import Draft, Finding

HEADLINE_CHARACTERS = 110
AVAILABILITY = {"InStock", "OutOfStock", "PreOrder", "BackOrder", "Discontinued"}
REQUIRED = {
    "Article": ("headline", "datePublished", "dateModified", "author", "publisher", "inLanguage"),
    "FAQPage": ("mainEntity",),
    "Product": ("name", "offers"),
}


@dataclass(frozen=True, slots=True)
class Publication:
    """Where and when an article appears, and who answers for it. Times are aware UTC."""

    url: str
    published_at: datetime
    modified_at: datetime
    author: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product the article is about, as the shop sells it today."""

    name: str
    price: Decimal
    currency: str
    availability: str = "InStock"
    url: str = ""


def structured(
    draft: Draft, publication: Publication, product: Product | None = None
) -> list[dict[str, object]]:
    """Return the article's structured data, one object per thing."""
    found: list[dict[str, object]] = [_article(draft, publication)]
    if draft.faq:
        found.append(_faq(draft))
    if product is not None:
        found.append(_product(product))
    return found


def json_ld_script(things: Sequence[Mapping[str, object]]) -> str:
    """Return structured data as the script a page carries."""
    graph = {"@context": "https://schema.org", "@graph": list(things)}
    text = json.dumps(graph, ensure_ascii=False)
    for one, code in (
        ("<", "003c"),
        (">", "003e"),
        ("&", "0026"),
        ("\u2028", "2028"),
        ("\u2029", "2029"),
    ):
        text = text.replace(one, f"\\u{code}")
    return f'<script type="application/ld+json">{text}</script>'


def check_json_ld(page_html: str) -> tuple[Finding, ...]:
    """Return what is wrong with a page's structured data: missing, malformed, or not to be seen."""
    page = _Page()
    page.feed(page_html)
    page.close()
    visible = _bare(" ".join(page.text))
    things: list[Mapping[str, object]] = []
    for script in page.scripts:
        try:
            things += _things(json.loads(script))
        except ValueError:
            return (_wrong("script", "not JSON"),)
    if not any(_kind(one) == "Article" for one in things):
        return (_wrong("page", "no Article"),)
    return tuple(finding for one in things for finding in _check(one, visible))


def product_matches(draft: Draft, product: Product) -> bool:
    """Say whether the article shows the product's name and price, as its markup will."""
    visible = _bare(plain(checkable_markdown(draft)))
    return all(_shown(one, visible) for one in (product.name, _amount(product.price)))


def _article(draft: Draft, publication: Publication) -> dict[str, object]:
    found: dict[str, object] = {
        "@type": "Article",
        "headline": draft.title,
        "inLanguage": draft.language,
        "datePublished": publication.published_at.isoformat(),
        "dateModified": publication.modified_at.isoformat(),
        "author": {"@type": "Person", "name": publication.author},
        "publisher": {"@type": "Organization", "name": publication.publisher},
        "mainEntityOfPage": {"@type": "WebPage", "@id": publication.url},
    }
    if draft.meta_description:
        found["description"] = draft.meta_description
    if draft.images:
        found["image"] = [one.address for one in draft.images]
    return found


def _faq(draft: Draft) -> dict[str, object]:
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": one.question,
                "acceptedAnswer": {"@type": "Answer", "text": plain(one.answer)},
            }
            for one in draft.faq
        ],
    }


def _product(product: Product) -> dict[str, object]:
    offer: dict[str, object] = {
        "@type": "Offer",
        "price": f"{product.price:.2f}",
        "priceCurrency": product.currency,
        "availability": f"https://schema.org/{product.availability}",
    }
    if product.url:
        offer["url"] = product.url
    return {"@type": "Product", "name": product.name, "offers": offer}


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
    if not _shown(headline, visible):
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
        elif not _shown(asked, visible) or not _shown(told, visible):
            yield _wrong("FAQPage", f"not on the page: {asked[:60]}")


def _check_product(thing: Mapping[str, object], visible: str) -> Iterator[Finding]:
    offer = thing.get("offers")
    if not _shown(str(thing.get("name", "")), visible):
        yield _wrong("Product", "the name is not on the page")
    if not isinstance(offer, dict):
        return
    price = str(offer.get("price", ""))
    if not re.fullmatch(r"\d+(?:\.\d+)?", price):
        yield _wrong("Product", "the price is no number")
    elif not _shown(_amount(Decimal(price)), visible):
        yield _wrong("Product", "the price is not on the page")
    if not re.fullmatch(r"[A-Z]{3}", str(offer.get("priceCurrency", ""))):
        yield _wrong("Product", "the currency is no code")
    if str(offer.get("availability", "")).rsplit("/", 1)[-1] not in AVAILABILITY:
        yield _wrong("Product", "the availability is none of schema.org's")


def _kind(thing: Mapping[str, object]) -> str:
    return str(thing.get("@type", ""))


def _amount(price: Decimal) -> str:
    whole = price == price.to_integral_value()
    return f"{price:.0f}" if whole else f"{price:.2f}"


def _shown(text: str, visible: str) -> bool:
    bare = _bare(text)
    return bool(bare) and f" {bare} " in f" {visible} "


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


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

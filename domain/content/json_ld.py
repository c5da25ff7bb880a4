"""Structured data of an article: Article, FAQPage and Product of schema.org.

Required properties are those of schema.org and of Google's guides for Article, FAQ and Product
(developers.google.com/search/docs/appearance/structured-data). What is marked up must be visible:
`json_ld_check` says whether it is.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.content.article import checkable_markdown
from domain.content.text import fold, plain
from domain.content.words import Draft


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


def product_matches(draft: Draft, product: Product) -> bool:
    """Say whether the article shows the product's name and price, as its markup will."""
    visible = bare_words(plain(checkable_markdown(draft)))
    return all(shown(one, visible) for one in (product.name, amount(product.price)))


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


def amount(price: Decimal) -> str:
    """Return a price as a text shows it: 149, or 7.50."""
    whole = price == price.to_integral_value()
    return f"{price:.0f}" if whole else f"{price:.2f}"


def shown(text: str, visible: str) -> bool:
    """Say whether words stand in a text, both as `bare_words` leaves them."""
    bare = bare_words(text)
    return bool(bare) and f" {bare} " in f" {visible} "


def bare_words(text: str) -> str:
    """Return a text's words and figures alone, folded."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))

"""An article's page: its text, its structured data, and the product it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.content.json_ld import Product, Publication, product_matches
from domain.content.record import Article
from domain.content.render import Rendered, render
from domain.content.words import Draft


@dataclass(frozen=True, slots=True)
class Imprint:
    """Whose site an article is for: its address, its name, who answers for the texts."""

    site: str
    name: str
    author: str = ""


def page_of(
    article: Article,
    draft: Draft,
    imprint: Imprint,
    products: Sequence[Product],
    now: datetime,
    url: str = "",
) -> Rendered:
    """Return a draft as HTML, Markdown and structured data, for the address it will have.

    Args:
        products: the client's; the one the article is about is marked up, if the text shows it.
        url: where it is or will be; empty: where it is live, else the site and its slug.
    """
    at = url or article.live_url or f"{imprint.site}/{draft.slug}/"
    author = imprint.author or imprint.name
    published = Publication(at, article.published_at or now, now, author, imprint.name)
    product = product_of(article, draft, products)
    shown = product if product is not None and product_matches(draft, product) else None
    return render(draft, published, shown)


def product_of(article: Article, draft: Draft, products: Sequence[Product]) -> Product | None:
    """Return the product an article is about: the one its title or keywords name."""
    said = f"{draft.title} {' '.join(article.commission.keywords)}".casefold()
    return next((one for one in products if one.name.casefold() in said), None)

"""An article as clean HTML, with structured data that says what the page says.

Markdown is read by markdown-it with HTML off; links are http and https alone, and only a known set
of attributes leaves. The one script is the JSON-LD, escaped so that nothing ends it early.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from domain.content.article import article_markdown, faq_markdown
from domain.content.json_ld import Product, Publication, json_ld_script, structured
from domain.content.words import Draft, Image

ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "th": {"style"},
    "td": {"style"},
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article to publish.

    Attributes:
        html: images, body, FAQ and structured data; without the title, which a theme prints as H1.
        page_html: the same under its H1, for a page of its own and for checks.
        markdown: with title and FAQ.
    """

    html: str
    page_html: str
    markdown: str
    json_ld: str


def render(draft: Draft, publication: Publication, product: Product | None = None) -> Rendered:
    """Render a draft for publishing."""
    told = "\n\n".join(one for one in (draft.body_markdown, faq_markdown(draft)) if one)
    json_ld = json_ld_script(structured(draft, publication, product))
    figures = "".join(_figure(one) for one in draft.images)
    inner = f"{figures}{to_html(told)}{json_ld}\n"
    title = f"<h1>{html.escape(draft.title)}</h1>\n"
    return Rendered(inner, title + inner, article_markdown(draft) + "\n", json_ld)


def to_html(markdown: str) -> str:
    """Return Markdown as HTML: no raw HTML, no address but http(s), no other attribute."""
    reader = _reader()
    tokens = reader.parse(markdown)
    _clean(tokens)
    rendered: str = reader.renderer.render(tokens, reader.options, {})
    return rendered


def _figure(image: Image) -> str:
    if not _safe(image.address):
        return ""
    address, alt = html.escape(image.address, quote=True), html.escape(image.alt, quote=True)
    return f'<figure><img src="{address}" alt="{alt}" /></figure>\n'


def _clean(tokens: Sequence[Token]) -> None:
    for token in tokens:
        known = ATTRIBUTES.get(token.tag, set())
        token.attrs = {name: value for name, value in token.attrs.items() if name in known}
        _clean(token.children or [])


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.validateLink = _safe  # type: ignore[assignment,method-assign]
    return reader


def _safe(address: str) -> bool:
    """Say whether an address may be published: http, https, or a path of the site itself."""
    scheme = urlsplit(address.strip()).scheme.lower()
    return scheme in {"http", "https"} or (
        not scheme and address[:1] in "/#" and address[:2] != "//"
    )

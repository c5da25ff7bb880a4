"""An article as the site keeps it: title, blocks of HTML, excerpt, and the fields of SEO plugins.

The text is one block of HTML and the structured data another, so that the site's editor shows them
apart, and no filter of WordPress puts paragraphs into either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.content.approval import DISCLOSURE
from domain.content.json_ld import Product, Publication, product_matches
from domain.content.render import render
from domain.content.slugs import slug
from domain.content.words import Brief, Draft, Image

OPEN, CLOSE = "<!-- wp:html -->\n", "\n<!-- /wp:html -->\n"
SCRIPT = '<script type="application/ld+json">'
TAGS = 5  # of the keywords
# Meta keys that plugins for search engines use; a site shows in REST those it lets us write.
SEO_TITLES = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_seopress_titles_title")
SEO_DESCRIPTIONS = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description",
                    "_seopress_titles_desc")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Texts:
    """What is written on the site."""

    title: str
    content: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Term:
    """A category or a tag."""

    name: str
    slug: str


def texts(
    draft: Draft,
    publication: Publication,
    product: Product | None = None,
    *,
    disclosed: bool,
    featured: Image | None = None,
) -> Texts:
    """Return an article as the site is to keep it.

    Args:
        product: marked up where the article shows its name and price.
        disclosed: tell the reader that a machine wrote it and nobody reviewed it.
        featured: the image the theme shows by itself; it is not repeated in the text.
    """
    shown = replace(draft, images=tuple(one for one in draft.images if one != featured))
    seen = product if product is not None and product_matches(draft, product) else None
    body = render(shown, publication, seen)
    data = render(draft, publication, seen).json_ld
    told = body.html.removesuffix("\n").removesuffix(body.json_ld).rstrip("\n")
    if disclosed:
        told += f'\n<p class="ai-disclosure"><em>{DISCLOSURE[draft.language]}</em></p>'
    return Texts(draft.title, f"{OPEN}{told}{CLOSE}\n{OPEN}{data}{CLOSE}", draft.meta_description)


def without_data(content: str) -> str:
    """Return a text without its block of structured data: some sites would show it as words."""
    told, _, _ = content.rpartition(f"\n{OPEN}{SCRIPT}")
    return told or content


def categories(name: str, draft: Draft) -> tuple[Term, ...]:
    """Return the categories an article belongs to: the client's one, where there is one."""
    return (Term(name, slug(name, draft.language)),) if name.strip() else ()


def tags(brief: Brief) -> tuple[Term, ...]:
    """Return an article's tags: its first keywords, once each."""
    named = {slug(word, brief.language): word for word in brief.keywords if word.strip()}
    return tuple(Term(name, at) for at, name in list(named.items())[:TAGS])


def seo_fields(offered: Mapping[str, object], draft: Draft) -> dict[str, str]:
    """Return what to write into the fields of SEO plugins that a site offers; often none."""
    values = dict.fromkeys(SEO_TITLES, draft.title)
    values |= dict.fromkeys(SEO_DESCRIPTIONS, draft.meta_description)
    return {name: value for name, value in values.items() if name in offered}


def is_file(image: Image) -> bool:
    """Say whether an image is a file of ours, to be uploaded: its address is a file's name."""
    return ":" not in image.address and image.address[:1] not in ("/", "#", "")

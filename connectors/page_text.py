"""A web page as text: what a reader sees of it, as Markdown, without its frame.

What readers do not see (hidden elements, scripts, comments) is cut before the text is taken, and
kept apart, because it is where orders to machines hide. The text is found by trafilatura.
"""

import copy
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin

_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])"
    r"|text-indent\s*:\s*-\d{3,}|left\s*:\s*-\d{4,}",
    re.I,
)
_MACHINERY = ("script", "style", "noscript", "template", "iframe", "svg", "object")
_LEAST = {"MIN_EXTRACTED_SIZE": "30", "MIN_OUTPUT_SIZE": "10"}  # characters: shop pages are short
_SPACES = re.compile(r"[ \t\u00a0\u202f]+")


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says.

    Attributes:
        title: of the page itself: its first heading, or the window's title.
        language: as the page states it, two letters; empty where it states none.
        links: absolute addresses, without their anchors, in order, once each.
        images: absolute addresses with the page's own alternative texts, those with one alone.
        hidden: the pieces nobody sees, which were cut; each in one line.
    """

    title: str
    text: str
    language: str
    links: tuple[str, ...]
    images: tuple[tuple[str, str], ...]
    hidden: tuple[str, ...]


def page_text(html: str, address: str) -> PageText:
    """Read a page; a page without text gives an empty one."""
    from lxml import html as reader

    try:
        tree = reader.fromstring(html.encode("utf-8"), parser=reader.HTMLParser(encoding="utf-8"))
    except (ValueError, AssertionError, reader.etree.ParserError):
        return PageText("", "", "", (), (), ())
    links = _links(tree, address)
    hidden = _cut(tree)
    heading = [" ".join(one.text_content().split()) for one in tree.iter("h1")]
    window = [" ".join(one.text_content().split()) for one in tree.iter("title")]
    title = next((one for one in [*heading, *window] if one), "")
    language = str(tree.get("lang") or "")[:2].lower()
    return PageText(title, _markdown(tree), language, links, _images(tree, address), hidden)


def _markdown(tree: Any) -> str:
    import trafilatura
    from trafilatura.settings import DEFAULT_CONFIG

    config = copy.deepcopy(DEFAULT_CONFIG)
    for name, value in _LEAST.items():
        config.set("DEFAULT", name, value)
    found = trafilatura.extract(tree, output_format="markdown", config=config, include_tables=True)
    return _SPACES.sub(" ", found or "").strip()


def _cut(tree: Any) -> tuple[str, ...]:
    """Take out what readers do not see; return what it says."""
    from lxml import etree

    unseen = [
        one
        for one in tree.iter()
        if isinstance(one.tag, str) and one.getparent() is not None and _is_unseen(one)
    ]
    said = [" ".join(one.text_content().split()) for one in unseen]
    for one in unseen:
        one.drop_tree()
    for tag in _MACHINERY:
        for one in list(tree.iter(tag)):
            one.drop_tree()
    for one in [one for one in tree.iter(etree.Comment) if one.getparent() is not None]:
        said.append(" ".join((one.text or "").split()))
        one.drop_tree()
    return tuple(one for one in said if one)


def _is_unseen(element: Any) -> bool:
    if element.tag in _MACHINERY:
        return False
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_UNSEEN_STYLE.search(element.get("style") or ""))
    )


def _links(tree: Any, address: str) -> tuple[str, ...]:
    found = (urldefrag(urljoin(address, str(one))).url for one in tree.xpath("//a/@href"))
    return tuple(dict.fromkeys(one for one in found if one.startswith(("http://", "https://"))))


def _images(tree: Any, address: str) -> tuple[tuple[str, str], ...]:
    found = {
        urljoin(address, str(one.get("src"))): " ".join(str(one.get("alt")).split())
        for one in tree.iter("img")
        if one.get("src") and (one.get("alt") or "").strip()
    }
    return tuple(found.items())

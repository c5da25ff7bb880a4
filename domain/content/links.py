"""Links: only to live pages of the site, to the sources themselves, or to where the brief sends.

An address that merely stands inside a source's text is no source: nobody asked for it.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from domain.content.article import article_markdown
from domain.content.words import Brief, Draft, Finding, Page, Site, Source

INTERNAL_LINKS = (3, 8)
_MARKDOWN = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_REFERENCE = re.compile(r"(?m)^\s*\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)")
_BARE = re.compile(r"(?<![\w(])(?:https?://|www\.)[^\s<>()\[\]\"'«»]+", re.I)
_DOMAIN = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|net|org|fr|io|biz|info|shop|xyz|ru|cn|eu|co|example)"
    r"(?:/[^\s)\]]*)?(?!\w)",
    re.I,
)


def links(markdown: str) -> tuple[str, ...]:
    """Return every address a text links to or spells out, in order, once each."""
    found = [*_MARKDOWN.findall(markdown), *_REFERENCE.findall(markdown)]
    rest = _REFERENCE.sub(" ", _MARKDOWN.sub(" ", markdown))
    found += [one.rstrip(".,;:!?") for one in _BARE.findall(rest)]
    found += [one.rstrip(".,;:!?") for one in _DOMAIN.findall(_BARE.sub(" ", rest))]
    return tuple(dict.fromkeys(found))


def check_links(draft: Draft, brief: Brief, sources: Sequence[Source]) -> tuple[Finding, ...]:
    """Return the links that may not be there, and whether there are enough inside the site."""
    used = links(f"{article_markdown(draft)}\n\n{draft.meta_description}")
    findings = [
        Finding("links", "blocks", one, why)
        for one in used
        if (why := _forbidden(one, brief, sources))
    ]
    findings += [
        Finding(
            "links", "blocks", one.address, "an image that is neither the site's nor a source's"
        )
        for one in draft.images
        if _host(one.address) not in {_host(brief.site.address), ""}
    ]
    return (*findings, *_count(used, brief.site))


def offered(site: Site, own_slug: str = "") -> tuple[Page, ...]:
    """Return the pages an article may link to: the site's live ones, but not itself."""
    return tuple(
        one
        for one in site.pages
        if not own_slug or _path(one.address).rsplit("/", 1)[-1] != own_slug
    )


def same_address(one: str, other: str) -> bool:
    """Say whether two addresses lead to one page: scheme, www, final slash and anchor aside."""
    return (_host(one), _path(one)) == (_host(other), _path(other))


def _forbidden(address: str, brief: Brief, sources: Sequence[Source]) -> str:
    """Return why an address may not be linked, or nothing."""
    scheme = urlsplit(address).scheme.lower()
    if scheme not in {"", "http", "https"}:
        return "only http and https links are published"
    if brief.call_to_action_url and same_address(address, brief.call_to_action_url):
        return ""
    home = _host(brief.site.address)
    if _host(address) in {home, ""}:
        live = any(
            same_address(_full(address, brief.site), one.address) for one in brief.site.pages
        )
        return "" if live else "not a live page of this site"
    named = any(same_address(address, one.address) for one in sources if _host(one.address))
    return "" if named else "neither a source of this article nor a page of this site"


def _count(used: Sequence[str], site: Site) -> list[Finding]:
    inside = {
        _path(one)
        for one in used
        if _host(one) in {_host(site.address), ""} and not one.startswith("#")
    }
    least = min(INTERNAL_LINKS[0], len(site.pages))
    if least <= len(inside) <= INTERNAL_LINKS[1]:
        return []
    words = f"{len(inside)} internal links, asked are {least} to {INTERNAL_LINKS[1]}"
    return [Finding("links", "lowers", "article", words)]


def _full(address: str, site: Site) -> str:
    return site.address.rstrip("/") + address if address.startswith("/") else address


def _host(address: str) -> str:
    spelled = (
        address if "//" in address or ":" in address or address[:1] in "/#." else f"//{address}"
    )
    return (urlsplit(spelled).hostname or "").removeprefix("www.")


def _path(address: str) -> str:
    spelled = address if "//" in address or address[:1] in "/#." else f"//{address}"
    return urlsplit(spelled).path.rstrip("/")

"""Posts for Facebook, LinkedIn and X: the article's own words, within each network's limits.

Facebook  a page post with a link; 63,206 characters at most, we use 500: the rest is folded
LinkedIn  3,000 characters of "little text": its marks are escaped or the rest disappears
          (learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format)
X         280 weighted characters, a link counts 23 (github.com/twitter/twitter-text, config v3);
          0.015 USD a post, 0.20 USD with a link (docs.x.com pricing, read 2026-11-22)

A post is made only with the live article's address, and says only what the article says.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from urllib.parse import urlsplit

from domain.content.links import links
from domain.content.text import plain, split_sentences
from domain.content.words import Draft
from domain.errors import RuleError

Network = Literal["facebook", "linkedin", "x"]
NETWORKS: tuple[Network, ...] = ("facebook", "linkedin", "x")
FACEBOOK_CHARACTERS, LINKEDIN_CHARACTERS, X_WEIGHT, X_LINK_WEIGHT = 500, 3_000, 280, 23
X_POST_USD, X_LINK_POST_USD = Decimal("0.015"), Decimal("0.20")
PRICE_SOURCE = "docs.x.com pricing, read 2026-11-22"
_LITTLE = re.compile(r"([\\|{}@\[\]()<>#*_~])")
_URL = re.compile(r"https?://\S+", re.I)
# Weight 1 per character here, 2 elsewhere (twitter-text, config v3).
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*"
    "(?:\u200d[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*)*)"
)


@dataclass(frozen=True, slots=True)
class Post:
    """What goes to one network, and what the network charges for it.

    `text` is as the network wants it, escapes included; `link` is for its own field, if it has one.
    """

    network: Network
    text: str
    link: str
    title: str
    cost_usd: Decimal


def posts(draft: Draft, live_url: str) -> tuple[Post, ...]:
    """Return a post per network.

    Raises:
        RuleError: the address is not one of a live page.
    """
    return tuple(post(one, draft, live_url) for one in NETWORKS)


def post(network: Network, draft: Draft, live_url: str, told: str = "") -> Post:
    """Return the post for a network; `told` replaces the words taken from the article.

    Raises:
        RuleError: the address is no public https one, or `told` links to another one.
    """
    if not urlsplit(live_url).hostname or urlsplit(live_url).scheme not in {"http", "https"}:
        raise RuleError(f"a post needs the live article's address, not {live_url!r}")
    strange = [one for one in links(told) if one != live_url]
    if strange:
        raise RuleError(f"a post links only to its article, not to {strange[0]}")
    words = told.replace(live_url, "").strip() or _told(draft)
    return Post(network, _WRITE[network](words, live_url), live_url, draft.title, cost_usd(network))


def cost_usd(network: Network, with_link: bool = True) -> Decimal:
    """Return what the network charges for a post; only X does."""
    if network != "x":
        return Decimal(0)
    return X_LINK_POST_USD if with_link else X_POST_USD


def x_weight(text: str) -> int:
    """Return the weighted length X counts: links 23, emoji 2, most other scripts 2."""
    total = 0
    rest = unicodedata.normalize("NFC", text)
    for pattern, weight in ((_URL, X_LINK_WEIGHT), (_EMOJI, 2)):
        total += weight * len(pattern.findall(rest))
        rest = pattern.sub("", rest)
    return total + sum(1 if any(a <= ord(one) <= b for a, b in _LIGHT) else 2 for one in rest)


def little_text(text: str) -> str:
    """Escape what LinkedIn's little text takes for marks."""
    return _LITTLE.sub(r"\\\1", text)


def _told(draft: Draft) -> str:
    first = next(
        (one for _, one in split_sentences(plain(draft.body_markdown).split("\n\n")[0])), ""
    )
    lead = draft.meta_description or first
    return f"{draft.title}\n\n{lead}"


def _facebook(words: str, url: str) -> str:
    return f"{_cut(words, FACEBOOK_CHARACTERS - len(url) - 2, len)}\n\n{url}"


def _linkedin(words: str, url: str) -> str:
    tail = little_text(url)
    room = LINKEDIN_CHARACTERS - len(tail) - 2
    return f"{little_text(_cut(words, room, lambda one: len(little_text(one))))}\n\n{tail}"


def _x(words: str, url: str) -> str:
    room = X_WEIGHT - X_LINK_WEIGHT - 1
    one_line = re.sub(r"\s+", " ", words)
    return f"{_cut(one_line, room, x_weight)} {url}"


def _cut(words: str, room: int, measure: Callable[[str], int]) -> str:
    """Cut at a sentence if one fits, otherwise between words, with an ellipsis."""
    if measure(words) <= room:
        return words
    found = ""
    for at, piece in split_sentences(words):
        if measure(words[: at + len(piece)]) <= room:
            found = words[: at + len(piece)]
    if found:
        return found
    parts = words.split()
    while parts and measure(" ".join(parts) + "…") > room:
        parts.pop()
    return " ".join(parts).rstrip(" ,;:") + "…"


_WRITE: dict[Network, Callable[[str, str], str]] = {
    "facebook": _facebook,
    "linkedin": _linkedin,
    "x": _x,
}

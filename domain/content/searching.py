"""Searching the web for an article: what is asked, what is not read, what it costs.

Price of a search at Brave: 5.00 USD per 1,000 requests (api-dashboard.search.brave.com/app/plans,
read 2026-11-29; the same figure in public threads from August 2026 on). Older plans of theirs have
other prices: BRAVE_REQUEST_USD. An engine of one's own charges nothing and has no row.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from domain.content.text import fold

# Vendor: the day from which a search costs so many USD, the oldest first.
REQUEST_USD: Mapping[str, tuple[tuple[date, Decimal], ...]] = {
    "brave": ((date(2026, 8, 1), Decimal("0.005")),),
}
# Networks and video hosts: a page of theirs is a conversation or a film, often behind a login.
NOT_READ = (
    "bsky.app", "dailymotion.com", "facebook.com", "instagram.com", "linkedin.com", "pinterest.com",
    "pinterest.fr", "quora.com", "reddit.com", "snapchat.com", "threads.net", "tiktok.com",
    "twitch.tv", "twitter.com", "vimeo.com", "x.com", "youtu.be", "youtube.com",
)  # fmt: skip


def search_words(topic: str, keywords: Sequence[str]) -> str:
    """Return what an engine is asked: the topic, and those words of the keywords it lacks."""
    words = topic.split()
    for word in " ".join(keywords).split():
        if fold(word) not in {fold(one) for one in words}:
            words.append(word)
    return " ".join(words)


def is_read(address: str) -> bool:
    """Say whether a page that was found is worth reading: it is on no network and no video host."""
    host = urlsplit(address).hostname or ""
    return not any(host == one or host.endswith(f".{one}") for one in NOT_READ)


def request_usd(vendor: str, day: date, own: Decimal | None = None) -> Decimal | None:
    """Return what a search costs on a day, None where nobody has written it down.

    Args:
        own: the price of the plan, from the settings; it goes before the table.
    """
    if own is not None:
        return own
    rows = REQUEST_USD.get(vendor, ())
    return next((usd for since, usd in reversed(rows) if since <= day), None)

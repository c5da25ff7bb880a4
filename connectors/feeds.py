"""RSS and Atom feeds, read by feedparser from bytes that were fetched before.

Only what a feed says of its entries is used; a feed that is broken off gives the entries it has.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.errors import BadAnswer

MOST_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it leads, and what the feed itself says of it (HTML or text)."""

    address: str
    title: str
    html: str
    published_at: datetime | None


def entries(body: bytes, address: str) -> tuple[Entry, ...]:
    """Return a feed's entries, as many as are used, in its order.

    Raises:
        BadAnswer: it is no feed.
    """
    import feedparser

    feed = feedparser.parse(body, response_headers={"content-location": address})
    if not feed.version:
        raise BadAnswer("feeds", "entries", f"{address} is no RSS or Atom feed")
    found = [_entry(one) for one in feed.entries[:MOST_ENTRIES]]
    return tuple(one for one in found if one.address and (one.title or one.html))


def _entry(one: Any) -> Entry:
    contents = [str(part.get("value", "")) for part in one.get("content", ())]
    html = max([*contents, str(one.get("summary", ""))], key=len)
    moment = one.get("published_parsed") or one.get("updated_parsed")
    at = datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None
    return Entry(str(one.get("link", "")), str(one.get("title", "")).strip(), html, at)

"""What a search engine says of a page: where it lies, and words about it that are not the page's.

Nothing of a hit is a source: whoever wants one reads the page.
"""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from connectors.wordings import Moment

_MOMENT = TypeAdapter(Moment)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


@dataclass(frozen=True, slots=True)
class Hit:
    """One page that was found; `title` and `excerpt` are plain text, `published` is aware UTC."""

    address: str
    title: str
    excerpt: str
    published: datetime | None = None


class Searcher(Protocol):
    """A search engine, whoever runs it."""

    async def check(self) -> None:
        """Prove that it lets us search."""

    async def search(self, query: str, language: str, count: int) -> list[Hit]:
        """Return at most `count` pages in a language, the best first.

        Raises:
            Retryable: it may answer later: too many calls, or nobody there.
            Refused: the key or the request is not accepted.
            BadAnswer: it answered something else.
        """


def moment(said: Any) -> datetime | None:
    """Return a date in any form engines write, None where it is none: it is not worth a failure."""
    try:
        return _MOMENT.validate_python(said)
    except ValidationError:
        return None


Published = Annotated[datetime | None, BeforeValidator(moment)]


def hit(address: str, title: str | None, excerpt: str | None, published: datetime | None) -> Hit:
    """Return a hit in plain text."""
    return Hit(address, _plain(title), _plain(excerpt), published)


def is_web(address: str) -> bool:
    """Say whether an address can be a page: magnet links and the like are found too."""
    return address.startswith(("http://", "https://"))


def _plain(text: str | None) -> str:
    return " ".join(html.unescape(_TAG.sub("", text or "")).split())

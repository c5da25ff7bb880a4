"""Three networks, asked in one way: post a text, find it again among the newest.

No network takes a key of ours. Each refuses the same text twice, and its newest posts can be read:
that is how a post whose answer never came is found instead of made again.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from connectors import linkedin, meta, x
from domain.content.social import Network, Post
from domain.pace import Slots
from settings import Settings


class Wall(Protocol):
    """What distribution needs of a network; its errors are those of its connector."""

    async def publish(self, post: Post) -> str:
        """Post it, live at once; return the network's id, also of one it says it has already."""

    async def find(self, post: Post) -> str | None:
        """Return the id of the newest post that says the same; None where there is none."""


class FacebookWall:
    """A Facebook page."""

    def __init__(self, page: meta.Meta) -> None:
        self._page = page

    async def publish(self, post: Post) -> str:
        """Post it."""
        try:
            return await self._page.publish(post.text, post.link)
        except meta.Duplicate:
            if found := await self.find(post):
                return found
            raise

    async def find(self, post: Post) -> str | None:
        """Find it among the page's newest posts."""
        found = await self._page.find(post.text)
        return found.id if found else None


class LinkedinWall:
    """A LinkedIn page or person."""

    def __init__(self, author: linkedin.Linkedin) -> None:
        self._author = author

    async def publish(self, post: Post) -> str:
        """Post it."""
        try:
            return await self._author.publish(post.text, post.link, post.title)
        except linkedin.Duplicate as twin:
            if found := await self.find(post) or twin.existing:
                return found
            raise

    async def find(self, post: Post) -> str | None:
        """Find it among the author's newest posts."""
        found = await self._author.find(post.text)
        return found.id if found else None


class XWall:
    """An X account."""

    def __init__(self, account: x.X) -> None:
        self._account = account

    async def publish(self, post: Post) -> str:
        """Post it; X charges for it."""
        try:
            return await self._account.publish(post.text)
        except x.Duplicate:
            if found := await self.find(post):
                return found
            raise

    async def find(self, post: Post) -> str | None:
        """Find it among the account's newest posts."""
        found = await self._account.find(post.text)
        return found.id if found else None


@asynccontextmanager
async def wall(network: Network, own: Settings, slots: Slots) -> AsyncIterator[Wall]:
    """Open a network; raises NotConfigured where its token or account is not set."""
    if network == "facebook":
        async with meta.connect(own.meta, slots=slots) as page:
            yield FacebookWall(page)
    elif network == "linkedin":
        async with linkedin.connect(own.linkedin, slots=slots) as author:
            yield LinkedinWall(author)
    else:
        async with x.connect(own.x, slots=slots) as account:
            yield XWall(account)

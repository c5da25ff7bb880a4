"""Three networks, asked in one way: post a text, find it again among the newest.

No network takes a key of ours. Each refuses the same text twice, and its newest posts can be read:
that is how a post whose answer never came is found instead of made again.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from connectors import linkedin, meta, x
from domain.content.social import Network, Post
from domain.pace import Slots
from settings import Settings


class Shown(Protocol):
    """A post as a network lists it."""

    @property
    def id(self) -> str:
        """The network's id of it."""


Say = Callable[[Post], Awaitable[str]]
Find = Callable[[str], Awaitable[Shown | None]]


class Wall:
    """One account on one network; its errors are those of the network's connector."""

    def __init__(self, say: Say, find: Find) -> None:
        self._say, self._find = say, find

    async def publish(self, post: Post) -> str:
        """Post it, live at once; return the network's id, also of one it says it has already."""
        try:
            return await self._say(post)
        except (meta.Duplicate, linkedin.Duplicate, x.Duplicate) as twin:
            named = twin.existing if isinstance(twin, linkedin.Duplicate) else None
            if found := await self.find(post) or named:
                return found
            raise

    async def find(self, post: Post) -> str | None:
        """Return the id of the newest post that says the same; None where there is none."""
        found = await self._find(post.text)
        return found.id if found else None


@asynccontextmanager
async def wall(network: Network, own: Settings, slots: Slots) -> AsyncIterator[Wall]:
    """Open a network; raises NotConfigured where its token or account is not set."""
    if network == "facebook":
        async with meta.connect(own.meta, slots=slots) as page:
            yield Wall(lambda post: page.publish(post.text, post.link), page.find)
    elif network == "linkedin":
        async with linkedin.connect(own.linkedin, slots=slots) as author:
            yield Wall(lambda post: author.publish(post.text, post.link, post.title), author.find)
    else:
        async with x.connect(own.x, slots=slots) as account:
            yield Wall(lambda post: account.publish(post.text), account.find)

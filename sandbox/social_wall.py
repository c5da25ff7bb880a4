"""What an account has posted on a simulated network, and the network's own misbehaviour.

Control routes under /__sandbox__/:
    GET  posts    every post, also those not yet shown
    PUT  quirks   {"late_s": 2.0, "unsure": 0.1, "dead": 1}
        late_s   a post is in the lists only after so long, though its id was given at once
        unsure   the share of publications that are done and answered as a failure
        dead     1: the token is no longer good
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.simulator import CONTROL

QUIRKS = {"late_s": 0.0, "unsure": 0.0, "dead": 0.0}


@dataclass(frozen=True, slots=True)
class Posted:
    """One post; `link` is where the network keeps it apart from the text."""

    id: str
    text: str
    link: str
    at: datetime


class Wall:
    """An account's posts; deleted ones are gone."""

    def __init__(self, clock: Callable[[], datetime], first: int, prefix: str = "") -> None:
        self._clock, self._first, self._prefix = clock, first, prefix
        self.quirks = dict(QUIRKS)
        self.clear()

    def clear(self) -> None:
        """Forget every post."""
        self.posts: dict[str, Posted] = {}
        self._numbers, self._random = count(self._first), Random(0)

    def now(self) -> datetime:
        """Return the time, UTC."""
        return self._clock()

    def add(self, text: str, link: str = "") -> Posted:
        """Post something."""
        post = Posted(f"{self._prefix}{next(self._numbers)}", text, link, self._clock())
        self.posts[post.id] = post
        return post

    def twin(self, text: str, link: str = "") -> Posted | None:
        """Return a post that says the same already."""
        said = (text, link)
        return next((p for p in self.posts.values() if (p.text, p.link) == said), None)

    def shown(self) -> list[Posted]:
        """Return the posts the network lists by now, the newest first."""
        until = self._clock() - timedelta(seconds=self.quirks["late_s"])
        return [post for post in reversed(self.posts.values()) if post.at <= until]

    def unsure(self) -> bool:
        """Draw whether a publication that was done is answered as a failure."""
        share = self.quirks["unsure"]
        return bool(share) and self._random.random() < share

    def figures(self) -> dict[str, Any]:
        """Return how much there is."""
        return {"posts": len(self.posts)}

    def control(self) -> list[Route]:
        """Lay the control routes."""
        return [
            Route(f"{CONTROL}posts", self._list, methods=["GET"]),
            Route(f"{CONTROL}quirks", self._set, methods=["PUT"]),
        ]

    async def _list(self, request: Request) -> Response:
        rows = [asdict(post) for post in self.posts.values()]
        return Response(orjson.dumps(rows), media_type="application/json")

    async def _set(self, request: Request) -> Response:
        said = await request.json()
        if unknown := set(said) - set(self.quirks):
            return JSONResponse({"error": f"unknown: {', '.join(sorted(unknown))}"}, 400)
        self.quirks.update({name: float(value) for name, value in said.items()})
        return JSONResponse(self.quirks)

"""`POST /generate`: an article asked for over HTTP, answered at once with where to look.

    POST /generate             202 {"id", "status_url"}; the same key or subject: the same id;
                               a key that stands for another subject: 409
    POST /generate?wait=true   200 with the article once it is settled, 202 after WAIT_S
    GET  /generate/{id}        where it stands; with its text once it is settled
    /clients/{client}/…        the same for a further client

A worker (`3a worker`, started by `3a up`) makes what is asked for; nothing is lost without one.

Settings  INGRESS_TOKEN; CONTENT_… for what articles rest on
"""

import asyncio
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.content.record import SETTLED, Article
from domain.errors import RuleError
from ingress.answers import Json
from ingress.article_words import GenerateWords, state_of, text_of
from ingress.bodies import read_json
from ingress.order_words import parsed
from ingress.orders import asked
from ingress.security import Limits
from ingress.tenants import Tenant, Tenants, for_each_client
from store import article_requests, articles

WAIT_S, LOOK_EVERY_S = 100.0, 0.5  # below the two minutes many proxies allow


class Generate:
    """The routes for articles."""

    def __init__(self, tenants: Tenants, limits: Limits, wait_s: float = WAIT_S) -> None:
        self._tenants, self._limits, self._wait_s = tenants, limits, wait_s

    def routes(self) -> list[Route]:
        """Return the routes."""
        return for_each_client(
            ("POST", "/generate", self.generate),
            ("GET", "/generate/{id}", self.state),
        )

    async def generate(self, request: Request) -> Response:
        """Answer `POST /generate`."""
        tenant = self._tenants.admitted(request)
        wait = request.query_params.get("wait", "false").lower()
        if wait not in ("true", "false"):
            raise HTTPException(400, "wait is true or false")
        words = parsed(GenerateWords, await read_json(request, self._limits))
        article = await asked(lambda: _asked_for(tenant, words))
        if wait == "true":
            said = await self._settled(tenant, article.id)
            if said is not None:
                return Json(said)
        client = request.path_params.get("client")
        prefix = f"/clients/{client}" if client else ""
        return Json({"id": article.id, "status_url": f"{prefix}/generate/{article.id}"}, 202)

    async def state(self, request: Request) -> Response:
        """Answer `GET /generate/{id}`."""
        tenant, one_id = self._tenants.admitted(request), request.path_params["id"]
        found = await asked(lambda: _seen(tenant, one_id))
        if found is None:
            raise HTTPException(404, "there is no such article")
        return Json(found)

    async def _settled(self, tenant: Tenant, one_id: str) -> dict[str, Any] | None:
        """Return an article once nobody works on it any more; None when that takes too long."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._wait_s
        while loop.time() < until:
            found = await asked(lambda: _seen(tenant, one_id))
            if found is None or found["status"] in SETTLED or found["failed"]:
                return found
            await asyncio.sleep(LOOK_EVERY_S)
        return None


def _asked_for(tenant: Tenant, words: GenerateWords) -> Article:
    try:
        return article_requests.ask(
            tenant.store(), tenant.client, words.commission(), datetime.now(UTC)
        )
    except RuleError as error:
        raise HTTPException(409, str(error)) from error


def _seen(tenant: Tenant, one_id: str) -> dict[str, Any] | None:
    db = tenant.store()
    article = articles.get(db, tenant.client, one_id)
    if article is None:
        return None
    said = state_of(article, article_requests.job_of(db, article))
    if article.status in SETTLED:
        said |= text_of(db, tenant.client, article, tenant.settings.content)
    return said

"""The door: tokens, the caller's WebSocket, health, figures; one port.

POST /session   a token for one conversation           GET /healthz  the process lives
POST /respond   a conversation's next answer, as text  (also on the brief's own port)
WS   /voice     the conversation                       GET /readyz   it takes new ones
GET  /metrics   Prometheus, to this machine alone      GET /         the page
POST /twiml …, WS /twilio    the telephone: `voice.telephone`
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from aiohttp import web

from domain.bant import Language
from domain.calls.states import State
from settings import OWN, Settings, UnknownClient
from store import conversations, voice_tokens
from voice import pages
from voice.browser import BrowserLeg
from voice.ground import Ground, Who
from voice.limits import Seats
from voice.metrics import Metrics
from voice.respond import Responder
from voice.security import (
    FORWARDED,
    PROTOCOL,
    TOKEN_S,
    Denied,
    Door,
    Grant,
    Tokens,
    is_loopback,
    origin_of,
    token_of,
)
from voice.session import Session
from voice.sockets import accept
from voice.telephone import Telephone

TICK_S, PARTS = 0.1, 10  # every conversation so often; no more than a tenth of many at once
AT_ONCE = 16  # nor so few that the process wakes up for each
BODY_S = 5.0
FORGET_EVERY_S = 6 * 3600.0
BODY_BYTES = 16 * 1024  # the carrier's forms grow without notice
LANGUAGES = ("fr", "en")
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}

log = logging.getLogger("voice")
Find = Callable[[str], Settings]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Gateway:
    """One process: its door, its clients' grounds, its clock."""

    def __init__(self, own: Settings, find: Find) -> None:
        config = own.voice
        self.config, self._find = config, find
        self.metrics = Metrics()
        self.door, self.tokens = Door(config), Tokens(config.secret.get_secret_value().encode())
        self.grounds: dict[str, Ground] = {OWN: Ground.of(OWN, own, self.metrics)}
        self.seats = Seats(config, self.grounds[OWN].provider.host)
        self.responder = Responder(self.door, self.ground)
        self.draining = False
        self._emptied = asyncio.Event()
        self.telephone = Telephone(self)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/session", self.session),
            web.get("/voice", self.voice),
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", self.figures),
            *self.responder.routes(),
            *pages.routes(),
            *self.telephone.routes(),
        ]

    async def session(self, request: web.Request) -> web.Response:
        """Answer a token for one conversation."""
        self.door.admit(request)
        self._take_no_more_while_draining()
        asked = await _body(request)
        client, language = asked.get("client", OWN), asked.get("language", "fr")
        if language not in LANGUAGES:
            raise Denied(422, f"language is one of {', '.join(LANGUAGES)}")
        self.ground(client)
        self.seats.start(self.door.address(request))
        origin = origin_of(request)
        if not origin and isinstance(asked.get("origin"), str):  # a server asks for its page
            origin = asked["origin"].rstrip("/").lower()
        token = self.tokens.issue(client, origin, language, time.time())
        return _json(
            {"token": token, "expires_in": int(TOKEN_S), "protocols": [PROTOCOL, f"token.{token}"]}
        )

    async def voice(self, request: web.Request) -> web.StreamResponse:
        """Hold one conversation."""
        address = self.door.address(request)
        self._take_no_more_while_draining()
        grant = await self._granted(request)
        ground = self.ground(grant.client)
        self.seats.take(address)
        try:
            leg = BrowserLeg()
            session = Session(ground, leg, Who(grant.client, _language(grant.language), address))
            leg.attach(session, None)
            socket = await accept(request, leg, PROTOCOL)
            leg.attach(session, socket)
            ground.began(session)
            try:
                return await socket.until_closed()
            finally:
                session.finish()
        finally:
            self.leave(address)

    async def healthz(self, request: web.Request) -> web.Response:
        """The process lives."""
        return _json({"status": "ok"})

    async def readyz(self, request: web.Request) -> web.Response:
        """Say whether new conversations are taken, and what they would meet."""
        own = self.grounds[OWN].provider
        upstream = "ok" if own.looks_well else (own.outage.why or "not configured")
        ready = not self.draining and self.seats.taken < self.seats.most
        body = {
            "ready": ready,
            "draining": self.draining,
            "upstream": upstream if own.looks_well else "away: conversations are degraded",
            "sessions": self.seats.taken,
            "most": self.seats.most,
        }
        return _json(body, 200 if ready else 503)

    async def figures(self, request: web.Request) -> web.Response:
        """Show the figures to this machine, and not through a proxy on it."""
        forwarded = any(name in request.headers for name in FORWARDED)
        if forwarded or not is_loopback(request.remote or ""):
            raise Denied(403, "figures are for this machine")
        return web.Response(body=self.metrics.text(), content_type="text/plain", charset="utf-8")

    def ground(self, client: Any) -> Ground:
        """Return a client's ground.

        Raises:
            Denied: there is no such client.
        """
        if not isinstance(client, str):
            raise Denied(422, "client is a name")
        if client not in self.grounds:
            try:
                self.grounds[client] = Ground.of(client, self._find(client), self.metrics)
            except UnknownClient as error:
                raise Denied(404, "there is no such client") from error
        return self.grounds[client]

    def sessions(self) -> list[Session]:
        """Return every conversation going on."""
        return [one for ground in self.grounds.values() for one in ground.sessions]

    def leave(self, address: str) -> None:
        """Give a seat back."""
        self.seats.leave(address)
        if not self.seats.taken:
            self._emptied.set()

    async def empty(self) -> None:
        """Wait until no conversation goes on."""
        self._emptied.clear()
        if self.seats.taken:
            await self._emptied.wait()

    async def tick(self) -> None:
        """Look after every conversation, ten times a second, as long as the process lives.

        Not all at once, sound would wait for it.
        """
        while True:
            waiting = self.sessions()
            parts = min(PARTS, len(waiting) // AT_ONCE + 1)
            at_once = -(-len(waiting) // parts)
            for _ in range(parts):
                await asyncio.sleep(TICK_S / parts)
                self._look_after(waiting, at_once)

    def _look_after(self, waiting: list[Session], at_once: int) -> None:
        """Look after the next few of a round; who has ended meanwhile is let go."""
        while waiting and at_once:
            session, at_once = waiting.pop(), at_once - 1
            if session.state is State.CLOSED:
                continue
            try:
                session.tick(session.ground.clock())
            except Exception:
                self.metrics.faults.inc()
                log.exception("%s: an error of ours", session.id)

    async def forget_old(self) -> None:
        """Forget the words of conversations that are old enough, a few times a day."""
        while True:
            for ground in tuple(self.grounds.values()):
                before = datetime.now(UTC) - timedelta(days=ground.config.retention_days)
                try:
                    await asyncio.to_thread(conversations.purge, ground.db, ground.client, before)
                except Exception:
                    self.metrics.faults.inc()
                    log.exception("%s: old conversations are not forgotten", ground.client)
            await asyncio.sleep(FORGET_EVERY_S)

    async def _granted(self, request: web.Request) -> Grant:
        """Read and spend the token of an upgrade."""
        header = request.headers.get("Sec-WebSocket-Protocol", "")
        offered = [one.strip() for one in header.split(",")]
        now = time.time()
        grant = self.tokens.read(token_of(offered), origin_of(request), now)
        db = self.ground(grant.client).db
        spent = await asyncio.to_thread(voice_tokens.spend, db, grant.nonce, grant.expires_at, now)
        if not spent:
            raise Denied(401, "the token was used: ask POST /session for another")
        return grant

    def _take_no_more_while_draining(self) -> None:
        if self.draining:
            raise Denied(503, "the gateway is about to stop: try again in a minute")


def create(own: Settings, find: Find) -> web.Application:
    """Return the app.

    Raises:
        Exposed: it would listen beyond loopback without a secret and origins.
    """
    gateway = Gateway(own, find)
    app = web.Application(middlewares=[_answers(gateway)], client_max_size=BODY_BYTES)
    app.router.add_routes(gateway.routes())
    app[GATEWAY] = gateway

    async def living(_app: web.Application) -> Any:
        clocks = [asyncio.create_task(gateway.tick()), asyncio.create_task(gateway.forget_old())]
        yield
        gateway.telephone.close()
        for session in gateway.sessions():
            session.end("stopped", 1001)
            session.finish()
        for clock in clocks:
            clock.cancel()
        await asyncio.gather(*clocks, return_exceptions=True)
        for ground in gateway.grounds.values():
            await ground.aclose()

    app.cleanup_ctx.append(living)
    return app


GATEWAY: web.AppKey[Gateway] = web.AppKey("gateway", Gateway)


def _answers(gateway: Gateway) -> Any:
    """Turn who is not let in into an answer, and count them."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Denied as denied:
            gateway.metrics.refused.labels(str(denied.status)).inc()
            again = {"Retry-After": "10"} if denied.status in (429, 503) else {}
            return _json({"error": denied.why}, denied.status, again)

    return answer


def _language(text: str) -> Language:
    return "en" if text == "en" else "fr"


async def _body(request: web.Request) -> dict[str, Any]:
    """Read the optional JSON object of a request."""
    try:
        async with asyncio.timeout(BODY_S):
            raw = await request.read()
    except TimeoutError:
        raise Denied(408, "the body did not arrive in time") from None
    if not raw.strip():
        return {}
    try:
        asked = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Denied(400, "the body is JSON, or empty") from None
    if not isinstance(asked, dict):
        raise Denied(400, "the body is a JSON object, or empty")
    return asked


def _json(
    body: dict[str, Any], status: int = 200, more: dict[str, str] | None = None
) -> web.Response:
    headers = {**HEADERS, **(more or {})}
    return web.Response(
        body=orjson.dumps(body), status=status, content_type="application/json", headers=headers
    )

"""A gateway with a telephone: Twilio simulated (calls, TwiML, streams), and the service too."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import uvicorn

from sandbox import twilio
from sandbox.faults import Faults
from sandbox.twilio_exchange import Exchange, Person, PhoneCall
from sandbox.twilio_line import ACCOUNT, Line
from sandbox.twilio_sign import HEADER, signature
from sandbox.xai_realtime import Options, listening
from settings import Settings, settings
from tests.voice.calls import QUICK, House, gateway_of

PUBLIC, TOKEN = "https://voice.example", "sandbox"
OURS, THEIRS, COLLEAGUE = "+33162000001", "+33612345678", "+33144556677"
Talk = Callable[[Line], Awaitable[None]]


@dataclass
class Switchboard:
    """A gateway, the service behind it, and the telephone company before it."""

    house: House
    exchange: Exchange
    rest: Any
    faults: Faults
    people: dict[str, Person] = field(default_factory=dict)

    def script(self, *turns: dict[str, Any], **more: Any) -> None:
        """Say what the service will hear and answer."""
        assert self.house.sim is not None
        self.house.sim.control.script({"turns": list(turns), **more})

    def inbound(self, number: str = THEIRS, **form: str) -> PhoneCall:
        """Return a call that comes in, not yet carried out."""
        return PhoneCall(
            f"CA{secrets.token_hex(16)}", OURS, number, datetime.now(UTC), "inbound",
            {"Url": f"{PUBLIC}/twiml", **form}, status="ringing",
        )  # fmt: skip

    async def call(self, talk: Talk | None = None, number: str = THEIRS) -> PhoneCall:
        """Have somebody call us and talk, to the end of it."""
        call = self.inbound(number)
        self.rest.state.calls.rows[call.sid] = call
        async with asyncio.timeout(30):
            await self.exchange.carry_out(call, Person(talk=talk))  # type: ignore[arg-type]  # a coroutine function
        return call

    async def until_gone(self) -> None:
        """Wait until nothing of any call is left, neither here nor at the service."""
        await eventually(lambda: not self.house.gateway.seats.taken)
        assert self.house.gateway.sessions() == []
        await eventually(lambda: not self.house.sim or not self.house.sim.door.live)

    async def post(
        self, path: str, signed: str | None = None, at: str = "", **form: str
    ) -> aiohttp.ClientResponse:
        """Send us a form, signed over an address unless told otherwise."""
        given = signature(at or f"{PUBLIC}{path}", form, TOKEN) if signed is None else signed
        headers = {HEADER: given} if given else {}
        return await self.house.http.post(f"{self.house.url}{path}", data=form, headers=headers)


@asynccontextmanager
async def switchboard(
    options: Options = QUICK,
    *,
    tempo: float = 1.0,
    voice: dict[str, Any] | None = None,
    pcmu: bool = True,
) -> AsyncIterator[Switchboard]:
    """Serve a gateway with a telephone."""
    exchange = Exchange(ACCOUNT, TOKEN, tempo=tempo)
    people: dict[str, Person] = {}
    faults = Faults()
    rest = twilio.create(
        faults, token=TOKEN, callers=(OURS,), exchange=exchange,
        person=lambda to: people.get(to, Person("no-answer")),
    )  # fmt: skip
    async with serving(rest) as rest_url, listening(options) as sim:
        own = Settings(
            database=settings().database,
            voice={
                "hold_ms": 0, "public_url": PUBLIC, "company": "Boutique Mira",
                "transfer_to": COLLEAGUE, **(voice or {}),
            },
            xai={"api_key": "sandbox", "realtime_url": sim.url, "pcmu": pcmu},
            twilio={
                "account_sid": ACCOUNT, "auth_token": TOKEN, "caller": OURS,
                "base_url": f"{rest_url}/2010-04-01",
            },
            lease={"seconds": 1e12},  # calls are placed on a Tuesday that has gone by
            _env_file=None,
        )  # fmt: skip
        async with gateway_of(own, sim) as house:
            exchange._route = lambda url: _here(url, house.url)
            yield Switchboard(house, exchange, rest, faults, people)


async def eventually(holds: Callable[[], object], within_s: float = 5.0) -> None:
    """Wait until something holds that happens in a thread or behind a socket."""
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110  # nothing tells us of it
            await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """Serve an ASGI app on this loop."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        task = asyncio.create_task(server._serve([listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


def _here(url: str, gateway: str) -> str:
    """Return where a public address really is."""
    for scheme, real in (("https", gateway), ("wss", gateway.replace("http", "ws", 1))):
        public = PUBLIC.replace("https", scheme)
        if url.startswith(public):
            return real + url.removeprefix(public)
    return url

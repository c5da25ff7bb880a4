"""xAI's realtime voice door, simulated: WebSocket events, voice activity, spoken answers, faults.

Docs      https://docs.x.ai/developers/model-capabilities/audio/voice-agent
Schema    specs/xai_realtime.json; every event of a client is judged by it
Edges     it cannot hear: what the caller said comes from the script (xai_realtime_script.py), and
          the voice is espeak-ng's or a row of tones; audio/opus is refused; the model is chosen by
          the query alone; `load` makes it a peer that knows no conversation (xai_realtime_load.py)

    GET  /v1/realtime?model=…[&conversation_id=…]   the WebSocket; Bearer, or xai-client-secret.…
    POST /v1/realtime/client_secrets                {"value", "expires_at"}
Controls, which the vendor has not:
    GET  /__sandbox__/state       sessions, what they received and sent, faults injected
    PUT  /__sandbox__/script      {"for": "all" | "next" | a session's id, "turns": […], …}
    PUT  /__sandbox__/faults      {"plan": [{"kind": "reset", "at": "mid_response"}], "seed": 0}
    PUT  /__sandbox__/options     some of `Options`, for sessions to come
    POST /__sandbox__/sessions/ID {"do": "dtmf" | "drop" | "expire" | "say", "digit", "text"}
    POST /__sandbox__/reset       forget scripts, faults, counts and conversations
"""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from aiohttp import web

from sandbox.xai_realtime_control import Control
from sandbox.xai_realtime_door import Door, Options

__all__ = ["Options", "Realtime", "listening", "threaded"]

HOST = "127.0.0.1"
PATH = "/v1/realtime"


@dataclass(frozen=True, slots=True)
class Realtime:
    """A listening simulator: its address, and its insides for tests on the same loop."""

    url: str
    control_url: str
    door: Door
    control: Control


@asynccontextmanager
async def listening(
    options: Options | None = None,
    *,
    host: str = HOST,
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Realtime]:
    """Serve on this loop; port 0 is a free one. With `tls` the address is wss://."""
    door = Door(options or Options())
    control = Control(door)
    app = web.Application(client_max_size=1 << 20)
    app.router.add_get(PATH, door.realtime)
    app.router.add_post(f"{PATH}/client_secrets", door.client_secrets)
    app.add_routes(control.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, host, port, ssl_context=tls, backlog=1024)
    await site.start()
    bound = runner.addresses[0][1]
    secure = "s" if tls else ""
    try:
        yield Realtime(
            f"ws{secure}://{host}:{bound}{PATH}", f"http{secure}://{host}:{bound}/__sandbox__",
            door, control,
        )  # fmt: skip
    finally:
        await door.close()
        await runner.cleanup()


@contextmanager
def threaded(
    options: Options | None = None,
    *,
    host: str = HOST,
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> Iterator[str]:
    """Serve on a loop of a thread of its own; yield the address."""
    ready: list[str | BaseException] = []
    started, done = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        try:
            async with listening(options, host=host, port=port, tls=tls) as sim:
                ready.append(sim.url)
                started.set()
                await done.wait()
        except OSError as exc:
            ready.append(exc)
            started.set()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    started.wait()
    if isinstance(ready[0], BaseException):
        raise ready[0]
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()

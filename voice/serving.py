"""Serving the call door: one process, one event loop, one port.

On SIGTERM no new conversation is taken, those going on are told and have `VOICE_DRAIN_SECONDS` to
end; then they are ended. A second signal ends the process at once.
"""

import asyncio
import contextlib
import gc
import logging
import signal
import sys

import aiofastnet
from aiohttp import web

from settings import Settings, clients
from store.database import database
from voice.app import GATEWAY, Find, Gateway, create
from voice.outbound import place_calls
from voice.prices import ask_prices

GRACE_S = 2.0
BACKLOG = 1024

log = logging.getLogger("voice")


class Site(web.TCPSite):
    """aiohttp's site on the transports that the upstream socket has too.

    They write at once and cost less for each frame than the event loop's own.
    """

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        await web.BaseSite.start(self)
        server = self._runner.server
        assert server is not None
        self._server = await aiofastnet.create_server(
            asyncio.get_running_loop(), server, self._host, self._port, backlog=self._backlog
        )
        self._bound_port = self._server.sockets[0].getsockname()[1]


def serve(own: Settings, find: Find) -> None:
    """Answer until stopped.

    Raises:
        Exposed: it would listen beyond loopback without a secret and origins.
        NotMigrated: the store is of another version.
        OSError: the port is taken.
    """
    app = create(own, find)
    database(own.database.url)
    if sys.platform == "win32":
        asyncio.run(_serve(app, own))
        return
    import uvloop

    uvloop.run(_serve(app, own))


async def _serve(app: web.Application, own: Settings) -> None:
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=GRACE_S)
    await runner.setup()
    config = own.voice
    await Site(runner, config.host, config.port, backlog=BACKLOG).start()
    gc.freeze()  # what is loaded stays: collections while people speak need not look at it
    log.info("the call door is open at http://%s:%d/", config.host, config.port)
    await _open_briefs_port(runner, own)
    stopping = asyncio.Event()
    placing = [asyncio.create_task(place_calls(name, stopping)) for name in clients()]
    asking = [asyncio.create_task(ask_prices(name)) for name in clients()]
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(sign, stopping.set)
    await stopping.wait()
    for sign in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.remove_signal_handler(sign)
    app[GATEWAY].draining = True
    for task in asking:
        task.cancel()
    await asyncio.gather(*placing)
    await asyncio.gather(*asking, return_exceptions=True)
    await drain(app[GATEWAY], config.drain_seconds)
    await runner.cleanup()


async def _open_briefs_port(runner: web.AppRunner, own: Settings) -> None:
    """Answer on the brief's port too; where somebody else has it, the door is open without."""
    config = own.voice
    if not config.respond_port or config.respond_port == config.port:
        return
    try:
        await Site(runner, config.host, config.respond_port, backlog=BACKLOG).start()
    except OSError:
        log.warning("port %d is taken: POST /respond is on %d", config.respond_port, config.port)


async def drain(gateway: Gateway, seconds: float) -> None:
    """Take no new conversation, and let those going on end."""
    gateway.draining = True
    log.info("stopping: %d conversations go on for %g s at most", gateway.seats.taken, seconds)
    for session in gateway.sessions():
        session.leg.tell({"type": "session.draining", "seconds": int(seconds)})
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await gateway.empty()
    for session in gateway.sessions():
        session.end("stopped", 1001, "the gateway stops")

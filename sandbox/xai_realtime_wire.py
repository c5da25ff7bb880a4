"""One connection of the realtime simulator: events out, numbered, as the fault plan lets them."""

import asyncio
import socket
import struct
from collections import Counter
from itertools import count
from typing import Any

import orjson
from aiohttp import web

from sandbox.xai_realtime_faults import Fault, Plan

OLD_NAMES = {
    f"response.output_{kind}.{end}": f"response.{kind}.{end}"
    for kind in ("audio", "audio_transcript", "text")
    for end in ("delta", "done")
}
NAMES = ("new", "old", "mixed")
_BREAK = struct.pack("ii", 1, 0)  # SO_LINGER of no time: a close becomes a reset


class Gone(Exception):
    """The connection is no more."""


class Wire:
    """Sends to one caller. After a stall nothing more is sent; what comes is still read."""

    def __init__(
        self, ws: web.WebSocketResponse, request: web.Request, plan: Plan, names: str = "new"
    ) -> None:
        self.sent: Counter[str] = Counter()
        self._ws, self._request, self._plan, self._names = ws, request, plan, names
        self._numbers = count(1)
        self._silent = False
        self._doubled = False

    async def send(self, kind: str, **members: Any) -> None:
        """Send one event.

        Raises:
            Gone: the caller is no longer there.
        """
        if self._silent:
            return
        number = next(self._numbers)
        old = self._names == "old" or (self._names == "mixed" and number % 2 == 0)
        kind = OLD_NAMES.get(kind, kind) if old else kind
        text = orjson.dumps({"type": kind, "event_id": f"event_{number}", **members}).decode()
        for _ in range(2 if self._doubled else 1):
            self.sent[kind] += 1
            await self._write(text)
        self._doubled = False

    async def error(
        self, message: str, *, kind: str = "invalid_request_error", code: str | None = None,
        param: str | None = None, event_id: str | None = None,
    ) -> None:  # fmt: skip
        """Send the vendor's `error` event; the session stays open."""
        said = {"type": kind, "code": code, "message": message, "param": param,
                "event_id": event_id}  # fmt: skip
        await self.send("error", error=said)

    async def sound(self, raw: bytes) -> None:
        """Send sound as a binary frame, for `transport: binary`."""
        if not self._silent:
            self.sent["(binary)"] += 1
            await self._guard(self._ws.send_bytes(raw))

    async def reach(self, at: str, deltas: int = 0) -> Fault | None:
        """Let the plan act at a point; return a fault that is its caller's to carry out.

        Raises:
            Gone: the fault was the end of the connection.
        """
        if fault := self._plan.draw(at, deltas):
            await getattr(self, f"_{fault.kind}")(fault)
        return fault

    async def expire(self) -> None:
        """End the session as the vendor does when it has lasted too long."""
        await self.error("The session reached its maximum duration.", kind="max_duration")
        await self.close(1000)

    async def close(self, code: int) -> None:
        """Close with a code.

        Raises:
            Gone: always.
        """
        await self._guard(self._ws.close(code=code))
        raise Gone

    def abort(self) -> None:
        """Break the connection with a reset."""
        transport = self._request.transport
        if transport is None:
            return
        raw: socket.socket | None = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _BREAK)
        transport.abort()

    async def _stall(self, fault: Fault) -> None:
        self._silent = True

    async def _slow(self, fault: Fault) -> None:
        await asyncio.sleep(fault.slow_s)

    async def _reset(self, fault: Fault) -> None:
        self.abort()
        raise Gone

    async def _close(self, fault: Fault) -> None:
        await self.close(fault.code)

    async def _malformed(self, fault: Fault) -> None:
        await self._write('{"type":"response.output_audio.delta","delta":"UklGR')

    async def _oversized(self, fault: Fault) -> None:
        await self.send("response.output_audio.delta", delta="A" * (fault.bytes // 4 * 4))

    async def _binary(self, fault: Fault) -> None:
        await self._guard(self._ws.send_bytes(bytes(range(256)) * 4))

    async def _expired(self, fault: Fault) -> None:
        await self.expire()

    async def _unknown(self, fault: Fault) -> None:
        await self.send("response.hologram.delta", delta={"not": ["known", "yet"]})

    async def _duplicated(self, fault: Fault) -> None:
        self._doubled = True

    async def _late(self, fault: Fault) -> None:
        return  # whoever was speaking goes on

    async def _write(self, text: str) -> None:
        await self._guard(self._ws.send_str(text))

    async def _guard(self, sending: Any) -> None:
        try:
            await sending
        except (ConnectionError, RuntimeError) as exc:
            raise Gone from exc

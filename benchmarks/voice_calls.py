"""A load of telephone calls, both ends of it in one process: Twilio's streams, and the service.

The time of sending lies inside the sound, as in `benchmarks.voice_load`. Two kinds of talk: frames
both ways in real time, and interruptions: the service speaks four times faster than life, says
that the caller begins, and goes on with what it had under way, as the real one does.
"""

import asyncio
import time
from array import array
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson
import picows
from picows import WSFrame, WSListener, WSMsgType, WSTransport

from benchmarks.voice_load import AUDIO, FRAME_S, STAMP, STAMP_B64, Way

FRAME = 160
REST = b64encode(bytes((7 * n) % 251 for n in range(FRAME - STAMP.size)))
PIECE_REST = b64encode(bytes((7 * n) % 251 for n in range(10 * FRAME - STAMP.size)))
PAYLOAD = b'"payload":"'
PIECES, PIECE_EVERY_S, SPEAKS_AFTER_S, BURST_S = 10, 0.05, 0.35, 1.0


@dataclass(slots=True)
class Calls:
    """All calls of one measurement."""

    up: Way = field(default_factory=Way)
    down: Way = field(default_factory=Way)
    clear_ms: "array[float]" = field(default_factory=lambda: array("d"))
    interrupted: int = 0
    stale: int = 0  # frames played to a caller after the clear
    altered: int = 0  # frames whose sound is not what was sent
    marks: int = 0
    measuring: bool = False
    callers: list["Caller"] = field(default_factory=list)
    services: list["Service"] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self, seconds: float) -> None:
        """Send frames both ways, evenly spread over each 20 ms."""
        loop = asyncio.get_running_loop()
        began, size = loop.time(), len(self.callers)
        for slot in count():
            due = began + slot * FRAME_S / size
            if due > began + seconds:
                return
            if (wait := due - loop.time()) > 0:
                await asyncio.sleep(wait)
            self.callers[slot % size].beat()
            self.services[slot % size].beat()

    async def interrupt(self, seconds: float) -> None:
        """Have every service be interrupted once a second, callers going on to send silence."""
        await asyncio.gather(
            *(one.interrupted(n * BURST_S / len(self.services), seconds)
              for n, one in enumerate(self.services)),
            *(one.keep_sending(seconds) for one in self.callers),
        )  # fmt: skip


class Service(WSListener):
    """The service's end of one call."""

    def __init__(self, calls: Calls) -> None:
        self._calls, self._number, self._burst = calls, 0, 0
        self._transport: WSTransport | None = None
        self.number = len(calls.services)
        self.spoke_at: dict[int, float] = {}

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self.say("session.created", session={})
        self.say("conversation.created", conversation={"id": f"conv_{id(self):x}"})

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        data = frame.get_payload_as_bytes()
        at = data.find(AUDIO)
        if at >= 0 and b"append" in data:
            stamp = data[at + len(AUDIO) : at + len(AUDIO) + STAMP_B64]
            self._calls.up.take(stamp, time.perf_counter(), self._calls.measuring)
            self._calls.altered += self._calls.measuring and REST not in data
        elif b'"session.update"' in data:
            self.say("session.updated", session=orjson.loads(data)["session"])
            self._calls.services.append(self)
            self._calls.came.set()

    def say(self, kind: str, **members: Any) -> None:
        """Send an event that is not sound."""
        if self._transport is not None:
            self._transport.send(
                WSMsgType.TEXT, orjson.dumps({"type": kind, "event_id": "event_1", **members})
            )

    def beat(self) -> None:
        """Send a frame of sound, and what belongs to a response at its edges."""
        number, self._number = self._number, self._number + 1
        if number % 100 == 0:
            self.say("response.created", response={"id": f"resp_{number // 100}"})
        self._calls.down.sent += 1
        self._sound(number, f"resp_{number // 100}", f"item_{number // 100}", REST)
        if number % 100 == 99:
            self.say("response.done", response={"id": f"resp_{number // 100}"})

    async def interrupted(self, after_s: float, seconds: float) -> None:
        """Speak fast, be interrupted, say the rest; once a second."""
        await asyncio.sleep(after_s)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            burst, self._burst = self._burst, self._burst + 1
            await self._speak(burst)
            await asyncio.sleep(BURST_S - PIECES * PIECE_EVERY_S)

    async def _speak(self, burst: int) -> None:
        response, item, started = f"burst_{burst}", f"item_b{burst}", time.perf_counter()
        self.say("response.created", response={"id": response})
        for piece in range(PIECES):
            speaks = time.perf_counter() - started >= SPEAKS_AFTER_S
            if speaks and burst not in self.spoke_at:
                self.spoke_at[burst] = time.perf_counter()
                self._calls.interrupted += 1
                self.say("input_audio_buffer.speech_started", item_id=f"said_{burst}")
            self._sound(1_000_000 + burst * 100 + piece, response, item, PIECE_REST)
            await asyncio.sleep(PIECE_EVERY_S)
        self.say("response.done", response={"id": response, "status": "cancelled"})
        self.say("input_audio_buffer.speech_stopped", item_id=f"said_{burst}")

    def _sound(self, number: int, response: str, item: str, rest: bytes) -> None:
        assert self._transport is not None
        stamp = b64encode(STAMP.pack(time.perf_counter(), self.number, number))
        head = (
            f'{{"type":"response.output_audio.delta","event_id":"e","response_id":"{response}",'
            f'"item_id":"{item}","output_index":0,"content_index":0,"delta":"'
        )
        self._transport.send(WSMsgType.TEXT, head.encode() + stamp + rest + b'"}')


class Caller(WSListener):
    """Twilio's end of one call."""

    def __init__(self, calls: Calls, call_sid: str, token: str) -> None:
        self._calls, self._call_sid, self._token = calls, call_sid, token
        self._number, self._session = 0, len(calls.callers)
        self._stream = f"MZ{call_sid[2:]}"
        self._cleared = -1
        self.transport: WSTransport | None = None
        self.closed = False
        calls.callers.append(self)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self._send(event="connected", protocol="Call", version="1.0.0")
        start = {
            "streamSid": self._stream, "accountSid": f"AC{'a' * 32}", "callSid": self._call_sid,
            "tracks": ["inbound"], "customParameters": {"token": self._token},
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        }  # fmt: skip
        self._send(event="start", sequenceNumber="1", streamSid=self._stream, start=start)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        now, data = time.perf_counter(), frame.get_payload_as_bytes()
        at = data.find(PAYLOAD)
        if at >= 0:
            self._heard(data[at + len(PAYLOAD) : at + len(PAYLOAD) + STAMP_B64], now)
            self._calls.altered += self._calls.measuring and REST not in data
        elif b'"clear"' in data:
            self._clear(now)
        elif b'"mark"' in data:
            self._calls.marks += 1

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closed = True

    def beat(self) -> None:
        """Send a frame of sound."""
        assert self.transport is not None
        number, self._number = self._number, self._number + 1
        stamp = b64encode(STAMP.pack(time.perf_counter(), self._session, number))
        self._calls.up.sent += 1
        head = (
            f'{{"event":"media","sequenceNumber":"{number + 2}","streamSid":"{self._stream}",'
            f'"media":{{"track":"inbound","chunk":"{number + 1}","timestamp":"{number * 20}",'
            '"payload":"'
        )
        self.transport.send(WSMsgType.TEXT, head.encode() + stamp + REST + b'"}}')

    async def keep_sending(self, seconds: float) -> None:
        """Send a frame every 20 ms for so long."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for slot in range(int(seconds / FRAME_S)):
            await asyncio.sleep(max(0.0, began + slot * FRAME_S - loop.time()))
            self.beat()

    def _heard(self, stamp: bytes, now: float) -> None:
        number = STAMP.unpack(b64decode(stamp))[2]
        if number < 1_000_000:
            self._calls.down.take(stamp, now, self._calls.measuring)
        elif (number - 1_000_000) // 100 <= self._cleared:
            self._calls.stale += 1

    def _clear(self, now: float) -> None:
        service = self._calls.services[self._session]
        for burst, at in service.spoke_at.items():
            if burst > self._cleared:
                self._cleared = burst
                self._calls.clear_ms.append((now - at) * 1000)

    def _send(self, **said: Any) -> None:
        assert self.transport is not None
        self.transport.send(WSMsgType.TEXT, orjson.dumps(said))


async def serve(current: list[Calls]) -> tuple[asyncio.Server, int]:
    """Serve the service on a free port; sessions belong to the calls in `current`."""
    server = await picows.ws_create_server(
        lambda request: Service(current[0]), "127.0.0.1", 0, backlog=1024
    )
    return server, int(server.sockets[0].getsockname()[1])


async def call(calls: Calls, url: str, headers: Mapping[str, str], sid: str, token: str) -> None:
    """Open the stream of one call, and wait until its service is there."""
    await picows.ws_connect(lambda: Caller(calls, sid, token), url, extra_headers=dict(headers))
    async with asyncio.timeout(10):
        while len(calls.services) < len(calls.callers):
            calls.came.clear()
            await calls.came.wait()

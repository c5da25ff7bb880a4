"""A load of voice sessions, both ends of it in one process: callers, and the service they talk to.

Every session sends a frame of 20 ms up and gets one down, 50 times a second each; the time of
sending and a number lie inside the sound, so that whatever stands between may parse, rewrite and
rename the events and the way is still measured. The service speaks xAI's events: it configures a
session, answers in responses of two seconds, and transcribes what the caller said (with what a
lead says of budget and time, so that whoever scores has something to score).

Both ends are picows: the harness must cost less than what it measures.
"""

import asyncio
import ssl
import struct
import time
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count, cycle

import orjson
import picows
from picows import WSFrame, WSListener, WSMsgType, WSTransport

FRAME_S = 0.02
STAMP = struct.Struct("<dII2x")  # 18 bytes of sound: seconds, session, number; 24 of base64
STAMP_B64 = 24
SOUND = STAMP.size
REST = b64encode(bytes((7 * n) % 251 for n in range(960 - SOUND)))
UP_HEAD = b'{"type":"input_audio_buffer.append","audio":"'
DELTA = b'"delta":"'
AUDIO = b'"audio":"'
RESPONSE_FRAMES, TURN_FRAMES = 100, 200
SAID = cycle((
    "Bonjour, je cherche une solution pour ma boutique.", "Mon budget est de 1 500 € par mois.",
    "Oui, je suis le gérant.", "C'est assez urgent, pour ce mois-ci.", "Nous sommes huit.",
))  # fmt: skip


@dataclass(slots=True)
class Way:
    """One direction of all sessions: milliseconds under way, and what did not arrive."""

    ms: "array[float]" = field(default_factory=lambda: array("d"))
    sent: int = 0
    arrived: int = 0
    reordered: int = 0
    _last: dict[int, int] = field(default_factory=dict)

    def take(self, stamp_b64: bytes, now: float, measuring: bool) -> None:
        """Take a frame that arrived."""
        at, session, number = STAMP.unpack(b64decode(stamp_b64))
        self.arrived += 1
        if number <= self._last.get(session, -1):
            self.reordered += 1
        self._last[session] = number
        if measuring:
            self.ms.append((now - at) * 1_000)

    def lost(self) -> int:
        """Return how many frames were sent and did not arrive."""
        return self.sent - self.arrived


class Service(WSListener):
    """The service's end of one session."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._transport: WSTransport | None = None
        self.session, self._number = -1, 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self.say("session.created", session={})
        self.say("conversation.created", conversation={"id": f"conv_{id(self):x}"})

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        data = frame.get_payload_as_bytes()
        at = data.find(AUDIO)
        if (at >= 0 and b"append" in data[:60]) or b"append" in data[-60:]:
            stamp = data[at + len(AUDIO) : at + len(AUDIO) + STAMP_B64]
            self._load.up.take(stamp, time.perf_counter(), self._load.measuring)
            if self.session < 0:
                self.session = STAMP.unpack(b64decode(stamp))[1]
                self._load.services[self.session] = self
        elif b'"session.update"' in data:
            self.say("session.updated", session=orjson.loads(data)["session"])

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._load.services.pop(self.session, None)

    def say(self, kind: str, **members: object) -> None:
        """Send an event that is not sound."""
        if self._transport is not None:
            event = {"type": kind, "event_id": "event_1", **members}
            self._transport.send(WSMsgType.TEXT, orjson.dumps(event))

    def beat(self) -> None:
        """Send a frame of sound, and what belongs to a response at its edges."""
        number, self._number = self._number, self._number + 1
        response = f"resp_{number // RESPONSE_FRAMES}"
        item = f"item_{number // RESPONSE_FRAMES}"
        if number % TURN_FRAMES == 50:
            self.say("conversation.item.input_audio_transcription.completed",
                     item_id=f"said_{number}", transcript=next(SAID))  # fmt: skip
        if number % RESPONSE_FRAMES == 0:
            self.say("response.created", response={"id": response, "status": "in_progress"})
        stamp = b64encode(STAMP.pack(time.perf_counter(), self.session, number))
        head = (
            f'{{"type":"response.output_audio.delta","event_id":"event_{number}",'
            f'"response_id":"{response}","item_id":"{item}","output_index":0,"content_index":0,'
            '"delta":"'
        )
        assert self._transport is not None
        self._load.down.sent += 1
        self._transport.send(WSMsgType.TEXT, head.encode() + stamp + REST + b'"}')
        if number % 10 == 0:
            self.say("response.output_audio_transcript.delta", response_id=response, item_id=item,
                     output_index=0, content_index=0, delta="mot ")  # fmt: skip
        if number % RESPONSE_FRAMES == RESPONSE_FRAMES - 1:
            self.say("response.done", response={"id": response, "status": "completed"})


class Caller(WSListener):
    """A caller's end of one session. `ready` is done when it may speak."""

    def __init__(self, load: "Load", number: int, ready_on: bytes) -> None:
        self._load, self._session, self._ready_on = load, number, ready_on
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: WSTransport | None = None
        self.closed = False
        self._number = 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        data = frame.get_payload_as_bytes()
        at = data.find(DELTA)
        if at >= 0 and b"output_audio.delta" in data[:48]:
            stamp = data[at + len(DELTA) : at + len(DELTA) + STAMP_B64]
            self._load.down.take(stamp, time.perf_counter(), self._load.measuring)
        elif not self.ready.done() and self._ready_on in data[:80]:
            self.ready.set_result(None)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closed = True
        if not self.ready.done():
            self.ready.set_exception(ConnectionResetError("closed before it was ready"))

    def beat(self) -> None:
        """Send a frame of sound."""
        assert self.transport is not None
        number, self._number = self._number, self._number + 1
        stamp = b64encode(STAMP.pack(time.perf_counter(), self._session, number))
        self._load.up.sent += 1
        self.transport.send(WSMsgType.TEXT, UP_HEAD + stamp + REST + b'"}')


@dataclass(slots=True)
class Load:
    """All sessions of one measurement."""

    up: Way = field(default_factory=Way)
    down: Way = field(default_factory=Way)
    services: dict[int, Service] = field(default_factory=dict)
    callers: list[Caller] = field(default_factory=list)
    measuring: bool = False
    failed: int = 0

    async def talk(self, seconds: float) -> None:
        """Let every session send both ways, evenly spread over each 20 ms, for so long."""
        loop = asyncio.get_running_loop()
        began, size = loop.time(), len(self.callers)
        apart = FRAME_S / max(1, size)
        for slot in count():
            due = began + slot * apart
            if due > began + seconds:
                return
            if (wait := due - loop.time()) > 0:
                await asyncio.sleep(wait)
            caller = self.callers[slot % size]
            if not caller.closed:
                caller.beat()
            if (service := self.services.get(slot % size)) is not None:
                service.beat()

    def dropped(self) -> int:
        """Return how many sessions ended before they should."""
        return sum(caller.closed for caller in self.callers)


Dial = Callable[[int], Mapping[str, str]]


async def serve(current: list[Load], tls: ssl.SSLContext | None) -> tuple[asyncio.Server, int]:
    """Serve the realtime service on a free port; sessions belong to the load in `current`."""
    server = await picows.ws_create_server(
        lambda request: Service(current[0]), "127.0.0.1", 0, ssl=tls, backlog=1024,
        websocket_handshake_timeout=30,
    )  # fmt: skip
    return server, int(server.sockets[0].getsockname()[1])


async def call(
    load: Load, url: str, headers: Mapping[str, str], ready_on: bytes,
    tls: ssl.SSLContext | None = None,
) -> None:  # fmt: skip
    """Open one session of a load, and wait until it may speak; a failure is counted."""
    caller = Caller(load, len(load.callers), ready_on)
    load.callers.append(caller)
    try:
        await picows.ws_connect(
            lambda: caller, url, extra_headers=dict(headers), ssl_context=tls,
            websocket_handshake_timeout=30,
        )  # fmt: skip
        if ready_on != b"session.ready":
            update = {"type": "session.update", "session": {"instructions": ""}}
            assert caller.transport is not None
            caller.transport.send(WSMsgType.TEXT, orjson.dumps(update))
        await asyncio.wait_for(caller.ready, 30)
    except (OSError, TimeoutError, picows.WSError):
        load.failed += 1
        caller.closed = True

"""A telephone on one Media Stream, as Twilio is towards our WebSocket, in real time or faster.

Docs      https://www.twilio.com/docs/voice/media-streams/websocket-messages
Schema    specs/twilio_streams.json; every message it gets is judged by it
Time      a frame of 20 ms goes up at every beat, voice or silence; what comes down waits in a
          buffer and is played at the same pace. A mark comes back when its sound has been played;
          `clear` empties the buffer, and pending marks come back at once. `tempo` 10 is ten times
          as fast as life
Figures   `played` is what the person heard, one byte a sample since the call began; stale sound is
          what came after a `clear` while the person was still speaking
"""

import asyncio
import base64
import json
import secrets
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import jsonschema_rs
import orjson

from sandbox.sounds import Sound, decoded, encoded
from sandbox.twilio_sign import HEADER, signature

FRAME, FRAME_S, MU_LAW_RATE = 160, 0.02, 8_000
SILENCE = b"\xff"
ACCOUNT = f"AC{'a' * 32}"

_SPEC = json.loads((Path(__file__).parent / "specs" / "twilio_streams.json").read_text())
_JUDGE = jsonschema_rs.Draft202012Validator({"$ref": "#/$defs/ToTwilio", "$defs": _SPEC["$defs"]})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: ids as Twilio makes them, and what the TwiML put beside the stream."""

    account: str = ACCOUNT
    call: str = ""
    parameters: Mapping[str, str] | None = None


class Line:
    """One stream; made by `dialled`. All times are those of `time.monotonic`, in seconds."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, caller: Caller, tempo: float) -> None:
        self.stream_sid = f"MZ{secrets.token_hex(16)}"
        self.call_sid = caller.call or f"CA{secrets.token_hex(16)}"
        self.played = bytearray()
        self.received: list[tuple[float, bytes]] = []
        self.marks: list[tuple[float, str]] = []
        self.began: list[float] = []  # when the person began to speak, after a silent frame
        self.cleared: list[float] = []
        self.errors: list[str] = []
        self.stale_ms = 0.0
        self.silenced: list[tuple[float, float]] = []  # speech began, the buffer was empty
        self.close_code: int | None = None
        self.closed = asyncio.Event()
        self._ws, self._caller, self._tempo = ws, caller, tempo
        self._numbers, self._chunks = count(1), count(1)
        self._microphone: deque[bytes] = deque()
        self._buffer: deque[bytes | str] = deque()  # sound, and the names of marks between it
        self._stirred = asyncio.Condition()
        self._began_speaking: float | None = None

    def say(self, sound: Sound) -> None:
        """Speak a sound of 8 kHz after what is still to be said; returns at once."""
        raw = encoded("audio/pcmu", sound)
        for start in range(0, len(raw), FRAME):
            self._microphone.append(raw[start : start + FRAME].ljust(FRAME, SILENCE))

    async def press(self, digits: str) -> None:
        """Press keys."""
        for digit in digits:
            dtmf = {"track": "inbound_track", "digit": digit}
            await self._send("dtmf", dtmf=dtmf)

    async def hang_up(self) -> None:
        """End the stream as Twilio does when the call ends."""
        told = {"accountSid": self._caller.account, "callSid": self.call_sid}
        with suppress(ConnectionError, RuntimeError):
            await self._send("stop", stop=told)
        await self._ws.close()
        self.closed.set()

    @property
    def buffered_ms(self) -> float:
        """How much sound waits to be played."""
        return sum(len(one) for one in self._buffer if isinstance(one, bytes)) / 8

    @property
    def speaking(self) -> bool:
        """Whether the person is saying something."""
        return bool(self._microphone)

    def heard(self) -> Sound:
        """Return what the person heard since the call began."""
        return decoded("audio/pcmu", bytes(self.played))

    async def until_said(self, within_s: float = 30.0) -> None:
        """Wait until the person has said all."""
        await self._until(lambda: not self._microphone, within_s)

    async def until_heard(self, ms: float, within_s: float = 30.0) -> None:
        """Wait until so much sound (silences do not count) has been played since now."""
        begun = len(self.played)

        def enough() -> bool:
            fresh = bytes(self.played[begun:])
            return (len(fresh) - fresh.count(SILENCE) - fresh.count(b"\x7f")) / 8 >= ms

        await self._until(enough, within_s)

    async def until_quiet(self, within_s: float = 30.0) -> None:
        """Wait until nothing waits to be played."""
        await self._until(lambda: not self._buffer, within_s)

    async def until_marked(self, name: str, within_s: float = 30.0) -> None:
        """Wait until a mark of this name has come back."""
        await self._until(lambda: any(name == one for _, one in self.marks), within_s)

    async def open(self) -> None:
        """Say `connected` and `start`."""
        await self._ws.send_json({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        await self._send("start", start={
            "streamSid": self.stream_sid, "accountSid": self._caller.account,
            "callSid": self.call_sid, "tracks": ["inbound"],
            "customParameters": dict(self._caller.parameters or {}),
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        })  # fmt: skip

    async def beat(self) -> None:
        """Send and play a frame every 20 ms, until the stream is closed."""
        loop = asyncio.get_running_loop()
        began, voiced_before = loop.time(), False
        for number in count():
            await asyncio.sleep(began + number * FRAME_S / self._tempo - loop.time())
            frame = self._microphone.popleft() if self._microphone else SILENCE * FRAME
            voiced = frame.strip(SILENCE + b"\x7f") != b""
            if voiced and self._began_speaking is None and self._buffer:
                self._began_speaking = time.monotonic()
            if voiced and not voiced_before:
                self.began.append(time.monotonic())
            voiced_before = voiced
            if not voiced:
                self._began_speaking = None
            media = {"track": "inbound", "chunk": str(next(self._chunks)),
                     "timestamp": str(number * 20),
                     "payload": base64.b64encode(frame).decode()}  # fmt: skip
            await self._send("media", media=media)
            await self._play()
            async with self._stirred:
                self._stirred.notify_all()

    async def listen(self) -> None:
        """Take what comes, until the stream is closed."""
        async for message in self._ws:
            await self._take_text(message.data)
        self.close_code = self._ws.close_code
        self.closed.set()
        async with self._stirred:
            self._stirred.notify_all()

    async def _take_text(self, text: str) -> None:
        try:
            said = orjson.loads(text)
        except orjson.JSONDecodeError:
            said = None
        wrong = next(_JUDGE.iter_errors(said), None)
        if wrong is None and said["streamSid"] == self.stream_sid:
            return await self._take(said)
        self.errors.append(str(wrong.message if wrong else "another stream")[:200])
        return None

    async def _take(self, said: dict[str, Any]) -> None:
        now = time.monotonic()
        if said["event"] == "media":
            raw = base64.b64decode(said["media"]["payload"])
            self.received.append((now, raw))
            self._buffer.append(raw)
            if self.cleared and self.speaking:
                self.stale_ms += len(raw) / 8
        elif said["event"] == "mark":
            self._buffer.append(said["mark"]["name"])
            await self._echo_marks()
        else:
            pending = [one for one in self._buffer if isinstance(one, str)]
            self._buffer.clear()
            self.cleared.append(now)
            self._note_silence(now)
            for name in pending:
                await self._echo(name)

    async def _play(self) -> None:
        """Play one frame; where the buffer runs dry, the rest is silence."""
        frame = b""
        while len(frame) < FRAME and self._buffer:
            first = self._buffer.popleft()
            if isinstance(first, str):
                await self._echo(first)
                continue
            wanted = FRAME - len(frame)
            frame += first[:wanted]
            if first[wanted:]:
                self._buffer.appendleft(first[wanted:])
        self.played += frame.ljust(FRAME, SILENCE)
        await self._echo_marks()
        if not self._buffer:
            self._note_silence(time.monotonic())

    async def _echo_marks(self) -> None:
        while self._buffer and isinstance(self._buffer[0], str):
            await self._echo(str(self._buffer.popleft()))

    async def _echo(self, name: str) -> None:
        self.marks.append((time.monotonic(), name))
        await self._send("mark", mark={"name": name})

    def _note_silence(self, now: float) -> None:
        if self._began_speaking is not None:
            self.silenced.append((self._began_speaking, now))
            self._began_speaking = None

    async def _send(self, event: str, **members: Any) -> None:
        await self._ws.send_str(orjson.dumps({
            "event": event, "sequenceNumber": str(next(self._numbers)),
            "streamSid": self.stream_sid, **members,
        }).decode())  # fmt: skip

    async def _until(self, holds: Any, within_s: float) -> None:
        async with asyncio.timeout(within_s), self._stirred:
            await self._stirred.wait_for(lambda: holds() or self.closed.is_set())
        if not holds():
            raise ConnectionResetError(f"the stream was closed, code {self.close_code}")


@asynccontextmanager
async def dialled(
    url: str, *, token: str, caller: Caller | None = None, signed_url: str = "",
    signed: str | None = None, tempo: float = 1.0, tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Line]:  # fmt: skip
    """Open a stream to a WebSocket of ours and hold it; leaving hangs up.

    Args:
        url: where to connect; `signed_url` is the public address the signature is of, if another.
        token: the account's auth token; `signed` replaces the signature, to forge one.

    Raises:
        aiohttp.WSServerHandshakeError: the upgrade was refused.
    """
    given = signature(signed_url or url, {}, token) if signed is None else signed
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(url, headers={HEADER: given}, ssl=tls or True, max_msg_size=0) as ws,
    ):
        line = Line(ws, caller or Caller(), tempo)
        await line.open()
        tasks = [asyncio.create_task(line.listen()), asyncio.create_task(_beating(line))]
        try:
            yield line
        finally:
            await line.hang_up()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _beating(line: Line) -> None:
    with suppress(ConnectionError, RuntimeError):  # the other side has closed
        await line.beat()

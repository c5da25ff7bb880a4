"""The caller's leg by telephone: Twilio Media Streams, mu-law of 8 kHz passed through as it came,
or made PCM of 24 kHz and back for a voice service that does not take it.

Docs      https://www.twilio.com/docs/voice/media-streams/websocket-messages
Limits    Twilio buffers whatever it is sent and the service speaks faster than real time, so only
          `clear` stops it, and only marks tell what was heard: one follows each half second of
          speech. After a `clear` the marks under way come back at once and mean nothing.

A leg is made when Twilio asks what to do with a call, so that the service is reached while the call
is still being connected; what the service says before the stream is there waits for it.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import orjson

from connectors.xai_realtime import append
from domain.calls.heard import Playback
from voice.audio import ToModel, ToPhone
from voice.legs import AudioFormat, Conversation, Kind

MARK_EVERY_MS = 500.0
START_S = 5.0  # from the upgrade to a `start` with a token of ours
EARLY = 500  # pieces of speech kept for a stream that is not there yet
GOODBYE_S = 15.0  # the last words may take so long
NORMAL, POLICY = 1000, 1008

log = logging.getLogger(__name__)


class Line(Protocol):
    """What the leg needs of a socket."""

    def send(self, data: bytes) -> None:
        """Write one message."""

    def pending(self) -> int:
        """Return the bytes that are not yet written."""

    def close(self, code: int, reason: str) -> None:
        """End it; what was written before still goes out."""

    def drop(self) -> None:
        """End it without a word."""


class PhoneLeg:
    """One call: a caller by telephone."""

    kind: Kind = "phone"

    def __init__(
        self,
        hand_over: Callable[[str], Awaitable[bool]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        transcodes: bool = False,
    ) -> None:
        """`hand_over` gives the call to a person, who is told the summary first."""
        self.audio_format: AudioFormat = "pcm24" if transcodes else "pcmu8"
        self._up = ToModel() if transcodes else None
        self._down = ToPhone() if transcodes else None
        self._clock, self._playback, self._hand_over = clock, Playback("pcmu8"), hand_over
        self._session: Conversation | None = None
        self._line: Line | None = None
        self._early: list[tuple[str, str]] = []
        self._media = self._end = b""
        self._stream = ""
        self._marked_ms = 0.0  # what was sent up to there has a mark
        self._epoch = 0  # of marks: a clear begins another
        self._goodbye: asyncio.TimerHandle | None = None
        self.call_sid = ""
        self.closed = False

    def attach(self, session: Conversation) -> None:
        """Say whose leg it is."""
        self._session = session

    def connect(self, line: Line, stream_sid: str, call_sid: str) -> None:
        """The call is connected: what waited for it is said."""
        self._line, self._stream, self.call_sid = line, stream_sid, call_sid
        head, tail = orjson.dumps(
            {"event": "media", "streamSid": stream_sid, "media": {"payload": "*"}}
        ).split(b"*")
        self._media, self._end = head, tail
        early, self._early = self._early, []
        for audio_b64, item_id in early:
            self.play(audio_b64, item_id, "")

    def play(self, audio_b64: str, item_id: str, response_id: str, event: bytes = b"") -> None:
        """Send speech as it came, and a mark with each half second of it."""
        if self._line is None:
            if len(self._early) < EARLY and not self.closed:
                self._early.append((audio_b64, item_id))
            return
        if self._down is not None:
            audio_b64 = self._down.convert(audio_b64).decode("ascii")
        self._playback.send(item_id, audio_b64, self._clock())
        self._line.send(self._media + audio_b64.encode("ascii") + self._end)
        if self._playback.sent_ms - self._marked_ms >= MARK_EVERY_MS:
            self._mark()

    def flush(self, item_id: str) -> int:
        """Have Twilio forget what it holds; return what was heard of an item, in ms."""
        if self._line is not None:
            self._line.send(orjson.dumps({"event": "clear", "streamSid": self._stream}))
        if self._down is not None:
            self._down.reset()
        self._epoch += 1
        self._early.clear()
        heard_ms = self._playback.flush(item_id, self._clock())
        self._marked_ms = self._playback.sent_ms
        return heard_ms

    def pause(self) -> bool:
        """Twilio cannot hold what it has."""
        return False

    def resume(self) -> None:
        """Nothing was held."""

    def sounding(self) -> str:
        """Return the item that is being heard."""
        if self._early:
            return self._early[0][1]
        return self._playback.sounding(self._clock())

    def tell(self, event: dict[str, Any]) -> None:
        """A telephone shows nothing."""

    def pending(self) -> int:
        """Return the bytes that are not yet written."""
        return self._line.pending() if self._line else 0

    def close(self, code: int, reason: str) -> None:
        """Close the stream once all is heard: Twilio then hangs up, dropping what it holds."""
        if self._line is None:
            self.on_closed(code)
            return
        left_s = self._playback.left_ms(self._clock()) / 1000.0 if code == NORMAL else 0.0
        if left_s <= 0:
            self._line.close(code, reason)
        elif self._goodbye is None:
            wait_s = min(left_s, GOODBYE_S)
            loop = asyncio.get_running_loop()
            self._goodbye = loop.call_later(wait_s, self._line.close, code, reason)

    def drop(self) -> None:
        """End it without a word."""
        if self._line is not None:
            self._line.drop()
        else:
            self.on_closed(POLICY)

    async def transfer(self, summary: str) -> bool:
        """Hand the call to a person; False: it cannot be, and the conversation goes on."""
        return await self._hand_over(summary) if self._hand_over else False

    def on_event(self, event: dict[str, Any]) -> None:
        """Take one message of Twilio's; what we do not know is no error."""
        match event.get("event"):
            case "media":
                media = event["media"]
                if media.get("track", "inbound") == "inbound" and self._session is not None:
                    self._hear(self._session, media["payload"])
            case "mark":
                self._marked(str(event.get("mark", {}).get("name", "")))
            case "dtmf":
                if self._session is not None:
                    self._session.on_dtmf(str(event.get("dtmf", {}).get("digit", "")))
            case "stop" if self._line is not None:
                self._line.close(NORMAL, "the caller hung up")

    def on_slow(self) -> None:
        """Twilio does not read."""
        if self._session is not None:
            self._session.on_slow()

    def on_closed(self, code: int) -> None:
        """The caller is gone; told once."""
        if not self.closed:
            self.closed = True
            self._early.clear()
            if self._goodbye is not None:
                self._goodbye.cancel()
            if self._session is not None:
                self._session.on_closed(code)

    def _hear(self, session: Conversation, payload: str) -> None:
        if self._up is not None:
            payload = self._up.convert(payload).decode("ascii")
        session.on_audio(append(payload))

    def _mark(self) -> None:
        assert self._line is not None
        self._marked_ms = self._playback.sent_ms
        name = f"{self._epoch}:{self._playback.sent_ms:.1f}"
        mark = {"event": "mark", "streamSid": self._stream, "mark": {"name": name}}
        self._line.send(orjson.dumps(mark))

    def _marked(self, name: str) -> None:
        epoch, _, sent_ms = name.partition(":")
        if epoch == str(self._epoch):
            try:
                self._playback.report(float(sent_ms), self._clock())
            except ValueError:
                log.warning("a mark that is none of ours came back")


class Incoming:
    """A stream that has just been opened: it is nobody's until its `start` names a call of ours."""

    def __init__(self, claim: Callable[[Mapping[str, Any]], PhoneLeg | None]) -> None:
        self._claim = claim
        self._line: Line | None = None
        self._leg: PhoneLeg | None = None
        self._late: asyncio.TimerHandle | None = None

    def opened(self, line: Line) -> None:
        """The socket is there: the clock runs."""
        self._line = line
        loop = asyncio.get_running_loop()
        self._late = loop.call_later(START_S, line.close, POLICY, "no start")

    def on_message(self, data: bytes) -> None:
        """Read one message."""
        try:
            event = orjson.loads(data)
            if self._leg is not None:
                self._leg.on_event(event)
            elif event["event"] == "start":
                self._started(event)
        except (KeyError, TypeError, ValueError, AttributeError):
            log.warning("a message that is none of Twilio's, %d bytes", len(data))

    def on_slow(self) -> None:
        """Twilio does not read."""
        if self._leg is not None:
            self._leg.on_slow()

    def on_closed(self, code: int) -> None:
        """The stream has ended."""
        self._settle()
        if self._leg is not None:
            self._leg.on_closed(code)

    def _started(self, event: dict[str, Any]) -> None:
        start = event["start"]
        self._settle()
        assert self._line is not None
        leg = self._claim(start)
        if leg is None:
            self._line.close(POLICY, "no such call")
            return
        self._leg = leg
        leg.connect(self._line, str(start["streamSid"]), str(start["callSid"]))

    def _settle(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

"""The telephone leg: passing speech through, marks as the playback clock, clear, early speech."""

import asyncio
import base64
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest

from connectors.xai_realtime import append
from voice.phone import Incoming, PhoneLeg

pytestmark = pytest.mark.anyio
STREAM, CALL = "MZ" + "b" * 32, "CA" + "c" * 32
HALF_SECOND = base64.b64encode(b"\x7f" * 4000).decode()
FRAME = base64.b64encode(b"\xff" * 160).decode()


@dataclass
class Wire:
    """A socket that keeps what it is given."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    closed: list[tuple[int, str]] = field(default_factory=list)
    hung_up: asyncio.Event | None = None

    def send(self, data: bytes) -> None:
        self.sent.append(orjson.loads(data))

    def pending(self) -> int:
        return 0

    def close(self, code: int, reason: str) -> None:
        self.closed.append((code, reason))
        if self.hung_up:
            self.hung_up.set()

    def drop(self) -> None:
        self.closed.append((1006, ""))

    def events(self) -> list[str]:
        return [one["event"] for one in self.sent]

    def marks(self) -> list[str]:
        return [one["mark"]["name"] for one in self.sent if one["event"] == "mark"]


@dataclass
class Told:
    """A conversation that writes down what its leg tells."""

    audio: list[bytes] = field(default_factory=list)
    keys: str = ""
    closed: list[int] = field(default_factory=list)

    def on_audio(self, appended: bytes) -> None:
        self.audio.append(appended)

    def on_text(self, text: str) -> None:
        raise AssertionError

    def on_dtmf(self, digit: str) -> None:
        self.keys += digit

    def on_closed(self, code: int) -> None:
        self.closed.append(code)


@dataclass
class Scene:
    """A leg that is connected, at a time that stands still."""

    now: float = 100.0
    wire: Wire = field(default_factory=Wire)
    told: Told = field(default_factory=Told)

    def __post_init__(self) -> None:
        self.leg = PhoneLeg(clock=lambda: self.now)
        self.leg.attach(self.told)

    def connect(self) -> "Scene":
        self.leg.connect(self.wire, STREAM, CALL)
        return self

    def echo(self, name: str) -> None:
        self.leg.on_event({"event": "mark", "mark": {"name": name}})


@pytest.fixture
def scene() -> Scene:
    return Scene().connect()


def test_speech_passes_through_untouched_both_ways(scene: Scene) -> None:
    scene.leg.play(FRAME, "item", "r")
    scene.leg.on_event({"event": "media", "media": {"track": "inbound", "payload": FRAME}})

    assert scene.wire.sent == [{"event": "media", "streamSid": STREAM, "media": {"payload": FRAME}}]
    assert scene.told.audio == [append(FRAME)]


def test_our_own_speech_is_not_taken_for_the_callers(scene: Scene) -> None:
    scene.leg.on_event({"event": "media", "media": {"track": "outbound", "payload": FRAME}})
    assert scene.told.audio == []


def test_a_mark_follows_every_half_second(scene: Scene) -> None:
    for _ in range(60):  # 1.2 s in frames of 20 ms
        scene.leg.play(FRAME, "item", "r")
    assert scene.wire.marks() == ["0:500.0", "0:1000.0"]
    assert [at for at, one in enumerate(scene.wire.events()) if one == "mark"] == [25, 51]


def test_what_was_heard_follows_the_marks_and_not_the_clock(scene: Scene) -> None:
    for _ in range(4):
        scene.leg.play(HALF_SECOND, "item", "r")
    scene.now += 1.3  # the line was slow: only a second of it came out
    scene.echo("0:1000.0")

    assert scene.leg.sounding() == "item"
    assert scene.leg.flush("item") == 1000


def test_between_marks_real_time_is_assumed(scene: Scene) -> None:
    scene.leg.play(HALF_SECOND, "first", "r")
    scene.leg.play(HALF_SECOND, "second", "r")
    scene.now += 0.7
    assert scene.leg.sounding() == "second"
    assert scene.leg.flush("second") == 200


def test_a_flush_clears_what_twilio_holds_and_its_old_marks_mean_nothing(scene: Scene) -> None:
    scene.leg.play(HALF_SECOND, "item", "r")
    scene.leg.play(HALF_SECOND, "item", "r")
    scene.now += 0.2
    assert scene.leg.flush("item") == 200
    assert scene.wire.sent[-1] == {"event": "clear", "streamSid": STREAM}

    scene.leg.play(HALF_SECOND, "next", "r2")
    for name in ("0:500.0", "0:1000.0"):
        scene.echo(name)  # come back at once, though nobody heard it
    scene.now += 0.1
    assert scene.leg.flush("next") == 100


def test_a_mark_of_nobody_changes_nothing(scene: Scene) -> None:
    scene.leg.play(HALF_SECOND, "item", "r")
    for name in ("", "x", "0:", "0:much", "9:1"):
        scene.echo(name)
    assert scene.leg.flush("item") == 0


def test_what_is_said_before_the_call_is_connected_waits_for_it() -> None:
    scene = Scene()
    scene.leg.play(HALF_SECOND, "hello", "r")
    scene.now += 60.0
    assert scene.leg.sounding() == "hello"

    scene.connect()

    assert scene.wire.events() == ["media", "mark"]
    scene.now += 0.3
    assert scene.leg.flush("hello") == 300  # heard from the connection on


def test_speech_for_a_call_that_never_comes_is_bounded() -> None:
    scene = Scene()
    for _ in range(2_000):
        scene.leg.play(FRAME, "hello", "r")
    scene.connect()
    assert scene.wire.events().count("media") == 500


def test_a_flush_before_the_call_is_connected_says_that_nothing_was_heard() -> None:
    scene = Scene()
    scene.leg.play(HALF_SECOND, "hello", "r")
    assert (scene.leg.flush("hello"), scene.leg.sounding()) == (0, "")


def test_keys_reach_the_conversation(scene: Scene) -> None:
    for digit in "1#":
        scene.leg.on_event({"event": "dtmf", "dtmf": {"digit": digit}})
    assert scene.told.keys == "1#"


async def test_the_last_words_are_heard_before_we_hang_up(scene: Scene) -> None:
    scene.wire.hung_up = asyncio.Event()
    scene.leg.play(base64.b64encode(b"\x7f" * 80).decode(), "goodbye", "r")  # 10 ms
    scene.leg.close(1000, "completed")
    assert scene.wire.closed == []

    async with asyncio.timeout(2):
        await scene.wire.hung_up.wait()
    assert scene.wire.closed == [(1000, "completed")]


def test_when_all_was_heard_we_hang_up_at_once(scene: Scene) -> None:
    scene.leg.close(1000, "completed")
    assert scene.wire.closed == [(1000, "completed")]


async def test_an_error_of_ours_does_not_wait_for_the_last_words(scene: Scene) -> None:
    scene.leg.play(HALF_SECOND, "item", "r")
    scene.leg.close(1001, "the gateway stops")
    assert scene.wire.closed == [(1001, "the gateway stops")]


def test_who_hangs_up_is_gone_and_told_once(scene: Scene) -> None:
    scene.leg.play(HALF_SECOND, "item", "r")
    scene.leg.on_event({"event": "stop", "stop": {"callSid": CALL}})
    scene.leg.on_closed(1000)
    scene.leg.on_closed(1000)
    assert scene.wire.closed == [(1000, "the caller hung up")]
    assert scene.told.closed == [1000]


@pytest.mark.parametrize(
    "message",
    [b"", b"{", b"[]", b'"start"', b'{"event":7}', b'{"event":"start"}', b'{"event":"media"}'],
)
async def test_what_is_none_of_twilios_is_survived(message: bytes) -> None:
    wire, claimed = Wire(), []
    incoming = Incoming(lambda start: claimed.append(start))  # type: ignore[func-returns-value]  # nobody's
    incoming.opened(wire)
    incoming.on_message(message)
    incoming.on_closed(1006)
    assert claimed == []


async def test_a_stream_without_a_call_of_ours_is_closed() -> None:
    wire = Wire()
    incoming = Incoming(lambda start: None)
    incoming.opened(wire)
    start = {"streamSid": STREAM, "callSid": CALL, "customParameters": {"token": "guessed"}}
    incoming.on_message(orjson.dumps({"event": "start", "start": start}))
    assert wire.closed == [(1008, "no such call")]

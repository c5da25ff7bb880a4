"""One session of the service: who hears it, and what a service that does not read is spared."""

import asyncio
from typing import Any

import pytest

from connectors.xai_realtime import Setup
from settings import XaiSettings
from voice.provider import Provider
from voice.upstream import CROWDED_S, HELD_FRAMES, Upstream

pytestmark = pytest.mark.anyio


class Wire:
    """A socket that remembers."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.send = self.sent.append
        self.closed = False

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def close(self) -> None:
        self.closed = True


class Session:
    """Whom the leg tells, and who hears it."""

    def __init__(self) -> None:
        self.sounds: list[tuple[str, bytes]] = []
        self.events: list[str] = []

    def on_flowing(self, upstream: Upstream) -> None: ...

    def on_lost(self, upstream: Upstream, why: str) -> None: ...

    def on_sound(self, event: dict[str, Any], data: bytes) -> None:
        self.sounds.append((event["delta"], data))

    def on_event(self, kind: str, event: dict[str, Any]) -> None:
        self.events.append(kind)


class Scene:
    """An open session on a clock of its own."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.wire, self.session = Wire(), Session()
        config = XaiSettings(api_key="sandbox", realtime_url="ws://localhost:1")
        provider = Provider(config, clock=lambda: self.now_s, by=self._connect)
        self.upstream = Upstream(provider, Setup("be kind", "ara", "pcm24"), self.session)

    async def _connect(self, *_args: Any, **_more: Any) -> Wire:
        asyncio.get_running_loop().call_soon(
            self.upstream.on_message, b'{"type":"session.updated","session":{}}'
        )
        return self.wire

    def append(self, *names: str) -> None:
        for name in names:
            self.upstream.append(name.encode())


@pytest.fixture
async def scene() -> Scene:
    one = Scene()
    await one.upstream.open()
    one.wire.sent.clear()
    return one


async def test_audio_before_there_is_a_socket_and_after_the_end_goes_nowhere() -> None:
    scene = Scene()
    scene.append("before")
    await scene.upstream.open()
    scene.append("in time")
    scene.upstream.close()
    scene.append("after")
    scene.upstream.on_full()
    scene.append("long after")

    assert scene.wire.sent[1:] == [b"in time"]  # the configuration goes first
    assert scene.wire.closed


async def test_a_burst_goes_on_and_only_what_goes_on_for_long_is_held(scene) -> None:
    scene.upstream.on_full()
    scene.append("a burst")
    scene.now_s += CROWDED_S + 0.1
    scene.append("held", "held too")

    assert scene.wire.sent == [b"a burst"]

    scene.upstream.on_drained()
    scene.append("straight on")

    assert scene.wire.sent == [b"a burst", b"held", b"held too", b"straight on"]
    assert scene.upstream.dropped == 0


async def test_of_more_than_can_be_held_the_oldest_goes_and_is_counted(scene) -> None:
    scene.upstream.on_full()
    scene.now_s += CROWDED_S + 0.1
    scene.append(*(str(n) for n in range(HELD_FRAMES + 3)))
    scene.upstream.on_drained()

    assert scene.upstream.dropped == 3
    assert scene.wire.sent == [str(n).encode() for n in range(3, HELD_FRAMES + 3)]


async def test_what_was_held_waits_where_the_service_is_full_again_at_once(scene) -> None:
    scene.upstream.on_full()
    scene.now_s += CROWDED_S + 0.1
    scene.append("1", "2", "3")

    def full_again(data: bytes) -> None:
        scene.wire.sent.append(data)
        scene.upstream.on_full()

    scene.wire.send = full_again
    scene.upstream.on_drained()
    scene.append("4")
    assert scene.wire.sent == [b"1"]

    scene.wire.send = scene.wire.sent.append
    scene.upstream.on_drained()
    assert scene.wire.sent == [b"1", b"2", b"3", b"4"]


async def test_nobody_hears_a_session_that_is_not_in_use(scene) -> None:
    sound = b'{"type":"response.output_audio.delta","delta":"AAAA"}'
    scene.upstream.on_message(sound)
    assert scene.session.sounds == []

    scene.upstream.hearer = scene.session
    scene.upstream.on_message(sound)
    assert scene.session.sounds == [("AAAA", sound)]

    scene.upstream.close()
    scene.upstream.on_message(sound)
    assert len(scene.session.sounds) == 1


async def test_an_event_under_its_older_name_is_the_same_event(scene) -> None:
    scene.upstream.hearer = scene.session
    scene.upstream.on_message(b'{"type":"response.audio.delta","delta":"AAAA"}')
    scene.upstream.on_message(b'{"type":"response.audio.done"}')

    assert scene.session.sounds == [("AAAA", b"")]  # not to be passed on as it came
    assert scene.session.events == ["response.output_audio.done"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"type":[]}', b'{"type":null}', b"\xff"])
async def test_what_is_no_event_stops_nothing(scene, data) -> None:
    scene.upstream.hearer = scene.session
    scene.upstream.on_message(data)
    scene.upstream.on_message(b'{"type":"response.done"}')

    assert scene.session.events[-1] == "response.done"

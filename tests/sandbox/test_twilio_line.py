"""The simulated telephone on a Media Stream: its messages, its buffer, its ear."""

import json
from pathlib import Path

import aiohttp
import numpy as np
import pytest
from jsonschema_rs import Draft202012Validator

from sandbox.sounds import loudness, tone
from sandbox.twilio_line import Caller, dialled
from sandbox.twilio_sign import HEADER, signature
from tests.sandbox.bridge import Bridge, bridge

pytestmark = pytest.mark.anyio

FAST = 20.0
HELLO = tone(440, 0.4, 8_000)


def dial(end: Bridge, **more: object):  # type: ignore[no-untyped-def]  # a context manager
    return dialled(f"ws://{end.url}/stream", token="t", tempo=FAST, **more)  # type: ignore[arg-type]


async def _messages() -> list[dict[str, object]]:
    caller = Caller(parameters={"token": "one-time"})
    async with bridge(echo=True, mark_after=10) as end, dial(end, caller=caller) as line:
        line.say(HELLO)
        await line.press("5#")
        await line.until_said()
        await line.until_marked("here")
        await line.hang_up()
        await end.ended.wait()
        return end.messages


def _judge(messages: list[dict[str, object]], file: Path) -> None:
    spec = json.loads(file.read_text())
    judge = Draft202012Validator({"$ref": "#/$defs/FromTwilio", "$defs": spec["$defs"]})
    for message in messages:
        judge.validate(message)
    assert {m["event"] for m in messages} == {"connected", "start", "media", "dtmf", "mark", "stop"}


async def test_every_message_is_what_the_trimmed_schema_says() -> None:
    specs = Path(__file__).parents[2] / "sandbox" / "specs"
    _judge(await _messages(), specs / "twilio_streams.json")


@pytest.mark.contract
async def test_every_message_is_what_the_vendors_schema_says(shared: Path) -> None:
    _judge(await _messages(), shared / "contracts" / "twilio" / "media-streams.schema.json")


async def test_the_stream_begins_with_connected_and_start_and_is_numbered() -> None:
    messages = await _messages()

    assert [m["event"] for m in messages[:2]] == ["connected", "start"]
    start = messages[1]["start"]
    assert isinstance(start, dict)
    assert start["customParameters"] == {"token": "one-time"}
    numbers = [int(str(m["sequenceNumber"])) for m in messages[1:]]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_what_is_said_comes_back_and_is_heard() -> None:
    async with bridge(echo=True) as end, dial(end) as line:
        line.say(HELLO)
        await line.until_heard(300)
        await line.until_said()

    assert line.errors == []
    assert loudness(line.heard()) > 1_000


async def test_the_upgrade_is_signed_over_its_public_address() -> None:
    public = "wss://voice.example/stream"
    async with bridge() as end, dial(end, signed_url=public):
        pass
    async with bridge() as other, dial(other, signed="forged"):
        pass

    assert end.headers[0][HEADER] == signature(public, {}, "t")
    assert other.headers[0][HEADER] == "forged"


async def test_a_refused_upgrade_is_told() -> None:
    async with bridge(refuse=403) as end:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            async with dial(end):
                pass


async def test_a_mark_comes_back_when_its_sound_has_been_played() -> None:
    async with bridge(echo=True, mark_after=5) as end, dial(end) as line:
        line.say(HELLO)
        await line.until_marked("here")

    [(at, name)] = line.marks
    heard_before = sum(1 for when, _ in line.received if when <= at)
    assert name == "here"
    assert heard_before >= 5


async def test_clear_empties_the_buffer_and_gives_pending_marks_back_at_once() -> None:
    async with bridge() as end, dial(end) as line:
        long = line._buffer
        long.extend([b"\x10" * 80_000, "pending"])  # ten seconds
        line.say(HELLO)
        end.clear_after = 4
        await line.until_quiet(within_s=5)

    assert len(line.cleared) == 1
    assert [name for _, name in line.marks] == ["pending"]
    assert len(line.silenced) == 1
    assert line.stale_ms == 0


async def test_sound_that_comes_after_a_clear_while_one_speaks_is_stale() -> None:
    async with bridge(echo=True, clear_after=3) as end, dial(end) as line:
        line.say(HELLO)
        await line.until_said()

    assert line.stale_ms > 100


async def test_a_message_that_is_none_of_twilios_is_written_down() -> None:
    async with bridge() as end, dial(end) as line:
        for wrong in ('{"event": "clear"}', "no json", '{"event":"clear","streamSid":"MZ0"}'):
            await line._take_text(wrong)

    assert len(line.errors) == 3
    assert line.cleared == []
    assert end.of("mark") == []


async def test_the_other_side_may_close() -> None:
    async with bridge(close_after=3) as end, dial(end) as line:
        await line.closed.wait()
        with pytest.raises(ConnectionResetError, match="was closed"):
            await line.until_heard(1_000)

    assert line.close_code == 1000
    assert np.all(line.heard() == 0)

"""The simulated realtime voice: judged by the vendor's events, never by our connector."""

import base64
import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import numpy as np
import pytest

from sandbox.sounds import decoded, loudness, tone
from sandbox.xai_realtime import Options, Realtime, listening, threaded
from tests.sandbox.realtime import DELTA, KEY, MODEL, PCMU, QUICK, SPECS, VAD, calling, judge

pytestmark = pytest.mark.anyio

TURN = {"caller_text": "Bonjour je voudrais un devis", "reply_text": "Quel est votre budget ?"}
BOOK = {"type": "function", "name": "book", "parameters": {"type": "object", "properties": {}}}


@pytest.fixture
async def sim() -> AsyncIterator[Realtime]:
    async with listening(Options(**QUICK)) as one:
        yield one


async def _conversation(sim: Realtime, file: Path) -> None:
    """Hold a conversation that shows every event, and judge each."""
    tool = {**TURN, "tool_call": {"name": "book", "arguments": {"day": 3}}}
    sim.control.script({"turns": [TURN, tool, TURN]})
    async with calling(sim) as caller:
        await caller.until("conversation.created")
        await caller.configure(tools=[BOOK])
        await caller.speak()
        item_id = (await caller.until("response.done"))["response"]["output"][0]["id"]
        await caller.send(
            "conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=100
        )
        await caller.speak()
        called = await caller.until("response.function_call_arguments.done")
        await caller.until("response.done")
        output = {"type": "function_call_output", "call_id": called["call_id"], "output": "{}"}
        await caller.send("conversation.item.create", item=output)
        await caller.send("response.create")
        await caller.until("response.done")
        await caller.send("response.create", response={"modalities": ["text"]})
        await caller.until("response.done")
        await caller.send("input_audio_buffer.clear")
        await caller.send("conversation.item.delete", item_id=item_id)
        await caller.send("response.cancel")
        await caller.until("error")
        await sim.control.act(sim.door.records[0].id, {"do": "dtmf", "digit": "5"})
        await caller.until("input_audio_buffer.dtmf_event_received")
    judge(caller.events, file)
    assert len(set(caller.kinds())) >= 25


async def test_every_event_is_what_the_trimmed_schema_says(sim: Realtime) -> None:
    await _conversation(sim, SPECS / "xai_realtime.json")


@pytest.mark.contract
async def test_every_event_is_what_the_vendors_schema_says(sim: Realtime, shared: Path) -> None:
    await _conversation(sim, shared / "contracts" / "xai" / "realtime.events.schema.json")


@pytest.mark.contract
async def test_the_trimmed_schema_is_the_vendors_without_its_descriptions(shared: Path) -> None:
    whole = json.loads((shared / "contracts/xai/realtime.events.schema.json").read_text())
    trimmed = json.loads((SPECS / "xai_realtime.json").read_text())

    assert _bare(whole["$defs"]) == trimmed["$defs"]


def _bare(node: object) -> object:
    if isinstance(node, list):
        return [_bare(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {n: _bare(v) for n, v in node.items() if n != "description" or isinstance(v, dict)}


@pytest.mark.contract
async def test_the_vendors_examples_are_judged_as_they_say(sim: Realtime, shared: Path) -> None:
    examples = json.loads((shared / "contracts" / "xai" / "examples.json").read_text())
    events = [e for e in examples if e.get("pointer") == "/$defs/ClientEvent"]
    ignored = "flat OpenAI beta format fields"  # the service swallows these, in silence
    async with calling(sim) as caller:
        for one in events:
            await caller.send(**{"kind": one["instance"]["type"]} | _members(one["instance"]))
            good = one["ok"] or ignored in one["name"]
            await caller.until("session.updated" if good else "error")


def _members(event: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in event.items() if name != "type"}


async def test_a_turn_is_heard_transcribed_and_answered_in_order(sim: Realtime) -> None:
    sim.control.script({"turns": [TURN]})
    async with calling(sim) as caller:
        await caller.configure()
        await caller.speak(1.0)
        await caller.until("response.done")

    updates = caller.of("conversation.item.input_audio_transcription.updated")
    [whole] = caller.of("conversation.item.input_audio_transcription.completed")
    assert [one["transcript"] for one in updates][:2] == ["Bon…", "Bonjour je…"]
    assert whole["transcript"] == TURN["caller_text"]
    assert whole["item_id"] == updates[0]["item_id"]
    said = caller.of("response.output_audio_transcript.delta")
    assert "".join(one["delta"] for one in said) == TURN["reply_text"]
    milestones = ["session.created", "conversation.created", "session.updated",
                  "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped",
                  "input_audio_buffer.committed", "response.created", DELTA,
                  "response.output_audio.done", "response.done"]  # fmt: skip
    first = [caller.kinds().index(kind) for kind in milestones]
    assert first == sorted(first)


async def test_sound_is_given_in_the_format_that_was_asked_for(sim: Realtime) -> None:
    audio = {"input": {"format": PCMU}, "output": {"format": PCMU}}
    async with calling(sim) as caller:
        await caller.configure(audio=audio)
        await caller.speak(kind="audio/pcmu", rate=8_000)
        done = await caller.until("response.done")

    sound = decoded("audio/pcmu", caller.sound_of())
    assert loudness(sound) > 1_000
    assert done["response"]["usage"]["total_tokens"] > 0


async def test_binary_sound_travels_both_ways_where_it_was_asked_for(sim: Realtime) -> None:
    audio = {way: {"transport": "binary"} for way in ("input", "output")}
    async with calling(sim) as caller:
        await caller.configure(audio=audio)
        await caller.ws.send_bytes(tone(300, 0.5, 24_000).tobytes() + bytes(24_000))
        await caller.until("response.content_part.added")
        await caller.until("response.output_audio_transcript.delta")
        frame = await caller.ws.receive_bytes()

    assert loudness(decoded("audio/pcm", frame)) > 1_000


async def test_speech_that_is_too_quiet_is_not_heard(sim: Realtime) -> None:
    async with calling(sim) as caller:
        await caller.configure()
        await caller.sound(tone(300, 0.5, 24_000, loud=400))
        await caller.send("response.cancel")
        await caller.until("error")

    assert "input_audio_buffer.speech_started" not in caller.kinds()
    assert sim.door.records[0].heard_ms == 500


async def test_the_caller_interrupts_the_answer() -> None:
    async with listening(Options(**{**QUICK, "faster": 1.0})) as sim, calling(sim) as caller:
        await caller.configure()
        await caller.speak()
        await caller.until(DELTA)
        await caller.speak()
        done = await caller.until("response.done")

    assert done["response"]["status"] == "cancelled"
    assert done["response"]["status_details"]["reason"] == "turn_detected"


async def test_what_must_be_said_cannot_be_interrupted() -> None:
    async with listening(Options(**{**QUICK, "faster": 4.0})) as sim, calling(sim) as caller:
        await caller.configure()
        said = {"type": "force_message", "interruptible": False,
                "content": [{"type": "output_text", "text": "Je suis une machine"}]}  # fmt: skip
        await caller.send("conversation.item.create", item=said)
        await caller.until(DELTA)
        await caller.speak()
        done = await caller.until("response.done")

    assert done["response"]["status"] == "completed"
    assert done["response"]["output"][0]["content"][0]["transcript"] == "Je suis une machine"


async def test_cancelling_when_nothing_is_said_is_an_error_that_ends_nothing(
    sim: Realtime,
) -> None:
    async with calling(sim) as caller:
        await caller.send("response.cancel")
        error = await caller.until("error")
        assert error["error"]["code"] == "response_cancel_not_active"
        await caller.configure()


@pytest.mark.parametrize(
    ("kind", "members", "param"),
    [
        ("session.updata", {}, "type"),
        ("session.update", {"session": {"voicee": "eve"}}, "session"),
        ("session.update", {"session": {"turn_detection": {"type": "semantic"}}},
         "session.turn_detection"),
        ("input_audio_buffer.append", {}, ""),
        ("input_audio_buffer.append", {"audio": "***"}, "audio"),
        ("input_audio_buffer.append", {"audio": base64.b64encode(b"odd").decode()}, "audio"),
        ("conversation.item.truncate",
         {"item_id": "item_x", "content_index": 0, "audio_end_ms": 1}, "item_id"),
        ("conversation.item.delete", {"item_id": "item_x"}, "item_id"),
    ],
)  # fmt: skip
async def test_a_wrong_event_is_an_error_and_the_session_stays_open(
    sim: Realtime, kind: str, members: dict[str, object], param: str
) -> None:
    async with calling(sim) as caller:
        await caller.send(kind, event_id="mine", **members)
        error = (await caller.until("error"))["error"]
        assert error["param"] == param
        await caller.configure()


async def test_more_cannot_be_truncated_than_was_said(sim: Realtime) -> None:
    async with calling(sim) as caller:
        await caller.configure()
        await caller.send("response.create")
        done = await caller.until("response.done")
        cut = {"item_id": done["response"]["output"][0]["id"], "content_index": 0}
        await caller.send("conversation.item.truncate", **cut, audio_end_ms=10**6)
        await caller.until("error")
        await caller.send("conversation.item.truncate", **cut, audio_end_ms=240)
        cut_to = await caller.until("conversation.item.truncated")

    assert cut_to["transcript"] == "Bonjour,"
    assert sim.door.records[0].truncated[0]["audio_end_ms"] == 240


async def test_a_changed_format_in_mid_sound_is_refused(sim: Realtime) -> None:
    async with calling(sim) as caller:
        await caller.configure()
        await caller.speak(0.1)
        await caller.send("session.update", session={"audio": {"input": {"format": PCMU}}})
        error = await caller.until("error")

    assert error["error"]["code"] == "audio_format_mismatch"


async def test_manual_turns_wait_for_commit_and_response_create(sim: Realtime) -> None:
    async with calling(sim) as caller:
        await caller.configure(turn_detection=None)
        await caller.send("input_audio_buffer.commit")
        assert (await caller.until("error"))["error"]["code"] == "input_audio_buffer_commit_empty"
        await caller.speak()
        await caller.send("input_audio_buffer.commit")
        await caller.until("input_audio_buffer.committed")
        await caller.send("response.create")
        await caller.until("response.done")

    assert "input_audio_buffer.speech_started" not in caller.kinds()


async def test_typed_words_are_answered_and_cost_money(sim: Realtime) -> None:
    sim.control.script({"turns": [TURN]})
    async with calling(sim) as caller:
        await caller.configure()
        words = {"type": "message", "role": "user",
                 "content": [{"type": "input_text", "text": "Bonjour"}]}  # fmt: skip
        await caller.send("conversation.item.create", item=words)
        await caller.send("response.create")
        done = await caller.until("response.done")

    assert done["response"]["output"][0]["content"][0]["transcript"] == TURN["reply_text"]
    assert sim.control.state()["sessions"][0]["items_usd"] == 0.004


async def test_a_silence_that_is_too_long_is_asked_about(sim: Realtime) -> None:
    async with calling(sim) as caller:
        await caller.configure(turn_detection={**VAD, "idle_timeout_ms": 100})
        await caller.until("input_audio_buffer.timeout_triggered")
        await caller.until("response.done")


async def test_a_conversation_is_resumed_by_its_id(sim: Realtime) -> None:
    sim.control.script({"turns": [TURN, {"reply_text": "Et le délai ?"}]})
    async with calling(sim) as caller:
        conversation = (await caller.until("conversation.created"))["conversation"]["id"]
        await caller.configure(resumption={"enabled": True})
        await caller.speak()
        await caller.until("response.done")
    async with calling(sim, params={**MODEL, "conversation_id": conversation}) as again:
        await again.until("conversation.created")
        await again.configure()
        await again.speak()
        done = await again.until("response.done")

    assert len(again.of("conversation.item.added")) >= 2
    assert again.of("conversation.created")[0]["conversation"]["id"] == conversation
    assert done["response"]["output"][0]["content"][0]["transcript"] == "Et le délai ?"


async def test_a_conversation_nobody_knows_begins_anew_and_says_so(sim: Realtime) -> None:
    async with calling(sim, params={"conversation_id": "conv_x"}) as caller:
        error = await caller.until("error")

    assert error["error"]["code"] == "conversation_not_found"


async def test_the_session_ends_when_it_has_lasted_too_long() -> None:
    async with listening(Options(**QUICK, max_duration_s=0.05)) as sim, calling(sim) as caller:
        error = await caller.until("error")
        assert error["error"]["type"] == "max_duration"
        assert (await caller.ws.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_pings_come_without_being_asked_for() -> None:
    async with listening(Options(**QUICK, ping_s=0.01)) as sim, calling(sim) as caller:
        assert (await caller.until("ping"))["timestamp"] > 1_700_000_000_000


@pytest.mark.parametrize(("names", "kind"), [("old", "response.audio.delta"), ("new", DELTA)])
async def test_events_are_named_as_the_option_says(names: str, kind: str) -> None:
    async with listening(Options(**QUICK, names=names)) as sim, calling(sim) as caller:
        await caller.configure()
        await caller.send("response.create")
        await caller.until("response.done")

    assert caller.sound_of(kind)


@pytest.mark.parametrize(
    ("headers", "params", "status"),
    [({}, MODEL, 401), ({"Authorization": "Bearer no"}, MODEL, 401), (KEY, {"model": "gpt"}, 404)],
)
async def test_who_is_not_known_is_not_let_in(
    sim: Realtime, headers: dict[str, str], params: dict[str, str], status: int
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with calling(sim, headers=headers, params=params):
            pass

    assert refused.value.status == status


async def test_one_session_more_than_the_limit_is_too_many() -> None:
    async with listening(Options(**QUICK, limit=1)) as sim, calling(sim) as first:
        await first.until("conversation.created")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with calling(sim):
                pass

    assert refused.value.status == 429


async def test_a_client_secret_lets_a_browser_in(sim: Realtime) -> None:
    address = sim.url.replace("ws", "http", 1) + "/client_secrets"
    async with aiohttp.ClientSession() as http:
        asked = {"expires_after": {"seconds": 60}}
        answer = await http.post(address, json=asked, headers=KEY)
        secret = (await answer.json())["value"]
        too_long = await http.post(address, json={"expires_after": {"seconds": 3_601}}, headers=KEY)
    async with calling(sim, headers={}, protocols=[f"xai-client-secret.{secret}"]) as caller:
        await caller.until("session.created")

    assert (answer.status, too_long.status) == (200, 400)


async def test_a_peer_under_load_gives_every_frame_back() -> None:
    async with listening(Options(load=True, limit=0)) as sim, calling(sim) as caller:
        await caller.configure()
        await caller.sound(np.arange(480, dtype=np.int16))
        await caller.until(DELTA)

    assert decoded("audio/pcm", caller.sound_of()).tolist() == list(range(480))


async def test_it_speaks_tls_where_a_context_is_given(tls: tuple[ssl.SSLContext, Path]) -> None:
    context, certificate = tls
    trusting = ssl.create_default_context(cafile=certificate)
    async with listening(Options(**QUICK), tls=context) as sim:
        assert sim.url.startswith("wss://")
        async with calling(sim, ssl=trusting) as caller:
            await caller.until("session.created")


async def test_it_can_be_served_beside_a_program_without_a_loop() -> None:
    with threaded(Options(**QUICK)) as url:
        async with aiohttp.ClientSession() as http, http.ws_connect(url, headers=KEY) as ws:
            assert "session.created" in await ws.receive_str()

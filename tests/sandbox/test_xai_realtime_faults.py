"""What the simulated realtime voice does wrong on purpose: each fault, at its point."""

import aiohttp
import pytest

from sandbox.xai_realtime import Options, Realtime, listening
from tests.sandbox.realtime import DELTA, QUICK, VAD, Caller, calling

pytestmark = pytest.mark.anyio


def _plan(sim: Realtime, kind: str, at: str, **more: object) -> None:
    sim.control.faults({"plan": [{"kind": kind, "at": at, **more}]})


async def _ends(caller: Caller) -> aiohttp.WSMessage:
    """Read until something that is no event comes."""
    while True:
        message = await caller.ws.receive(timeout=5)
        if message.type is not aiohttp.WSMsgType.TEXT:
            return message


async def _talk(caller: Caller) -> None:
    await caller.configure()
    await caller.speak()


@pytest.mark.parametrize(
    ("kind", "status"), [("unauthorised", 401), ("too_many", 429), ("unavailable", 503)]
)
async def test_an_upgrade_is_refused_once_and_then_not(kind: str, status: int) -> None:
    async with listening(Options(**QUICK)) as sim:
        _plan(sim, kind, "accept", retry_after_s=7)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with calling(sim):
                pass
        async with calling(sim) as caller:
            await caller.until("session.created")

    assert refused.value.status == status
    assert refused.value.headers is not None
    assert refused.value.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert sim.control.state()["faults"]["injected"] == {f"{kind} at accept": 1}


async def test_an_upgrade_is_aborted_without_an_answer() -> None:
    async with listening(Options(**QUICK)) as sim:
        _plan(sim, "refuse", "accept", times=-1)  # the client asks again by itself
        with pytest.raises(aiohttp.ClientError):
            async with calling(sim):
                pass


async def test_an_upgrade_can_be_slow() -> None:
    async with listening(Options(**QUICK)) as sim:
        _plan(sim, "slow", "accept", slow_s=0.2)
        with pytest.raises(aiohttp.ServerTimeoutError):
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(sock_read=0.05)) as http:
                await http.ws_connect(sim.url, headers={"Authorization": "Bearer sandbox"})


@pytest.mark.parametrize("at", ["created", "updated", "commit", "response", "mid_response"])
async def test_a_stalled_session_says_nothing_more_and_stays_connected(at: str) -> None:
    async with listening(Options(**QUICK)) as sim:
        _plan(sim, "stall", at)
        async with calling(sim) as caller:
            await caller.send("session.update", session={"turn_detection": VAD})
            await caller.speak()
            with pytest.raises(TimeoutError):
                await caller.until("response.done", within_s=0.3)
            assert sim.control.state()["open"] == 1
    milestones = {"created": "session.created", "updated": "session.updated",
                  "commit": "response.created", "response": DELTA,
                  "mid_response": "response.output_audio.done"}  # fmt: skip
    assert milestones[at] not in caller.kinds()


async def test_a_reset_in_mid_response_comes_without_a_close() -> None:
    async with listening(Options(**QUICK)) as sim, calling(sim) as caller:
        _plan(sim, "reset", "mid_response", deltas=2)
        await _talk(caller)
        ended = await _ends(caller)

    assert ended.type in (aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSED)
    assert caller.ws.close_code == 1006
    assert sim.control.state()["sessions"][0]["sent"][DELTA] == 2


async def test_a_clean_close_says_its_code() -> None:
    async with listening(Options(**QUICK)) as sim, calling(sim) as caller:
        _plan(sim, "close", "mid_response", code=1012)
        await _talk(caller)

        assert (await _ends(caller)).data == 1012


@pytest.mark.parametrize("at", ["created", "commit", "mid_response"])
async def test_an_event_is_cut_in_the_middle_and_the_session_goes_on(at: str) -> None:
    async with listening(Options(**QUICK)) as sim:
        _plan(sim, "malformed", at)
        async with calling(sim) as caller:
            await caller.send("session.update", session={"turn_detection": VAD})
            await caller.speak()
            texts = [await caller.ws.receive_str()]
            while '"response.done"' not in texts[-1]:
                texts.append(await caller.ws.receive_str())

    assert sum(not text.endswith("}") for text in texts) == 1


async def test_a_frame_is_larger_than_anybody_takes() -> None:
    async with listening(Options(**QUICK)) as sim, calling(sim) as caller:
        _plan(sim, "oversized", "response", bytes=17 * 2**20)
        await _talk(caller)
        event = await caller.until(DELTA)

    assert len(event["delta"]) == 17 * 2**20


async def test_a_binary_frame_comes_where_none_was_asked_for() -> None:
    async with listening(Options(**QUICK)) as sim, calling(sim) as caller:
        _plan(sim, "binary", "response")
        await _talk(caller)

        assert (await _ends(caller)).type is aiohttp.WSMsgType.BINARY


async def test_an_unknown_event_comes_between_the_known_ones() -> None:
    async with listening(Options(**QUICK)) as sim, calling(sim) as caller:
        _plan(sim, "unknown", "mid_response", deltas=0)
        await _talk(caller)
        await caller.until("response.done")

    assert "response.hologram.delta" in caller.kinds()


async def test_an_event_comes_twice() -> None:
    async with listening(Options(**QUICK)) as sim, calling(sim) as caller:
        _plan(sim, "duplicated", "mid_response", deltas=1)
        await _talk(caller)
        await caller.until("response.done")

    ids = [event["event_id"] for event in caller.events]
    assert len(ids) == len(set(ids)) + 1


async def test_sound_of_a_cancelled_response_comes_late() -> None:
    async with listening(Options(**{**QUICK, "faster": 1.0})) as sim, calling(sim) as caller:
        _plan(sim, "late", "cancel")
        await _talk(caller)
        await caller.until(DELTA)
        await caller.send("response.cancel")
        done = await caller.until("response.done")
        late = await caller.until(DELTA)

    assert done["response"]["status"] == "cancelled"
    assert late["response_id"] == done["response"]["id"]


@pytest.mark.parametrize("at", ["speech", "idle"])
async def test_a_session_can_expire_at_any_time(at: str) -> None:
    async with listening(Options(**QUICK)) as sim, calling(sim) as caller:
        _plan(sim, "expired", at, after_s=0.0)
        await _talk(caller)
        error = await caller.until("error")

    assert error["error"]["type"] == "max_duration"


@pytest.mark.parametrize(
    "plan",
    [
        [{"kind": "refuse", "at": "commit"}],
        [{"kind": "late", "at": "commit"}],
        [{"kind": "explode", "at": "accept"}],
        [{"kind": "reset", "at": "nowhere"}],
        [{"kind": "reset"}],
        [{"kind": "reset", "at": "commit", "often": 2}],
    ],
)
async def test_a_plan_that_cannot_happen_is_refused(plan: list[dict[str, object]]) -> None:
    async with listening() as sim:
        with pytest.raises(ValueError, match=r"no |a fault has"):
            sim.control.faults({"plan": plan})


async def test_the_controls_can_be_reached_by_http() -> None:
    async with listening(Options(**QUICK)) as sim, aiohttp.ClientSession() as http:
        plan = {"plan": [{"kind": "reset", "at": "commit", "times": -1, "share": 0.5}]}
        shown = await (await http.put(f"{sim.control_url}/faults", json=plan)).json()
        bad = await http.put(f"{sim.control_url}/script", json={"turn": []})
        script = {"for": "next", "turns": [{"reply_text": "Oui."}]}
        good = await http.put(f"{sim.control_url}/script", json=script)
        limited = await http.put(f"{sim.control_url}/options", json={"limit": 3, "keys": ["k"]})
        after = await (await http.post(f"{sim.control_url}/reset")).json()

    assert shown["faults"]["plan"][0]["share"] == 0.5
    assert (bad.status, good.status, limited.status) == (400, 200, 200)
    assert sim.door.options.limit == 3
    assert after["faults"]["plan"] == []

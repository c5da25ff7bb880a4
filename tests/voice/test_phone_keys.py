"""Telephone keys: numbers for the service, and a conversation by keys when it is gone."""

import pytest

from sandbox.twilio_exchange import PhoneCall
from sandbox.twilio_line import Line
from store import conversations, people
from tests.voice.telephone_world import COLLEAGUE, THEIRS, Switchboard, eventually, switchboard

pytestmark = pytest.mark.anyio
FAST = 8.0


def record(board: Switchboard) -> dict[str, int]:
    return board.house.sim.door.records[0].received


async def by_keys(board: Switchboard, keys: str) -> PhoneCall:
    """Call while the service refuses everybody, and press keys as the questions come."""
    board.house.sim.control.faults({"plan": [{"kind": "refuse", "at": "accept"}] * 50})

    async def talk(line: Line) -> None:
        for key in keys:
            await line.until_heard(200)
            await line.press(key)
        await line.closed.wait()

    call = await board.call(talk)
    await board.until_gone()
    return call


async def test_a_number_typed_on_the_keys_reaches_the_service_as_one_item() -> None:
    async def talk(line: Line) -> None:
        await line.until_heard(300)
        before = record(board)["conversation.item.create"]
        await line.press("2048#")
        await eventually(lambda: record(board)["conversation.item.create"] == before + 1)
        await eventually(lambda: record(board)["response.create"] >= 1)

    async with switchboard() as board:
        await board.call(talk)
        await board.until_gone()
        items = board.house.sim.door.records[0]
        assert items.errors == []
        ground = board.house.gateway.ground("own")
        await ground.ends.written()
        [row] = conversations.latest(ground.db, "own")
    assert any("2 0 4 8" in turn["text"] for turn in row.transcript)


async def test_without_an_ear_keys_qualify_and_a_call_back_is_promised() -> None:
    async with switchboard(tempo=FAST) as board:
        call = await by_keys(board, "1112")
        ground = board.house.gateway.ground("own")
        await ground.aclose()
        [row] = conversations.latest(ground.db, "own")
        [task] = people.questions(ground.db, "own")

    assert call.errors == []
    assert call.status == "completed"
    assert (row.outcome, row.phone, row.bant["budget"]["value"]) == ("call_back", THEIRS, "500.00")
    assert THEIRS in task.known
    assert "Call this person back." in task.asked


async def test_key_zero_hands_the_call_to_a_person() -> None:
    async with switchboard(tempo=FAST) as board:
        call = await by_keys(board, "10")

    assert ("Number", COLLEAGUE) in call.done


async def test_key_zero_is_a_promise_where_nobody_can_be_rung() -> None:
    async with switchboard(tempo=FAST, voice={"transfer_to": ""}) as board:
        call = await by_keys(board, "0")
        ground = board.house.gateway.ground("own")
        await ground.aclose()
        [task] = people.questions(ground.db, "own")

    assert call.status == "completed"
    assert "asked for a person" in task.asked

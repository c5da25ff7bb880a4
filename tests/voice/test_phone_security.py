"""Who is not Twilio, and who is not this call: refused on every route, at the first word."""

import asyncio

import aiohttp
import pytest

from sandbox.twilio_line import Caller, dialled
from sandbox.twilio_sign import HEADER, signature
from tests.voice.telephone_world import PUBLIC, TOKEN, Switchboard, switchboard

pytestmark = pytest.mark.anyio

POSTS = [
    "/twiml",
    "/twiml/own",
    "/twiml/own?attempt=x",
    "/twiml/own/status?attempt=x",
    "/twiml/own/answered?attempt=x",
    "/twiml/own/whisper?call=x",
    "/twiml/own/transferred?call=x",
]
STREAMS = ["/twilio", "/twilio/own"]
FORM = {"CallSid": "CA" + "1" * 32, "CallStatus": "ringing", "From": "+33612345678"}


def streamed(board: Switchboard, path: str = "/twilio/own", **given: object):
    """Open a stream as Twilio would, or as somebody who is not Twilio."""
    return dialled(
        board.house.url.replace("http", "ws", 1) + path, token=TOKEN,
        signed_url=f"wss://voice.example{path}", tempo=20.0, **given,
    )  # fmt: skip


async def refused(board: Switchboard, path: str, **headers: str) -> int:
    address = board.house.url.replace("http", "ws", 1) + path
    with pytest.raises(aiohttp.WSServerHandshakeError) as denied:
        await board.house.http.ws_connect(address, headers=headers)
    return denied.value.status


def no_call(board: Switchboard) -> bool:
    return not board.house.gateway.sessions() and not board.house.gateway.seats.taken


async def token_for(board: Switchboard, call_sid: str) -> str:
    """Have the gateway expect a call, and return its stream's token."""
    answer = await board.post("/twiml/own", **FORM | {"CallSid": call_sid})
    return (await answer.text()).partition('name="token" value="')[2].partition('"')[0]


@pytest.mark.parametrize("path", POSTS)
async def test_a_form_that_twilio_did_not_sign_is_refused(path: str) -> None:
    async with switchboard() as board:
        forged = signature(f"{PUBLIC}{path}", FORM, "another token")
        other_place = signature(f"https://elsewhere.example{path}", FORM, TOKEN)
        other_form = signature(f"{PUBLIC}{path}", FORM | {"From": "+33611111111"}, TOKEN)
        for signed in ("", "x", forged, other_place, other_form):
            answer = await board.post(path, signed, **FORM)
            assert answer.status == 403, signed
        assert no_call(board)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("port", ["", ":443"])
async def test_twilio_may_sign_with_the_port_or_without(path: str, port: str) -> None:
    async with switchboard() as board:
        answer = await board.post(path, at=f"https://voice.example{port}{path}", **FORM)
        assert answer.status in (200, 204)


@pytest.mark.parametrize("path", STREAMS)
async def test_an_upgrade_that_twilio_did_not_sign_is_refused(path: str) -> None:
    async with switchboard() as board:
        forged = signature(f"wss://voice.example{path}", {}, "another token")
        wrong_scheme = signature(f"{PUBLIC}{path}", {}, TOKEN)
        for headers in ({}, {HEADER: ""}, {HEADER: forged}, {HEADER: wrong_scheme}):
            assert await refused(board, path, **headers) == 403
        assert no_call(board)


async def test_a_client_that_does_not_exist_or_has_no_telephone_is_none_of_ours() -> None:
    async with switchboard() as board:
        for path in ("/twiml/nobody", "/twiml/..%2fown", "/twiml/nobody/status?attempt=x"):
            assert (await board.post(path, **FORM)).status == 403


async def test_a_stream_without_its_token_is_closed() -> None:
    async with switchboard() as board:
        for parameters in ({}, {"token": ""}, {"token": "guessed"}):
            async with streamed(board, caller=Caller(parameters=parameters)) as line:
                await asyncio.wait_for(line.closed.wait(), 5)
                assert line.close_code == 1008
        assert no_call(board)


async def test_a_token_opens_one_stream_and_a_replay_opens_none() -> None:
    call_sid = "CA" + "2" * 32
    async with switchboard() as board:
        caller = Caller(call=call_sid, parameters={"token": await token_for(board, call_sid)})
        async with streamed(board, caller=caller) as line:
            async with streamed(board, caller=caller) as replay:
                await asyncio.wait_for(replay.closed.wait(), 5)
                assert replay.close_code == 1008
            assert not line.closed.is_set()
            assert len(board.house.gateway.sessions()) == 1


async def test_a_token_is_its_own_calls_alone_and_is_spent_by_a_wrong_one() -> None:
    call_sid, other = "CA" + "3" * 32, "CA" + "4" * 32
    async with switchboard() as board:
        token = {"token": await token_for(board, call_sid)}
        for call in (other, call_sid):
            async with streamed(board, caller=Caller(call=call, parameters=token)) as line:
                await asyncio.wait_for(line.closed.wait(), 5)
                assert line.close_code == 1008
        await asyncio.wait_for(board.house.gateway.empty(), 5)
        assert no_call(board)


async def test_a_stream_that_never_says_whose_it_is_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with switchboard() as board:
        headers = {HEADER: signature("wss://voice.example/twilio", {}, TOKEN)}
        address = board.house.url.replace("http", "ws", 1) + "/twilio"
        ws = await board.house.http.ws_connect(address, headers=headers)
        async with asyncio.timeout(8):  # five seconds are allowed
            message = await ws.receive()
        assert (message.type, ws.close_code) == (aiohttp.WSMsgType.CLOSE, 1008)


async def test_a_form_beyond_all_measure_is_not_read() -> None:
    async with switchboard() as board:
        answer = await board.post("/twiml", **FORM | {"Body": "x" * 100_000})
        assert answer.status == 413


async def test_when_every_line_is_taken_a_person_is_asked_to_call_back() -> None:
    from store import people

    async with switchboard(voice={"max_sessions": 1}) as board:
        await token_for(board, "CA" + "5" * 32)
        answer = await board.post("/twiml", **FORM)

        said = await answer.text()
        assert "Toutes nos lignes sont occupées" in said
        assert "une intelligence artificielle" in said
        ground = board.house.gateway.ground("own")
        [task] = people.questions(ground.db, "own")
        assert "+33612345678" in task.known
        board.house.gateway.telephone.close()

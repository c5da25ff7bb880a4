"""Calls from the first ring to the end: TwiML obeyed, streams opened, everything signed."""

from datetime import UTC, datetime

import aiohttp
import httpx
import pytest

from sandbox import twilio
from sandbox.sounds import tone
from sandbox.twilio_exchange import Exchange, Person, PhoneCall
from sandbox.twilio_line import ACCOUNT, MU_LAW_RATE, Line
from sandbox.twilio_sign import signature
from tests.sandbox.bridge import Bridge, bridge

pytestmark = pytest.mark.anyio

PUBLIC = "https://voice.example"
STREAM = (
    '<Response><Connect><Stream url="wss://voice.example/stream">'
    '<Parameter name="token" value="t1"/></Stream></Connect><Redirect>'
    "https://voice.example/after</Redirect></Response>"
)
TRANSFER = (
    '<Response><Say language="fr-FR">Un instant.</Say><Dial callerId="+33900000000">'
    '<Number url="https://voice.example/whisper">+33100000000</Number></Dial></Response>'
)


def exchange(end: Bridge) -> Exchange:
    def route(url: str) -> str:
        near = url.replace("wss://", "ws://").replace("https://", "http://")
        return near.replace("voice.example", end.url)

    return Exchange(ACCOUNT, "secret", route=route, tempo=20.0)


def call(**form: object) -> PhoneCall:
    told = {"Url": f"{PUBLIC}/twiml", "StatusCallback": f"{PUBLIC}/status",
            "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"]}  # fmt: skip
    return PhoneCall(f"CA{'c' * 32}", "+33600000000", "+33900000000", datetime.now(UTC),
                     form=told | form)  # fmt: skip


async def greet(line: Line) -> None:
    line.say(tone(440, 0.3, 8_000))
    await line.until_said()


async def test_a_call_is_answered_streamed_and_reported() -> None:
    async with bridge() as end:
        end.twiml["/twiml"] = STREAM
        one = call()
        await exchange(end).carry_out(one, Person(talk=greet))

    statuses = [form["CallStatus"] for path, form, _ in end.forms if path == "/status"]
    assert statuses == ["initiated", "ringing", "in-progress", "completed"]
    assert end.of("start")[0]["start"]["customParameters"] == {"token": "t1"}
    assert end.of("start")[0]["start"]["callSid"] == one.sid
    assert one.errors == []
    for path, form, signed in end.forms:
        assert signed == signature(f"{PUBLIC}{path}", form, "secret")


@pytest.mark.parametrize("answers", ["busy", "no-answer", "failed"])
async def test_a_call_that_nobody_answers_asks_for_nothing(answers: str) -> None:
    async with bridge() as end:
        one = call()
        await exchange(end).carry_out(one, Person(answers=answers))

    assert one.status == answers
    assert {path for path, _, _ in end.forms} == {"/status"}


async def two_seconds(line: Line) -> None:
    line.say(tone(440.0, 2.0, MU_LAW_RATE))
    await line.until_said()


@pytest.mark.parametrize(("answers", "told"), [("human", "human"), ("machine", "machine_start")])
async def test_who_answered_is_told_with_the_question_or_beside_it(answers: str, told: str) -> None:
    async with bridge() as end:
        end.twiml["/twiml"] = "<Response><Hangup/></Response>"
        await exchange(end).carry_out(call(MachineDetection="Enable"), Person(answers=answers))
        end.twiml["/twiml"] = STREAM
        beside = call(MachineDetection="Enable", AsyncAmd="true",
                      AsyncAmdStatusCallback=f"{PUBLIC}/amd")  # fmt: skip
        await exchange(end).carry_out(beside, Person(answers=answers, talk=two_seconds))

    asked = [form for path, form, _ in end.forms if path == "/twiml"]
    assert asked[0]["AnsweredBy"] == told
    assert "AnsweredBy" not in asked[1]  # it is asked before that is known
    assert [form["AnsweredBy"] for path, form, _ in end.forms if path == "/amd"] == [told]


async def test_when_we_close_the_stream_the_rest_of_the_twiml_is_done() -> None:
    async with bridge(close_after=3) as end:
        end.twiml |= {"/twiml": STREAM, "/after": TRANSFER,
                      "/whisper": "<Response><Say>Lead chaud.</Say></Response>"}  # fmt: skip
        one = call()
        await exchange(end).carry_out(one, Person())

    assert [verb for verb, _ in one.done] == [
        "Connect", "Redirect", "Say", "Dial", "Number", "whisper Say",
    ]  # fmt: skip
    assert ("Number", "+33100000000") in one.done
    assert ("whisper Say", "Lead chaud.") in one.done


@pytest.mark.parametrize(
    ("twiml", "error"),
    [(None, "11200"), ("<html/>", "12100"), ("<Response><Fly/></Response>", "12200"),
     ('<Response><Connect><Stream url="wss://voice.example/s?x=1"/></Connect></Response>', "31941"),
     ('<Response><Connect><Stream url="wss://voice.example/gone"/></Connect></Response>', "31920")],
)  # fmt: skip
async def test_what_twilio_could_not_obey_is_an_error_with_its_code(
    twiml: str | None, error: str
) -> None:
    async with bridge() as end:
        if twiml:
            end.twiml["/twiml"] = twiml
        one = call()
        await exchange(end).carry_out(one, Person())

    assert [said[:5] for said in one.errors] == [error]
    assert one.over


async def test_a_call_created_by_rest_is_carried_out_and_can_be_sent_elsewhere() -> None:
    async with bridge() as end:
        end.twiml |= {"/twiml": STREAM, "/whisper": "<Response/>"}
        app = twilio.create(exchange=exchange(end))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport, base_url="https://t", auth=(ACCOUNT, "sandbox")
        ) as http:
            calls = f"/2010-04-01/Accounts/{ACCOUNT}/Calls"
            form = {"To": "+33600000000", "From": twilio.CALLER, "Url": f"{PUBLIC}/twiml"}
            sid = (await http.post(f"{calls}.json", data=form)).json()["sid"]
            one = app.state.calls.rows[sid]
            await one.streaming.wait()
            await http.post(f"{calls}/{sid}.json", data={"Twiml": TRANSFER})
            await one.finished.wait()

    assert ("Number", "+33100000000") in one.done
    assert one.status == "completed"


async def test_a_forged_post_carries_the_signature_it_was_given() -> None:
    async with bridge() as end, aiohttp.ClientSession() as http:
        status, _ = await exchange(end).post(http, f"{PUBLIC}/status", {"a": "1"}, signed="forged")

    assert (status, end.forms[0][2]) == (204, "forged")

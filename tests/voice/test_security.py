"""Who is let in, and what happens to those who abuse it."""

import time

import aiohttp
import pytest

from settings import VoiceSettings
from tests.voice.calls import FRAME, gateway_of, house, own
from voice.security import Door, Exposed

pytestmark = pytest.mark.anyio

PAGE = "https://shop.example"


async def _status(one, token: str, **headers: str) -> int:
    try:
        ws = await one.dial(token, **headers)
    except aiohttp.WSServerHandshakeError as refused:
        return refused.status
    await ws.close()
    return 101


async def test_a_token_opens_one_conversation_and_no_second() -> None:
    async with house() as one:
        token = await one.token()

        assert await _status(one, token) == 101
        assert await _status(one, token) == 401


@pytest.mark.parametrize("token", ["", "a.b", "no-token", "é.ü", "." * 50])
async def test_a_forged_token_is_refused(token) -> None:
    async with house() as one:
        assert await _status(one, token.encode("ascii", "ignore").decode()) == 401


async def test_a_token_that_was_changed_is_refused() -> None:
    async with house() as one:
        body, signature = (await one.token()).split(".")

        assert await _status(one, f"{body[:-2]}AA.{signature}") == 401


async def test_an_expired_token_is_refused() -> None:
    async with house() as one:
        old = one.gateway.tokens.issue("own", "", "fr", time.time() - 61)

        assert await _status(one, old) == 401


async def test_no_token_at_all_is_refused() -> None:
    async with house() as one:
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            await one.http.ws_connect(f"{one.url}/voice", protocols=("voice.v1",))


async def test_a_token_is_bound_to_the_origin_that_asked() -> None:
    async with house(origins=PAGE) as one:
        token = await one.token({"Origin": PAGE})

        assert await _status(one, token, Origin="https://evil.example") == 403
        assert await _status(one, token) == 403
        assert await _status(one, token, Origin=PAGE) == 101


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost:3007"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "evil.example"}, 401),
        ({"X-Forwarded-For": "203.0.113.7"}, 401),
        ({"Origin": "null"}, 403),
    ],
)
async def test_without_settings_this_machine_alone_is_served(headers, status) -> None:
    async with house() as one, one.http.post(f"{one.url}/session", headers=headers) as answer:
        assert answer.status == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": PAGE}, 200),
        ({"Authorization": "Bearer the-token"}, 200),
        ({"Authorization": "Bearer another"}, 401),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost:3007"}, 403),
        ({}, 401),
    ],
)
async def test_with_settings_they_alone_decide(headers, status) -> None:
    async with (
        house(origins=PAGE, token="the-token") as one,
        one.http.post(f"{one.url}/session", headers=headers) as answer,
    ):
        assert answer.status == status


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "VOICE_SECRET and VOICE_ORIGINS"),
        ({"secret": "s"}, "VOICE_ORIGINS"),
        ({"origins": PAGE}, "VOICE_SECRET"),
    ],
)
def test_beyond_loopback_the_door_stays_shut_without_them(given, missing) -> None:
    with pytest.raises(Exposed, match=missing):
        Door(VoiceSettings(host="0.0.0.0", **given))


def test_beyond_loopback_it_opens_with_them() -> None:
    Door(VoiceSettings(host="0.0.0.0", secret="s", origins=PAGE))


async def test_a_giant_message_ends_the_conversation() -> None:
    async with house() as one, one.calling() as caller:
        await caller.until("session.ready")
        await caller.send("input_audio_buffer.append", audio="A" * 70_000)

        assert await caller.closed() == 1009


async def test_a_flood_of_messages_ends_it() -> None:
    async with house() as one, one.calling() as caller:
        await caller.until("session.ready")
        for _ in range(1000):
            await caller.send("playback.position", played_ms=0)

        assert await caller.closed() == 1008


async def test_audio_far_faster_than_real_time_ends_it() -> None:
    async with house() as one, one.calling() as caller:
        await caller.until("session.ready")
        for _ in range(60):
            await caller.send("input_audio_buffer.append", audio=FRAME * 20)

        assert await caller.closed() == 1008


async def test_a_stream_of_unknown_events_ends_it() -> None:
    async with house() as one, one.calling() as caller:
        for _ in range(60):
            await caller.send("session.update", session={})

        assert await caller.closed() == 1008


async def test_binary_messages_are_not_taken() -> None:
    async with house() as one, one.calling() as caller:
        await caller.until("session.ready")
        await caller.ws.send_bytes(b"\0" * 960)

        assert await caller.closed() == 1003


async def test_a_full_house_says_so() -> None:
    async with house(max_sessions=1) as one, one.calling():
        async with one.http.post(f"{one.url}/session") as answer:
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "10"
        async with one.http.get(f"{one.url}/readyz") as answer:
            assert answer.status == 503


async def test_an_unknown_client_or_language_is_refused() -> None:
    async with house() as one:
        for body, status in (({"client": "nobody"}, 404), ({"language": "de"}, 422)):
            async with one.http.post(f"{one.url}/session", json=body) as answer:
                assert answer.status == status


async def test_the_limit_is_the_vendors_at_the_vendor() -> None:
    base = own(None)
    ours = base.model_copy(update={"xai": {"api_key": "k"}})
    async with gateway_of(type(base)(voice=ours.voice, xai={"api_key": "k"})) as one:
        assert one.gateway.seats.most == 10
    async with house() as one:
        assert one.gateway.seats.most == 1000

"""Speech: the sound of one sentence, and every way in which there is none."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors import gemini_tts
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    Missing,
    NotConfigured,
    RateLimited,
    Refused,
    Unavailable,
)
from connectors.gemini_tts import GeminiTts, Spoken
from connectors.llm.door import Patience
from domain.errors import RuleError
from sandbox import gemini
from sandbox.faults import Faults
from settings import GeminiSettings
from tests.connectors.conftest import contract
from tests.vendors import listening

pytestmark = pytest.mark.anyio

SENTENCE = "Un conseiller vous rappelle demain."
KIND = "audio/L16;codec=pcm;rate=24000"
HEADER = b"RIFF" + bytes(40)  # of a WAVE file
SHORT = Patience(connect_s=1.0, first_s=0.3, stall_s=0.3, answer_s=0.6)


def _settings(**more: Any) -> GeminiSettings:
    return GeminiSettings(api_key="sandbox", base_url="http://gemini/v1beta", **more)


@asynccontextmanager
async def opened(
    app: Any, patience: Patience = gemini_tts.PATIENCE, **more: Any
) -> AsyncIterator[GeminiTts]:
    transport = app if isinstance(app, httpx.MockTransport) else httpx.ASGITransport(app=app)
    async with gemini_tts.connect(_settings(**more), transport, patience) as voice:
        yield voice


async def heard(voice: GeminiTts, text: str = SENTENCE) -> tuple[bytes, Spoken]:
    sound, spoken = voice.speak(text)
    return b"".join([piece async for piece in sound]), spoken


def answering(*events: dict[str, Any]) -> httpx.MockTransport:
    """Answer every request with these events."""
    body = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)
    return httpx.MockTransport(lambda request: httpx.Response(200, content=body))


def part(
    raw: bytes, kind: str = "audio/L16;codec=pcm;rate=24000", finish: str = ""
) -> dict[str, Any]:
    data = base64.b64encode(raw).decode()
    content = {"parts": [{"inlineData": {"mimeType": kind, "data": data}}]}
    return {"candidates": [{"content": content} | ({"finishReason": finish} if finish else {})]}


@pytest.mark.parametrize(
    "model", ["gemini-3.8-flash-lite-tts", "gemini-3.8-flash-tts", "gemini-3.1-flash-tts-preview"]
)
async def test_a_sentence_becomes_sound_by_the_shape_its_model_knows(model: str) -> None:
    async with opened(gemini.create(), tts_model=model) as voice:
        sound, spoken = await heard(voice)

    assert len(sound) == spoken.sound_bytes
    assert 1.0 < spoken.seconds < 6.0
    assert (spoken.tries, spoken.first_s is None) == (1, False)


async def test_what_it_cost_is_known_where_the_model_has_a_price() -> None:
    async with opened(gemini.create()) as voice:
        _, spoken = await heard(voice)
    async with opened(gemini.create(), tts_model="gemini-3.1-flash-tts-preview") as voice:
        _, unpriced = await heard(voice)

    assert spoken.usd is not None
    assert Decimal("0.0001") < spoken.usd < Decimal("0.01")
    assert unpriced.usd is None


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ("no_sound", BadAnswer, "no sound, finish OTHER"),
        ("header_only", BadAnswer, "no sound, finish STOP"),
        ("too_short", BadAnswer, "too little for the text"),
        ("truncated", BadAnswer, "cut off, finish MAX_TOKENS"),
        ("refusal", Refused, "will not say this: SAFETY"),
        ("retired", Missing, "404"),
        ("expired", AuthRefused, "key"),
        ("overloaded", Unavailable, "529"),
    ],
)
async def test_an_answer_without_all_its_sound_is_no_success(
    fault: str, error: type[Exception], says: str
) -> None:
    async with opened(gemini.create(Faults({fault: 1.0}))) as voice:
        with pytest.raises(error, match=says):
            await heard(voice)


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (part(b"\0" * 48_000, "audio/mpeg"), "sound of another kind"),
        (part(b"\0" * 48_000, "audio/L16;rate=16000"), "sound of another kind"),
        ({"candidates": [{"content": {"parts": [{"inlineData": {
            "mimeType": "audio/L16;rate=24000", "data": "%%%"}}]}}]}, "not base64"),
        ({"candidates": "none"}, "another format"),
        ({}, "no sound"),
    ],
)  # fmt: skip
async def test_sound_that_was_not_promised_is_refused(event: dict[str, Any], says: str) -> None:
    async with opened(answering(event)) as voice:
        with pytest.raises(BadAnswer, match=says):
            await heard(voice)


async def test_the_header_of_a_file_is_not_sound_and_samples_are_never_split() -> None:
    events = [
        part(HEADER[:20]),
        part(HEADER[20:] + b"\1"),
        part(b"\2\3\4" + b"\0" * 48_000, finish="STOP"),
    ]
    async with opened(answering(*events)) as voice:
        sound, spoken = await heard(voice)
        pieces = [piece async for piece in voice.speak(SENTENCE)[0]]

    assert sound[:4] == b"\1\2\3\4"
    assert spoken.sound_bytes == 48_004
    assert all(len(piece) % 2 == 0 for piece in pieces)


@pytest.mark.parametrize("fault", ["no_sound", "overloaded", "header_only"])
async def test_a_try_without_sound_is_followed_by_one_more(fault: str) -> None:
    faults = Faults({fault: 0.5}, seed=1)  # the first draw is a fault, the second is none
    async with opened(gemini.create(faults)) as voice:
        sound, spoken = await heard(voice)

    assert (spoken.tries, bool(sound)) == (2, True)


async def test_a_limited_account_is_not_asked_again_at_once() -> None:
    app = gemini.create(Faults({"too_many": 1.0}))
    async with opened(app) as voice:
        with pytest.raises(RateLimited) as limited:
            await heard(voice)

    assert app.faults.injected["too_many"] == 1
    assert limited.value.retry_after_s == 1


async def test_nothing_is_tried_again_once_sound_was_given() -> None:
    with listening(gemini.create(Faults({"half": 1.0}))) as url:
        config = GeminiSettings(api_key="sandbox", base_url=f"{url}/v1beta")
        async with gemini_tts.connect(config) as voice:
            sound, spoken = voice.speak(SENTENCE)
            first = await anext(sound)
            with pytest.raises(Unavailable):
                _ = [piece async for piece in sound]

    assert (spoken.tries, bool(first)) == (1, True)


async def test_both_tries_share_the_time_to_the_first_sound() -> None:
    with listening(gemini.create(Faults({"hang": 1.0}))) as url:
        config = GeminiSettings(api_key="sandbox", base_url=f"{url}/v1beta")
        loop = asyncio.get_running_loop()
        async with gemini_tts.connect(config, patience=SHORT) as voice:
            begun = loop.time()
            with pytest.raises(Unavailable, match="no first"):
                await heard(voice)

    assert loop.time() - begun < 0.55


async def test_a_sentence_that_is_none_is_not_sent() -> None:
    async with opened(answering({})) as voice:
        for text in ("  ", "a" * 601):
            with pytest.raises(RuleError, match="a sentence has"):
                voice.speak(text)


async def test_the_doctor_learns_whether_the_model_is_served() -> None:
    async with opened(gemini.create()) as voice:
        await voice.check()
    async with opened(gemini.create(), tts_model="gemini-2.5-flash-preview-tts") as voice:
        with pytest.raises(Missing, match=r"set GEMINI_TTS_MODEL.*gemini-3\.8-flash-tts"):
            await voice.check()


async def test_without_a_key_it_says_which_setting_to_make() -> None:
    with pytest.raises(NotConfigured, match="GEMINI_API_KEY"):
        async with gemini_tts.connect(None):
            pass


@pytest.mark.contract
@pytest.mark.parametrize("model", ["gemini-3.8-flash-lite-tts", "gemini-3.1-flash-tts-preview"])
async def test_a_request_and_its_answer_are_what_the_spec_says(model: str, shared: Path) -> None:
    spec, app, judged = contract(shared / "contracts/gemini/openapi.json"), gemini.create(), []

    async def answer(request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as vendor:
            said = await vendor.request(
                request.method, request.url, content=request.content, headers=request.headers
            )
        whole = request.url.copy_with(
            host="generativelanguage.googleapis.com", scheme="https", query=None,
            path=request.url.path.replace("streamGenerate", "generate"),
        )  # fmt: skip
        for line in said.text.split("\n\n"):
            if line:
                one = httpx.Response(200, content=line.removeprefix("data: "),
                                     headers={"content-type": "application/json"})  # fmt: skip
                spec.judge(httpx.Request(request.method, whole, content=request.content,
                                         headers=request.headers), one)  # fmt: skip
                judged.append(one)
        return httpx.Response(200, content=said.content)

    async with opened(httpx.MockTransport(answer), tts_model=model) as voice:
        await heard(voice)

    assert len(judged) > 3

"""Every error class in every format, whole and in pieces: its class, and what the chain does."""

from typing import Any

import httpx
import pytest

from connectors.errors import AuthRefused, BadAnswer, Missing, RateLimited, Refused, Unavailable
from connectors.llm import CutOff, OffShape, Prompt
from connectors.llm.breakers import MemoryBreakers
from connectors.llm.door import Patience
from connectors.llm.failover import Providers, connect
from connectors.llm.members import CONNECT
from connectors.llm.verdicts import NEXT, again_after_s, failure_of
from tests.connectors.llm_stream import HOSTS, streamed
from tests.connectors.test_llm import ALL, GOOD, ORDER, PROMPT, at_once, said

pytestmark = pytest.mark.anyio

ROAD = {
    "401": (httpx.Response(401), AuthRefused, None),
    "402": (httpx.Response(402), AuthRefused, None),
    "403": (httpx.Response(403), AuthRefused, None),
    "404": (httpx.Response(404), Missing, None),
    "400": (httpx.Response(400, json={"error": "bad request"}), Refused, None),
    "413": (httpx.Response(413), Refused, None),
    "408": (httpx.Response(408), Unavailable, None),
    "429": (httpx.Response(429, headers={"retry-after": "7"}), RateLimited, None),
    "429 soon": (httpx.Response(429, headers={"retry-after": "0.3"}), RateLimited, 0.3),
    "500": (httpx.Response(500), Unavailable, 0.2),
    "502": (httpx.Response(502), Unavailable, 0.2),
    "503": (httpx.Response(503), Unavailable, None),
    "504": (httpx.Response(504), Unavailable, None),
    "529": (httpx.Response(529), Unavailable, None),
    "refused": (httpx.ConnectError("x"), Unavailable, None),
    "no connection": (httpx.ConnectTimeout("x"), Unavailable, None),
    "no answer": (httpx.ReadTimeout("x"), Unavailable, None),
    "broken": (httpx.ReadError("x"), Unavailable, 0.2),
    "closed": (httpx.RemoteProtocolError("x"), Unavailable, 0.2),
    "no format": (httpx.Response(200, json=["?"]), BadAnswer, None),
    "no json": (httpx.Response(200, text="<html>"), BadAnswer, None),
}
KINDS = {RateLimited: "limit", AuthRefused: "credential", Missing: "model", BadAnswer: "useless"}
ENDS = {
    "refusal": ("", "refusal", Refused),
    "length": (GOOD[:30], "length", CutOff),
    "wrong shape": ('{"title": 1}', "stop", OffShape),
    "no json": ("Hello.", "stop", OffShape),
}


async def error_of(provider: str, answer: Any) -> Exception:
    """Return what one provider's client raises."""

    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    config, transport = getattr(ALL, provider), httpx.MockTransport(handle)
    async with CONNECT[provider](config, transport, Patience()) as client:
        try:
            await client.ask(config.model, PROMPT)
        except Exception as error:  # whatever it is, the test judges it
            return error
    raise AssertionError("it answered")


@pytest.mark.parametrize("name", ROAD)
@pytest.mark.parametrize("provider", ORDER)
async def test_each_failure_has_its_class_and_the_class_decides(provider: str, name: str) -> None:
    answer, kind, again = ROAD[name]

    error = await error_of(provider, answer)

    assert type(error) is kind
    assert again_after_s(error) == again
    assert isinstance(error, NEXT) == (kind is not Refused)
    if kind is not Refused:
        assert failure_of(error).kind == KINDS.get(kind, "outage")
    if name == "429":
        assert failure_of(error).asked_s == 7.0


@pytest.mark.parametrize("name", [n for n in ROAD if not n.startswith("no ") or n == "no answer"])
@pytest.mark.parametrize("provider", ORDER)
async def test_before_the_first_piece_it_is_the_same(provider: str, name: str) -> None:
    answer, kind, _ = ROAD[name]

    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    config, transport = getattr(ALL, provider), httpx.MockTransport(handle)
    async with CONNECT[provider](config, transport, Patience()) as client:
        pieces, _ = client.stream(config.model, Prompt("s", "u"))
        with pytest.raises(kind) as caught:
            await anext(pieces)

    assert type(caught.value) is kind


@pytest.mark.parametrize("way", ["whole", "pieces"])
@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("provider", ORDER)
async def test_how_an_answer_ends_decides_who_is_asked_next(
    provider: str, name: str, way: str
) -> None:
    text, finish, kind = ENDS[name]
    other, asked = next(one for one in ORDER if one != provider), []

    def handle(request: httpx.Request) -> httpx.Response:
        who = HOSTS[request.url.host]
        asked.append(who)
        if way == "pieces":
            return streamed(who, text if who == provider else GOOD, finish=(
                finish if who == provider else "stop"))  # fmt: skip
        return whole(who, text, finish) if who == provider else said(who, GOOD)

    names = (provider, other)
    chain = Providers(**{one: getattr(ALL, one) for one in names}, order=names)
    breakers = MemoryBreakers()
    transport = httpx.MockTransport(handle)
    async with connect(chain, transport, breakers=breakers, sleep=at_once) as opened:
        if kind is Refused:
            with pytest.raises(Refused):
                await opened.complete(PROMPT, streamed=way == "pieces")
        else:
            done = await opened.complete(PROMPT, streamed=way == "pieces")
            assert (done.provider, done.parsed.title) == (other, "Call her")

    tries = {Refused: 1, CutOff: 1, OffShape: 2}[kind]  # one to repair a shape
    assert asked == [provider] * tries + ([] if kind is Refused else [other])


def whole(provider: str, text: str, finish: str) -> httpx.Response:
    """Say an answer with an end that is none."""
    from sandbox import anthropic, completions, gemini
    from sandbox.chat import Completion

    one = Completion(text, finish, 3, 7)
    if provider == "gemini":
        return httpx.Response(200, json=gemini._answer("m", 1, one))
    if provider == "anthropic":
        return httpx.Response(200, json=anthropic._answer("m", 1, one))
    return httpx.Response(200, json=completions.answer("m", 1, 1, one))

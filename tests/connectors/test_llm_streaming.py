"""Answers that come in sentences: whole at the end, nothing twice, whoever breaks."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadAnswer, Refused, Unavailable
from connectors.llm import Prompt
from connectors.llm.breakers import MemoryBreakers
from connectors.llm.failover import Providers, connect
from connectors.llm.sentences import Sentences, Takeover
from domain.errors import RuleError
from domain.prices import Usage
from settings import AnthropicSettings, GeminiSettings, OpenaiSettings, XaiSettings
from tests.connectors.llm_stream import Voices, events_of, streamed
from tests.connectors.test_llm import Advice

pytestmark = pytest.mark.anyio

ORDER = ("xai", "openai", "gemini", "anthropic")
KINDS = dict(
    zip(ORDER, (XaiSettings, OpenaiSettings, GeminiSettings, AnthropicSettings), strict=True)
)
QUICK = {"first_token_seconds": 0.05, "stall_seconds": 0.05, "answer_seconds": 5.0}
TEXT = "The first sentence is here. The second one follows it! Does a third come? It does."
START = "The first sentence is here."
PROMPT = Prompt("s", "u")


def providers(*names: str) -> Providers:
    return Providers(**{name: KINDS[name](api_key=f"key-of-{name}", **QUICK) for name in names})


async def listen(voices: Voices, *names: str, prompt: Prompt = PROMPT, breakers: Any = None):
    breakers = breakers or MemoryBreakers()
    async with connect(providers(*names), httpx.MockTransport(voices), breakers=breakers) as chain:
        stream = chain.stream(prompt)
        heard = [sentence async for sentence in stream]
    return heard, stream


@pytest.mark.parametrize("provider", ORDER)
async def test_an_answer_comes_in_sentences_that_are_the_text(provider: str) -> None:
    heard, stream = await listen(Voices(**{provider: lambda: streamed(provider, TEXT)}), provider)

    assert "".join(heard) == TEXT
    assert len(heard) == 4
    done = stream.completion
    assert (done.provider, done.text, done.restarts) == (provider, TEXT, 0)
    assert done.usage == Usage(12, 34)
    assert 0 < done.first_token_ms <= done.latency_ms


@pytest.mark.parametrize("end", ["break", "hang", "end"])
@pytest.mark.parametrize("provider", ORDER)
async def test_a_stream_that_ends_early_goes_on_elsewhere_after_the_last_sentence(
    provider: str, end: str
) -> None:
    other = "gemini" if provider == "openai" else "openai"
    rest = TEXT.removeprefix(START)
    voices = Voices(
        **{
            provider: lambda: streamed(provider, TEXT, 0.5, end),
            other: lambda: streamed(other, rest),
        }
    )
    names = (provider, other)
    chain = providers(*names)
    chain = Providers(**{n: getattr(chain, n) for n in names}, order=names)
    async with connect(chain, httpx.MockTransport(voices), breakers=MemoryBreakers()) as opened:
        stream = opened.stream(PROMPT)
        heard = [sentence async for sentence in stream]

    assert "".join(heard) == TEXT
    assert (stream.completion.restarts, stream.completion.provider) == (1, other)
    assert [one.provider for one in stream.completion.tried] == [provider]
    assert START in json.dumps(voices.bodies[1])
    assert [one.part for one in stream.completion.spent] == ["broken", "answer"]
    assert stream.completion.spent[0].estimated


async def test_what_the_next_model_repeats_is_not_given_twice() -> None:
    voices = Voices(
        xai=lambda: streamed("xai", TEXT, 0.5, "break"), openai=lambda: streamed("openai", TEXT)
    )

    heard, _ = await listen(voices, "xai", "openai")

    assert "".join(heard) == TEXT


@pytest.mark.parametrize("provider", ORDER)
async def test_before_the_first_token_the_next_provider_begins_anew(provider: str) -> None:
    names = (provider, *[n for n in ORDER if n != provider][:1])
    chain = providers(*names)
    voices = Voices(
        **{
            provider: lambda: streamed(provider, TEXT, 0.0, "hang"),
            names[1]: lambda: streamed(names[1], TEXT),
        }
    )
    ordered = Providers(**{n: getattr(chain, n) for n in names}, order=names)
    transport = httpx.MockTransport(voices)
    async with connect(ordered, transport, breakers=MemoryBreakers()) as opened:
        stream = opened.stream(PROMPT)
        assert "".join([s async for s in stream]) == TEXT

    assert stream.completion.restarts == 0
    assert "no first token" in stream.completion.tried[0].reason


async def test_when_nobody_is_left_what_was_given_stays() -> None:
    voices = Voices(
        xai=lambda: streamed("xai", TEXT, 0.5, "break"), openai=httpx.ConnectError("down")
    )
    heard = []
    transport = httpx.MockTransport(voices)
    async with connect(providers("xai", "openai"), transport, breakers=MemoryBreakers()) as chain:
        stream = chain.stream(PROMPT)
        with pytest.raises(Unavailable, match=r"xai\.complete.*openai\.complete"):  # noqa: PT012
            async for sentence in stream:
                heard.append(sentence)  # a comprehension would lose them

    assert heard[0] == START
    assert TEXT.startswith("".join(heard))
    assert (stream.given, stream.completion) == ("".join(heard), None)


@pytest.mark.parametrize("provider", ORDER)
async def test_a_refusal_in_pieces_is_not_shopped_around(provider: str) -> None:
    voices = Voices(**{provider: lambda: streamed(provider, "", finish="refusal")})
    with pytest.raises(Refused):
        await listen(voices, provider)

    assert voices.asked == [provider]


async def test_an_answer_cut_at_its_tokens_says_so_and_is_not_asked_for_again() -> None:
    voices = Voices(
        xai=lambda: streamed("xai", TEXT, finish="length"),
        openai=lambda: streamed("openai", TEXT),
    )

    heard, stream = await listen(voices, "xai", "openai")

    assert "".join(heard) == TEXT
    assert "cut off at 2048 tokens" in stream.completion.degraded
    assert voices.asked == ["xai"]


async def test_an_error_in_mid_answer_is_the_providers_trouble() -> None:
    overloaded = b'data: {"type": "error", "error": {"type": "overloaded_error"}}\n\n'
    lines = [*events_of("anthropic", TEXT)[:3], overloaded]
    voices = Voices(
        anthropic=lambda: httpx.Response(
            200, headers={"content-type": "text/event-stream"}, content=b"".join(lines)
        )
    )
    with pytest.raises(Unavailable, match="overloaded_error"):
        await listen(voices, "anthropic")


async def test_an_event_that_is_no_json_is_a_bad_answer() -> None:
    kind = {"content-type": "text/event-stream"}
    voices = Voices(xai=lambda: httpx.Response(200, headers=kind, content=b"data: {nonsense\n\n"))
    with pytest.raises(BadAnswer, match="an event that is no JSON"):
        await listen(voices, "xai")


async def test_a_schema_is_not_given_in_sentences() -> None:
    with pytest.raises(RuleError, match=r"complete\(\)"):
        await listen(Voices(), "xai", prompt=Prompt("s", "u", Advice))


async def test_a_whole_answer_may_be_read_as_it_comes() -> None:
    good = '{"title": "Call her", "reasons": [{"text": "late", "weight": "high"}], "note": null}'
    voices = Voices(
        xai=lambda: streamed("xai", good, 0.0, "hang"), openai=lambda: streamed("openai", good)
    )
    transport = httpx.MockTransport(voices)
    async with connect(providers("xai", "openai"), transport, breakers=MemoryBreakers()) as chain:
        done = await chain.complete(Prompt("s", "u", Advice), streamed=True)

    assert (done.provider, done.parsed.title) == ("openai", "Call her")


@given(st.text(alphabet="ab .!?\n…", max_size=80), st.integers(1, 9))
def test_sentences_joined_are_the_text_however_it_is_cut(text: str, step: int) -> None:
    sentences, whole = Sentences(), []
    for at in range(0, len(text), step):
        whole += sentences.feed(text[at : at + step])

    assert "".join(whole) + sentences.rest() == text


def test_a_text_without_a_border_is_given_all_the_same() -> None:
    sentences = Sentences()
    assert sum(len(s) for s in sentences.feed("word " * 200)) > 500


@pytest.mark.parametrize(
    ("said", "joined"), [("A b.", ""), ("New.", " New."), ("\nNew.", "\nNew."), (" a B. ", "")]
)
def test_a_takeover_joins_with_one_space_and_drops_what_is_known(said: str, joined: str) -> None:
    assert Takeover("x. A b.").fresh(said) == joined

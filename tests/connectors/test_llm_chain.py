"""The chain: again, next or stop; repairs, hedges, breakers, and what it all costs."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from connectors.errors import BadAnswer, Refused, Unavailable
from connectors.llm import Prompt, Spent
from connectors.llm.breakers import FileBreakers, MemoryBreakers
from connectors.llm.failover import Providers, connect
from domain.prices import Usage
from settings import CompatibleSettings, OpenaiSettings, XaiSettings
from tests.connectors.test_llm import ALL, GOOD, ORDER, PROMPT, Advice, World, at_once, said

pytestmark = pytest.mark.anyio

TWO = Providers(xai=ALL.xai, openai=ALL.openai)


async def complete(world: Any, providers: Providers = TWO, prompt: Prompt = PROMPT, **options: Any):
    how = {name: options.pop(name) for name in ("hedge_after_s", "streamed") if name in options}
    options = {"breakers": MemoryBreakers(), "sleep": at_once} | options
    async with connect(providers, httpx.MockTransport(world), **options) as chain:
        return await chain.complete(prompt, **how)


def sequence(*answers: httpx.Response | Exception):
    """Answer one request after the other."""
    left = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return handle


@pytest.mark.parametrize(
    "hiccup",
    [httpx.Response(500), httpx.Response(502), httpx.RemoteProtocolError("x"),
     httpx.Response(429, headers={"retry-after": "0.1"})],
)  # fmt: skip
async def test_a_hiccup_is_asked_again_and_the_provider_answers(hiccup: Any) -> None:
    world = World(xai=sequence(hiccup, said("xai", GOOD)))

    done = await complete(world)

    assert (done.provider, done.tried, world.asked) == ("xai", (), ["xai", "xai"])


async def test_a_hiccup_is_asked_again_only_once() -> None:
    world = World(xai=httpx.Response(500))

    done = await complete(world)

    assert (done.provider, world.asked) == ("openai", ["xai", "xai", "openai"])


@pytest.mark.parametrize(
    "down", [httpx.Response(503), httpx.Response(529), httpx.ConnectError("x"),
             httpx.Response(429, headers={"retry-after": "9"})],
)  # fmt: skip
async def test_who_is_down_or_full_is_not_asked_again(down: Any) -> None:
    world = World(xai=down)

    assert (await complete(world)).provider == "openai"
    assert world.asked == ["xai", "openai"]


@pytest.mark.parametrize("provider", ORDER)
async def test_a_wrong_shape_is_repaired_with_what_is_wrong(provider: str) -> None:
    bodies = []
    answers = [said(provider, '{"title": "Call her"}'), said(provider, GOOD)]

    def handle(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return answers.pop(0)

    chain = Providers(**{provider: getattr(ALL, provider)})
    done = await complete(World(**{provider: handle}), chain)

    assert isinstance(done.parsed, Advice)
    assert done.repaired
    assert "reasons: Field required" in json.dumps(bodies[1])
    assert [one.part for one in done.spent] == ["useless", "answer"]


async def test_what_cannot_be_repaired_goes_to_the_next_provider() -> None:
    world = World(xai=said("xai", "nonsense"))

    done = await complete(world)

    assert (done.provider, world.asked) == ("openai", ["xai", "xai", "openai"])
    assert "not of the schema" in done.tried[0].reason
    assert len(done.spent) == 3


async def test_three_useless_answers_in_a_row_open_the_breaker_and_one_good_one_forgets() -> None:
    breakers, world = MemoryBreakers(), World(xai=said("xai", ""))
    for _ in range(2):
        await complete(world, breakers=breakers)
    await complete(World(), breakers=breakers)  # a good one in between
    for _ in range(4):
        await complete(world, breakers=breakers)

    assert world.asked.count("xai") == 2 + 3


async def test_a_prompt_that_is_cut_off_is_not_held_against_the_provider() -> None:
    breakers, world = MemoryBreakers(), World(xai=said("xai", GOOD[:9], "length"))
    for _ in range(5):
        await complete(world, breakers=breakers)

    assert world.asked.count("xai") == 5


@pytest.fixture(params=["memory", "file"])
def breakers(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    now = [1_000.0]
    kind = MemoryBreakers if request.param == "memory" else lambda c: FileBreakers(tmp_path, c)
    made = kind(lambda: now[0])
    made.forward = lambda seconds: now.__setitem__(0, now[0] + seconds)
    return made


async def test_after_its_rest_exactly_one_caller_tries_a_provider(breakers: Any) -> None:
    await complete(World(xai=httpx.Response(503)), breakers=breakers)
    breakers.forward(30.1)
    arrived, go_on = asyncio.Event(), asyncio.Event()
    asked = []

    async def handle(request: httpx.Request) -> httpx.Response:
        name = "xai" if request.url.host == "api.x.ai" else "openai"
        asked.append(name)
        if name == "xai":
            arrived.set()
            await go_on.wait()
        return said(name, GOOD)

    probe = asyncio.create_task(complete(handle, breakers=breakers))
    await arrived.wait()
    others = await asyncio.gather(*(complete(handle, breakers=breakers) for _ in range(5)))
    go_on.set()

    assert {one.provider for one in others} == {"openai"}
    assert (await probe).provider == "xai"
    assert (await complete(handle, breakers=breakers)).provider == "xai"
    assert asked.count("xai") == 2


async def test_a_failed_probe_doubles_the_rest(breakers: Any) -> None:
    world = World(xai=httpx.Response(503))
    for wait_s in (0.0, 30.1, 30.1, 30.1):
        breakers.forward(wait_s)
        await complete(world, breakers=breakers)

    assert world.asked.count("xai") == 3  # at once, after 30 s, and after 60 s more


async def test_a_probe_nobody_waits_for_is_given_back(breakers: Any) -> None:
    await complete(World(xai=httpx.Response(503)), breakers=breakers)
    breakers.forward(30.1)
    arrived = asyncio.Event()

    async def handle(request: httpx.Request) -> httpx.Response:
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError

    probe = asyncio.create_task(complete(handle, breakers=breakers))
    await arrived.wait()
    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)

    assert (await complete(World(), breakers=breakers)).provider == "xai"


async def test_none_left_says_when_the_first_one_may_be_asked_again(breakers: Any) -> None:
    world = World(xai=httpx.Response(429, headers={"retry-after": "90"}))
    only = Providers(xai=ALL.xai)
    with pytest.raises(Unavailable):
        await complete(world, only, breakers=breakers)
    with pytest.raises(Unavailable, match="rests 90 s") as caught:
        await complete(world, only, breakers=breakers)

    assert caught.value.retry_after_s == pytest.approx(90, abs=1)
    assert world.asked == ["xai"]


async def test_a_slow_provider_is_hedged_and_the_loser_is_cancelled() -> None:
    cancelled = []

    async def handle(request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.x.ai":
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.append("xai")
                raise
        return said("openai", GOOD)

    done = await complete(handle, hedge_after_s=0.01)

    assert (done.provider, cancelled) == ("openai", ["xai"])
    assert [one.provider for one in done.spent] == ["openai"]


async def test_a_fast_provider_is_not_hedged() -> None:
    world = World()

    assert (await complete(world, hedge_after_s=5.0)).provider == "xai"
    assert world.asked == ["xai"]


async def test_a_hedge_never_asks_one_provider_twice_and_a_refusal_ends_it() -> None:
    refused = said("openai", None, message={"refusal": "no"})

    async def handle(request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.x.ai":
            await asyncio.Event().wait()
        return refused

    with pytest.raises(Refused):
        await complete(handle, hedge_after_s=0.01)


async def test_every_exchange_is_priced_and_given_to_the_ledger() -> None:
    paid: list[Spent] = []

    async def ledger(one: Spent) -> None:
        paid.append(one)

    usage = {
        "prompt_tokens": 1_000_000, "completion_tokens": 100_000, "total_tokens": 1_100_000,
        "prompt_tokens_details": {"cached_tokens": 400_000},
        "completion_tokens_details": {"reasoning_tokens": 60_000},
    }  # fmt: skip
    body = {"model": "grok-4.3", "usage": usage}
    world = World(xai=said("xai", "nonsense"), openai=said("openai", GOOD, **body))
    done = await complete(world, ledger=ledger)

    assert [(one.provider, one.part) for one in paid] == [
        ("xai", "useless"), ("xai", "useless"), ("openai", "answer"),
    ]  # fmt: skip
    # long prompts cost double: 600 000 x 2.50 + 400 000 x 0.40 + 100 000 x 5, per million
    assert paid[2].usd == Decimal("2.16")
    assert paid[2].usage == Usage(1_000_000, 100_000, 400_000, 0, 60_000)
    assert paid[0].usd is None  # the model "m" has no price
    assert done.cost_usd is None


async def test_a_provider_that_says_its_price_is_believed() -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 107,
             "completion_tokens_details": {"reasoning_tokens": 100},
             "cost_in_usd_ticks": 25_000_000}  # fmt: skip

    done = await complete(World(xai=said("xai", GOOD, usage=usage)))

    assert done.cost_usd == Decimal("0.0025")
    assert done.usage == Usage(3, 104, 0, 0, 100)  # thinking beside the completion


async def test_the_cheaper_model_answers_and_says_so() -> None:
    models = []

    def handle(request: httpx.Request) -> httpx.Response:
        models.append(json.loads(request.content)["model"])
        return said("xai", GOOD)

    done = await complete(handle, cheap=True, degraded="nearly spent")

    assert (models, done.degraded) == (["grok-4.3"], "nearly spent")


async def test_a_server_of_ones_own_is_asked_first_without_a_key_and_at_its_own_price() -> None:
    requests = []

    def handle(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return said("openai", GOOD)

    local = CompatibleSettings(
        base_url="http://own.test/v1", model="m", input_usd=Decimal(0), output_usd=Decimal(0)
    )
    chain = Providers(xai=ALL.xai, local=local, order=("local", "xai"))
    done = await complete(handle, chain)

    [request] = requests
    assert (done.provider, done.cost_usd) == ("local", Decimal(0))
    assert request.url == "http://own.test/v1/chat/completions"
    assert "authorization" not in request.headers
    assert json.loads(request.content)["max_tokens"] == 500


async def test_a_provider_that_is_not_in_the_order_is_never_asked() -> None:
    world = World(xai=httpx.Response(503))
    with pytest.raises(Unavailable):
        await complete(world, Providers(xai=ALL.xai, openai=ALL.openai, order=("xai",)))

    assert world.asked == ["xai"]


async def test_an_answer_out_of_time_while_it_is_repaired_is_a_bad_answer() -> None:
    async def handle(request: httpx.Request) -> httpx.Response:
        if b"not valid" in request.content:
            await asyncio.Event().wait()
        return said("xai", "nonsense")

    only = Providers(xai=XaiSettings(api_key="k"))
    with pytest.raises(BadAnswer, match="not of the schema"):
        await complete(handle, only, answer_s=0.05)


async def test_each_provider_has_its_own_patience() -> None:
    async def handle(request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.x.ai":
            await asyncio.Event().wait()
        return said("openai", GOOD)

    chain = Providers(
        xai=XaiSettings(api_key="k", answer_seconds=0.02), openai=OpenaiSettings(api_key="k")
    )

    assert (await complete(handle, chain)).provider == "openai"

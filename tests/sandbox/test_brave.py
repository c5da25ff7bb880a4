"""The simulated Brave search: held against its specification, and what it refuses."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from sandbox import brave
from sandbox.faults import Faults
from tests.sandbox.conftest import Clock
from tests.sandbox.social import SPECS, judge

pytestmark = pytest.mark.anyio
FILE = SPECS / "brave.json"


async def asked(app: Any, token: str | None = "sandbox", **query: str) -> httpx.Response:
    headers = {} if token is None else {"X-Subscription-Token": token}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://api.search.brave.com",
        headers=headers,
    ) as http:  # fmt: skip
        return await http.get(brave.PATH, params={"q": "lamp"} | query)


def said(answer: httpx.Response) -> Any:
    return judge(answer, FILE, "/res")


async def test_an_answer_is_what_the_specification_says_and_pages_follow_each_other() -> None:
    app = brave.create()

    whole = said(await asked(app))["web"]["results"]
    parts = [said(await asked(app, count="2", offset=str(n))) for n in (0, 1)]

    assert [one["url"] for part in parts for one in part["web"]["results"]] == [
        one["url"] for one in whole
    ]
    assert [part["query"]["more_results_available"] for part in parts] == [True, False]
    assert "web" not in said(await asked(app, q="zzqxv"))
    assert len(said(await asked(app, q="laine", search_lang="fr"))["web"]["results"]) == 3


@pytest.mark.parametrize(
    "query",
    [{"q": ""}, {"q": "a" * 401}, {"q": "a " * 51}, {"count": "21"}, {"count": "0"},
     {"offset": "10"}, {"search_lang": "french"}, {"country": "fr"}, {"safesearch": "high"},
     {"freshness": "week"}, {"language": "fr"}],
)  # fmt: skip
async def test_a_bad_value_is_422_and_costs_nothing(query: dict[str, str]) -> None:
    app = brave.create()
    answer = await asked(app, **query)

    assert answer.status_code == 422
    assert said(answer)["error"]["code"] == "VALIDATION"
    assert app.state.plan.spent_usd == 0


async def test_a_wrong_key_and_a_missing_one_are_told_before_the_request_is_looked_at() -> None:
    wrong = said(await asked(brave.create(), token="wrong", count="99"))
    missing = said(await asked(brave.create(), token=None))

    assert wrong["error"]["code"] == "SUBSCRIPTION_TOKEN_INVALID"
    assert missing["error"]["meta"]["errors"][0]["loc"] == ["header", "x-subscription-token"]


async def test_the_second_call_of_a_second_is_refused_and_not_charged(clock: Clock) -> None:
    app = brave.create(clock=clock, per_second=1, per_month=15_000)

    first, second = [await asked(app) for _ in range(2)]
    clock.forward(1)

    assert first.headers["x-ratelimit-limit"] == "1, 15000"
    assert first.headers["x-ratelimit-policy"] == "1;w=1, 15000;w=2592000"
    assert first.headers["x-ratelimit-remaining"] == "0, 14999"
    assert (second.status_code, said(second)["error"]["code"]) == (429, "RATE_LIMITED")
    assert (await asked(app)).status_code == 200
    assert app.state.plan.spent_usd == Decimal("0.010")


async def test_a_month_that_is_used_up_is_told_by_another_code(clock: Clock) -> None:
    app = brave.create(clock=clock, per_month=1)
    await asked(app)
    clock.forward(86_400)

    answer = await asked(app)

    assert (answer.status_code, said(answer)["error"]["code"]) == (429, "QUOTA_LIMITED")
    assert answer.headers["x-ratelimit-reset"] == f"1, {brave.MONTH_S - 86_400}"
    app.reset()
    assert (await asked(app)).status_code == 200


async def test_faults_come_in_braves_words() -> None:
    limited = await asked(brave.create(Faults({"too_many": 1.0}, retry_after_s=2)))

    assert (limited.status_code, limited.headers["retry-after"]) == (429, "2")
    assert said(limited)["error"]["code"] == "RATE_LIMITED"

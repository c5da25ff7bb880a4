"""The simulated SearXNG: held against its specification and what its code refuses."""

from typing import Any

import httpx
import pytest

from sandbox import searxng
from tests.sandbox.conftest import Clock
from tests.sandbox.social import SPECS, judge

pytestmark = pytest.mark.anyio
FILE = SPECS / "searxng.json"


def client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://searx.example.org"
    )


async def asked(app: Any, **query: str) -> httpx.Response:
    async with client(app) as http:
        return await http.get("/search", params={"q": "laine", "format": "json"} | query)


async def test_an_answer_is_what_the_specification_says_and_in_the_language() -> None:
    app = searxng.create()

    found = judge(await asked(app, language="fr"), FILE)
    everything = judge(await asked(app, q="lamp", language="all"), FILE)

    assert {one["url"].split("/")[2] for one in found["results"]} == {
        "musee-laine.example", "entretien.example", "www.youtube.com",
    }  # fmt: skip
    assert found["results"][0]["engines"] == list(searxng.ENGINES)
    assert len(everything["results"]) == 3
    assert judge(await asked(app, pageno="2"), FILE)["results"] == []


@pytest.mark.parametrize(
    "query",
    [{"q": ""}, {"pageno": "0"}, {"pageno": "two"}, {"language": "french"},
     {"time_range": "decade"}, {"safesearch": "3"}],
)  # fmt: skip
async def test_a_bad_value_is_400_in_json(query: dict[str, str]) -> None:
    answer = await asked(searxng.create(), **query)

    assert answer.status_code == 400
    assert judge(answer, FILE)["error"]


async def test_a_parameter_it_does_not_know_is_ignored() -> None:
    assert (await asked(searxng.create(), max_results="3")).status_code == 200


async def test_a_format_that_is_not_enabled_is_403_in_html_until_it_is() -> None:
    app = searxng.create(formats=("html",))

    answer = await asked(app)
    async with client(app) as http:
        await http.put("/__sandbox__/quirks", json={"formats": ["html", "json"]})

    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert (await asked(app)).status_code == 200


async def test_the_fifth_request_of_an_hour_is_limited_and_an_hour_later_is_not(
    clock: Clock,
) -> None:
    app = searxng.create(clock=clock, limit=4)

    said = [await asked(app) for _ in range(5)]
    clock.forward(searxng.WINDOW_S)

    assert [one.status_code for one in said] == [200] * 4 + [429]
    assert "retry-after" not in said[4].headers
    assert (await asked(app)).status_code == 200


async def test_engines_that_are_down_are_named_and_all_of_them_find_nothing() -> None:
    app = searxng.create()
    async with client(app) as http:
        await http.put("/__sandbox__/quirks", json={"down": {"google": "timeout"}})
        some = judge(await asked(app), FILE)
        down = dict.fromkeys(searxng.ENGINES, "CAPTCHA")
        await http.put("/__sandbox__/quirks", json={"down": down})
        none = judge(await asked(app), FILE)
        await http.post("/__sandbox__/reset")

    assert some["unresponsive_engines"] == [["google", "timeout"]]
    assert some["results"]
    assert none["results"] == []
    assert len(none["unresponsive_engines"]) == 3
    assert judge(await asked(app), FILE)["unresponsive_engines"] == []

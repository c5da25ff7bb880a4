"""The simulated X: judged by the vendor's specification, never by our connector."""

from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from sandbox import x
from tests.sandbox.conftest import Clock
from tests.sandbox.social import SPECS, examples, judge

pytestmark = pytest.mark.anyio
POSTS = f"/2/users/{x.ACCOUNT}/tweets"


def client(app: object, token: str = "sandbox") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(
        transport=transport, base_url="https://api.x.com",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip


async def _everything(file: Path) -> None:
    async with client(x.create()) as http, client(x.create(), "wrong") as stranger:
        text = {"text": "Lin & coton https://blog.example/a"}
        made = judge(await http.post("/2/tweets", json=text), file)
        judge(await http.get("/2/users/me"), file)
        judge(await http.get(POSTS, params={"post.fields": "created_at,entities,text"}), file)
        judge(await http.post("/2/tweets", json=text), file)
        judge(await http.post("/2/tweets", json={"status": "Bonjour"}), file)
        judge(await http.get(POSTS, params={"max_results": "1"}), file)
        judge(await http.delete(f"/2/tweets/{made['data']['id']}"), file)
        judge(await stranger.get("/2/users/me"), file)


async def test_every_answer_is_what_the_trimmed_specification_says() -> None:
    await _everything(SPECS / "x.json")


@pytest.mark.contract
async def test_every_answer_is_what_the_vendors_specification_says(shared: Path) -> None:
    await _everything(shared / "contracts" / "x" / "openapi.json")


@pytest.mark.contract
async def test_good_examples_are_accepted_and_bad_ones_refused(shared: Path) -> None:
    app = x.create(keys=frozenset({"t"}))
    file = shared / "contracts" / "x" / "examples.json"
    assert all(found == right for found, right in (await examples(app, file, "tweets")).values())


@pytest.mark.parametrize(
    ("text", "length"),
    [("Été", 3), ("鳥", 2), ("a https://blog.example/a/very/long/address/indeed/it/is b", 27)],
)
def test_a_text_is_weighed_as_x_does(text: str, length: int) -> None:
    assert x.weight(text) == length


async def test_a_post_costs_and_one_with_a_link_more() -> None:
    app = x.create()
    async with client(app) as http:
        await http.post("/2/tweets", json={"text": "Bonjour"})
        await http.post("/2/tweets", json={"text": "Bonjour https://blog.example/a"})

    assert app.state.spent_usd == Decimal("0.215")
    app.reset()
    assert app.state.spent_usd == 0


async def test_the_window_counts_anew_after_fifteen_minutes(clock: Clock) -> None:
    async with client(x.create(clock=clock)) as http:
        said = [await http.post("/2/tweets", json={"text": f"{n}"}) for n in range(101)]
        clock.forward(900)
        after = await http.post("/2/tweets", json={"text": "later"})

    assert {one.status_code for one in said[:100]} == {201}
    assert (said[100].status_code, said[100].headers["x-rate-limit-remaining"]) == (429, "0")
    assert after.status_code == 201

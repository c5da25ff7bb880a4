"""The simulated Graph API: judged by the vendor's specification, never by our connector."""

from pathlib import Path

import httpx
import pytest

from sandbox import meta
from sandbox.faults import Faults
from tests.sandbox.conftest import Clock
from tests.sandbox.social import SPECS, examples, judge

pytestmark = pytest.mark.anyio
BEARER = {"Authorization": "Bearer sandbox"}
POST = {"message": "Bonjour", "link": "https://blog.example/a"}


def client(app: object, headers: dict[str, str] = BEARER) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)
    base = "https://graph.facebook.com/v25.0"
    return httpx.AsyncClient(transport=transport, base_url=base, headers=headers)


async def _everything(file: Path) -> None:
    limited = meta.create(Faults({"too_many": 1.0}))
    async with client(meta.create()) as http, client(limited) as throttled:
        made = judge(await http.post("/1001/feed", json=POST), file, "/v25.0")
        judge(await http.get("/1001/feed", params={"fields": "id,message"}), file, "/v25.0")
        judge(await http.get(f"/{made['id']}"), file, "/v25.0")
        judge(await http.post("/1001/feed", json=POST), file, "/v25.0")
        judge(await http.delete(f"/{made['id']}"), file, "/v25.0")
        judge(await http.delete(f"/{made['id']}"), file, "/v25.0")
        judge(await throttled.get("/1001/feed"), file, "/v25.0")


async def test_every_answer_is_what_the_trimmed_specification_says() -> None:
    await _everything(SPECS / "meta.json")


@pytest.mark.contract
async def test_every_answer_is_what_the_vendors_specification_says(shared: Path) -> None:
    await _everything(shared / "contracts" / "meta" / "page_feed.openapi.json")


@pytest.mark.contract
async def test_good_examples_are_accepted_and_bad_ones_refused(shared: Path) -> None:
    app = meta.create(keys=frozenset({"t"}), page_id="123")
    file = shared / "contracts" / "meta" / "examples.json"
    assert all(found == right for found, right in (await examples(app, file, "/feed")).values())


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/1001/feed", {}, 190),
        ("/1001/feed", {"Authorization": "Bearer wrong"}, 190),
        ("/999/feed", BEARER, 200),
        ("/1001/feed?fields=secret", BEARER, 100),
        ("https://graph.facebook.com/v3.0/1001/feed", BEARER, 2635),
    ],
)
async def test_what_is_wrong_has_metas_code(path: str, headers: dict[str, str], code: int) -> None:
    async with client(meta.create(), headers) as http:
        assert (await http.get(path)).json()["error"]["code"] == code


async def test_a_post_appears_late_when_the_network_is(clock: Clock) -> None:
    app = meta.create(clock=clock)
    async with client(app) as http:
        quirks = "https://graph.facebook.com/__sandbox__/quirks"
        await http.put(quirks, json={"late_s": 10})
        await http.post("/1001/feed", json=POST)
        before = (await http.get("/1001/feed")).json()["data"]
        clock.forward(10)
        after = (await http.get("/1001/feed")).json()["data"]
        assert (len(before), len(after)) == (0, 1)
        assert (await http.put(quirks, json={"moody": 1})).status_code == 400

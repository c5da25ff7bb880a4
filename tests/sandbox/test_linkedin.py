"""The simulated Posts API: judged by the vendor's documentation, never by our connector."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import linkedin
from sandbox.faults import Faults
from tests.sandbox.social import SPECS, examples, judge

pytestmark = pytest.mark.anyio
HEADERS = {"Authorization": "Bearer sandbox", "Linkedin-Version": "202610",
           "X-Restli-Protocol-Version": "2.0.0"}  # fmt: skip
LIST = {"q": "author", "author": linkedin.AUTHOR}


def post(**more: Any) -> dict[str, Any]:
    return {
        "author": linkedin.AUTHOR, "commentary": "Bonjour", "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED"}, "lifecycleState": "PUBLISHED",
        "content": {"article": {"source": "https://blog.example/a", "title": "T"}},
    } | more  # fmt: skip


def client(app: object, **headers: str) -> httpx.AsyncClient:
    kept = {name: value for name, value in (HEADERS | headers).items() if value}
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="https://api.linkedin.com", headers=kept)


async def _everything(file: Path) -> None:
    limited = linkedin.create(Faults({"too_many": 1.0}))
    async with client(linkedin.create()) as http, client(limited) as throttled:
        made = await http.post("/rest/posts", json=post())
        at = f"/rest/posts/{made.headers['x-restli-id'].replace(':', '%3A')}"
        judge(made, file)
        judge(await http.get("/rest/posts", params=LIST), file)
        judge(await http.get(at), file)
        judge(await http.post("/rest/posts", json=post()), file)
        judge(await http.delete(at), file)
        judge(await http.get(at), file)
        judge(await throttled.get("/rest/posts", params=LIST), file)


async def test_every_answer_is_what_the_trimmed_specification_says() -> None:
    await _everything(SPECS / "linkedin.json")


@pytest.mark.contract
async def test_every_answer_is_what_the_whole_specification_says(shared: Path) -> None:
    await _everything(shared / "contracts" / "linkedin" / "posts.openapi.json")


@pytest.mark.contract
async def test_good_examples_are_accepted_and_bad_ones_refused(shared: Path) -> None:
    app = linkedin.create(keys=frozenset({"t"}))
    file = shared / "contracts" / "linkedin" / "examples.json"
    assert all(found == right for found, right in (await examples(app, file, "/posts")).values())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": ""}, 401),
        ({"Linkedin-Version": ""}, 400),
        ({"Linkedin-Version": "202511"}, 426),
        ({"X-Restli-Protocol-Version": ""}, 400),
    ],
)
async def test_a_missing_or_old_header_is_refused(headers: dict[str, str], status: int) -> None:
    async with client(linkedin.create(), **headers) as http:
        assert (await http.get("/rest/posts", params=LIST)).status_code == status


async def test_what_is_not_escaped_cuts_a_text_off() -> None:
    app = linkedin.create()
    async with client(app) as http:
        await http.post("/rest/posts", json=post(commentary=r"Le lin \(bio\) et (coton)"))

    [kept] = app.state.wall.posts.values()
    assert kept.text == r"Le lin \(bio\) et "


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (post(author="urn:li:organization:1"), 403),
        (post(specificContent={}), 400),
        (post(visibility="EVERYBODY"), 400),
    ],
)
async def test_a_body_linkedin_does_not_take_is_refused(body: Any, status: int) -> None:
    async with client(linkedin.create()) as http:
        assert (await http.post("/rest/posts", json=body)).status_code == status


async def test_a_urn_with_bare_colons_is_no_path() -> None:
    async with client(linkedin.create()) as http:
        assert (await http.get("/rest/posts/urn:li:share:1")).status_code == 400

"""The simulated WordPress: judged by the vendor's schemas and recorded answers.

`tests/wordpress/test_simulator.py` holds it against a real site.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from sandbox import wp
from sandbox.simulator import Simulator
from sandbox.wp_spec import SPEC
from tests.sandbox.conftest import Clock

pytestmark = pytest.mark.anyio
KEY = ("sandbox", "sandbox")
ROUTES = "/wp-json/wp/v2"
PNG = ("a.png", b"\x89PNG", "image/png")


@pytest.fixture
def app(clock: Clock) -> Simulator:
    return wp.create(clock=clock)


@pytest.fixture
async def http(app: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    base = f"https://blog.example{ROUTES}"
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=base, auth=KEY) as client:
        yield client


def judge(answer: httpx.Response, path: str) -> Any:
    """Hold an answer against the trimmed schemas, and return its body."""
    spec = json.loads(SPEC.read_text())
    said = spec["paths"][f"/wp/v2{path}"][answer.request.method.lower()]["responses"]
    content = said.get(str(answer.status_code), said["default"])["content"]
    schema = content["application/json"]["schema"] | {"components": spec["components"]}
    jsonschema_rs.validator_for(schema).validate(answer.json())
    return answer.json()


async def test_every_answer_is_what_the_trimmed_schemas_say(http: httpx.AsyncClient) -> None:
    edit = {"context": "edit"}
    post = {"title": "A", "slug": "a", "content": "<p>x</p>", "status": "draft"}
    made = judge(await http.post("/posts", json=post), "/posts")
    at = f"/posts/{made['id']}"
    judge(await http.post(at, json={"status": "publish"}), "/posts/{id}")
    judge(await http.get("/posts", params=edit | {"status": "any"}), "/posts")
    judge(await http.get("/posts", params={"context": "embed"}), "/posts")
    judge(await http.get(at, params=edit), "/posts/{id}")
    [last] = judge(await http.get(f"{at}/revisions", params=edit), "/posts/{parent}/revisions")
    judge(await http.get(f"{at}/revisions/{last['id']}"), "/posts/{parent}/revisions/{id}")
    judge(await http.delete(at), "/posts/{id}")
    judge(await http.post("/media", files={"file": PNG}, data={"slug": "a"}), "/media")
    judge(await http.get("/media"), "/media")
    judge(await http.post("/categories", json={"name": "C"}), "/categories")
    judge(await http.post("/categories", json={"name": "C"}), "/categories")
    judge(await http.get("/tags"), "/tags")
    judge(await http.get("/pages"), "/pages")
    judge(await http.get("/users/me", params=edit), "/users/me")
    judge(await http.get("/posts/999"), "/posts/{id}")


async def test_only_the_signed_in_see_what_is_not_live(app: Simulator) -> None:
    draft = app.state.site.add(slug="a", title="A")
    app.state.site.add(slug="b", title="B", status="publish")
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=f"https://x{ROUTES}") as stranger:
        rows = (await stranger.get("/posts")).json()
        assert [row["slug"] for row in rows] == ["b"]
        assert (await stranger.get(f"/posts/{draft.id}")).status_code == 401
        spaced = await stranger.get("/users/me", auth=("sandbox", "sand box"))
        assert spaced.status_code == 200


async def test_what_a_late_host_does_is_done_later(
    app: Simulator, http: httpx.AsyncClient, clock: Clock
) -> None:
    await http.put("https://blog.example/__sandbox__/quirks", json={"late": 1, "late_s": 30})
    answer = await http.post("/posts", json={"title": "A", "slug": "a"})

    assert (answer.status_code, len(app.state.site.posts)) == (504, 0)
    clock.forward(31)
    state = (await http.get("https://blog.example/__sandbox__/state")).json()
    assert state["posts"] == 1


async def test_what_people_do_can_be_done_through_the_control_routes(
    app: Simulator, http: httpx.AsyncClient
) -> None:
    post = app.state.site.add(slug="a", title="A", status="publish")
    control = "https://blog.example/__sandbox__"
    await http.post(f"{control}/posts/{post.id}/edit", json={"content": "<p>mine</p>"})
    await http.post(f"{control}/posts/{post.id}/trash")

    [row] = (await http.get(f"{control}/posts")).json()
    assert (row["content"], row["status"], row["slug"]) == ("<p>mine</p>", "trash", "a__trashed")
    assert (await http.post(f"{control}/posts/99/trash")).status_code == 404
    assert (await http.put(f"{control}/quirks", json={"moody": 1})).status_code == 400


@pytest.mark.contract
async def test_answers_have_the_members_of_the_recorded_ones(
    http: httpx.AsyncClient, shared: Path
) -> None:
    recorded = json.loads((shared / "contracts" / "wordpress" / "recorded.json").read_text())
    post = {"title": "Bonjour", "slug": "bonjour-1", "content": "<p>Texte</p>", "excerpt": "x",
            "status": "draft"}  # fmt: skip
    made = (await http.post("/posts", json=post)).json()
    asked = {"slug": "bonjour-1", "status": "any"}
    listed = (await http.get("/posts", params=asked)).json()
    wrong = (await http.post("/posts", json=post | {"status": "published"})).json()
    too_far = (await http.get("/posts", params={"page": "9"})).json()

    samples = {name: one["body"] for name, one in recorded["samples"].items()}
    assert set(made) == set(samples["wp_post"])
    assert set(listed[0]) == set(samples["wp_posts_by_slug"][0])
    assert too_far == samples["wp_posts_page_too_far"]
    assert (wrong["code"], wrong["message"]) == (
        samples["wp_post_bad"]["code"], samples["wp_post_bad"]["message"],
    )  # fmt: skip


@pytest.mark.contract
async def test_the_vendors_examples_are_judged_as_the_vendor_does(
    http: httpx.AsyncClient, shared: Path
) -> None:
    examples = json.loads((shared / "contracts" / "wordpress" / "examples.json").read_text())
    for one in examples:
        path = httpx.URL(one["url"]).path.removeprefix(ROUTES)
        answer = await http.request(one["method"], path, json=one["body"])
        assert (one["name"], answer.is_success) == (one["name"], one["ok"])

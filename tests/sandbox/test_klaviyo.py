"""The simulated Klaviyo keeps the vendor's rules: profiles, queries, headers and limits."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import klaviyo
from sandbox.openapi import SPECS
from tests.sandbox.klaviyo_bodies import HEADERS, bulk, event, person

pytestmark = pytest.mark.anyio


@pytest.fixture
def app(clock: Callable[[], Any]) -> Any:
    return klaviyo.create(clock=clock)


@pytest.fixture
async def api(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="https://a.klaviyo.com", headers=HEADERS
    ) as client:
        yield client


async def test_an_upsert_creates_then_updates_and_null_clears(api: httpx.AsyncClient) -> None:
    first = await api.post(
        "/api/profile-import",
        json=person(
            "Ada@Example.com", first_name="Ada", properties={"risk": 0.4, "segment": "new"}
        ),
    )
    second = await api.post(
        "/api/profile-import",
        json=person("ada@example.com", first_name=None, properties={"risk": None}),
    )

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["data"]["id"] == first.json()["data"]["id"]
    attributes = second.json()["data"]["attributes"]
    assert attributes["first_name"] is None
    assert attributes["properties"] == {"segment": "new"}


async def test_identifiers_of_two_profiles_conflict_and_name_the_other(
    api: httpx.AsyncClient,
) -> None:
    await api.post("/api/profiles", json=person("a@example.com"))
    other = await api.post("/api/profiles", json=person(phone_number="+33600000001"))

    answer = await api.post(
        "/api/profile-import", json=person("a@example.com", phone_number="+33600000001")
    )

    assert answer.status_code == 409
    [error] = answer.json()["errors"]
    assert error["code"] == "duplicate_profile"
    assert error["meta"]["duplicate_profile_id"] == other.json()["data"]["id"]


async def test_cursors_walk_every_profile_once(api: httpx.AsyncClient, clock: Any) -> None:
    rows = [person(f"p{n}@example.com") for n in range(250)]
    await api.post("/api/profile-bulk-import-jobs", json=bulk(*rows))
    clock.forward(1)

    seen, address, pages = [], "/api/profiles?page[size]=100&sort=-updated", 0
    while address:
        page = (await api.get(address)).json()
        seen += [one["attributes"]["email"] for one in page["data"]]
        address, pages = page["links"].get("next"), pages + 1

    assert pages == 3
    assert sorted(seen) == sorted(f"p{n}@example.com" for n in range(250))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ('equals(email,"a@example.com")', 1),
        ("any(email,['a@example.com','b@example.com','c@example.com'])", 2),
        ("greater-than(updated,2026-11-02T09:00:30Z)", 1),
        ("greater-than(updated,2026-11-02T08:00:00Z),less-than(updated,2026-11-02T09:00:30Z)", 1),
    ],
)
async def test_filters_find_what_they_say(
    api: httpx.AsyncClient, clock: Any, wanted: str, found: int
) -> None:
    await api.post("/api/profiles", json=person("a@example.com"))
    clock.forward(60)
    await api.post("/api/profiles", json=person("b@example.com"))

    answer = await api.get("/api/profiles", params={"filter": wanted})

    assert len(answer.json()["data"]) == found


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"page[size]": "101"}, "page[size]"),
        ({"page_size": "10"}, "page_size"),
        ({"filter": 'contains(email,"a")'}, "filter"),
        ({"filter": "equals(email"}, "filter"),
        ({"fields[profile]": "emial"}, "fields[profile]"),
    ],
)
async def test_a_wrong_parameter_is_refused_by_name(
    api: httpx.AsyncClient, query: dict[str, str], parameter: str
) -> None:
    answer = await api.get("/api/profiles", params=query)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["source"]["parameter"] == parameter


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer sandbox"}, 401),
        ({"Authorization": "Klaviyo-API-Key other"}, 401),
        ({"revision": "2019-01-01"}, 400),
        ({"content-type": "text/plain"}, 415),
    ],
)
async def test_wrong_headers_are_refused(
    api: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    answer = await api.post("/api/profiles", json=person("a@example.com"), headers=headers)

    assert answer.status_code == status


async def test_a_member_the_vendor_does_not_know_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/profiles", json=person("a@example.com", emial="b"))

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["source"]["pointer"] == "/data/attributes"


async def test_the_burst_and_the_steady_limit_hold_and_tell_when_to_return(
    api: httpx.AsyncClient, clock: Any
) -> None:
    burst = [await api.get("/api/metrics") for _ in range(11)]
    for _ in range(14):
        clock.forward(1)
        for _ in range(10):
            steady = await api.get("/api/metrics")
    clock.forward(1)
    last = await api.get("/api/metrics")
    clock.forward(float(last.headers["Retry-After"]))

    assert [answer.status_code for answer in burst] == [200] * 10 + [429]
    assert burst[10].headers["Retry-After"] == "1"
    assert "RateLimit-Limit" not in burst[10].headers
    assert burst[0].headers["RateLimit-Limit"] == "150"
    assert steady.headers["RateLimit-Remaining"] == "0"
    assert last.status_code == 429
    assert (await api.get("/api/metrics")).status_code == 200


async def test_lifting_the_limits_lifts_them() -> None:
    transport = httpx.ASGITransport(app=klaviyo.create(limits=None))
    async with httpx.AsyncClient(transport=transport, base_url="http://k", headers=HEADERS) as api:
        answers = [await api.get("/api/metrics") for _ in range(40)]

    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.contract
async def test_every_answer_is_one_the_vendor_gives(
    api: httpx.AsyncClient, clock: Any, judge_of: Callable[..., Any]
) -> None:
    judge = judge_of("klaviyo")
    made = await api.post("/api/profiles", json=person("a@example.com", location={"city": "Lyon"}))
    profile = made.json()["data"]["id"]
    change = person(first_name="Ada")["data"] | {"id": profile}
    job = await api.post("/api/profile-bulk-import-jobs", json=bulk(person("b@example.com")))
    at = f"/api/profile-bulk-import-jobs/{job.json()['data']['id']}"
    await api.post("/api/events", json=event("a@example.com", "e"))
    clock.forward(1)
    everything = {"additional-fields[profile]": "subscriptions,predictive_analytics"}
    answers = [
        made,
        job,
        await api.post("/api/profiles", json=person("a@example.com")),
        await api.post("/api/profile-import", json=person("c@example.com")),
        await api.post("/api/profile-import", json=person("c@example.com")),
        await api.patch(f"/api/profiles/{profile}", json={"data": change}),
        await api.get("/api/profiles", params=everything),
        await api.get(
            f"/api/profiles/{profile}", params={"fields[profile]": "email,location.city"}
        ),
        await api.get("/api/profiles/unknown"),
        await api.get("/api/profiles", params={"filter": "nonsense"}),
        await api.get("/api/profile-bulk-import-jobs"),
        await api.get(at),
        await api.get(f"{at}/import-errors"),
        await api.get("/api/events", params={"include": "metric,profile"}),
        await api.get("/api/metrics"),
        await api.get("/api/metrics/SIM001"),
        await api.get("/api/lists"),
        await api.get("/api/segments"),
        await api.post("/api/events", json=event("a@example.com", "f")),
    ]

    for answer in answers:
        judge(answer)
    assert [answer.status_code for answer in answers[2:9]] == [409, 201, 200, 200, 200, 200, 404]
    assert len(answers[13].json()["included"]) == 2


@pytest.mark.contract
async def test_our_part_of_the_specification_is_the_vendors_own(shared: Path) -> None:
    official = json.loads((shared / "contracts" / "klaviyo" / "openapi.json").read_text())
    ours = json.loads((SPECS / "klaviyo.json").read_text())

    for path, methods in ours["paths"].items():
        for method, said in methods.items():
            theirs = official["paths"][path][method]
            assert said["operationId"] == theirs["operationId"]
            assert said["x-klaviyo-ratelimit"] == theirs["x-klaviyo-ratelimit"]
            for mine, other in zip(said["parameters"], theirs["parameters"], strict=True):
                assert (mine["name"], bare(mine["schema"])) == (
                    other["name"],
                    bare(other["schema"]),
                )
    for name, schema in ours["components"]["schemas"].items():
        assert bare(schema) == bare(official["components"]["schemas"][name])


def bare(node: Any, parent: str = "") -> Any:
    """Return a schema without its texts."""
    if isinstance(node, list):
        return [bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    texts = () if parent == "properties" else ("description", "example", "title", "x-note")
    return {name: bare(value, name) for name, value in node.items() if name not in texts}

"""The simulated Klaviyo keeps the vendor's rules."""

import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from sandbox import klaviyo

pytestmark = pytest.mark.anyio

HEADERS = {
    "Authorization": "Klaviyo-API-Key sandbox",
    "revision": "2026-07-15",
    "content-type": "application/vnd.api+json",
}


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


def person(email: str | None = None, **attributes: Any) -> dict[str, Any]:
    given = {"email": email} if email else {}
    return {"data": {"type": "profile", "attributes": given | attributes}}


def bulk(*rows: dict[str, Any]) -> dict[str, Any]:
    profiles = {"data": [row["data"] for row in rows]}
    return {"data": {"type": "profile-bulk-import-job", "attributes": {"profiles": profiles}}}


def event(email: str, unique_id: str | None, name: str = "Opened Ticket") -> dict[str, Any]:
    attributes = {
        "properties": {"subject": "simulated"},
        "unique_id": unique_id,
        "metric": {"data": {"type": "metric", "attributes": {"name": name}}},
        "profile": person(email),
    }
    return {"data": {"type": "event", "attributes": attributes}}


def event_bulk(email: str, *unique_ids: str) -> dict[str, Any]:
    events = []
    for unique_id in unique_ids:
        one = event(email, unique_id)["data"]
        del one["attributes"]["profile"]
        events.append(one)
    entry = {"profile": person(email), "events": {"data": events}}
    data = {"data": [{"type": "event-bulk-create", "attributes": entry}]}
    return {"data": {"type": "event-bulk-create-job", "attributes": {"events-bulk-create": data}}}


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


async def test_one_bad_row_refuses_the_whole_import_and_is_pointed_at(
    app: Any, api: httpx.AsyncClient, clock: Any
) -> None:
    body = bulk(person("a@example.com"), person("not an address"), person(phone_number="0600"))

    answer = await api.post("/api/profile-bulk-import-jobs", json=body)
    clock.forward(60)

    assert answer.status_code == 400
    pointers = [error["source"]["pointer"] for error in answer.json()["errors"]]
    at = "/data/attributes/profiles/data"
    assert pointers == [f"{at}/1/attributes/email", f"{at}/2/attributes/phone_number"]
    assert len(app.state.account.profiles) == 0


async def test_an_import_is_worked_off_later_and_reports_its_conflicts(
    api: httpx.AsyncClient, clock: Any
) -> None:
    await api.post("/api/profiles", json=person("a@example.com"))
    await api.post("/api/profiles", json=person(phone_number="+33600000001"))
    rows = [person("b@example.com"), person("a@example.com", phone_number="+33600000001")]
    sent = await api.post("/api/profile-bulk-import-jobs", json=bulk(*rows))
    address = f"/api/profile-bulk-import-jobs/{sent.json()['data']['id']}"

    states = []
    for seconds in (0, 0.15, 0.1):
        clock.forward(seconds)
        states.append((await api.get(address)).json()["data"]["attributes"])
    errors = (await api.get(f"{address}/import-errors")).json()["data"]

    assert sent.status_code == 202
    assert [state["status"] for state in states] == ["queued", "processing", "complete"]
    assert (states[2]["completed_count"], states[2]["failed_count"]) == (1, 1)
    assert errors[0]["attributes"]["code"] == "duplicate_profile"


async def test_an_import_of_more_than_ten_thousand_profiles_is_refused(
    api: httpx.AsyncClient,
) -> None:
    rows = [person(f"p{n}@example.com") for n in range(10_001)]

    answer = await api.post("/api/profile-bulk-import-jobs", json=bulk(*rows))

    assert answer.status_code == 400
    assert "10000" in answer.json()["errors"][0]["detail"]


async def test_the_first_event_of_a_unique_id_is_kept_and_seen_later(
    api: httpx.AsyncClient, clock: Any
) -> None:
    answers = [
        await api.post("/api/events", json=event("a@example.com", "t-1")),
        await api.post("/api/events", json=event("a@example.com", "t-1")),
        await api.post("/api/events", json=event("b@example.com", "t-1")),
    ]
    early = (await api.get("/api/events")).json()["data"]
    clock.forward(1)
    late = (await api.get("/api/events")).json()["data"]

    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert (len(early), len(late)) == (0, 2)


@pytest.mark.parametrize("ids", [("t-1", "t-1"), ("t-0", "t-2")])
async def test_a_bulk_of_events_with_a_repeated_id_is_refused_whole(
    app: Any, api: httpx.AsyncClient, ids: tuple[str, str]
) -> None:
    await api.post("/api/event-bulk-create-jobs", json=event_bulk("a@example.com", "t-0"))

    answer = await api.post("/api/event-bulk-create-jobs", json=event_bulk("a@example.com", *ids))

    assert answer.status_code == 400
    assert len(app.state.account.events) == 1


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


async def test_ten_thousand_profiles_are_judged_and_stored_in_half_a_second(
    app: Any, api: httpx.AsyncClient, clock: Any
) -> None:
    properties = {"rfm_segment": "At Risk", "churn_risk": 0.42, "churn_reasons": ["a", "b"]}
    rows = [person(f"p{n}@example.com", properties=properties) for n in range(10_000)]
    body = json.dumps(bulk(*rows))

    started = time.perf_counter()
    sent = await api.post("/api/profile-bulk-import-jobs", content=body)
    clock.forward(1)
    await api.get(f"/api/profile-bulk-import-jobs/{sent.json()['data']['id']}")
    took_s = time.perf_counter() - started

    assert sent.status_code == 202
    assert len(app.state.account.profiles) == 10_000
    assert took_s < 0.5

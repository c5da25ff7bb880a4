"""Klaviyo: what is sent, how it is cut, and what each refusal becomes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest

from connectors import klaviyo
from connectors.errors import AuthRefused, NotConfigured, Refused, Unavailable, Uncertain
from connectors.klaviyo import (
    Event,
    Klaviyo,
    ProfileUpdate,
    event_chunks,
    import_chunks,
    written,
)
from connectors.klaviyo_words import BULK_BYTES, email_filters, events_body, import_body
from connectors.pace import MemorySlots
from settings import KlaviyoSettings

pytestmark = pytest.mark.anyio
KEYED = KlaviyoSettings(api_key="pk_test_0123456789")
JSON_API = {"content-type": "application/vnd.api+json"}
URI = "https://a.klaviyo.com/api/x"
EVENT = Event(
    "Churn Action", "a@b.co", "c1:2026-W04", {"risk": 0.8, "why": "late"},
    datetime(2026, 1, 22, 9, tzinfo=UTC), 12.5, "EUR",
)  # fmt: skip
UPDATE = ProfileUpdate("a@b.co", {"3a_segment": "At Risk", "3a_old": None}, unset=("3a_gone",))


def json_api(status: int, body: Any) -> httpx.Response:
    return httpx.Response(status, headers=JSON_API, content=orjson.dumps(body))


def profile(i: int) -> dict[str, Any]:
    attributes = {"email": f"p{i}@b.co", "properties": {"n": i}}
    return {"type": "profile", "id": f"P{i}", "attributes": attributes, "links": {"self": URI}}


def page(rows: list[dict[str, Any]], cursor: str | None = None, **more: Any) -> httpx.Response:
    links = {"self": URI} | ({"next": f"{URI}?page%5Bcursor%5D={cursor}"} if cursor else {})
    return json_api(200, {"data": rows, "links": links} | more)


def refusal(status: int, *errors: tuple[str, str]) -> httpx.Response:
    said = [
        {"id": "1", "code": code, "title": "t", "detail": "marc@b.co", "source": {"pointer": at}}
        for code, at in errors
    ]
    return json_api(status, {"errors": said})


def job(status: str = "processing", **counts: int) -> dict[str, Any]:
    attributes = {"status": status, "created_at": "2026-01-22T09:00:00Z", "total_count": 2}
    return {
        "data": {
            "type": "profile-bulk-import-job", "id": "J1", "attributes": attributes | counts,
            "links": {"self": URI},
        }
    }  # fmt: skip


class Script:
    """Answers in order; remembers the requests."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.left, self.asked = list(answers), []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def body(self, i: int = -1) -> Any:
        return orjson.loads(self.asked[i].content)


def opened(script: Callable[[httpx.Request], httpx.Response]):
    return klaviyo.connect(KEYED, httpx.MockTransport(script), MemorySlots())


async def listed(rows) -> list[Any]:
    return [row async for row in rows]


async def test_without_a_key_it_says_which_variable_to_set() -> None:
    with pytest.raises(NotConfigured, match="set KLAVIYO_API_KEY"):
        async with klaviyo.connect(None):
            pass


async def test_profiles_are_read_page_by_page() -> None:
    script = Script(page([profile(1), profile(2)], "c2"), page([profile(3)]))
    async with opened(script) as client:
        found = await listed(client.all_profiles())
    assert [p.email for p in found] == ["p1@b.co", "p2@b.co", "p3@b.co"]
    assert found[0].properties == {"n": 1}
    assert script.asked[1].url.params["page[cursor]"] == "c2"
    assert script.asked[1].url.params["sort"] == "created"


async def test_a_link_to_the_next_page_is_followed_at_our_address_only() -> None:
    elsewhere = json_api(
        200, {"data": [], "links": {"self": URI, "next": "https://evil.test/?page[cursor]=x"}}
    )
    script = Script(elsewhere, page([]))
    async with opened(script) as client:
        await listed(client.all_profiles())
    assert [r.url.host for r in script.asked] == ["a.klaviyo.com"] * 2


async def test_profiles_are_asked_for_by_a_hundred_emails_at_most() -> None:
    script = Script(page([]), page([]), page([]))
    async with opened(script) as client:
        await listed(client.profiles_by_email(f"p{i}@b.co" for i in range(201)))
    asked = [r.url.params["filter"] for r in script.asked]
    assert [text.count("@") for text in asked] == [100, 100, 1]
    assert asked[2] == 'any(email,["p200@b.co"])'


def test_a_filter_of_long_or_quoted_emails_stays_an_address() -> None:
    long = [f"{'x' * 200}{i}@b.co" for i in range(50)]
    assert all(len(text) < 4_100 for text in email_filters(long))
    assert list(email_filters(['"a\\b"@c.co'])) == [r'any(email,["\"a\\b\"@c.co"])']
    assert list(email_filters([])) == []


async def test_an_import_says_exactly_what_to_set_to_clear_and_to_remove() -> None:
    script = Script(json_api(202, job()))
    async with opened(script) as client:
        started = await client.import_profiles([UPDATE, ProfileUpdate("c@d.co")])
    assert started.job_id == "J1"
    first, second = script.body()["data"]["attributes"]["profiles"]["data"]
    assert first == {
        "type": "profile",
        "attributes": {
            "email": "a@b.co", "properties": {"3a_segment": "At Risk", "3a_old": None},
        },
        "meta": {"patch_properties": {"unset": ["3a_gone"]}},
    }  # fmt: skip
    assert "meta" not in second


async def test_a_refused_import_names_the_rows_to_strip() -> None:
    at = "/data/attributes/profiles/data/{}/attributes/email"
    script = Script(refusal(400, ("invalid", at.format(3)), ("too_long", at.format(17))))
    async with opened(script) as client:
        refused = await client.import_profiles([UPDATE])
    assert (refused.job_id, refused.bad_rows) == (None, {3: "invalid", 17: "too_long"})


@pytest.mark.parametrize(
    "answer",
    [
        refusal(400, ("invalid", "/data/attributes")),
        refusal(400, ("invalid", "/data/attributes/profiles/data/1"), ("invalid", "/data")),
        refusal(400),
        httpx.Response(400, text="nonsense"),
    ],
)
async def test_an_import_refused_for_another_reason_is_refused(answer: httpx.Response) -> None:
    async with opened(Script(answer)) as client:
        with pytest.raises(Refused, match=r"klaviyo\.import_profiles: HTTP 400") as caught:
            await client.import_profiles([UPDATE])
    assert "marc" not in str(caught.value)


async def test_an_import_is_followed_to_its_end() -> None:
    done = json_api(200, job("complete", completed_count=1, failed_count=1))
    async with opened(Script(json_api(200, job()), done)) as client:
        assert not (await client.import_job("J1")).finished
        status = await client.import_job("J1")
    assert (status.finished, status.total, status.completed, status.failed) == (True, 2, 1, 1)


async def test_an_import_is_waited_for_until_it_is_over() -> None:
    script = Script(json_api(200, job("queued")), json_api(200, job("complete")))
    async with opened(script) as client:
        assert (await client.finish_import("J1")).finished
    assert len(script.asked) == 2


@pytest.mark.parametrize(
    "payload", [{"email": "a@b.co"}, {"type": "profile", "attributes": {"email": "a@b.co"}}]
)
async def test_the_rows_an_import_could_not_apply_are_named(payload: dict[str, Any]) -> None:
    attributes = {
        "code": "invalid", "title": "t", "detail": "d", "source": {"pointer": "/data"},
        "original_payload": payload,
    }  # fmt: skip
    rows = [{"type": "import-error", "id": "E1", "attributes": attributes}]
    async with opened(Script(page(rows))) as client:
        [failed] = await listed(client.import_errors("J1"))
    assert (failed.code, failed.email) == ("invalid", "a@b.co")


async def test_an_upsert_without_the_telephone_follows_when_another_profile_has_it() -> None:
    script = Script(
        refusal(409, ("duplicate_profile", "/data")), json_api(200, {"data": profile(1)})
    )
    async with opened(script) as client:
        found = await client.upsert_profile(ProfileUpdate("p1@b.co", phone_number="+33612345678"))
    assert found.id == "P1"
    assert "phone_number" in script.body(0)["data"]["attributes"]
    assert "phone_number" not in script.body(1)["data"]["attributes"]


async def test_a_duplicate_that_cannot_be_avoided_is_refused() -> None:
    async with opened(Script(refusal(409, ("duplicate_profile", "/data")))) as client:
        with pytest.raises(Refused, match=r"klaviyo\.upsert_profile: HTTP 409: the e-mail and"):
            await client.upsert_profile(UPDATE)


async def test_a_single_event_is_sent_again_after_silence_because_its_id_is_unique() -> None:
    script = Script(httpx.ReadTimeout("x"), httpx.Response(202))
    async with opened(script) as client:
        await client.send_event(EVENT)
    assert script.body(0) == script.body(1)
    assert script.body()["data"]["attributes"]["unique_id"] == "c1:2026-W04"


@pytest.mark.parametrize("silence", [httpx.ReadTimeout("x"), refusal(500, ("error", ""))])
async def test_a_bulk_of_events_is_never_sent_twice(silence: httpx.Response | Exception) -> None:
    script = Script(silence)
    async with opened(script) as client:
        with pytest.raises(Uncertain):
            await client.send_events(events_body([EVENT]))
    assert len(script.asked) == 1


def test_an_import_is_cut_by_number_and_by_exact_size() -> None:
    small = [ProfileUpdate(f"p{i}@b.co") for i in range(20_001)]
    assert [len(chunk) for chunk in import_chunks(small)] == [10_000, 10_000, 1]
    heavy = [ProfileUpdate(f"p{i}@b.co", {"x": "é" * 40_000}) for i in range(100)]
    sizes = [len(import_body(chunk)) for chunk in import_chunks(heavy)]
    assert len(sizes) == 2
    assert BULK_BYTES - 81_000 < sizes[0] <= BULK_BYTES
    assert list(import_chunks([])) == []


def test_events_are_cut_by_number_and_by_exact_size() -> None:
    assert [len(chunk) for chunk in event_chunks([EVENT] * 1_001)] == [1_000, 1]
    heavy = [Event("m", "a@b.co", str(i), {"x": "y" * 90_000}) for i in range(60)]
    sizes = [len(events_body(chunk)) for chunk in event_chunks(heavy)]
    assert len(sizes) == 2
    assert max(sizes) <= BULK_BYTES


def metric(name: str, number: int) -> dict[str, Any]:
    attributes = {"name": name}
    return {"type": "metric", "id": f"M{number}", "attributes": attributes, "links": {"self": URI}}


async def test_a_metric_is_found_by_its_name_on_any_page() -> None:
    def pages() -> Script:
        return Script(page([metric("Opened Email", 1)], "c"), page([metric("Clicked Email", 2)]))

    async with opened(pages()) as client:
        assert await client.metric_id("Clicked Email") == "M2"
    async with opened(pages()) as client:
        assert await client.metric_id("Ticket") is None


def happened() -> httpx.Response:
    event = {
        "type": "event", "id": "E1",
        "attributes": {"datetime": "2026-01-22T09:00:00+00:00", "event_properties": {"url": "x"}},
        "relationships": {"profile": {"data": {"type": "profile", "id": "P1"}}},
        "links": {"self": URI},
    }  # fmt: skip
    return page([event], included=[profile(1)])


async def test_events_come_with_the_email_of_their_profile() -> None:
    script = Script(happened())
    since = datetime.fromisoformat("2026-01-01T01:00:00+01:00")
    async with opened(script) as client:
        [event] = await listed(client.events("M2", since))
    assert (event.email, event.at) == ("p1@b.co", datetime(2026, 1, 22, 9, tzinfo=UTC))
    wanted = 'equals(metric_id,"M2"),greater-or-equal(datetime,2026-01-01T00:00:00Z)'
    assert script.asked[0].url.params["filter"] == wanted


async def test_a_wrong_key_is_told_by_the_check() -> None:
    async with opened(Script(refusal(401, ("not_authenticated", "")))) as client:
        with pytest.raises(AuthRefused, match=r"klaviyo\.check: HTTP 401"):
            await client.check()


async def test_an_outage_says_so() -> None:
    async with opened(lambda request: refusal(503, ("down", ""))) as client:
        with pytest.raises(Unavailable):
            await client.import_job("J1")


async def everything(client: Klaviyo) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    await client.check()
    await listed(client.all_profiles())
    await listed(client.profiles_by_email(["p1@b.co"]))
    await client.import_profiles([UPDATE, ProfileUpdate("c@d.co", phone_number="+33612345678")])
    await client.import_job("J1")
    await listed(client.import_errors("J1"))
    await client.upsert_profile(UPDATE)
    await client.send_event(EVENT)
    await client.send_events(events_body([EVENT]))
    await client.metric_id("Clicked Email")
    await listed(client.events("M2", since))


@pytest.mark.contract
async def test_every_request_is_what_the_vendors_spec_says(judged) -> None:
    answers = {
        "/api/profiles": lambda r: page([profile(1)], None if "cursor" in str(r.url) else "c2"),
        "/api/profile-bulk-import-jobs": lambda r: json_api(202, job()),
        "/api/profile-bulk-import-jobs/J1": lambda r: json_api(200, job()),
        "/api/profile-bulk-import-jobs/J1/import-errors": lambda r: page([]),
        "/api/profile-import": lambda r: json_api(200, {"data": profile(1)}),
        "/api/events": lambda r: httpx.Response(202) if r.method == "POST" else happened(),
        "/api/event-bulk-create-jobs": lambda r: httpx.Response(202),
        "/api/metrics": lambda r: page([]),
    }
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        return answers[request.url.path](request)

    async with klaviyo.connect(KEYED, judged("klaviyo", answer), MemorySlots()) as client:
        await everything(client)
    assert set(seen) == set(answers)


@pytest.mark.contract
async def test_the_judge_notices_a_member_and_a_query_name_the_spec_does_not_know(judged) -> None:
    async with httpx.AsyncClient(transport=judged("klaviyo", lambda r: page([]))) as client:
        headers = {"Authorization": "Klaviyo-API-Key k", "revision": "2026-07-15"} | JSON_API
        with pytest.raises(AssertionError, match=r"page\[sise\]"):
            await client.get("https://a.klaviyo.com/api/profiles?page[sise]=1", headers=headers)
        body = {"data": {"type": "profile", "attributes": {"emial": "a@b.co"}}}
        with pytest.raises(AssertionError, match=r"body\.data\.attributes\.emial"):
            await client.post(
                "https://a.klaviyo.com/api/profile-import",
                headers=headers,
                content=orjson.dumps(body),
            )


def test_properties_that_are_json_already_are_sent_as_they_are() -> None:
    values = {"from": "low", "né": None, "score": 0.25}
    text = orjson.dumps(values).decode()

    events = [replace(EVENT, properties=some) for some in (values, written(text))]
    updates = [ProfileUpdate("a@example.com", some) for some in (values, written(text))]

    assert events_body(events[:1]) == events_body(events[1:])
    assert import_body(updates[:1]) == import_body(updates[1:])

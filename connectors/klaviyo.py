"""Klaviyo: profiles, their imports, events.

Docs      https://developers.klaviyo.com/en/reference/api_overview (revision 2026-07-15)
Settings  KLAVIYO_API_KEY, KLAVIYO_BASE_URL, KLAVIYO_REVISION
Limits    per account and family, below; an import 10,000 profiles and 5 MB, a bulk of events
          1,000 and 5 MB; pages of 100 profiles, 200 events
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Generic, TypeVar

import httpx
import orjson
from pydantic import AliasPath, BaseModel, Field
from tenacity import AsyncRetrying, RetryError, retry_if_result, stop_after_delay, wait_exponential

from connectors._http import Http
from connectors.errors import NotConfigured, Uncertain
from connectors.klaviyo_words import (
    PROFILES_PER_PAGE,
    BadRows,
    DuplicateProfile,
    Event,
    FailedRow,
    Happened,
    Import,
    JobStatus,
    Profile,
    ProfileUpdate,
    email_filters,
    event_attributes,
    event_chunks,
    events_body,
    import_body,
    import_chunks,
    profile_row,
    quoted,
    verdict,
    written,
)
from connectors.pace import OWN_SLOTS, Pace, account_of
from domain.pace import Limit, Slots
from settings import KlaviyoSettings

__all__ = [
    "DuplicateProfile",
    "Event",
    "FailedRow",
    "Happened",
    "Import",
    "JobStatus",
    "Klaviyo",
    "Profile",
    "ProfileUpdate",
    "connect",
    "event_chunks",
    "events_body",
    "import_chunks",
    "written",
]

SLOW = (Limit(10, 1.0), Limit(150, 60.0))
FAMILIES = {  # Klaviyo counts by endpoint; only "profiles" and "events" hold more than one
    "profiles": (Limit(75, 1.0), Limit(750, 60.0)),
    "events": (Limit(350, 1.0), Limit(3500, 60.0)),
    "imports": SLOW,
    "import_jobs": SLOW,
    "import_errors": SLOW,
    "event_bulks": SLOW,
    "metrics": SLOW,
}
EVENTS_PER_PAGE = 200
IMPORT_PATIENCE_S = 300.0
SOONEST_S_PER_ROW = 1e-4  # questions are limited like imports, and one too early is wasted
JSON_API = "application/vnd.api+json"

T = TypeVar("T")


class _Links(BaseModel):
    next: str | None = None


class _Named(BaseModel):
    id: str
    name: str | None = Field(None, validation_alias=AliasPath("attributes", "name"))


class _One(BaseModel, Generic[T]):
    data: T


class _Page(BaseModel, Generic[T]):
    data: list[T]
    included: list[Profile] = []
    links: _Links = _Links()


class Klaviyo:
    """Typed client: knows Klaviyo's words and nothing of ours."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def check(self) -> None:
        """Prove that the key may read profiles; raises AuthRefused when it may not."""
        await self._http.send(
            "GET", "/api/profiles", operation="check", family="profiles", params=_fields(1)
        )

    async def profiles_by_email(self, emails: Iterable[str]) -> AsyncIterator[Profile]:
        """Yield the profiles that exist among these e-mails, in no order."""
        for wanted in email_filters(emails):
            params = _fields(PROFILES_PER_PAGE) | {"filter": wanted}
            pages = self._pages(Profile, "/api/profiles", "profiles_by_email", "profiles", params)
            async for page in pages:
                for profile in page.data:
                    yield profile

    async def all_profiles(self) -> AsyncIterator[Profile]:
        """Yield every profile of the account, oldest first."""
        params = _fields(PROFILES_PER_PAGE) | {"sort": "created"}
        pages = self._pages(Profile, "/api/profiles", "all_profiles", "profiles", params)
        async for page in pages:
            for profile in page.data:
                yield profile

    async def import_profiles(self, profiles: Sequence[ProfileUpdate]) -> Import:
        """Start one job that creates or updates profiles; see `import_chunks` for how many.

        A refusal for bad rows is an answer, not an error: strip those rows and send the rest once.
        """
        try:
            answer = await self._http.call(
                "POST", "/api/profile-bulk-import-jobs", _One[JobStatus],
                operation="import_profiles", family="imports",
                repeat=True,  # an upsert by e-mail: twice is once
                content=await asyncio.to_thread(import_body, profiles),  # others keep their turns
            )  # fmt: skip
        except BadRows as refused:
            return Import(None, refused.rows)
        return Import(answer.data.id)

    async def import_job(self, job_id: str) -> JobStatus:
        """Return how far an import is."""
        answer = await self._http.call(
            "GET", f"/api/profile-bulk-import-jobs/{job_id}", _One[JobStatus],
            operation="import_job", family="import_jobs",
        )  # fmt: skip
        return answer.data

    async def finish_import(self, job_id: str, rows: int = 0) -> JobStatus:
        """Wait until an import is finished; one of many rows is not asked about at once.

        Raises:
            Uncertain: it was still at work after IMPORT_PATIENCE_S.
        """
        await asyncio.sleep(rows * SOONEST_S_PER_ROW)
        try:
            return await AsyncRetrying(
                retry=retry_if_result(lambda job: not job.finished),
                wait=wait_exponential(multiplier=0.25, max=5.0),
                stop=stop_after_delay(IMPORT_PATIENCE_S),
            )(self.import_job, job_id)
        except RetryError as exc:
            detail = f"import {job_id} was still at work after {IMPORT_PATIENCE_S:.0f} s"
            raise Uncertain("klaviyo", "finish_import", detail) from exc

    async def import_errors(self, job_id: str) -> AsyncIterator[FailedRow]:
        """Yield the rows an accepted import could not apply."""
        path = f"/api/profile-bulk-import-jobs/{job_id}/import-errors"
        pages = self._pages(
            FailedRow, path, "import_errors", "import_errors", {"page[size]": "100"}
        )
        async for page in pages:
            for row in page.data:
                yield row

    async def upsert_profile(self, update: ProfileUpdate) -> Profile:
        """Create or update one profile; without its telephone where another profile has that."""
        try:
            return await self._upsert(update)
        except DuplicateProfile:
            if update.phone_number is None:
                raise
            return await self._upsert(replace(update, phone_number=None))

    async def send_event(self, event: Event) -> None:
        """Record one event; Klaviyo keeps the first of those with one `unique_id`."""
        profile = {"data": {"type": "profile", "attributes": {"email": event.email}}}
        attributes = event_attributes(event) | {"profile": profile}
        await self._http.send(
            "POST", "/api/events", operation="send_event", family="events",
            repeat=True,  # the unique id: twice is once
            content=orjson.dumps({"data": {"type": "event", "attributes": attributes}}),
        )  # fmt: skip

    async def send_events(self, body: bytes) -> None:
        """Record a bulk of events (`events_body`; see `event_chunks`), all or none.

        Raises:
            Uncertain: no answer came; here a repeated id refuses the whole bulk.
        """
        await self._http.send(
            "POST", "/api/event-bulk-create-jobs", operation="send_events", family="event_bulks",
            content=body,
        )  # fmt: skip

    async def metric_id(self, name: str) -> str | None:
        """Return the id of the metric of this name, None where there is none."""
        pages = self._pages(
            _Named, "/api/metrics", "metric_id", "metrics", {"fields[metric]": "name"}
        )
        async for page in pages:
            for metric in page.data:
                if metric.name == name:
                    return metric.id
        return None

    async def events(self, metric_id: str, since: datetime) -> AsyncIterator[Happened]:
        """Yield a metric's events from `since` (aware) on, oldest first, with their e-mails."""
        start = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        params = {
            "filter": f"equals(metric_id,{quoted(metric_id)}),greater-or-equal(datetime,{start})",
            "fields[event]": "datetime,event_properties",
            "fields[profile]": "email",
            "include": "profile",
            "page[size]": str(EVENTS_PER_PAGE),
            "sort": "datetime",
        }
        async for page in self._pages(Happened, "/api/events", "events", "events", params):
            emails = {profile.id: profile.email for profile in page.included}
            for event in page.data:
                yield event.model_copy(update={"email": emails.get(event.profile_id or "")})

    async def _upsert(self, update: ProfileUpdate) -> Profile:
        answer = await self._http.call(
            "POST", "/api/profile-import", _One[Profile],
            operation="upsert_profile", family="profiles",
            repeat=True,  # an upsert by e-mail: twice is once
            content=orjson.dumps({"data": profile_row(update)}),
        )  # fmt: skip
        return answer.data

    async def _pages(
        self, kind: type[T], path: str, operation: str, family: str, params: dict[str, str]
    ) -> AsyncIterator[_Page[T]]:
        """Walk a cursor. Only the cursor is taken from the link: the address stays ours."""
        while True:
            page = await self._http.call(
                "GET", path, _Page[kind],  # type: ignore[valid-type]  # a class at run time
                operation=operation, family=family, params=params,
            )  # fmt: skip
            yield page
            cursor = httpx.URL(page.links.next or "").params.get("page[cursor]")
            if cursor is None:
                return
            params = params | {"page[cursor]": cursor}


@asynccontextmanager
async def connect(
    config: KlaviyoSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
) -> AsyncIterator[Klaviyo]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    if config is None:
        raise NotConfigured("klaviyo", "KLAVIYO_API_KEY")
    key = config.api_key.get_secret_value()
    headers = {
        "Authorization": f"Klaviyo-API-Key {key}",
        "revision": config.revision,
        "accept": JSON_API,
        "content-type": JSON_API,
    }
    pace = Pace(account_of("klaviyo", key), FAMILIES, slots or OWN_SLOTS)
    origin = str(config.base_url)
    async with Http(
        "klaviyo", origin, headers, pace=pace, transport=transport, verdict=verdict
    ) as http:
        yield Klaviyo(http)


def _fields(size: int) -> dict[str, str]:
    return {"fields[profile]": "email,properties", "page[size]": str(size)}

"""Klaviyo's words: what is read, what is sent and how large it may be, what a refusal means."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import httpx
import orjson
from pydantic import AliasChoices, AliasPath, AwareDatetime, BaseModel, Field, ValidationError

from connectors.errors import ConnectorError, Refused

PROFILES_PER_IMPORT, EVENTS_PER_BULK, BULK_BYTES = 10_000, 1_000, 5_000_000
PROFILES_PER_PAGE = 100
FILTER_CHARS = 4_000  # of e-mails in one address, which is cut off somewhere near 8,000
_ROW = re.compile(r"/data/attributes/profiles/data/(\d+)(/|$)")

T = TypeVar("T")

Properties = Mapping[str, Any] | orjson.Fragment  # a fragment is JSON already: see `written`


class Profile(BaseModel):
    """What we read of a profile: who it is, and the custom properties."""

    id: str
    email: str | None = Field(None, validation_alias=AliasPath("attributes", "email"))
    properties: dict[str, Any] | None = Field(
        None, validation_alias=AliasPath("attributes", "properties")
    )


@dataclass(frozen=True, slots=True)
class ProfileUpdate:
    """What to set on a profile: None clears a property, absence leaves it, `unset` removes it."""

    email: str
    properties: Properties = field(default_factory=dict)
    unset: Sequence[str] = ()
    phone_number: str | None = None  # E.164


@dataclass(frozen=True, slots=True)
class Import:
    """What became of one import: a job, or the rows for which all of it was refused.

    `bad_rows` is the row's number in what was sent and Klaviyo's code for what is wrong.
    """

    job_id: str | None
    bad_rows: Mapping[int, str] = field(default_factory=dict)


class JobStatus(BaseModel):
    """How far an import is; `complete` and `cancelled` are final."""

    id: str
    status: str = Field(validation_alias=AliasPath("attributes", "status"))
    total: int = Field(validation_alias=AliasPath("attributes", "total_count"))
    completed: int | None = Field(None, validation_alias=AliasPath("attributes", "completed_count"))
    failed: int | None = Field(None, validation_alias=AliasPath("attributes", "failed_count"))

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in ("complete", "cancelled")


class FailedRow(BaseModel):
    """A row that an accepted import could not apply; the e-mail is whose row it was."""

    code: str = Field(validation_alias=AliasPath("attributes", "code"))
    email: str | None = Field(
        None,
        validation_alias=AliasChoices(
            AliasPath("attributes", "original_payload", "email"),
            AliasPath("attributes", "original_payload", "attributes", "email"),
        ),
    )


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a profile; `unique_id` makes a second sending harmless."""

    metric: str
    email: str
    unique_id: str
    properties: Properties = field(default_factory=dict)
    at: datetime | None = None
    value: float | None = None
    currency: str | None = None


class Happened(BaseModel):
    """An event read back."""

    id: str
    at: AwareDatetime = Field(validation_alias=AliasPath("attributes", "datetime"))
    profile_id: str | None = Field(
        None, validation_alias=AliasPath("relationships", "profile", "data", "id")
    )
    properties: dict[str, Any] | None = Field(
        None, validation_alias=AliasPath("attributes", "event_properties")
    )
    email: str | None = None


class BadRows(Refused):
    """An import was refused as a whole; `rows` says for which rows and why."""

    rows: Mapping[int, str]


class DuplicateProfile(Refused):
    """The e-mail and the telephone belong to two profiles."""


def written(properties: str) -> orjson.Fragment:
    """Take an object that is JSON already as it is: reading and writing it again is half the work.

    Its members must be well-formed: nobody looks into it.
    """
    return orjson.Fragment(properties)


def import_chunks(profiles: Iterable[ProfileUpdate]) -> Iterator[list[ProfileUpdate]]:
    """Cut updates into imports that Klaviyo accepts, by number and by exact size in bytes."""
    return _chunks(profiles, profile_row, PROFILES_PER_IMPORT, len(import_body([])))


def event_chunks(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Cut events into bulks that Klaviyo accepts, by number and by exact size in bytes."""
    return _chunks(events, _bulk_entry, EVENTS_PER_BULK, len(events_body([])))


def _chunks(
    rows: Iterable[T], as_sent: Callable[[T], object], most: int, envelope: int
) -> Iterator[list[T]]:
    chunk: list[T] = []
    size = envelope
    for row in rows:
        more = len(orjson.dumps(as_sent(row))) + 1  # and its comma
        if chunk and (len(chunk) == most or size + more > BULK_BYTES):
            yield chunk
            chunk, size = [], envelope
        chunk.append(row)
        size += more
    if chunk:
        yield chunk


def email_filters(emails: Iterable[str]) -> Iterator[str]:
    """Cut e-mails into filters, each of one page and of an address that is not too long."""
    chunk: list[str] = []
    for email in map(quoted, emails):
        if len(chunk) == PROFILES_PER_PAGE or sum(map(len, chunk)) + len(email) > FILTER_CHARS:
            yield f"any(email,[{','.join(chunk)}])"
            chunk = []
        chunk.append(email)
    if chunk:
        yield f"any(email,[{','.join(chunk)}])"


def quoted(text: str) -> str:
    """Quote a text for a filter."""
    return orjson.dumps(text).decode()


def profile_row(update: ProfileUpdate) -> dict[str, object]:
    """Say an update as a profile resource."""
    attributes: dict[str, object] = {"email": update.email, "properties": update.properties}
    if update.phone_number is not None:
        attributes["phone_number"] = update.phone_number
    row: dict[str, object] = {"type": "profile", "attributes": attributes}
    if update.unset:
        row["meta"] = {"patch_properties": {"unset": list(update.unset)}}
    return row


def import_body(profiles: Sequence[ProfileUpdate]) -> bytes:
    """Write the body of an import."""
    rows = {"data": [profile_row(update) for update in profiles]}
    return orjson.dumps(
        {"data": {"type": "profile-bulk-import-job", "attributes": {"profiles": rows}}}
    )


def event_attributes(event: Event) -> dict[str, object]:
    """Say an event, but for the profile it happened to."""
    said: dict[str, object] = {
        "properties": event.properties,
        "metric": {"data": {"type": "metric", "attributes": {"name": event.metric}}},
        "unique_id": event.unique_id,
    }
    if event.at is not None:
        said["time"] = event.at
    if event.value is not None:
        said["value"] = event.value
    if event.currency is not None:
        said["value_currency"] = event.currency
    return said


def _bulk_entry(event: Event) -> dict[str, object]:
    profile = {"type": "profile", "attributes": {"email": event.email}}
    events = [{"type": "event", "attributes": event_attributes(event)}]
    return {
        "type": "event-bulk-create",
        "attributes": {"profile": {"data": profile}, "events": {"data": events}},
    }


def events_body(events: Sequence[Event]) -> bytes:
    """Write the body of a bulk of events."""
    bulk = {"data": [_bulk_entry(event) for event in events]}
    return orjson.dumps(
        {"data": {"type": "event-bulk-create-job", "attributes": {"events-bulk-create": bulk}}}
    )


class _Error(BaseModel):
    code: str
    pointer: str = Field("", validation_alias=AliasPath("source", "pointer"))


class _Errors(BaseModel):
    errors: list[_Error]


def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Read the two refusals after which a caller can go on."""
    if operation not in ("import_profiles", "upsert_profile") or response.is_success:
        return None
    try:
        errors = _Errors.model_validate_json(response.content).errors
    except ValidationError:
        return None
    if any(error.code == "duplicate_profile" for error in errors):
        said = "the e-mail and the telephone belong to two profiles"
        return DuplicateProfile("klaviyo", operation, said, response.status_code)
    rows = [(_ROW.match(error.pointer), error.code) for error in errors]
    if operation == "import_profiles" and rows and all(row for row, _ in rows):
        said = f"{len(rows)} rows are not acceptable"
        refused = BadRows("klaviyo", operation, said, response.status_code)
        refused.rows = {int(row[1]): code for row, code in rows if row}
        return refused
    return None

"""Request bodies of the simulated Klaviyo, as its specification wants them."""

from typing import Any

HEADERS = {
    "Authorization": "Klaviyo-API-Key sandbox",
    "revision": "2026-07-15",
    "content-type": "application/vnd.api+json",
}


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

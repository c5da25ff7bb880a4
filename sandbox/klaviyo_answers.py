"""Klaviyo's JSON:API words: profiles, events, metrics, groups and jobs as resources."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.klaviyo_account import Group, Job
from sandbox.klaviyo_events import Event, Metric
from sandbox.klaviyo_profiles import IDENTIFIERS, PLAIN, Profile

LOCATION = ("address1", "address2", "city", "country", "region", "zip", "timezone", "ip")
PREDICTED = (
    "historic_clv", "predicted_clv", "total_clv", "historic_number_of_orders",
    "predicted_number_of_orders", "average_days_between_orders", "average_order_value",
    "churn_probability", "expected_date_of_next_order", "ranked_channel_affinity",
)  # fmt: skip

Resource = dict[str, Any]


def profile(
    person: Profile, base: str, extra: Sequence[str] = (), fields: Sequence[str] | None = None
) -> Resource:
    """Say a profile; `fields` is the sparse fieldset, with dots into objects."""
    attributes: dict[str, Any] = {name: person.values.get(name) for name in (*IDENTIFIERS, *PLAIN)}
    attributes |= {
        "created": person.created.isoformat(),
        "updated": person.updated.isoformat(),
        "last_event_date": person.last_event.isoformat() if person.last_event else None,
        "location": dict.fromkeys(LOCATION) | person.location,
        "properties": person.properties,
    }
    if "subscriptions" in extra:
        attributes["subscriptions"] = _subscriptions(person)
    if "predictive_analytics" in extra:
        attributes["predictive_analytics"] = dict.fromkeys(PREDICTED)
    return _resource("profile", person.id, f"{base}/api/profiles", _sparse(attributes, fields))


def event(happened: Event, base: str, fields: Sequence[str] | None = None) -> Resource:
    """Say an event, with the profile and metric it belongs to."""
    attributes = {
        "timestamp": int(happened.at.timestamp()),
        "event_properties": happened.properties,
        "datetime": happened.at.isoformat(),
        "uuid": happened.id,
    }
    said = _resource("event", happened.id, f"{base}/api/events", _sparse(attributes, fields))
    said["relationships"] = {
        name: {
            "data": {"type": name, "id": other},
            "links": {
                "self": f"{base}/api/events/{happened.id}/relationships/{name}",
                "related": f"{base}/api/events/{happened.id}/{name}",
            },
        }
        for name, other in (("profile", happened.profile), ("metric", happened.metric))
    }
    return said


def metric(kind: Metric, base: str, fields: Sequence[str] | None = None) -> Resource:
    """Say a metric."""
    attributes = {
        "name": kind.name,
        "created": kind.created.isoformat(),
        "updated": kind.created.isoformat(),
        "integration": {"object": "integration", "name": kind.integration, "category": "Simulated"},
    }
    return _resource("metric", kind.id, f"{base}/api/metrics", _sparse(attributes, fields))


def group(kind: str, one: Group, base: str, fields: Sequence[str] | None = None) -> Resource:
    """Say a list or a segment."""
    when = one.created.isoformat()
    attributes: dict[str, Any] = {"name": one.name, "created": when, "updated": when}
    if kind == "list":
        attributes["opt_in_process"] = "double_opt_in"
    else:
        attributes |= {"is_active": True, "is_processing": False, "is_starred": False}
    return _resource(kind, one.id, f"{base}/api/{kind}s", _sparse(attributes, fields))


def job(one: Job, base: str, fields: Sequence[str] | None = None) -> Resource:
    """Say a bulk import job."""
    done = one.status == "complete"
    started = one.created + one.delay / 2
    attributes = {
        "status": one.status,
        "created_at": one.created.isoformat(),
        "total_count": len(one.rows) + one.completed + len(one.errors),
        "completed_count": one.completed,
        "failed_count": len(one.errors),
        "started_at": None if one.status == "queued" else started.isoformat(),
        "completed_at": one.due.isoformat() if done else None,
        "expires_at": (one.created + timedelta(days=7)).isoformat(),
    }
    path = f"{base}/api/profile-bulk-import-jobs"
    return _resource("profile-bulk-import-job", one.id, path, _sparse(attributes, fields))


def import_errors(one: Job) -> list[Resource]:
    """Say what went wrong with the rows of a job."""
    return [
        {"type": "import-error", "id": f"{one.id}-{number}", "attributes": attributes}
        for number, attributes in enumerate(one.errors, 1)
    ]


def value(thing: Any, name: str) -> Any:
    """Return what a filter or a sort order means by a field of a profile, event or group."""
    if isinstance(thing, Profile) and name in IDENTIFIERS:
        return thing.values.get(name)
    if isinstance(thing, Event):
        known = {"metric_id": thing.metric, "profile_id": thing.profile, "datetime": thing.at}
        known["timestamp"] = int(thing.at.timestamp())
        return known.get(name, thing.id)
    if isinstance(thing, Metric):
        return {"integration.name": thing.integration, "integration.category": "Simulated"}.get(
            name, thing.id
        )
    known = {"updated": getattr(thing, "updated", getattr(thing, "created", None))}
    known |= {"created_at": getattr(thing, "created", None), "is_active": True, "is_starred": False}
    return known[name] if name in known else getattr(thing, name, None)


def _subscriptions(person: Profile) -> dict[str, Any]:
    stamp: datetime | None = person.consented
    gone = person.consent == "UNSUBSCRIBED"
    suppressed = {"reason": "UNSUBSCRIBE", "timestamp": (stamp or person.updated).isoformat()}
    marketing = {
        "can_receive_email_marketing": bool(person.values.get("email")) and not gone,
        "consent": person.consent,
        "consent_timestamp": stamp.isoformat() if stamp else None,
        "last_updated": stamp.isoformat() if stamp else None,
        "method": "SIMULATED" if stamp else None,
        "method_detail": "",
        "custom_method_detail": None,
        "double_optin": person.consent == "SUBSCRIBED",
        "suppression": [suppressed] if gone else [],
        "list_suppressions": [],
    }
    return {"email": {"marketing": marketing}}


def _resource(kind: str, name: str, path: str, attributes: dict[str, Any]) -> Resource:
    return {
        "type": kind,
        "id": name,
        "attributes": attributes,
        "links": {"self": f"{path}/{name}"},
    }


def _sparse(attributes: dict[str, Any], fields: Sequence[str] | None) -> dict[str, Any]:
    if fields is None:
        return attributes
    kept: dict[str, Any] = {}
    for wanted in fields:
        name, _, rest = wanted.partition(".")
        if name not in attributes:
            continue
        inner = attributes[name]
        if rest and isinstance(inner, dict):
            kept[name] = {**kept.get(name, {}), **_sparse(inner, [rest])}
        else:
            kept[name] = inner
    return kept

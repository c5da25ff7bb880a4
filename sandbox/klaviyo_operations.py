"""The operations of a simulated Klaviyo: what each does to the account, and what it answers."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from sandbox import klaviyo_answers as say
from sandbox.klaviyo_account import Account, Group
from sandbox.klaviyo_calls import Call, Refusal, identified, known, reachable, sound
from sandbox.klaviyo_events import Key
from sandbox.klaviyo_profiles import Profile
from sandbox.klaviyo_query import Term, keeps, parse
from sandbox.openapi import Flaw

T = TypeVar("T")

Handler = Callable[[Account, Call], tuple[int, Any]]

ROW_BYTES = 100_000
SORTS = {"get_events": "-datetime"}
SIZES = {"get_events": 200, "get_lists": 10, "get_segments": 10, "get_metrics": 200}
BULK_PROFILES, BULK_EVENTS = 10_000, 1_000


def _get_profiles(account: Account, call: Call) -> tuple[int, Any]:
    people = account.profiles
    terms = parse(call.query.get("filter", ""), call.operation.filters)
    exact = next((t for t in terms if t.op in ("any", "equals") and t.field == "email"), None)
    found = people.find_any("email", exact.values) if exact else None
    rest = tuple(term for term in terms if term is not exact)
    page, cursor = _list(
        account, call, lambda: people if found is None else found, rest, people.version, exact
    )
    return 200, call.page([_profile(person, call)["data"] for person in page], cursor)


def _get_profile(account: Account, call: Call) -> tuple[int, Any]:
    return 200, _profile(known(account.profiles.get(call.path["id"])), call)


def _create_profile(account: Account, call: Call) -> tuple[int, Any]:
    reachable(call.body["attributes"], "/data/attributes")
    return 201, _profile(account.profiles.create(call.body["attributes"]), call)


def _update_profile(account: Account, call: Call) -> tuple[int, Any]:
    person = known(account.profiles.get(call.path["id"]))
    if call.body["id"] != person.id:
        raise Refusal(400, "invalid", [Flaw("id differs from the path", pointer="/data/id")])
    sound([("/data/attributes", call.body["attributes"])])
    changed = account.profiles.update(person, call.body["attributes"], call.body.get("meta"))
    return 200, _profile(changed, call)


def _import_profile(account: Account, call: Call) -> tuple[int, Any]:
    if not call.body.get("id"):
        reachable(call.body["attributes"], "/data/attributes")
    person, new = account.profiles.upsert(
        call.body["attributes"], call.body.get("meta"), call.body.get("id")
    )
    return (201 if new else 200), _profile(person, call)


def _bulk_import(account: Account, call: Call) -> tuple[int, Any]:
    at = "/data/attributes/profiles/data"
    rows = call.body["attributes"]["profiles"]["data"]
    if not 1 <= len(rows) <= BULK_PROFILES:
        raise Refusal(400, "invalid", [Flaw(f"1 to {BULK_PROFILES} profiles", pointer=at)])
    sound([(f"{at}/{n}/attributes", row["attributes"]) for n, row in enumerate(rows)])
    for n, row in enumerate(rows):
        if not row.get("id"):
            identified(row["attributes"], f"{at}/{n}/attributes")
    heavy = [n for n, row in enumerate(rows) if len(orjson.dumps(row)) > ROW_BYTES]
    if heavy:
        flaws = [Flaw(f"more than {ROW_BYTES} bytes", pointer=f"{at}/{n}") for n in heavy]
        raise Refusal(400, "invalid", flaws)
    job = account.import_rows(rows)
    return 202, {"data": say.job(job, call.base, call.fields("profile-bulk-import-job"))}


def _get_jobs(account: Account, call: Call) -> tuple[int, Any]:
    version = tuple((job.id, job.status) for job in account.jobs.values())
    page, cursor = _list(account, call, account.jobs.values, _terms(call), version)
    fields = call.fields("profile-bulk-import-job")
    return 200, call.page([say.job(job, call.base, fields) for job in page], cursor)


def _get_job(account: Account, call: Call) -> tuple[int, Any]:
    job = known(account.jobs.get(call.path["job_id"]))
    return 200, {"data": say.job(job, call.base, call.fields("profile-bulk-import-job"))}


def _get_job_errors(account: Account, call: Call) -> tuple[int, Any]:
    errors = say.import_errors(known(account.jobs.get(call.path["id"])))
    start = int(call.query.get("page[cursor]", 0))
    end = start + int(call.query.get("page[size]", 20))
    return 200, call.page(errors[start:end], str(end) if end < len(errors) else None)


def _get_events(account: Account, call: Call) -> tuple[int, Any]:
    events = account.events
    version = events.version if events.settled() else -events.readable()
    page, cursor = _list(account, call, events.visible, _terms(call), version)
    said = [say.event(one, call.base, call.fields("event")) for one in page]
    return 200, call.page(said, cursor) | _included(account, call, page)


def _create_event(account: Account, call: Call) -> tuple[int, Any]:
    at = "/data/attributes/profile/data/attributes"
    attributes = call.body["attributes"]
    person = _person_of(account, attributes["profile"]["data"], at)
    account.events.add(person.id, attributes)
    return 202, None


def _bulk_events(account: Account, call: Call) -> tuple[int, Any]:
    at = "/data/attributes/events-bulk-create/data"
    groups = call.body["attributes"]["events-bulk-create"]["data"]
    count = sum(len(group["attributes"]["events"]["data"]) for group in groups)
    if not 1 <= count <= BULK_EVENTS:
        raise Refusal(400, "invalid", [Flaw(f"1 to {BULK_EVENTS} events", pointer=at)])
    seen: set[Key] = set()
    for n, group in enumerate(groups):
        where = f"{at}/{n}/attributes"
        profile = group["attributes"]["profile"]["data"]
        if not profile.get("id"):
            reachable(profile["attributes"], f"{where}/profile/data/attributes")
        who = account.profiles.owner(profile["attributes"], profile.get("id"))
        who = who or f"new {profile['attributes']}"
        for m, event in enumerate(group["attributes"]["events"]["data"]):
            key = account.events.key(who, event["attributes"])
            if key in seen or account.events.known(key):
                flaw = Flaw("unique_id is repeated", pointer=f"{where}/events/data/{m}")
                raise Refusal(400, "invalid", [flaw])
            seen.add(key)
    for group in groups:
        person = _written(account, group["attributes"]["profile"]["data"])
        for event in group["attributes"]["events"]["data"]:
            account.events.add(person.id, event["attributes"])
    return 202, None


def _get_metrics(account: Account, call: Call) -> tuple[int, Any]:
    metrics = account.events.metrics()
    page, cursor = _list(account, call, lambda: metrics, _terms(call), len(metrics))
    fields = call.fields("metric")
    return 200, call.page([say.metric(one, call.base, fields) for one in page], cursor)


def _get_metric(account: Account, call: Call) -> tuple[int, Any]:
    metrics = {metric.id: metric for metric in account.events.metrics()}
    metric = known(metrics.get(call.path["id"]))
    return 200, {"data": say.metric(metric, call.base, call.fields("metric"))}


def _get_lists(account: Account, call: Call) -> tuple[int, Any]:
    return _groups("list", account.lists, account, call)


def _get_segments(account: Account, call: Call) -> tuple[int, Any]:
    return _groups("segment", account.segments, account, call)


def _groups(kind: str, groups: Sequence[Group], account: Account, call: Call) -> tuple[int, Any]:
    page, cursor = _list(account, call, lambda: groups, _terms(call), len(groups))
    fields = call.fields(kind)
    return 200, call.page([say.group(kind, one, call.base, fields) for one in page], cursor)


def _terms(call: Call) -> tuple[Term, ...]:
    return parse(call.query.get("filter", ""), call.operation.filters)


def _list(
    account: Account,
    call: Call,
    items: Callable[[], Iterable[T]],
    terms: tuple[Term, ...],
    version: Hashable,
    exact: Term | None = None,
) -> tuple[list[T], str | None]:
    """Return the page a call asks for and the cursor of the next one."""
    sort = str(call.query.get("sort", SORTS.get(call.operation.id, "id")))
    field = sort.removeprefix("-")
    page, cursors, more = account.listing.page(
        items,
        name=(call.operation.id, terms, exact, field),
        version=version,
        sort=lambda item: say.value(item, field),
        keep=keeps(terms, say.value),
        size=int(call.query.get("page[size]", SIZES.get(call.operation.id, 20))),
        after=call.query.get("page[cursor]"),
        down=sort.startswith("-"),
    )
    return page, cursors[-1] if more else None


def _included(account: Account, call: Call, page: Iterable[Any]) -> dict[str, Any]:
    wanted = call.query.get("include", ())
    included: list[Any] = []
    if "metric" in wanted:
        used = {event.metric for event in page}
        metrics = [metric for metric in account.events.metrics() if metric.id in used]
        included += [say.metric(one, call.base, call.fields("metric")) for one in metrics]
    if "profile" in wanted:
        people = [account.profiles.get(one) for one in dict.fromkeys(e.profile for e in page)]
        included += [_profile(person, call)["data"] for person in people if person]
    return {"included": included} if wanted else {}


def _profile(person: Profile, call: Call) -> dict[str, Any]:
    extra = call.query.get("additional-fields[profile]", ())
    return {"data": say.profile(person, call.base, extra, call.fields("profile"))}


def _person_of(account: Account, profile: Mapping[str, Any], at: str) -> Profile:
    """Return the profile an event is about, made or updated as the event says."""
    if not profile.get("id"):
        reachable(profile["attributes"], at)
    return _written(account, profile)


def _written(account: Account, profile: Mapping[str, Any]) -> Profile:
    """Make or update a profile that has been judged good."""
    attributes = {k: v for k, v in profile["attributes"].items() if k != "meta"}
    meta = profile.get("meta") or profile["attributes"].get("meta")
    person, _ = account.profiles.upsert(attributes, meta, profile.get("id"))
    return person


HANDLERS: Mapping[str, Handler] = {
    "get_profiles": _get_profiles,
    "create_profile": _create_profile,
    "get_profile": _get_profile,
    "update_profile": _update_profile,
    "create_or_update_profile": _import_profile,
    "get_bulk_import_profiles_jobs": _get_jobs,
    "bulk_import_profiles": _bulk_import,
    "get_bulk_import_profiles_job": _get_job,
    "get_errors_for_bulk_import_profiles_job": _get_job_errors,
    "get_events": _get_events,
    "create_event": _create_event,
    "bulk_create_events": _bulk_events,
    "get_lists": _get_lists,
    "get_segments": _get_segments,
    "get_metrics": _get_metrics,
    "get_metric": _get_metric,
}

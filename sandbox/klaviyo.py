"""Klaviyo, simulated: profiles, bulk imports, events, metrics, lists and segments.

Docs      https://developers.klaviyo.com/en/v2026-07-15/reference
Spec      sandbox/specs/klaviyo.json (revision 2026-07-15): every request is judged by it
Limits    per account and operation, burst and steady, as the spec states them
Edges     a bulk import is refused whole for one bad e-mail or telephone; a bulk of events is
          refused whole for one repeated `unique_id`; a 202 is accepted, not yet readable
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import orjson
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.klaviyo_account import Account
from sandbox.klaviyo_calls import MEDIA_TYPE, Call, Refusal, as_json
from sandbox.klaviyo_operations import HANDLERS, Handler
from sandbox.klaviyo_profiles import Duplicate
from sandbox.klaviyo_query import BadQuery
from sandbox.limits import Windows
from sandbox.listing import BadCursor
from sandbox.openapi import Flaw, Operation, load
from sandbox.simulator import Clock, Simulator, base_of, utc_now

BODY_BYTES = 5_000_000


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    keys: Collection[str] = frozenset({"sandbox"}),
    limits: Literal["documented"] | None = "documented",
    delay_s: float = 0.2,
    fill: Callable[[Account], None] | None = None,
) -> Simulator:
    """Build the simulator; its data is `app.state.account`.

    Args:
        faults: what goes wrong; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        keys: the private keys that are let in; each is an account for the limits, all share data.
        limits: None lifts the rate limits.
        delay_s: how long an import job or an accepted event takes to be worked off.
        fill: puts the first data in; called again when the simulator is reset.
    """
    account = Account(clock or utc_now, delay_s)
    windows = Windows() if limits else None
    revision, operations = load("klaviyo.json")
    door = _Door(account, revision, frozenset(keys), windows)

    def restore() -> None:
        account.clear()
        if windows:
            windows.clear()
        if fill:
            fill(account)

    app = Simulator(
        [_route(door, operation) for operation in operations],
        faults=faults,
        say=_say,
        restore=restore,
        describe=lambda: _figures(account),
    )
    app.state.account = account
    restore()
    return app


def _say(status: int, headers: dict[str, str]) -> Response:
    code = "throttled" if status == 429 else "error"
    return Refusal(status, code, "simulated fault", headers=headers).answer()


def _figures(account: Account) -> dict[str, int]:
    account.settle()
    return {
        "profiles": len(account.profiles),
        "profile_writes": account.profiles.writes,
        "events": len(account.events),
        "events_repeated": account.events.repeats,
        "jobs": len(account.jobs),
    }


def _route(door: "_Door", operation: Operation) -> Route:
    handler = HANDLERS[operation.id]

    async def endpoint(request: Request) -> Response:
        request.scope["operation"] = operation.id
        try:
            headers = door.admit(request, operation)
            answer = partial(door.answer, operation, handler, request, await request.body())
            status, body = await to_thread.run_sync(answer, limiter=door.desk)
        except Refusal as refused:
            return refused.answer()
        except BadQuery as wrong:
            return Refusal(400, "invalid", [Flaw(str(wrong), parameter="filter")]).answer()
        except BadCursor as wrong:
            return Refusal(400, "invalid", [Flaw(str(wrong), parameter="page[cursor]")]).answer()
        except Duplicate as taken:
            meta = {"duplicate_profile_id": taken.other}
            flaw = Flaw(
                "A profile already exists with one of these identifiers.", "/data/attributes"
            )
            return Refusal(409, "duplicate_profile", [flaw], meta=meta).answer()
        return as_json(body, status, headers)

    return Route(operation.path, endpoint, methods=[operation.method])


@dataclass(frozen=True, slots=True)
class _Door:
    """The vendor's checks before any operation: key, revision, limits, media type, schema.

    Who comes is counted at once, whatever the vendor is busy with; the work is done by a thread.
    """

    account: Account
    revision: str
    keys: frozenset[str]
    windows: Windows | None
    desk: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))

    def admit(self, request: Request, operation: Operation) -> dict[str, str]:
        """Check headers and limits; return the headers that tell what is left."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Klaviyo-API-Key" or not key:
            raise Refusal(401, "not_authenticated", "Missing or invalid authorization scheme.")
        if key not in self.keys:
            raise Refusal(401, "authentication_failed", "Incorrect authentication credentials.")
        if request.headers.get("revision") != self.revision:
            raise Refusal(
                400, "invalid", f"a revision header is required; known here: {self.revision}"
            )
        if self.windows is None:
            return {}
        now_s = self.account.clock().timestamp()
        verdict = self.windows.take(f"{key} {operation.id}", operation.limits, now_s)
        if not verdict.allowed:
            wait = {"Retry-After": str(verdict.reset_s)}
            text = f"Request was throttled. Expected available in {verdict.reset_s} seconds."
            raise Refusal(429, "throttled", text, headers=wait)
        return {
            "RateLimit-Limit": str(verdict.limit),
            "RateLimit-Remaining": str(verdict.remaining),
            "RateLimit-Reset": str(verdict.reset_s),
        }

    def answer(
        self, operation: Operation, handler: Handler, request: Request, raw: bytes
    ) -> tuple[int, Any]:
        """Judge the query and the body, and do what is asked; at the desk, one after the other."""
        query, flaws = operation.read_query(request.query_params.multi_items())
        if flaws:
            raise Refusal(400, "invalid", flaws)
        body = _body(request, operation, raw) if operation.body else None
        base = base_of(request)
        call = Call(operation, request.path_params, query, body, base, str(request.url))
        self.account.settle()
        return handler(self.account, call)


def _body(request: Request, operation: Operation, raw: bytes) -> Any:
    if request.headers.get("content-type", "").partition(";")[0] != MEDIA_TYPE:
        raise Refusal(415, "unsupported_media_type", f"send {MEDIA_TYPE}")
    if len(raw) > BODY_BYTES:
        raise Refusal(413, "payload_too_large", f"more than {BODY_BYTES} bytes")
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as wrong:
        raise Refusal(400, "invalid", f"not JSON: {wrong}") from wrong
    flaws = operation.read_body(body)
    if flaws:
        raise Refusal(400, "invalid", flaws)
    return body["data"]

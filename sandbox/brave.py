"""Brave's web search, simulated: one plan over a small invented web.

Docs      https://api-dashboard.search.brave.com/api-reference/web/search/get
Spec      sandbox/specs/brave.json
Edges     a wrong key is 422, a missing one 422 naming the header, both before the request is
          looked at; sliding windows of a second and of 30 days, told in each answer, where 0 a
          month is no ceiling; only what succeeds is counted by the month, and costs

Control routes: sandbox/simulator.py.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.simulator import Clock, Simulator, utc_now
from sandbox.social_spec import load
from sandbox.web_index import WEB, Entry, found

PATH = "/res/v1/web/search"
TOKEN = "x-subscription-token"
REQUEST_USD = Decimal("0.005")  # api-dashboard.search.brave.com/app/plans, read 2026-11-29
SECOND_S, MONTH_S = 1, 2_592_000
INVALID = "Unable to validate request parameter(s)"


class _No(Exception):
    """An answer in Brave's words for "no"."""

    def __init__(self, status: int, code: str, detail: str, **meta: Any) -> None:
        super().__init__(status)
        self.status, self.code, self.detail, self.meta = status, code, detail, meta


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    keys: frozenset[str] = frozenset({"sandbox"}),
    *,
    web: Sequence[Entry] = WEB,
    per_second: int = 50,
    per_month: int = 0,
) -> Simulator:
    """Build the simulator; what it was asked is `app.state.queries`.

    Args:
        faults: what goes wrong on the way; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        keys: tokens that are let in.
        web: the pages it knows.
        per_second, per_month: the plan's limits; 0 a month is none.
    """
    plan = _Plan(clock or utc_now, keys, web, per_second, per_month)
    app = Simulator(
        [Route(PATH, plan.search, methods=["GET"])], faults=faults, say=_fault,
        restore=plan.restore,
        describe=lambda: {"queries": len(plan.queries), "spent_usd": str(plan.spent_usd)},
    )  # fmt: skip
    app.state.queries, app.state.plan = plan.queries, plan
    return app


class _Plan:
    def __init__(
        self, clock: Clock, keys: frozenset[str], web: Sequence[Entry], second: int, month: int
    ) -> None:
        self._clock, self._keys, self._web = clock, keys, web
        self._second, self._month = second, month
        self._operation = load("brave.json")["webSearch"]
        self.queries: list[str] = []
        self.restore()

    def restore(self) -> None:
        """Forget what was asked, and what it cost."""
        self.spent_usd, self._called, self._counted = Decimal(0), list[float](), list[float]()
        self.queries.clear()

    async def search(self, request: Request) -> Response:
        """Find pages."""
        now = self._clock().timestamp()
        try:
            self._admit(request)
            self._turn(now)
            query = self._asked(request)
        except _No as no:
            return _error(no.status, no.code, no.detail, no.meta, self._headers(now))
        self.queries.append(query["q"])
        self._counted.append(now)
        self.spent_usd += REQUEST_USD
        return JSONResponse(self._found(query), headers=self._headers(now))

    def _admit(self, request: Request) -> None:
        key = request.headers.get(TOKEN)
        if key is None:
            missing = {"type": "missing", "loc": ["header", TOKEN], "msg": "Field required"}
            raise _No(422, "VALIDATION", INVALID, errors=[missing])
        if key not in self._keys:
            detail = "The provided subscription token is invalid."
            raise _No(422, "SUBSCRIPTION_TOKEN_INVALID", detail, component="authentication")

    def _asked(self, request: Request) -> dict[str, str]:
        query = dict(request.query_params)
        if flaws := self._operation.flaws(query, None):
            raise _No(422, "VALIDATION", INVALID, errors=[{"msg": flaws[0]}])
        return query

    def _turn(self, now: float) -> None:
        self._called = [at for at in self._called if now - at < SECOND_S]
        self._counted = [at for at in self._counted if now - at < MONTH_S]
        if self._month and len(self._counted) >= self._month:
            detail = "Request quota limit exceeded for plan."
            raise _No(429, "QUOTA_LIMITED", detail, component="rate_limiter")
        if len(self._called) >= self._second:
            detail = "Request rate limit exceeded for plan"
            raise _No(429, "RATE_LIMITED", detail, component="rate_limiter")
        self._called.append(now)

    def _headers(self, now: float) -> dict[str, str]:
        """Tell both windows: what they let through, what is left, when all of it is back."""
        left = max(0, self._second - len(self._called)), max(0, self._month - len(self._counted))
        oldest = min(self._counted, default=now)
        return {
            "X-RateLimit-Limit": f"{self._second}, {self._month}",
            "X-RateLimit-Policy": f"{self._second};w={SECOND_S}, {self._month};w={MONTH_S}",
            "X-RateLimit-Remaining": f"{left[0]}, {left[1]}",
            "X-RateLimit-Reset": f"{SECOND_S}, {max(1, round(oldest + MONTH_S - now))}",
        }

    def _found(self, query: dict[str, str]) -> dict[str, Any]:
        count = int(query.get("count", "20"))
        first = count * int(query.get("offset", "0"))
        rows = found(self._web, query["q"], query.get("search_lang", "en"))
        more = len(rows) > first + count
        said: dict[str, Any] = {
            "type": "search",
            "query": {"original": query["q"], "more_results_available": more},
        }
        if shown := rows[first : first + count]:
            said["web"] = {
                "type": "search",
                "results": [_result(one) for one in shown],
                "family_friendly": True,
            }
        return said


def _result(one: Entry) -> dict[str, Any]:
    dated = {"page_age": one.published} if one.published else {}
    return {
        "type": "search_result", "subtype": "generic", "title": one.title, "url": one.address,
        "description": one.excerpt, "language": one.language, "family_friendly": True,
        "is_source_local": False, "is_source_both": False, "is_live": False, **dated,
    }  # fmt: skip


def _error(
    status: int, code: str, detail: str, meta: dict[str, Any], headers: dict[str, str]
) -> Response:
    error = {"id": "simulated", "status": status, "code": code, "detail": detail, "meta": meta}
    return JSONResponse({"type": "ErrorResponse", "error": error, "time": 0}, status, headers)


def _fault(status: int, headers: dict[str, str]) -> Response:
    code = "RATE_LIMITED" if status == 429 else "INTERNAL"
    return _error(status, code, "simulated fault", {}, headers)

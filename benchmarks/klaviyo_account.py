"""The simulated Klaviyo of `benchmarks.klaviyo_rate`, as a program: `… PORT CUSTOMERS`.

Besides the vendor's own routes:
    POST noted   forget the requests noted so far
    GET  noted   {operation: [requests, second of the first, second of the last]}
    GET  wrong   ?risk=&band=: profiles not as written, without that event, or with several
"""

import gc
import sys
import time
from collections import Counter

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from sandbox import klaviyo
from sandbox.klaviyo_account import Account
from sandbox.simulator import CONTROL, Simulator

IMPORT_S = 1.0  # how long the vendor works on an import


def email_of(number: int) -> str:
    """Return the address of a customer."""
    return f"customer.{number:06d}@example.com"


class Noting:
    """Passes requests on, and notes when each of an operation came."""

    def __init__(self, app: Simulator) -> None:
        self.app = app
        self.came: dict[str, list[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        now = time.perf_counter()
        await self.app(scope, receive, send)
        if CONTROL not in scope["path"] and "operation" in scope:
            self.came.setdefault(scope["operation"], []).append(now)


def build(customers: int) -> Starlette:
    """Build the vendor with so many profiles, none of them scored."""

    def fill(account: Account) -> None:
        for number in range(customers):
            account.profiles.create({"email": email_of(number)})

    app = klaviyo.create(delay_s=IMPORT_S, fill=fill)
    noting = Noting(app)

    async def forget(request: Request) -> Response:
        noting.came.clear()
        return Response()

    async def noted(request: Request) -> Response:
        return JSONResponse({n: [len(at), min(at), max(at)] for n, at in noting.came.items()})

    async def wrong(request: Request) -> Response:
        risk, band = float(request.query_params["risk"]), request.query_params["band"]
        await anyio.sleep(IMPORT_S)  # until what was accepted last can be read
        return JSONResponse(_wrong(app.state.account, risk, band))

    return Starlette(
        routes=[
            Route("/noted", forget, methods=["POST"]),
            Route("/noted", noted),
            Route("/wrong", wrong),
            Mount("/", noting),
        ]
    )


def _wrong(account: Account, risk: float, band: str) -> dict[str, int]:
    account.settle()
    meant = {"3a_churn_risk": risk, "3a_churn_band": band}
    events = Counter(
        event.profile for event in account.events.visible() if event.properties.get("to") == band
    )
    return {
        "profiles": sum(
            any(profile.properties.get(name) != value for name, value in meant.items())
            for profile in account.profiles
        ),
        "without": sum(events[profile.id] < 1 for profile in account.profiles),
        "several": sum(events[profile.id] > 1 for profile in account.profiles),
    }


if __name__ == "__main__":
    gc.disable()  # it would search 100,000 profiles during a request: no vendor pauses for that
    sys.setswitchinterval(0.001)  # nor does it notice who came later because it works on an import
    uvicorn.run(build(int(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), log_level="error")

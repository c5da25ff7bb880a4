"""Twilio's calls, simulated: create, list, fetch, change; and what then happens to them.

Docs      https://www.twilio.com/docs/voice/api/call-resource
Schema    specs/twilio.json (API 2010-04-01)
Edges     one call is dialled per second, more wait in a queue and are not refused; a call in the
          queue has no start time, so a filter by StartTime does not show it; too many requests at
          once are 429 with code 20429; an unknown member of a form is ignored
Calls     are carried out by an `Exchange` (twilio_exchange.py), if one is given: it rings a
          `Person`, asks us for TwiML and opens Media Streams. Without one they ring, are answered
          after `twilio_calls.RINGS_S` and last until they are ended. Nobody's telephone rings
"""

import base64
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.simulator import Clock, Simulator, utc_now
from sandbox.twilio_calls import Calls, matches
from sandbox.twilio_exchange import Exchange, Person, PhoneCall
from sandbox.twilio_line import ACCOUNT
from sandbox.twilio_spec import form_of, query_of

API = "/2010-04-01/Accounts/{account}"
CALLER = "+33900000000"
NUMBER = re.compile(r"\+[1-9]\d{6,14}")
ADDRESS = re.compile(r"https?://[^\s/]+\.?[^\s]*")


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    *,
    token: str = "sandbox",
    callers: Collection[str] = frozenset({CALLER}),
    closed: Collection[str] = ("+870", "+979"),
    exchange: Exchange | None = None,
    person: Callable[[str], Person] = lambda to: Person(),
) -> Simulator:
    """Build the simulator; its calls are `app.state.calls`.

    Args:
        faults: what goes wrong on the way; None is nothing, until changed.
        clock: aware UTC time; replaces the machine's in tests.
        token: the account's auth token.
        callers: the numbers the account may show.
        closed: beginnings of numbers the account may not call.
        exchange: carries the calls out.
        person: who picks up at a number.
    """
    calls = Calls(clock or utc_now, exchange, person)
    door = _Door(calls, token, frozenset(callers), tuple(closed))
    app = Simulator(
        [
            Route(f"{API}/Calls.json", door.create, methods=["POST"]),
            Route(f"{API}/Calls.json", door.list, methods=["GET"]),
            Route(f"{API}/Calls/{{sid}}.json", door.fetch, methods=["GET"]),
            Route(f"{API}/Calls/{{sid}}.json", door.change, methods=["POST"]),
        ],
        faults=faults,
        say=_unsaid,
        restore=calls.clear,
        describe=lambda: {"calls": len(calls.rows)},
    )
    app.state.calls = calls
    return app


class _No(Exception):
    """An answer in Twilio's words for "no"."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.answer = _error(code, message, status)


class _Door:
    def __init__(
        self, calls: Calls, token: str, callers: frozenset[str], closed: tuple[str, ...]
    ) -> None:
        self._calls, self._token, self._callers, self._closed = calls, token, callers, closed

    async def create(self, request: Request) -> Response:
        """Create a call."""

        def act(form: dict[str, Any]) -> Response:
            self._callable(form)
            return JSONResponse(self._calls.shown(self._calls.put(form)), 201)

        return await self._answered(request, "CreateCall", act)

    async def list(self, request: Request) -> Response:
        """List calls, the newest first."""

        def act(query: dict[str, Any]) -> Response:
            size = query.get("PageSize", 50)
            start = query.get("Page", 0) * size
            found = [one for one in self._calls.settled() if matches(one, query)]
            rows = [self._calls.shown(one) for one in found[start : start + size]]
            address = request.url.path
            page = {"page": query.get("Page", 0), "page_size": size, "start": start,
                    "end": start + max(0, len(rows) - 1), "uri": address,
                    "first_page_uri": f"{address}?PageSize={size}&Page=0",
                    "next_page_uri": None, "previous_page_uri": None}  # fmt: skip
            return JSONResponse({"calls": rows, **page})

        return await self._answered(request, "ListCall", act)

    async def fetch(self, request: Request) -> Response:
        """Show a call."""
        return await self._answered(
            request, "FetchCall", lambda _: JSONResponse(self._calls.shown(self._found(request)))
        )

    async def change(self, request: Request) -> Response:
        """End a call, or have it go on with other TwiML."""

        def act(form: dict[str, Any]) -> Response:
            call = self._found(request)
            if call.over:
                raise _No(21220, "Call is not in-progress. Cannot redirect.")
            if "Status" in form:
                self._calls.end(call, form["Status"])
            elif "Twiml" in form:
                self._calls.send_elsewhere(call, form["Twiml"])
            elif "Url" in form:
                order = f"<Response><Redirect>{form['Url']}</Redirect></Response>"
                self._calls.send_elsewhere(call, order)
            return JSONResponse(self._calls.shown(call))

        return await self._answered(request, "UpdateCall", act)

    async def _answered(
        self, request: Request, operation: str, act: Callable[[dict[str, Any]], Response]
    ) -> Response:
        try:
            self._admit(request)
            if operation in ("CreateCall", "UpdateCall"):
                pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True)
                said, wrong = form_of(operation, pairs)
            else:
                said, wrong = query_of(operation, request.query_params.multi_items())
            return act(said) if not wrong else _error(20001, f"Invalid {', '.join(wrong)}", 400)
        except _No as no:
            return no.answer

    def _admit(self, request: Request) -> None:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        expected = base64.b64encode(f"{ACCOUNT}:{self._token}".encode()).decode()
        if kind != "Basic" or not secrets.compare_digest(given.encode(), expected.encode()):
            raise _No(20003, "Authenticate", 401)
        if request.path_params["account"] != ACCOUNT:
            raise _No(20404, f"The requested resource {request.url.path} was not found", 404)

    def _callable(self, form: Mapping[str, Any]) -> None:
        """Refuse a call for the first thing that is wrong with it, in Twilio's order."""
        to, caller = form.get("To", ""), form.get("From", "")
        if not to:
            raise _No(21201, "No 'To' number is specified")
        if not caller:
            raise _No(21213, "No 'From' number is specified")
        if not NUMBER.fullmatch(to):
            raise _No(21211, "The phone number you are attempting to call is not valid.")
        if to.startswith(self._closed):
            raise _No(21215, "Account not authorized to call this number.")
        if caller not in self._callers:
            raise _No(21210, "The source phone number provided is not yet verified.")
        if not form.get("Url") and not form.get("Twiml"):
            raise _No(21205, "Url parameter is required.")
        for name in ("Url", "StatusCallback", "AsyncAmdStatusCallback"):
            if name in form and not ADDRESS.fullmatch(form[name]):
                raise _No(21205 if name == "Url" else 21609, f"{name} is not a valid URL.")

    def _found(self, request: Request) -> PhoneCall:
        sid = request.path_params["sid"]
        found = next((one for one in self._calls.settled() if one.sid == sid), None)
        if found is None:
            raise _No(20404, f"The requested resource {request.url.path} was not found", 404)
        return found


def _unsaid(status: int, headers: dict[str, str]) -> Response:
    code = {429: 20429, 500: 20500}.get(status, status)
    answer = _error(code, "Too Many Requests" if status == 429 else "simulated fault", status)
    answer.headers.update(headers)
    return answer


def _error(code: int, message: str, status: int) -> Response:
    body = {"code": code, "message": message, "status": status,
            "more_info": f"https://www.twilio.com/docs/errors/{code}"}  # fmt: skip
    return JSONResponse(body, status)

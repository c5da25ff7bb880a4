"""The calls of the Twilio simulator: their queue, what became of them, how they are written."""

import asyncio
import math
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

from sandbox.simulator import Clock
from sandbox.twilio_exchange import Exchange, Person, PhoneCall
from sandbox.twilio_line import ACCOUNT

RINGS_S = 2.0
PER_CALL_S = 1.0  # one is dialled per second
MINUTE_USD = Decimal("0.013")  # invented, as everything here; a minute begun is a minute
PRICED_AFTER_S = 1.0  # the vendor says only that it takes a while


class Calls:
    """All calls of the account, the oldest first."""

    def __init__(
        self, clock: Clock, exchange: Exchange | None, person: Callable[[str], Person]
    ) -> None:
        self.rows: dict[str, PhoneCall] = {}
        self._now, self._exchange, self._person = clock, exchange, person
        self._last_due: datetime | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def clear(self) -> None:
        """Forget them, and stop those under way."""
        for task in self._tasks:
            task.cancel()
        self.rows.clear()
        self._last_due = None

    def put(self, form: Mapping[str, Any]) -> PhoneCall:
        """Queue a call: it is dialled a second after the one before."""
        now = self._now()
        free = self._last_due + timedelta(seconds=PER_CALL_S) if self._last_due else now
        call = PhoneCall(f"CA{secrets.token_hex(16)}", form["To"], form["From"], now, form=form)
        call.due = self._last_due = max(now, free)
        self.rows[call.sid] = call
        if self._exchange is not None:
            task = asyncio.create_task(self._dialled(call, self._exchange))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return call

    def settled(self) -> list[PhoneCall]:
        """Return the calls as they are now, the newest first."""
        for call in self.rows.values():
            if self._exchange is None and call.due and not call.over:
                self._age(call, self._now(), call.due)
        return list(reversed(self.rows.values()))

    def shown(self, call: PhoneCall) -> dict[str, Any]:
        """Return a call as Twilio writes it now."""
        return shown(call, self._now())

    def end(self, call: PhoneCall, status: str) -> None:
        """End a call, whatever it is doing."""
        waits = call.status in ("queued", "ringing")
        call.status = "canceled" if waits else status
        call.ended = self._now()
        call.changed.set()

    def send_elsewhere(self, call: PhoneCall, twiml: str) -> None:
        """Have a call go on with other TwiML."""
        call.twiml = twiml
        call.changed.set()

    async def _dialled(self, call: PhoneCall, exchange: Exchange) -> None:
        if call.due:
            await asyncio.sleep((call.due - self._now()).total_seconds())
        if not call.over:
            await exchange.carry_out(call, self._person(call.to))

    @staticmethod
    def _age(call: PhoneCall, now: datetime, due: datetime) -> None:
        answered = due + timedelta(seconds=RINGS_S)
        if now >= answered:
            call.status, call.started = "in-progress", answered
        elif now >= due:
            call.status = "ringing"


def matches(call: PhoneCall, query: Mapping[str, Any]) -> bool:
    """Whether a call is one of those asked for; a filter by time hides what has none."""
    if query.get("To", call.to) != call.to or query.get("From", call.caller) != call.caller:
        return False
    if query.get("Status", call.status) != call.status:
        return False
    for name, at in (("StartTime", call.started), ("EndTime", call.ended)):
        for sign in ("", "<", ">"):
            asked = query.get(f"{name}{sign}")
            if asked is not None and (at is None or not _compares(at, asked, sign)):
                return False
    return True


def _compares(at: datetime, asked: str, sign: str) -> bool:
    """Compare as Twilio does: a filter without a sign means that day."""
    when = datetime.fromisoformat(asked.replace("Z", "+00:00"))
    when = when if when.tzinfo else when.replace(tzinfo=at.tzinfo)
    if sign == "<":
        return at <= when
    return at >= when if sign == ">" else at.date() == when.date()


def shown(call: PhoneCall, now: datetime) -> dict[str, Any]:
    """Return a call as Twilio writes it: numbers as text, times by RFC 2822."""
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{call.sid}"
    lasted = (call.ended - call.started).total_seconds() if call.ended and call.started else None
    queued = (call.due - call.created).total_seconds() if call.due else 0.0
    return {
        "sid": call.sid, "account_sid": ACCOUNT, "to": call.to, "to_formatted": call.to,
        "from": call.caller, "from_formatted": call.caller, "status": call.status,
        "date_created": _said(call.created), "date_updated": _said(call.ended or call.created),
        "start_time": _said(call.started), "end_time": _said(call.ended),
        "duration": None if lasted is None else str(round(lasted)),
        "price": _price(call, now), "price_unit": "USD", "direction": call.direction,
        "answered_by": call.answered_by, "api_version": "2010-04-01", "forwarded_from": None,
        "group_sid": None, "caller_name": None, "parent_call_sid": None, "phone_number_sid": None,
        "trunk_sid": None, "queue_time": str(round(queued * 1_000)), "uri": f"{uri}.json",
        "subresource_uris": {"streams": f"{uri}/Streams.json"},
    }  # fmt: skip


def _price(call: PhoneCall, now: datetime) -> str | None:
    """Return the charge of a call that was taken, some time after its end."""
    if call.status != "completed" or not (call.started and call.ended):
        return None
    if (now - call.ended).total_seconds() < PRICED_AFTER_S:
        return None
    minutes = math.ceil(max(1.0, (call.ended - call.started).total_seconds()) / 60)
    return f"{-minutes * MINUTE_USD:.5f}"


def _said(at: datetime | None) -> str | None:
    return format_datetime(at) if at else None

"""Twilio: place a call once, look it up, hand it over, end it.

Docs      https://www.twilio.com/docs/voice/api/call-resource (API 2010-04-01)
Settings  TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_CALLER, TWILIO_BASE_URL
Limits    one new call per second and account; more are queued for up to 24 hours, not refused, so
          we wait here: yesterday's calls must not ring today. Too many requests at once: 429
Edges     Twilio knows no key that makes creation repeatable: an unanswered one may be ringing. It
          is settled by looking, and never repeated. A call not dialled yet has no start time, so
          Twilio's StartTime filter would hide just the one in doubt: we filter by creation
"""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import urlencode

import httpx

from connectors._http import ATTEMPTS, Http, Timeouts
from connectors.errors import BadAnswer, ConnectorError, NotConfigured, Uncertain
from connectors.pace import OWN_SLOTS, Pace, Sleep, account_of
from connectors.twilio_signature import verify
from connectors.twilio_words import (
    BAD_NUMBER,
    NOT_IN_PROGRESS,
    NOT_PERMITTED,
    UNVERIFIED_CALLER,
    Call,
    Calls,
    NewCall,
    TwilioRefused,
    verdict,
)
from domain.pace import Limit, Slots
from settings import TwilioSettings

__all__ = [
    "BAD_NUMBER",
    "NOT_PERMITTED",
    "UNVERIFIED_CALLER",
    "Call",
    "NewCall",
    "Twilio",
    "TwilioRefused",
    "connect",
    "verify",
]

FAMILIES = {"dial": (Limit(1, 1.1),), "rest": (Limit(20, 1.0),)}
NEWEST = 20  # calls to one number that a look-up reads
SETTLE_WAITS_S = (0.0, 1.0, 3.0)  # before each look for a call whose creation was not answered


class Twilio:
    """Typed client of one account: knows Twilio's words and nothing of ours.

    Every method raises, beside what its own text says: Retryable (not done), TwilioRefused with
    Twilio's `code`, AuthRefused, Missing, BadAnswer.
    """

    def __init__(self, http: Http, sleep: Sleep = asyncio.sleep) -> None:
        self._http, self._sleep = http, sleep

    async def check(self) -> None:
        """Prove that the account is open to us."""
        await self._http.call(
            "GET", "/Calls.json", Calls, operation="check", family="rest", params={"PageSize": "1"}
        )

    async def create_call(self, call: NewCall) -> Call:
        """Place a call, once.

        The calls to that number are listed before; where the creation is not answered, a new one
        among them is ours.

        Raises:
            Uncertain: not answered, and not listed yet: it may still ring. `find` it later; do
                not place it again before.
        """
        known = {one.sid for one in await self.calls(call.to)}
        try:
            return await self._http.call(
                "POST", "/Calls.json", Call, operation="create_call", family="dial",
                content=urlencode(call.form()),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            )  # fmt: skip
        except (Uncertain, BadAnswer) as unknown:
            return await self._settled(call, known, unknown)

    async def find(self, to: str, since: datetime) -> Call | None:
        """Return the newest call to a number created since then (aware), None where none is."""
        calls = await self.calls(to)
        return next((one for one in calls if one.created and one.created >= since), None)

    async def calls(self, to: str) -> list[Call]:
        """Return the newest calls to a number, the newest first, whatever became of them."""
        page = await self._http.call(
            "GET", "/Calls.json", Calls, operation="calls", family="rest",
            params={"To": to, "PageSize": str(NEWEST)},
        )  # fmt: skip
        return page.calls

    async def call(self, sid: str) -> Call:
        """Return one call."""
        return await self._http.call(
            "GET", f"/Calls/{sid}.json", Call, operation="call", family="rest"
        )

    async def redirect(self, sid: str, twiml: str) -> bool:
        """Have a call go on with other TwiML (a transfer, say); False when it is over."""
        return await self._update(sid, "redirect", {"Twiml": twiml})

    async def hang_up(self, sid: str) -> bool:
        """End a call, also one that rings or waits; False when it is over already."""
        return await self._update(sid, "hang_up", {"Status": "completed"})

    async def _update(self, sid: str, operation: str, form: dict[str, str]) -> bool:
        try:
            await self._http.call(
                "POST", f"/Calls/{sid}.json", Call, operation=operation, family="rest",
                repeat=True,  # says what the call shall do now: twice is once
                data=form,
            )  # fmt: skip
        except TwilioRefused as refused:
            if refused.code == NOT_IN_PROGRESS:
                return False
            raise
        return True

    async def _settled(self, call: NewCall, known: set[str], unknown: ConnectorError) -> Call:
        """Look for the call that a creation without an answer may have placed."""
        for wait_s in SETTLE_WAITS_S:
            await self._sleep(wait_s)
            try:
                found = _new(await self.calls(call.to), known, call)
            except ConnectorError:
                continue  # looking failed too: what is unknown stays unknown
            if found:
                return found[0]
        raise Uncertain("twilio", "create_call", f"no answer: {unknown.detail}") from unknown


@asynccontextmanager
async def connect(
    config: TwilioSettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[Twilio]:
    """Open a client for one batch of work; `slots` keeps several processes under one limit."""
    if config is None:
        raise NotConfigured("twilio", "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
    sid, token = config.account_sid, config.auth_token.get_secret_value()
    basic = b64encode(f"{sid}:{token}".encode()).decode()
    async with Http(
        "twilio", f"{config.base_url}/Accounts/{sid}", {"Authorization": f"Basic {basic}"},
        pace=Pace(account_of("twilio", sid), FAMILIES, slots or OWN_SLOTS),
        transport=transport, verdict=verdict, timeouts=timeouts, attempts=attempts, sleep=sleep,
    ) as http:  # fmt: skip
        yield Twilio(http, sleep)


def _new(calls: Sequence[Call], known: set[str], asked: NewCall) -> list[Call]:
    return [one for one in calls if one.sid not in known and one.caller in ("", asked.caller)]

"""What the telephone company took: asked of its simulator, which says it after a while."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from connectors import twilio
from connectors.errors import Unavailable
from drains.call_prices import GIVEN_UP_AFTER, KNOWN_AFTER, ask
from sandbox import twilio as simulated
from sandbox.twilio_exchange import PhoneCall
from sandbox.twilio_line import ACCOUNT
from settings import TwilioSettings
from store import call_prices
from store.database import Database
from tests.connectors.test_meta import Road, Unhurried

pytestmark = pytest.mark.anyio
ENDED = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = ENDED + 2 * KNOWN_AFTER
KEYED = TwilioSettings(account_sid=ACCOUNT, auth_token="sandbox")


class Company:
    """A simulated telephone company whose clock is ours."""

    def __init__(self) -> None:
        self.now = LATER
        self.app = simulated.create(clock=lambda: self.now)

    def had(self, sid: str, seconds: int = 61, status: str = "completed") -> None:
        """Have had a call, answered unless it is said that nobody did."""
        call = PhoneCall(sid, "+33612345678", "+33162000001", ENDED, "inbound", status=status)
        call.ended = ENDED
        if status == "completed":
            call.started = ENDED - timedelta(seconds=seconds)
        self.app.state.calls.rows[sid] = call


async def asking(db: Database, transport: httpx.AsyncBaseTransport, now: datetime = LATER) -> int:
    async with twilio.connect(KEYED, transport, Unhurried(), attempts=1) as line:
        return await ask(db, "own", line, now)


def sid_of(letter: str) -> str:
    return "CA" + letter * 32


def note(db: Database, *letters: str) -> None:
    for letter in letters:
        call_prices.note(db, "own", sid_of(letter), ENDED, conversation=letter, simulated=False)


def prices(db: Database) -> dict[str, Any]:
    return call_prices.of_conversations(db, "own", list("abcd"))


async def test_a_minute_begun_is_charged_and_a_call_nobody_took_is_not(db: Database) -> None:
    company = Company()
    company.had(sid_of("a"))
    company.had(sid_of("b"), status="no-answer")
    note(db, "a", "b")

    assert await asking(db, Road(company.app)) == 2
    assert prices(db) == {"a": 0.026, "b": 0.0}
    assert await asking(db, Road(company.app)) == 0


async def test_a_price_that_is_not_there_yet_is_asked_for_again(db: Database) -> None:
    company = Company()
    company.had(sid_of("a"))
    note(db, "a")
    company.now = ENDED

    assert await asking(db, Road(company.app)) == 0
    assert prices(db) == {"a": None}

    company.now = LATER
    assert await asking(db, Road(company.app)) == 1
    assert prices(db) == {"a": 0.026}


async def test_nobody_asks_at_once_or_for_ever(db: Database) -> None:
    company = Company()
    company.had(sid_of("a"))
    note(db, "a")

    assert await asking(db, Road(company.app), ENDED + KNOWN_AFTER) == 0
    assert call_prices.unpriced(db, "own", LATER, 5) == [sid_of("a")]

    too_late = ENDED + GIVEN_UP_AFTER + timedelta(seconds=1)
    assert await asking(db, Road(company.app), too_late) == 0
    assert prices(db) == {"a": None}
    assert call_prices.unpriced(db, "own", too_late, 5) == []


async def test_a_call_the_carrier_does_not_know_holds_up_no_other(db: Database, caplog) -> None:
    company = Company()
    company.had(sid_of("b"))
    note(db, "a", "b")

    assert await asking(db, Road(company.app)) == 1
    assert prices(db) == {"a": None, "b": 0.026}
    assert "does not know a call of ours" in caplog.text


async def test_another_currency_is_not_converted(db: Database, caplog) -> None:
    note(db, "a")
    said = {"sid": sid_of("a"), "status": "completed", "price": "-3.00", "price_unit": "JPY"}
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, json=said))

    assert await asking(db, transport) == 0
    assert prices(db) == {"a": None}
    assert "charged in JPY" in caplog.text


async def test_what_was_learned_before_an_outage_is_kept(db: Database) -> None:
    company = Company()
    company.had(sid_of("a"))
    note(db, "a", "b")
    road = Road(company.app)

    async def once(request: httpx.Request) -> httpx.Response:
        if sid_of("b") in request.url.path:
            return httpx.Response(503)
        return await road.handle_async_request(request)

    with pytest.raises(Unavailable):
        await asking(db, httpx.MockTransport(once))
    assert prices(db) == {"a": 0.026, "b": None}

"""Twilio: one call placed once, whatever happens to the answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from connectors import twilio
from connectors.errors import (
    AuthRefused,
    Missing,
    NotConfigured,
    RateLimited,
    Uncertain,
)
from connectors.pace import MemorySlots
from connectors.twilio import NewCall, Twilio, TwilioRefused
from domain.pace import Limit
from sandbox import twilio as simulated
from sandbox.faults import Faults
from sandbox.twilio_line import ACCOUNT
from settings import TwilioSettings
from tests.connectors.conftest import contract
from tests.connectors.test_meta import Road, Unhurried

pytestmark = pytest.mark.anyio
KEYED = TwilioSettings(account_sid=ACCOUNT, auth_token="sandbox")
CALL = NewCall(
    to="+33600000000", caller=simulated.CALLER, url="https://v.example/twiml",
    status_url="https://v.example/status", detect_machine=True,
)  # fmt: skip


class Sleeper:
    """Remembers how long was slept, and does not."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


@asynccontextmanager
async def opened(app: Any, config: TwilioSettings = KEYED) -> AsyncIterator[Twilio]:
    transport = app if isinstance(app, httpx.MockTransport) else Road(app)
    async with twilio.connect(config, transport, Unhurried(), sleep=Sleeper()) as account:
        yield account


async def test_a_call_is_placed_found_sent_elsewhere_and_ended() -> None:
    app = simulated.create()
    before = datetime.now(UTC) - timedelta(seconds=2)
    async with opened(app) as account:
        await account.check()
        made = await account.create_call(CALL)
        found = await account.find(CALL.to, before)
        elsewhere = await account.redirect(made.sid, "<Response/>")
        ended = await account.hang_up(made.sid)
        again = await account.hang_up(made.sid)
        last = await account.call(made.sid)

    assert found is not None
    assert (found.sid, found.caller, found.to) == (made.sid, CALL.caller, CALL.to)
    assert (elsewhere, ended, again) == (True, True, False)
    assert last.over
    form = app.state.calls.rows[made.sid].form
    assert form["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    assert (form["MachineDetection"], form["TimeLimit"]) == ("Enable", 1800)


async def test_who_answered_is_asked_beside_the_call_and_a_message_waits_for_the_tone() -> None:
    app = simulated.create()
    asked = CALL.model_copy(update={"answered_url": "https://v.example/who", "wait_for_tone": True})
    async with opened(app) as account:
        made = await account.create_call(asked)

    form = app.state.calls.rows[made.sid].form
    assert (form["MachineDetection"], form["AsyncAmd"]) == ("DetectMessageEnd", "true")
    assert form["AsyncAmdStatusCallback"] == "https://v.example/who"


async def test_an_older_call_is_not_the_one_looked_for() -> None:
    async with opened(simulated.create()) as account:
        await account.create_call(CALL)

        assert await account.find(CALL.to, datetime.now(UTC) + timedelta(minutes=1)) is None
        assert await account.find("+33611111111", datetime(2026, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize("fault", ["reset_after", "malformed"])
async def test_a_call_whose_answer_was_lost_is_found_and_not_placed_again(fault: str) -> None:
    app = simulated.create(Faults({fault: 1.0}, where="POST"))
    async with opened(app) as account:
        made = await account.create_call(CALL)

    assert list(app.state.calls.rows) == [made.sid]
    assert app.counts["create"]["received"] == 1


async def test_an_earlier_call_to_the_same_number_is_not_taken_for_ours() -> None:
    app = simulated.create()
    async with opened(app) as account:
        first = await account.create_call(CALL)
        app.faults.configure(rates={"reset_before": 1.0}, where="POST")
        with pytest.raises(Uncertain, match="no answer"):
            await account.create_call(CALL)

    assert list(app.state.calls.rows) == [first.sid]


async def test_a_call_that_cannot_be_looked_for_stays_unknown() -> None:
    app, sleeper = simulated.create(), Sleeper()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and not app.state.lost:
            return httpx.Response(200, json={"calls": []})
        app.state.lost = True
        raise httpx.ReadError("gone")

    app.state.lost = False
    transport = httpx.MockTransport(answer)
    async with twilio.connect(KEYED, transport, Unhurried(), attempts=1, sleep=sleeper) as account:
        with pytest.raises(Uncertain):
            await account.create_call(CALL)

    assert sum(sleeper.slept) >= 4.0


@pytest.mark.parametrize(
    ("change", "code"),
    [({"to": "+336"}, twilio.BAD_NUMBER), ({"to": "+870123456789"}, twilio.NOT_PERMITTED),
     ({"caller": "+33111111111"}, twilio.UNVERIFIED_CALLER)],
)  # fmt: skip
async def test_a_refusal_has_twilios_code(change: dict[str, str], code: int) -> None:
    async with opened(simulated.create()) as account:
        with pytest.raises(TwilioRefused, match=f"code {code}") as refused:
            await account.create_call(CALL.model_copy(update=change))

    assert refused.value.code == code


async def test_a_wrong_token_and_a_missing_call_are_told_apart() -> None:
    stranger = TwilioSettings(account_sid=ACCOUNT, auth_token="wrong")
    async with opened(simulated.create(), stranger) as account:
        with pytest.raises(AuthRefused):
            await account.check()
    async with opened(simulated.create()) as account:
        with pytest.raises(Missing):
            await account.call(f"CA{'0' * 32}")


async def test_too_many_requests_are_asked_again_later_and_place_one_call() -> None:
    app = simulated.create(Faults({"too_many": 0.5}, seed=3))
    async with opened(app) as account:
        await account.create_call(CALL)
    assert len(app.state.calls.rows) == 1

    async with opened(simulated.create(Faults({"too_many": 1.0}))) as account:
        with pytest.raises(RateLimited):
            await account.create_call(CALL)


async def test_calls_are_placed_more_than_a_second_apart() -> None:
    booked = []

    class Slots(MemorySlots):
        def reserve(self, account: str, family: str, limits: Any, n: int = 1) -> float:
            booked.append((family, tuple(limits)))
            return 0.0

    async with twilio.connect(KEYED, Road(simulated.create()), Slots()) as account:
        await account.create_call(CALL)

    assert ("dial", (Limit(1, 1.1),)) in booked


async def test_without_an_account_it_says_which_settings_to_make() -> None:
    with pytest.raises(NotConfigured, match="TWILIO_ACCOUNT_SID"):
        async with twilio.connect(None):
            pass


@pytest.mark.contract
async def test_every_request_and_answer_is_what_the_spec_says(shared: Any) -> None:
    spec, app, judged = contract(shared / "contracts/twilio/openapi.json"), simulated.create(), []

    async def answer(request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as vendor:
            said = await vendor.request(
                request.method, request.url, content=request.content, headers=request.headers
            )
        spec.judge(request, said)
        judged.append(request.method)
        return httpx.Response(said.status_code, content=said.content, headers=said.headers)

    async with opened(httpx.MockTransport(answer)) as account:
        await account.check()
        made = await account.create_call(CALL)
        await account.call(made.sid)
        await account.redirect(made.sid, "<Response/>")
        await account.hang_up(made.sid)

    assert len(judged) == 6

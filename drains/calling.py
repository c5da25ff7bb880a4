"""Calls we place: taken from the queue by lease, checked again, reserved, dialled once, settled.

Order of things for one call: hold the row; ask the contact guard as of this moment; commit the
attempt; dial. What the carrier then says settles it, and a retry is planned inside the callee's own
hours. A process that dies in between leaves an attempt of unknown outcome: it is looked up at the
carrier by number and time, and never dialled again; where the carrier does not know it, a person
is asked.

Settings  VOICE_APPLY, VOICE_RING_SECONDS, VOICE_CALL_MINUTES, VOICE_VOICEMAIL, VOICE_PUBLIC_URL,
          TWILIO_…, UNKNOWN_SETTLE_SECONDS, LEASE_SECONDS
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors._http import leaving_before
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    Refused,
    Retryable,
    Uncertain,
)
from domain.calls.outbound import KEPT, Ending, ending_of, next_try
from domain.contact_facts import Verdict
from drains.callees import Callees
from drains.exchange import Desk, Exchange, Heard, caller_of
from settings import Settings
from store import call_attempts, call_prices, call_queue, people
from store.call_attempts import Attempt
from store.call_queue import OPEN, Queued
from store.database import Database
from store.people import HumanTask

log = logging.getLogger(__name__)

AGAIN_S = 60.0  # after an outage of the carrier, before anything rang
EARLY = timedelta(minutes=2)  # the carrier's clock against ours
LATE = timedelta(minutes=10)  # it may queue a call before it dials


@dataclass(frozen=True, slots=True)
class Did:
    """What became of one call; `what` is a sentence without a number or a name."""

    key: str
    what: str


def preview(db: Database, client: str, settings: Settings, now: datetime) -> list[Did]:
    """Return what would become of the calls that are due, dialling nobody and moving nothing."""
    due = call_queue.waiting(db, client, now.timestamp(), 100)
    return [Did(call.key, _intention(db, settings, call, now)[0]) for call in due]


async def dial_next(x: Exchange) -> Did | None:
    """Work on the call that has waited longest; None: none is due."""
    now = x.clock()
    lease_s = x.settings.lease.seconds
    call = await asyncio.to_thread(
        call_queue.take, x.db, x.client, ("waiting",), now.timestamp(), lease_s
    )
    if call is None:
        return None
    what, callees, verdict = await asyncio.to_thread(_intention, x.db, x.settings, call, now)
    if verdict is None or not verdict.allowed:
        return await asyncio.to_thread(_put_off, x, call, what, verdict)
    proof = callees.proof(call.subject, verdict)
    attempt = await asyncio.to_thread(
        call_attempts.reserve, x.db, call, x.caller, proof, now, x.settings.unknown.settle_seconds
    )
    with leaving_before(now.timestamp() + lease_s):
        return await _dial(x, call, attempt)


async def settle_next(x: Exchange) -> Did | None:
    """Look up one attempt that has been silent for too long; None: there is none."""
    call = await asyncio.to_thread(
        call_queue.take, x.db, x.client, OPEN, x.clock().timestamp(), x.settings.lease.seconds
    )
    if call is None:
        return None
    tried = await asyncio.to_thread(call_attempts.of_call, x.db, call.key)
    last = tried[-1]
    try:
        heard = await (x.carrier.call(last.sid) if last.sid else _found(x, last))
    except ConnectorError as exc:
        log.warning("%s: the carrier could not be asked: %s", call.key, exc)
        await asyncio.to_thread(
            call_queue.let_go, x.db, call, call.status, x.clock().timestamp() + AGAIN_S, call.why
        )
        return Did(call.key, "the carrier could not be asked")
    if heard is None:
        why = "Nobody can say whether this call rang: the carrier does not know it."
        await asyncio.to_thread(_ask, x, call, why)
        await asyncio.to_thread(call_attempts.lost, x.db, last.id, x.clock(), why)
        return Did(call.key, why)
    return await asyncio.to_thread(take_word, x, last.id, heard)


def take_word(x: Desk, attempt_id: str, heard: Heard) -> Did | None:
    """Keep what the carrier says of an attempt, and settle the call if it has ended.

    Words come in any order and more than once; None: it was settled before, or is not ours.
    """
    now = x.clock()
    attempt = call_attempts.find(x.db, x.client, attempt_id)
    if attempt is None or attempt.state in ("ended", "unsent"):
        return None
    if attempt.sid and attempt.sid != heard.sid:
        return None
    call_attempts.heard(
        x.db, attempt_id, heard.sid, heard.status, heard.answered_by, heard.seconds,
        due=now.timestamp() + x.quiet_s,
    )  # fmt: skip
    ending = ending_of(heard.status, heard.answered_by or attempt.answered_by)
    call = call_queue.find(x.db, attempt.key)
    if call is None:
        return None
    if ending is None:
        return Did(call.key, f"the carrier says: {heard.status}")
    call_prices.note(x.db, x.client, heard.sid, now, simulated=x.simulated)
    return _ended(x, call, attempt, ending, heard.status)


async def _dial(x: Exchange, call: Queued, attempt: Attempt) -> Did:
    try:
        heard = await x.carrier.dial(attempt)
    except (Retryable, AuthRefused) as exc:
        log.warning("%s: nothing rang: %s", call.key, exc)
        due = x.clock().timestamp() + (getattr(exc, "retry_after_s", None) or AGAIN_S)
        await asyncio.to_thread(call_attempts.unsent, x.db, attempt.id, x.clock(), due, str(exc))
        return Did(call.key, "the carrier is not there: nothing rang, and it is tried again")
    except Refused as exc:
        why = f"The carrier refuses this call: {exc.detail}"
        await asyncio.to_thread(_ask, x, call, why)
        await asyncio.to_thread(call_attempts.end, x.db, attempt.id, "refused", x.clock(), why=why)
        return Did(call.key, why)
    except (Uncertain, BadAnswer) as exc:
        log.warning("%s: it may have rung, and is looked up: %s", call.key, exc)
        return Did(call.key, "it may have rung: looked up later, never dialled again")
    due = x.clock().timestamp() + x.quiet_s
    await asyncio.to_thread(call_attempts.placed, x.db, attempt.id, heard.sid, due)
    return Did(call.key, "dialled")


def _intention(
    db: Database, settings: Settings, call: Queued, now: datetime
) -> tuple[str, Callees, Verdict | None]:
    """Ask the guard as of now; no verdict: the reason to call has gone."""
    callees = Callees(
        db, call.client, call.purpose, caller=caller_of(settings),
        country=settings.churn.contact_country, now=now, but_for=call.key,
    )  # fmt: skip
    if now - call.at > KEPT:
        return f"No call was made: it waited for more than {KEPT.days} days.", callees, None
    if callees.person(call.subject).phone != call.phone:
        return "No call was made: this is not the person's number any more.", callees, None
    verdict = callees.verdict(call.subject, now)
    if verdict.allowed:
        return "would be dialled now", callees, verdict
    why = " ".join(dict.fromkeys(reason.en for reason in verdict.reasons))
    return f"No call was made: {why}", callees, verdict


def _put_off(x: Desk, call: Queued, why: str, verdict: Verdict | None) -> Did:
    """Let a call wait for its hour, or give it to a person."""
    at = verdict.earliest_next if verdict else None
    if at is not None and at - call.at <= KEPT:
        call_queue.let_go(x.db, call, "waiting", at.timestamp(), why)
        return Did(call.key, f"waits until {at:%Y-%m-%d %H:%M} UTC. {why}")
    _ask(x, call, why)
    call_queue.let_go(x.db, call, "refused", 0.0, why)
    return Did(call.key, f"a person is asked. {why}")


async def _found(x: Exchange, attempt: Attempt) -> Heard | None:
    """Find an attempt of unknown outcome at the carrier: the call of that time we did not know."""
    calls = await x.carrier.calls_to(attempt, attempt.at - EARLY)
    known = await asyncio.to_thread(call_attempts.known_sids, x.db, x.client, attempt.phone)
    fitting = [
        call
        for call in calls
        if call.sid not in known
        and call.at is not None
        and attempt.at - EARLY <= call.at <= attempt.at + LATE
    ]
    return min(fitting, key=lambda call: abs(call.at - attempt.at)) if fitting else None  # type: ignore[operator]  # fitting ones have a time


def _ended(x: Desk, call: Queued, attempt: Attempt, ending: Ending, status: str) -> Did | None:
    now = x.clock()
    if ending is Ending.ANSWERED:
        settled = call_attempts.end(x.db, attempt.id, "done", now)
        return Did(call.key, "somebody answered") if settled else None
    callees = Callees(
        x.db, x.client, call.purpose, caller=x.caller,
        country=x.settings.churn.contact_country, now=now, but_for=call.key,
    )  # fmt: skip
    again = next_try(
        callees.callee(call.subject), callees.facts(call.subject), ending,
        tries=call.tries, queued_at=call.at, now=now,
    )  # fmt: skip
    why = f"Nobody was reached: {ending.value}, try {call.tries}."
    if again is not None:
        settled = call_attempts.end(
            x.db, attempt.id, "waiting", now, due=again.timestamp(), why=why
        )
        said = f"{why} Tried again at {again:%Y-%m-%d %H:%M} UTC."
        return Did(call.key, said) if settled else None
    _ask(x, call, why)
    settled = call_attempts.end(x.db, attempt.id, "unanswered", now, why=why)
    return Did(call.key, f"{why} A person is asked.") if settled else None


def _ask(x: Desk, call: Queued, why: str) -> None:
    question = HumanTask(
        call.key, call.subject, f"{call.purpose}, queued {call.at:%Y-%m-%d}, {call.tries} tries",
        f"Contact this customer yourself? {why}",
    )  # fmt: skip
    people.ask(x.db, x.client, call.purpose, [question])

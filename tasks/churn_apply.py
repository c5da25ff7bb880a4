"""Apply a churn plan: exactly its acts, each at most once, after a last look at the destination."""

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any

from connectors import klaviyo
from connectors.klaviyo import Event, Klaviyo, ProfileUpdate
from domain import plans as rules
from domain.acts import Act, Outcome
from domain.plans import Plan, PlanRefused
from domain.receipts import Tally, total
from domain.retention import CALL, EVENT, HOLDOUT, METRIC, PROFILE, PROPERTIES
from domain.runs import Run
from settings import settings
from store import people, plans, receipts
from tasks._io import Send, io_task, once_each, slots_of, store_of
from tasks.churn_contact import CallDesk

log = logging.getLogger(__name__)

CALLS_AT_ONCE, PROFILES_AT_ONCE, EVENTS_AT_ONCE = (
    1,
    5_000,
    1_000,
)  # acts per batch; the vendor takes 10 000 and 1 000
BATCHES_IN_FLIGHT = 6
DIFFERENCES_SHOWN = 5


@io_task
async def finish_earlier_plans(run: Run) -> Tally:
    """Finish the plans that an earlier run began to apply, so that a crash loses nothing."""
    if not run.apply:
        return Tally()
    left = plans.unfinished(store_of(run), run.client, "churn")
    return total([await _carry_out(run, plan) for plan in left])


@io_task
async def apply_plan(run: Run, plan_id: str, by: str, look_first: bool = True) -> Tally:
    """Apply a plan, or say what it would do when the run may not touch the world.

    Args:
        by: who approved it; written on the plan.
        look_first: compare the destination with the plan before the first write.

    Raises:
        PlanRefused: the plan is unknown, was decided otherwise, or the destination has changed.
    """
    db = store_of(run)
    plan = plans.get(db, plan_id)
    if plan.client != run.client:
        raise PlanRefused(f"{plan_id} belongs to another client")
    if not run.apply:
        return await _carry_out(run, plan)
    if plan.status == "applied":
        return _already(receipts.of_plan(db, plan_id))
    if plan.status not in ("open", "applying"):
        raise PlanRefused(f"{plan_id} was {plan.status} ({plan.decided_by}): make a new plan")
    plans.check_hash(db, plan)
    if look_first:
        await _look_at_the_destination(run, plan)
    plans.decide(db, plan_id, "applying", by, only_from=("open",))
    return await _carry_out(run, plan)


async def _look_at_the_destination(run: Run, plan: Plan) -> None:
    """Refuse the plan if a value it would replace is no longer the one that was shown."""
    db = store_of(run)
    acts = plans.acts(db, plan.id, PROFILE)
    ours = receipts.blocking(db, [act.key for act in acts])
    live = await live_properties(run, {act.subject for act in acts})
    changed = {
        act.subject: moved
        for act in acts
        if (moved := rules.moved(live.get(act.subject) or {}, dict(act.before)))
        and not (act.key in ours and not rules.moved(live.get(act.subject) or {}, dict(act.after)))
    }
    if not changed:
        return
    plans.decide(db, plan.id, "refused", "the destination has changed", ("open",))
    shown = "; ".join(
        f"{subject} {name}: planned from {old!r}, now {new!r}"
        for subject, moved in list(changed.items())[:DIFFERENCES_SHOWN]
        for name, (old, new) in moved.items()
    )
    raise PlanRefused(
        f"{plan.id}: {len(changed)} of {len(acts)} profiles changed since it was made ({shown}). "
        "Nothing was written: make a new plan."
    )


async def _carry_out(run: Run, plan: Plan) -> Tally:
    db = store_of(run)
    emails = _emails(run)
    profiles, events = _Profiles(run, emails), _Events(run, emails)
    desk = CallDesk(run)
    done = Tally()
    for action, size, send, recover in (
        (HOLDOUT, PROFILES_AT_ONCE, _leave_alone, _leave_alone),
        (PROFILE, PROFILES_AT_ONCE, profiles.send, profiles.recover),
        (EVENT, EVENTS_AT_ONCE, events.send, events.recover),
        (CALL, CALLS_AT_ONCE, desk.send, desk.send),  # both of its ends are unique by key
    ):
        done += await _in_batches(run, plan, action, size, send, recover)
    if run.apply and not done.status("uncertain"):
        plans.decide(db, plan.id, "applied", plan.decided_by or "schedule", ("applying",))
    return done


async def _in_batches(
    run: Run, plan: Plan, action: str, size: int, send: Send, recover: Send
) -> Tally:
    """Pass one kind of act through the gate, several batches at a time.

    When one batch meets an outage the others still end, so that no receipt is left in doubt
    needlessly.
    """
    acts = plans.acts(store_of(run), plan.id, action)
    gate, ended = asyncio.Semaphore(BATCHES_IN_FLIGHT), 0

    async def one(batch: Sequence[Act]) -> Tally:
        nonlocal ended
        async with gate:
            tally = Tally.of(await once_each(run, batch, send, recover, plan.id))
        ended += len(batch)
        log.info("%s: %s of %s %s acts settled", plan.id, ended, len(acts), action)
        return tally

    batches = [acts[start : start + size] for start in range(0, len(acts), size)]
    results = await asyncio.gather(*(one(batch) for batch in batches), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return total(result for result in results if isinstance(result, Tally))


async def _leave_alone(acts: Sequence[Act]) -> dict[str, Outcome]:
    return {act.key: Outcome("skipped", "hold-out") for act in acts}


class _Profiles:
    """Profile writes: bulk imports of upserts, so repeating one changes nothing."""

    def __init__(self, run: Run, emails: Mapping[str, str]) -> None:
        self.run, self.emails = run, emails

    async def send(self, acts: Sequence[Act]) -> dict[str, Outcome]:
        """Import one batch, and settle each row by the job's own report."""
        known = [act for act in acts if self.emails.get(act.subject)]
        ended = {act.key: Outcome("skipped", "no e-mail known") for act in acts}
        if not known:
            return ended
        updates = {self.emails[act.subject]: _update(act, self.emails) for act in known}
        async with connect(self.run) as mail:
            problems = await _import(mail, list(updates.values()))
        for act in known:
            problem = problems.get(self.emails[act.subject])
            ended[act.key] = Outcome("failed", problem) if problem else Outcome("done", "imported")
        return ended

    async def recover(self, acts: Sequence[Act]) -> dict[str, Outcome]:
        """Look which writes arrived, and send the others again."""
        live = await live_properties(self.run, {act.subject for act in acts})
        there = {
            act.key: Outcome("done", "found by look-up")
            for act in acts
            if not rules.moved(live.get(act.subject) or {}, dict(act.after))
        }
        missing = [act for act in acts if act.key not in there]
        return {**there, **(await self.send(missing) if missing else {})}


class _Events:
    """Events: in bulk the first time, and one by one under their unique id when in doubt."""

    def __init__(self, run: Run, emails: Mapping[str, str]) -> None:
        self.run, self.emails = run, emails

    async def send(self, acts: Sequence[Act]) -> dict[str, Outcome]:
        """Send one batch; the vendor takes it whole or refuses it whole."""
        known = [act for act in acts if self.emails.get(act.subject)]
        ended = {act.key: Outcome("skipped", "no e-mail known") for act in acts}
        if known:
            async with connect(self.run) as mail:
                await mail.send_events([_event(act, self.emails[act.subject]) for act in known])
        return {**ended, **{act.key: Outcome("done", "accepted") for act in known}}

    async def recover(self, acts: Sequence[Act]) -> dict[str, Outcome]:
        """Send each again: the vendor keeps the first event of a unique id."""
        async with connect(self.run) as mail:
            await asyncio.gather(
                *(mail.send_event(_event(act, self.emails[act.subject])) for act in acts)
            )
        return {act.key: Outcome("done", "accepted, or there already") for act in acts}


async def _import(mail: Klaviyo, updates: list[ProfileUpdate]) -> dict[str, str]:
    """Import these profiles; return what was wrong, by e-mail.

    Klaviyo refuses a whole import for one bad row: such rows are taken out, the rest sent once.
    """
    problems: dict[str, str] = {}
    for chunk in klaviyo.import_chunks(updates):
        started = await mail.import_profiles(chunk)
        if started.bad_rows:
            bad = {chunk[row].email: f"Klaviyo: {why}" for row, why in started.bad_rows.items()}
            problems |= bad
            rest = [update for update in chunk if update.email not in bad]
            started = await mail.import_profiles(rest) if rest else started
        if started.job_id is None:
            continue
        job = await mail.finish_import(started.job_id)
        if job.failed:
            async for row in mail.import_errors(started.job_id):
                problems[(row.email or "").lower()] = f"Klaviyo: {row.code}"
    return problems


def connect(run: Run) -> AbstractAsyncContextManager[Klaviyo]:
    """Open the client's mail platform, paced together with every other process."""
    return klaviyo.connect(settings(run.client).klaviyo, slots=slots_of(run))


async def live_properties(run: Run, subjects: set[str]) -> dict[str, dict[str, Any] | None]:
    """Read our six properties of these customers as they stand now; None without a profile."""
    emails = {email: s for s, email in _emails(run).items() if s in subjects and email}
    found: dict[str, dict[str, Any] | None] = dict.fromkeys(emails.values())
    async with connect(run) as mail:
        async for profile in mail.profiles_by_email(list(emails)):
            if subject := emails.get((profile.email or "").lower()):
                there = profile.properties or {}
                found[subject] = {name: there.get(name) for name in PROPERTIES}
    return found


def _emails(run: Run) -> Mapping[str, str]:
    return {p.subject: p.email for p in people.everybody(store_of(run), run.client).values()}


def _update(act: Act, emails: Mapping[str, str]) -> ProfileUpdate:
    """Say a profile write in Klaviyo's words: what was absent before an undo is absent again."""
    set_to = {name: value for name, value in act.after.items() if value is not None}
    gone = [name for name, value in act.after.items() if value is None]
    return ProfileUpdate(emails[act.subject], set_to, unset=gone)


def _event(act: Act, email: str) -> Event:
    unique = hashlib.sha256(act.key.encode()).hexdigest()[:32]
    return Event(METRIC, email, unique, dict(act.after), datetime.now(UTC))


def _already(by_status: Mapping[str, int]) -> Tally:
    """Say what an applied plan did, without having done anything now."""
    tally = Tally()
    for status, number in by_status.items():
        tally.counts[("earlier", status)] = number
    return tally

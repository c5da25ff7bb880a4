"""Apply a churn plan: exactly its acts, each at most once, after a last look at the destination."""

import asyncio
import gc
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice, repeat

from domain import plans as rules
from domain.acts import Ended, Outcome, StoredAct
from domain.plans import Plan, PlanRefused, Stretch
from domain.receipts import Receipt, Tally, total
from domain.retention import CALL, EVENT, HOLDOUT, PROFILE
from domain.runs import Run
from store import people, plans, receipts
from tasks._io import SendStored, io_task, once_each, once_each_of, store_of
from tasks.churn_contact import CallDesk
from tasks.churn_line import Line, together
from tasks.churn_mail import Events, Profiles, live_properties

log = logging.getLogger(__name__)

Emails = Mapping[str, str]  # by subject

DIFFERENCES_SHOWN = 5
SWITCH_S = 0.001
NEW_OBJECTS, SELDOM = 10_000, 1_000  # between two searches; newer ones before one of all objects


@dataclass(frozen=True, slots=True)
class Batches:
    """How many acts pass the gate together, and how many batches at a time.

    Attributes:
        profiles, events: as many as the vendor takes in one request.
        imports: batches of profiles at a time; few, because their receipts hold up the events'.
        in_flight: batches of events at a time: those of one second, and the next ones prepared.
    """

    profiles: int = 10_000
    events: int = 1_000
    imports: int = 3
    in_flight: int = 16


BATCHES = Batches()


@io_task
async def finish_earlier_plans(run: Run, batches: Batches = BATCHES) -> Tally:
    """Finish the plans that an earlier run began to apply, so that a crash loses nothing.

    Raises:
        PlanRefused: the acts of one of them are no longer those that were shown.
    """
    if not run.apply:
        return Tally()
    done = Tally()
    for plan in plans.unfinished(store_of(run), run.client, "churn"):
        emails = await _check_acts(run, plan)
        done += await _carry_out(run, plan, emails, batches)
    return done


@io_task
async def apply_plan(
    run: Run, plan_id: str, by: str, look_first: bool = True, batches: Batches = BATCHES
) -> Tally:
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
        return await _carry_out(run, plan, people.emails(db, run.client), batches)
    if plan.status == "applied":
        return _already(receipts.of_plan(db, plan_id))
    if plan.status not in ("open", "applying"):
        raise PlanRefused(f"{plan_id} was {plan.status} ({plan.decided_by}): make a new plan")
    emails = await _check_acts(run, plan)
    if look_first:
        await _look_at_the_destination(run, plan, emails)
    plans.decide(db, plan_id, "applying", by, only_from=("open",))
    return await _carry_out(run, replace(plan, decided_by=by), emails, batches)


async def _check_acts(run: Run, plan: Plan) -> Emails:
    """Refuse a plan for good whose acts are no longer those that were shown.

    Returns:
        The addresses its acts go to, read meanwhile.
    """
    db = store_of(run)
    reading = asyncio.to_thread(people.emails, db, run.client)
    checking = asyncio.to_thread(plans.check_hash, db, plan)
    try:
        emails, _ = await asyncio.gather(reading, checking)
    except PlanRefused:
        plans.decide(db, plan.id, "refused", "its acts were changed", (plan.status,))
        raise
    return emails


async def _look_at_the_destination(run: Run, plan: Plan, emails: Emails) -> None:
    """Refuse the plan if a value it would replace is no longer the one that was shown."""
    db = store_of(run)
    acts = plans.acts(db, plan.id, PROFILE)
    settled = receipts.blocking(db, [act.key for act in acts])
    ahead = {
        act.subject: act
        for act in acts
        if act.subject in emails and not _is_done(settled.get(act.key))
    }
    live = await live_properties(run, {subject: emails[subject] for subject in ahead})
    changed = {
        subject: moved
        for subject, act in ahead.items()
        if (moved := rules.moved(live[subject] or {}, dict(act.before)))
        and rules.moved(live[subject] or {}, dict(act.after))  # else it is there already
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


def _is_done(receipt: Receipt | None) -> bool:
    return receipt is not None and receipt.status == "done"


async def _carry_out(run: Run, plan: Plan, emails: Emails, batches: Batches) -> Tally:
    with _punctual():
        done = await _mail(run, plan, emails, batches)
    if calls := plans.acts(store_of(run), plan.id, CALL):
        desk = CallDesk(run)  # the next call counts the one before: one at a time
        for call in calls:
            done += Tally.of(await once_each(run, [call], desk.send, desk.recover, plan.id))
    if run.apply and not done.status("uncertain"):
        _mark_undone(run, plan)
        plans.decide(store_of(run), plan.id, "applied", plan.decided_by or "schedule", ["applying"])
    return done


async def _mail(run: Run, plan: Plan, emails: Emails, batches: Batches) -> Tally:
    """Make the acts at the mail platform: each endpoint has its limits, so they go side by side."""
    db = store_of(run)
    held_out = plans.stretches(db, plan.id, repeat(batches.profiles), HOLDOUT)
    scores = plans.stretches(db, plan.id, _growing(batches.profiles), PROFILE)
    bulks = -(-plans.count_acts(db, plan.id).get(EVENT, 0) // batches.events) if run.apply else 0
    changes = plans.stretches(db, plan.id, repeat(batches.events), EVENT)
    async with Line(run) as line:
        profiles, events = Profiles(line, emails), Events(line, emails)

        async def write_first() -> Tally:
            outage = "the profiles before them could not be written"
            try:
                await line.prepared(bulks)
                made = await _pass(run, islice(scores, 1), profiles.send, profiles.send, 1)
                outage = ""
            finally:
                line.clear(outage)
            return made

        async def write_others() -> Tally:
            await line.cleared()
            await line.under_way(bulks)
            made = await _pass(run, scores, profiles.send, profiles.send, batches.imports)
            return made + await _pass(run, held_out, _leave_alone, _leave_alone, 1)

        send_events = _pass(run, changes, events.send, events.recover, batches.in_flight)
        return total(await together((write_first(), send_events, write_others())))


@contextmanager
def _punctual() -> Iterator[None]:
    """Let no thread hold up the others for long: a call that misses its turn by 6 ms is late.

    The garbage collector searches new objects only, and less often (all of them: 30 ms, with an
    engine loaded 100); threads that compute let go of the interpreter five times as often.
    """
    usual_s, usual = sys.getswitchinterval(), gc.get_threshold()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, usual[1], SELDOM)
    sys.setswitchinterval(SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual_s)
        gc.set_threshold(*usual)
        gc.unfreeze()


def _growing(most: int) -> Iterator[int]:
    """Yield sizes of batches: a small one shows soon whether the vendor is there at all."""
    size = max(1, most // 10)
    while True:
        yield size
        size = min(2 * size, most)


async def _pass(
    run: Run, batches: Iterator[Stretch], send: SendStored, recover: SendStored, at_once: int
) -> Tally:
    """Pass batches through the gate, several at a time.

    When one meets an outage the others in flight still end, so that no receipt is left in doubt
    needlessly.
    """
    reading = asyncio.Lock()

    async def work() -> Tally:
        done = Tally()
        while True:
            async with reading:  # shared: each batch goes to whoever is free
                batch = await asyncio.to_thread(next, batches, None)
            if batch is None:
                return done
            done += await once_each_of(run, batch, send, recover)
            if run.apply:
                log.info("%s: %s %s acts settled", batch.plan, len(batch.acts), batch.action)

    return total(await together(work() for _ in range(at_once)))


async def _leave_alone(_acts: Sequence[StoredAct]) -> Ended:
    return Ended(rest=Outcome("skipped", "hold-out"))


def _mark_undone(run: Run, plan: Plan) -> None:
    """Let the acts that this plan took back be planned again."""
    taken_back = plan.summary.get("undoes")
    if not taken_back:
        return
    db = store_of(run)
    acts = plans.acts(db, plan.id, PROFILE)
    settled = receipts.blocking(db, [act.key for act in acts])
    done = {act.subject for act in acts if _is_done(settled.get(act.key))}
    originals = [act.key for act in plans.acts(db, taken_back, PROFILE) if act.subject in done]
    receipts.undone(db, originals, f"taken back by {plan.id}")


def _already(by_status: Mapping[str, int]) -> Tally:
    """Say what an applied plan did, without having done anything now."""
    tally = Tally()
    for status, number in by_status.items():
        tally.counts[("earlier", status)] = number
    return tally

"""How this project does I/O under Prefect: one retry policy, one way to act, one ending."""

from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from prefect import Task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from connectors.errors import BadAnswer, NotConfigured, Refused, Retryable, Uncertain
from connectors.pace_file import FileSlots
from domain.acts import Act, Ended, Outcome, StoredAct
from domain.errors import AutomationError
from domain.pace import Slots
from domain.plans import Stretch
from domain.receipts import Receipt, Tally, made_receipt
from domain.runs import Run
from settings import settings
from store import receipts
from store.database import Database, database
from store.pace import StoreSlots
from store.receipts import Reservation
from tasks._clerk import AFTER, BEFORE, by_the_clerk

P = ParamSpec("P")
R = TypeVar("R")

A = TypeVar("A", Act, StoredAct)

Outcomes = Mapping[str, Outcome] | Ended
Send = Callable[[Sequence[Act]], Awaitable[Outcomes]]
SendStored = Callable[[Sequence[StoredAct]], Awaitable[Outcomes]]

# Minutes, for an outage; the connector has already absorbed the hiccups.
OUTAGE_WAITS_S = [30.0, 120.0, 600.0]


async def worth_retrying(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Retry only what time can cure."""
    return isinstance(await state.aresult(raise_on_failure=False), Retryable)


def io_task(fn: Callable[P, Coroutine[Any, Any, R]]) -> Task[P, Coroutine[Any, Any, R]]:
    """Make a coroutine a Prefect task under the project's one retry policy."""
    return Task(
        fn,
        retries=len(OUTAGE_WAITS_S),
        retry_delay_seconds=OUTAGE_WAITS_S,
        retry_jitter_factor=0.3,
        retry_condition_fn=worth_retrying,
        cache_policy=NO_CACHE,  # receipts say what is already done
        persist_result=False,  # results are people's data; they stay in the store
    )


def store_of(run: Run) -> Database:
    """Return the store of the client this run is for."""
    return database(settings(run.client).database.url)


def slots_of(run: Run) -> Slots:
    """Return where calls are booked: with all processes of this machine, or of this database."""
    return _slots(settings(run.client).database.url)


@lru_cache
def _slots(url: str) -> Slots:
    db = database(url)
    file = db.engine.url.database
    if db.is_sqlite and file:
        return FileSlots(Path(file).parent)
    return StoreSlots(db)


async def once(
    run: Run,
    act: Act,
    send: Callable[[], Awaitable[str]],
    recover: Callable[[], Awaitable[Outcome]] | None = None,
) -> Receipt:
    """Act at most once per key, or only say what would be done; see `once_each`."""

    async def send_it(_acts: Sequence[Act]) -> Outcomes:
        return {act.key: Outcome("done", await send())}

    async def recover_it(_acts: Sequence[Act]) -> Outcomes:
        return {act.key: await recover()} if recover else {}

    [receipt] = await once_each(run, [act], send_it, recover_it)
    return receipt


async def once_each(
    run: Run, acts: Sequence[Act], send: Send, recover: Send, plan: str | None = None
) -> list[Receipt]:
    """The one gate to the outside: act at most once per key, or only say what would be done.

    Receipts are written as `uncertain` before the act and settled after it, so a crash in between
    leaves the truth.

    Args:
        acts: one batch, that `send` can carry in one call.
        send: makes the changes; returns how each ended. A key it leaves out stays uncertain.
        recover: settles acts of an earlier run that ended without an answer, by a look-up or by
            repeating what is harmless to repeat; a key it leaves out stays uncertain.
        plan: the plan these acts belong to, written on their receipts.

    Raises:
        Retryable: nothing happened; the retried task starts again from these keys.
    """
    db = store_of(run)
    if not run.apply:
        blocked = receipts.blocking(db, [a.key for a in acts])
        return [blocked.get(a.key) or Receipt(a.key, a.what, "planned") for a in acts]
    settle_s = settings(run.client).unknown.settle_seconds
    held = await by_the_clerk((len(acts), BEFORE), receipts.reserve, db, acts, settle_s, plan)
    made = [
        made_receipt(act, ended)
        for some, ended in await _make(db, held, send, recover)
        for act in some
    ]
    return [*made, *held.blocked]


async def once_each_of(run: Run, stretch: Stretch, send: SendStored, recover: SendStored) -> Tally:
    """Pass acts of a stored plan through the same gate; their receipts never leave the store.

    Args:
        send, recover: as of `once_each`.

    Raises:
        Retryable: nothing happened; the retried task starts again from this stretch.
    """
    db = store_of(run)
    if not run.apply:
        blocked = receipts.blocking(db, [act.key for act in stretch.acts])
        planned = Counter({(stretch.action, "planned"): len(stretch.acts) - len(blocked)})
        return Tally(planned) + Tally.of(list(blocked.values()))
    settle_s = settings(run.client).unknown.settle_seconds
    held = await by_the_clerk(
        (len(stretch.acts), BEFORE), receipts.reserve_stretch, db, stretch, settle_s
    )
    made = await _make(db, held, send, recover)
    return sum(
        (Tally.of_stored(stretch.action, acts, ended) for acts, ended in made),
        Tally.of(held.blocked),
    )


async def _make(
    db: Database,
    held: Reservation[A],
    send: Callable[[Sequence[A]], Awaitable[Outcomes]],
    recover: Callable[[Sequence[A]], Awaitable[Outcomes]],
) -> list[tuple[Sequence[A], Ended]]:
    """Make what is held happen: what nobody tried, then what is in doubt."""
    alone = not (held.fresh and held.unsettled)
    return [
        (held.fresh, await _attempt(db, held.owner, held.fresh, send, alone)),
        (
            held.unsettled,
            await _attempt(db, held.owner, held.unsettled, recover, alone, release=False),
        ),
    ]


async def _attempt(
    db: Database,
    owner: str,
    acts: Sequence[A],
    send: Callable[[Sequence[A]], Awaitable[Outcomes]],
    alone: bool,
    release: bool = True,
) -> Ended:
    """Make the held acts happen, and settle their receipts by how it went.

    `alone` says that the owner holds no other acts: one outcome of all needs no list of keys.
    """
    if not acts:
        return Ended()
    try:
        outcomes = await send(acts)
    except NotConfigured as exc:
        outcomes = Ended(rest=Outcome("skipped", str(exc)))
    except Refused as exc:
        outcomes = Ended(rest=Outcome("failed", str(exc)))
    except (Uncertain, BadAnswer) as exc:
        outcomes = Ended(rest=Outcome("uncertain", str(exc)))
    except Retryable:
        if release:  # what was in doubt before this run is still in doubt
            await by_the_clerk(
                (len(acts), AFTER), receipts.release, db, owner, [a.key for a in acts]
            )
        raise
    ended = outcomes if isinstance(outcomes, Ended) else Ended(outcomes)
    if ended.rest and not alone:
        ended = Ended({act.key: ended.of(act.key) for act in acts})
    await by_the_clerk((len(acts), AFTER), receipts.settle, db, owner, ended)
    return ended


async def conclude(run: Run, process: str, made: Tally) -> Tally:
    """Publish a run's receipts, then fail the run if one of them needs a person."""
    rows = [
        {"action": action, "status": status, "number": number}
        for (action, status), number in sorted(made.counts.items())
    ]
    rows += [asdict(receipt) for receipt in made.looks]
    await acreate_table_artifact(
        table=rows,
        key=f"{process}-{run.client}-receipts".replace("_", "-"),
        description=f"{made.total} receipts, {made.fresh} acts made by this run.",
    )
    if bad := made.status("failed", "uncertain"):
        raise AutomationError(f"{process}: {bad} of {made.total} acts need a look: {made.looks[0]}")
    return made

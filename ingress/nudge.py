"""Asking the workflow engine for a run as soon as something rang; an answer never waits for it.

A nudge saves the wait for the clock and is never needed: the rows are there, and a worker, the next
run and the watchdog find them too. So it is sent after the commit, in the background, once for
however many rang meanwhile, and whatever goes wrong with it is a line of the log.

Settings  INGRESS_NUDGE; PREFECT_API_URL, which the engine's own client reads
Limits    one run asked for per client and second at most, and none while one waits to start
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from domain.errors import RuleError

if TYPE_CHECKING:  # a door without an engine never imports it
    from uuid import UUID

    from prefect.client.orchestration import PrefectClient

GAP_S, REST_S, PATIENCE_S = 1.0, 10.0, 5.0
RECENT = timedelta(minutes=10)  # a run that has waited longer to start will not start
ABOUT = 2.0  # seconds: a run due by then is one that starts now

Ask = Callable[[str], Awaitable[bool]]
Ring = Callable[[str], None]

log = logging.getLogger("ingress")


class Nudges:
    """Gathers whose orders rang, and asks for a run of each; to be used from one event loop."""

    def __init__(self, ask: Ask, gap_s: float = GAP_S, rest_s: float = REST_S) -> None:
        """`ask` returns whether a run was asked for; after it raised, nobody is asked for a while.

        Args:
            gap_s: between two asks. `rest_s`: after one that failed.
        """
        self._ask, self._gap_s, self._rest_s = ask, gap_s, rest_s
        self._rang: set[str] = set()
        self._awake = asyncio.Event()

    def ring(self, client: str) -> None:
        """Remember that something of a client rang; returns at once."""
        self._rang.add(client)
        self._awake.set()

    async def run(self) -> None:
        """Ask for runs until cancelled."""
        while True:
            await self._awake.wait()
            self._awake.clear()
            rang, self._rang = sorted(self._rang), set()
            failed = [client for client in rang if not await self._asked(client)]
            for client in failed:  # its rows still wait, and nobody may ring again
                self.ring(client)
            await asyncio.sleep(self._rest_s if failed else self._gap_s)

    async def _asked(self, client: str) -> bool:
        try:
            if await self._ask(client):
                log.info("a run was asked for: %s", client)
        except Exception as error:  # the engine is down: the rows wait, and so does this
            log.warning("no run was asked for (%s): the rows wait", type(error).__name__)
            return False
        return True


async def ask_engine(client: str) -> bool:
    """Ask the engine for a run of a client's orders; False where one is about to start anyway.

    Raises:
        RuleError: there is no engine whose address is known.
        Exception: whatever the engine's client raises when it does not answer.
    """
    await asyncio.to_thread(__import__, "prefect.client.orchestration")  # it takes seconds
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL

    if not PREFECT_API_URL.value():  # its client would start an engine of its own
        raise RuleError("INGRESS_NUDGE needs PREFECT_API_URL")
    async with asyncio.timeout(PATIENCE_S), get_client() as engine:
        deployment = await engine.read_deployment_by_name(f"dropship/orders-{client}")
        if await _about_to_start(engine, deployment.id):
            return False
        now = datetime.now(UTC)
        await engine.create_flow_run_from_deployment(
            deployment.id, parameters={"client": client, "sweep": False},
            idempotency_key=f"nudge-{client}-{int(now.timestamp())}", tags=["nudge"],
        )  # fmt: skip
    return True


async def _about_to_start(engine: "PrefectClient", deployment_id: "UUID") -> bool:
    from prefect.client.schemas import filters
    from prefect.client.schemas.objects import StateType
    from prefect.client.schemas.sorting import FlowRunSort

    now = datetime.now(UTC)
    waiting = filters.FlowRunFilter(
        deployment_id=filters.FlowRunFilterDeploymentId(any_=[deployment_id]),
        state=filters.FlowRunFilterState(
            type=filters.FlowRunFilterStateType(any_=[StateType.SCHEDULED, StateType.PENDING])
        ),
        expected_start_time=filters.FlowRunFilterExpectedStartTime(
            after_=now - RECENT, before_=now + timedelta(seconds=ABOUT)
        ),
    )
    newest = FlowRunSort.EXPECTED_START_TIME_DESC
    return bool(await engine.read_flow_runs(flow_run_filter=waiting, sort=newest, limit=1))

"""The AI chain as every process asks it: within the client's budget, each call in the ledger.

    async with chain(run, "content") as desk:
        completion = await desk.complete(subject, prompt)

Needs no engine. Breakers are shared with all processes of this machine (a file beside the database)
or of this database; what is spent counts for the client's day, and above it nobody is asked.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from connectors.llm import Completion, Prompt, Spent
from connectors.llm.breakers import FileBreakers
from connectors.llm.failover import Chain, Providers, connect
from connectors.llm.streaming import Stream
from domain import budgets
from domain.breaker import Breakers
from domain.budgets import Step
from domain.errors import AutomationError
from domain.prices import Usage, at_most_usd
from domain.runs import Run
from settings import PROVIDERS, settings
from store import costs
from store.breakers import StoreBreakers
from store.database import Database, database

log = logging.getLogger(__name__)


class BudgetSpent(AutomationError):
    """The client's day is over for language models: the process goes on by its rules."""


class Desk:
    """Asks the chain for one client and process; every answer is paid from the client's day."""

    def __init__(self, run: Run, process: str, answer_s: float | None, stack: AsyncExitStack):
        self.run, self.process, self._answer_s, self._stack = run, process, answer_s, stack
        self._own = settings(run.client)
        self._db: Database = database(self._own.database.url)
        self._chains: dict[Step, Chain] = {}
        self._said: set[Step] = set()

    async def complete(
        self,
        subject: str,
        prompt: Prompt,
        *,
        streamed: bool = False,
        hedge_after_s: float | None = None,
        without: str = "",
    ) -> Completion:
        """Return one whole answer; see `Chain.complete`. Hedged only while money is no question.

        Args:
            subject: our id of what it is about; the ledger has it.
            without: a provider that is not asked, because its own work is to be judged.

        Raises:
            BudgetSpent: the day's budget is spent; nobody was asked.
            NotConfigured: no provider is on, or none but the one left out.
            ConnectorError: see `Chain.complete`.
        """
        step, chain = await self._chain(subject, without)
        hedge = hedge_after_s if step == "full" else None
        return await chain.complete(prompt, streamed=streamed, hedge_after_s=hedge)

    async def stream(self, subject: str, prompt: Prompt) -> Stream:
        """Return an answer that comes sentence by sentence; raises as `complete`."""
        _, chain = await self._chain(subject)
        return chain.stream(prompt)

    async def _chain(self, subject: str, without: str = "") -> tuple[Step, Chain]:
        """Return the chain the day's budget still allows, bound to what is asked about."""
        step = await asyncio.to_thread(step_of, self.run)
        if step != "full" and step not in self._said:
            self._said.add(step)
            log.warning("%s: %s", self.run.client, budgets.SAID[step])
        if step == "rules":
            await self._write(subject, step, None)
            raise BudgetSpent(budgets.SAID[step])
        if step not in self._chains:
            opened = connect(
                Providers.of(self._own),
                breakers=breakers_of(self._own.database.url),
                answer_s=self._answer_s,
                cheap=step == "cheap",
                degraded=budgets.SAID[step],
            )
            self._chains[step] = await self._stack.enter_async_context(opened)
        ledger = partial(self._write, subject, step)
        return step, self._chains[step].with_ledger(ledger, without)

    async def _write(self, subject: str, step: Step, spent: Spent | None) -> None:
        """Put one exchange, or that none was allowed, into the ledger."""
        nobody = Spent("rule", "budget spent", "answer", Usage(), Decimal(0))
        row = entry(subject, step, spent or nobody, self._own.fx.usd_eur)
        await asyncio.to_thread(costs.add_cost, self._db, self.run.client, self.process, row)


@asynccontextmanager
async def chain(run: Run, process: str, answer_s: float | None = None) -> AsyncIterator[Desk]:
    """Open the chain for a batch of work.

    Args:
        process: the word of the process; the ledger has it.
        answer_s: for one provider's whole answer; None is its setting.
    """
    async with AsyncExitStack() as stack:
        yield Desk(run, process, answer_s, stack)


def step_of(run: Run) -> Step:
    """Return what the client's day still allows: all, the cheaper models, or rules alone."""
    own, day = settings(run.client), datetime.now(UTC).date()
    db = database(own.database.url)
    known, read, written = costs.spent_on(db, run.client, day, PROVIDERS)
    usd = at_most_usd(Usage(read, written), day)  # of a price nobody knows: the dearest one
    return budgets.step(Decimal(str(known)) + usd * own.fx.usd_eur, own.llm.daily_eur)


def entry(subject: str, step: Step, spent: Spent, usd_eur: Decimal) -> dict[str, Any]:
    """Return an exchange as the ledger has it."""
    return {
        "subject": subject,
        "provider": spent.provider,
        "model": spent.model[:60],
        "input_tokens": spent.usage.input,
        "output_tokens": spent.usage.output,
        "cached_tokens": spent.usage.cached,
        "written_tokens": spent.usage.written,
        "reasoning_tokens": spent.usage.reasoning,
        "eur": None if spent.usd is None else float(spent.usd * usd_eur),
        "part": spent.part,
        "step": step,
        "estimated": spent.estimated,
    }


@lru_cache
def breakers_of(url: str) -> Breakers:
    """Return the breakers shared by all processes of this machine, or of this database."""
    db = database(url)
    file = db.engine.url.database
    if db.is_sqlite and file:
        return FileBreakers(Path(file).parent)
    return StoreBreakers(db)

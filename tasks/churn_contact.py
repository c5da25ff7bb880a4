"""Advice for the customers worth it, and call requests that the contact guard lets through."""

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from connectors.errors import ConnectorError, NotConfigured
from connectors.llm import Prompt
from domain import analysis
from domain.acts import Act, Outcome
from domain.analysis import Analysis, Language
from domain.contact_facts import Verdict
from domain.retention import call_act
from domain.runs import Run
from drains.callees import Callees
from settings import settings
from store import call_queue, people
from store.people import HumanTask
from tasks._io import io_task, store_of
from tasks.chain import BudgetSpent, Desk, chain

log = logging.getLogger(__name__)

PROCESS = "churn"
BATCH_TIMEOUT_S = 20.0  # per provider: nobody waits at the other end


@io_task
async def write_analyses(
    run: Run, customers: pd.DataFrame, horizon_days: int, language: Language
) -> dict[str, tuple[Analysis, str]]:
    """Return advice by customer, with who wrote it: a provider and model, or `rule`.

    A model sees figures and no identity; an answer that states another number is thrown away.
    """
    advice: dict[str, tuple[Analysis, str]] = {}
    silent = ""  # once no provider can answer, the others are not asked again and again
    rows: list[dict[Any, Any]] = customers.reset_index(names="customer").to_dict("records")
    async with chain(run, "churn", BATCH_TIMEOUT_S) as desk:
        for row in rows:
            figures = analysis.facts(row, horizon_days)
            written = None
            if not silent:
                try:
                    written = await _ask(desk, str(row["subject"]), figures, language)
                except (NotConfigured, BudgetSpent, ConnectorError) as exc:
                    silent = str(exc)
                    log.warning("analyses are written by rule: %s", silent)
            advice[str(row["customer"])] = written or (analysis.by_rule(figures, language), "rule")
    return advice


async def _ask(
    desk: Desk, subject: str, figures: dict[str, Any], language: Language
) -> tuple[Analysis, str] | None:
    """Return one grounded answer, or None if the model stated what it could not know."""
    prompt = Prompt(analysis.SYSTEM[language], json.dumps(figures, ensure_ascii=False), Analysis)
    completion = await desk.complete(subject, prompt)
    parsed = completion.parsed
    if not isinstance(parsed, Analysis):
        return None
    if invented := analysis.ungrounded(parsed, figures):
        log.warning("%s: an analysis stated %s, which is no figure of theirs", subject, invented)
        return None
    return parsed, f"{completion.provider} {completion.model}"


def call_acts(run: Run, customers: pd.DataFrame, now: datetime | None = None) -> list[Act]:
    """Draft a call request for each of these customers; none unless the client turned calls on.

    Args:
        now: aware moment at which the guard is asked; None is this one.
    """
    if not settings(run.client).churn.voice:
        log.info("%s: calls are off, %s customers crossed the line", run.client, len(customers))
        return []
    desk = CallDesk(run, now)
    acts = []
    for row in customers.itertuples():
        known = (
            f"risk {row.risk:.2f}, {row.orders} orders, last {row.recency_days} days ago, "
            f"{row.value_at_risk:.0f} at risk"
        )
        verdict = desk.verdict(str(row.subject))
        refused_by = list(dict.fromkeys(reason.rule for reason in verdict.reasons))
        acts.append(call_act(run, str(row.subject), known, refused_by))
    return acts


class CallDesk:
    """Passes call requests through the contact guard, with everything it must know read once.

    Nobody is dialled here: `drains.calling` takes from the queue, and asks the guard again.
    """

    def __init__(self, run: Run, now: datetime | None = None) -> None:
        config = settings(run.client).churn
        self.run, self.now = run, now or datetime.now(UTC)
        self.callees = Callees(
            store_of(run), run.client, PROCESS,
            caller=config.caller, country=config.contact_country, now=self.now,
        )  # fmt: skip

    async def send(self, acts: Sequence[Act]) -> dict[str, Outcome]:
        """Queue each call the guard allows now; ask a person about each of the others."""
        db, run = store_of(self.run), self.run
        ended: dict[str, Outcome] = {}
        for act in acts:
            verdict = self.verdict(act.subject)
            if verdict.allowed:
                phone = self.callees.person(act.subject).phone
                proof = self.callees.proof(act.subject, verdict)
                call_queue.put(db, act.key, run.client, act.subject, phone, proof)
                self.callees.calls.append((phone, self.now))  # the next one counts it
                ended[act.key] = Outcome("done", "queued for the voice gateway")
            else:
                why = " ".join(dict.fromkeys(reason.en for reason in verdict.reasons))
                asked = f"Contact this customer yourself? No call was made: {why}"
                question = HumanTask(act.key, act.subject, str(act.after["known"]), asked)
                people.ask(db, run.client, PROCESS, [question])
                ended[act.key] = Outcome("skipped", "asked a person")
        return ended

    async def recover(self, acts: Sequence[Act]) -> dict[str, Outcome]:
        """Find the calls that were queued before a crash; ask the guard anew about the others."""
        there = {
            act.key: Outcome("done", "found in the queue")
            for act in acts
            if call_queue.is_queued(store_of(self.run), act.key)
        }
        return there | await self.send([act for act in acts if act.key not in there])

    def verdict(self, subject: str) -> Verdict:
        """Return whether this customer may be called now, and which rules say no."""
        return self.callees.verdict(subject, self.now)

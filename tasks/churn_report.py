"""The churn report: one page for the shop's owner, and the run's artifacts for the agency."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from domain.analysis import Analysis, Language
from domain.caps import ANALYSES_PER_RUN, CALLS_PER_DAY
from domain.churn import Card, band, wants_analysis, wants_call
from domain.churn.backtest import Backtest
from domain.history import EPOCH
from domain.plans import Plan
from domain.receipts import Tally
from domain.retention import HOLDOUT
from domain.rfm import BRIEF, CutPoints
from domain.runs import Run
from reports import markdown, values
from reports.churn import ChurnReport, render_html
from settings import settings
from store import costs, people
from tasks._io import io_task, store_of
from tasks.churn import Loaded

log = logging.getLogger(__name__)

EVERYBODY = 10**9
FEW = {
    "fr": "Moins de 100 clients sont revenus : bornes par défaut.",
    "en": "Fewer than 100 customers have returned: default bounds.",
}
BASELINES = {"mbg": "mbg", "heuristic": "original", "rfm": "composite", "recency": "recency"}


@dataclass(frozen=True)
class Findings:
    """Everything a churn run found out and did, for its report."""

    loaded: Loaded
    card: Card
    cuts: CutPoints
    tested: Backtest
    customers: pd.DataFrame
    plan: Plan
    advice: Mapping[str, tuple[Analysis, str]]
    made: Tally
    started: datetime


@io_task
async def publish_report(run: Run, found: Findings, language: Language) -> str:
    """Write the report's page and publish its summary on the run's page; return the file's path."""
    report = _report(run, found, language)
    path = report_path(run.client, run.day)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_html(report), encoding="utf-8")
    key = f"churn-{run.client}".replace("_", "-")
    summary = markdown.render_markdown(report, str(path), images=True)
    await acreate_markdown_artifact(
        key=f"{key}-report", markdown=summary, description="Whom to contact, and why; the plots."
    )
    await acreate_table_artifact(
        key=f"{key}-bands",
        table=markdown.summary_rows(report),
        description=f"Customers and value by risk of no order in {report.horizon_days} days.",
    )
    log.info("report written to %s", path)
    return str(path)


def _report(run: Run, found: Findings, language: Language) -> ChurnReport:
    """Say everything a run found in the report's values."""
    return ChurnReport(
        client=run.client,
        shop_name=found.loaded.shop_name or found.loaded.source,
        as_of=run.day,
        horizon_days=found.card.horizon_days,
        currency=found.loaded.currency,
        language=language,
        customers=_frame(found.customers, language),
        orders=_orders(found.loaded),
        cuts=found.cuts,
        cuts_learned=found.cuts != BRIEF,
        cuts_why=FEW[language] if found.cuts == BRIEF else "",
        simulated="simulated" in found.loaded.shop_name.lower(),
        card=asdict(found.card),
        backtest=_backtest(found.tested),
        no_backtest="" if found.tested.scorers else found.tested.verdict,
        plan=_plan(found.plan),
        receipts=_by_status(found.made),
        tasks=_tasks(run),
        analyses={who: _advice(a, by) for who, (a, by) in found.advice.items()},
        costs=_costs(run, found.started),
    )


def report_path(client: str, day: date | None) -> Path:
    """Return where the report of a client's day stands."""
    day = day or datetime.now(UTC).date()
    return settings(client).output.dir / client / f"churn-{day}.html"


def _frame(customers: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Say the scored customers in the report's columns, with what is suggested for each."""
    treated = customers[customers["arm"] == "treated"]
    action = pd.Series("", index=customers.index)
    action[wants_analysis(customers, EVERYBODY).index] = "winback_mail"
    call = wants_call(treated, treated["previous_risk"], CALLS_PER_DAY).index
    action[call] = "call"
    before = customers["previous_risk"].map(band, na_action="ignore").astype(object).fillna("")
    return customers.assign(
        customer_id=customers.index.astype(str),
        action=action,
        previous_band=before,
        reasons=customers["reasons_fr" if language == "fr" else "reasons"].str.split("; "),
    )


def _orders(loaded: Loaded) -> values.OrderCounts:
    excluded = {
        reason.replace(" ", "_"): number for reason, number in loaded.counts.items() if reason
    }
    kept = loaded.counts.get("", 0)
    history = loaded.history
    return values.OrderCounts(
        source=loaded.source,
        read=kept + sum(excluded.values()),
        kept=kept,
        excluded=excluded,
        bad_rows=loaded.bad,
        bad_total=len(loaded.bad),
        first_day=EPOCH + timedelta(days=int(history.day.min())),
        last_day=EPOCH + timedelta(days=int(history.day.max())),
    )


def _plan(plan: Plan) -> values.PlanSummary:
    summary = plan.summary
    acts = {name: summary[name] for name in ("profiles", "events", "calls") if summary.get(name)}
    return values.PlanSummary(
        id=plan.id,
        hash=plan.hash,
        acts=acts,
        examples=[
            values.Change(one["subject"], name, _said(one["before"].get(name)), _said(new))
            for one in summary.get("examples", [])
            for name, new in one["after"].items()
            if one["before"].get(name) != new
        ],
        kept=[
            values.Change(one["subject"], one["field"], _said(one["live"]), _said(one["wanted"]),
                          "edited by a person")
            for one in summary.get("kept", [])
        ],
        kept_total=summary.get("kept_by_hand", 0),
        caps=(f"{ANALYSES_PER_RUN} analyses a run", f"{CALLS_PER_DAY} calls a day"),
    )  # fmt: skip


def _said(value: Any) -> str:
    return "–" if value is None else str(value)


def _by_status(made: Tally) -> Mapping[str, int]:
    """Return what became of the changes; leaving a hold-out alone is none."""
    counted: Counter[str] = Counter()
    for (action, status), number in made.counts.items():
        if action != HOLDOUT:
            counted[status] += number
    return counted


def _tasks(run: Run) -> list[values.HumanTask]:
    questions = people.questions(store_of(run), run.client)
    return [values.HumanTask(q.asked, q.known) for q in questions]


def _advice(analysis: Analysis, by: str) -> values.Analysis:
    text = " ".join((analysis.summary, analysis.reason, analysis.angle))
    return values.Analysis(text, by, rule_based=by == "rule")


def _costs(run: Run, since: datetime) -> list[values.Cost]:
    used = costs.costs_since(store_of(run), run.client, since)
    return [
        values.Cost(
            f"{one.provider} {one.model}",
            f"{one.calls} × ({one.input_tokens} + {one.output_tokens} tokens)",
            one.eur,
        )
        for one in used
    ]


def _backtest(tested: Backtest) -> values.Backtest | None:
    """Say a back-test in the report's values; None where the past allowed none."""
    if not tested.scorers:
        return None
    own = tested.scorers["model"]
    return values.Backtest(
        cutoffs=[date.fromisoformat(cutoff.as_of) for cutoff in tested.cutoffs],
        customers=own.customers,
        events=round(own.customers * own.base_rate),
        auc=own.auc if own.auc is not None else float("nan"),
        log_loss=own.log_loss,
        brier=own.brier,
        slope=own.slope if own.slope is not None else float("nan"),
        expected_observed=own.expected_over_observed or float("nan"),
        ece=own.ece,
        ece_noise=own.ece_noise,
        bins=[values.Bin(b.customers, b.predicted, b.observed) for b in own.reliability],
        baselines=[
            values.Baseline(BASELINES[name], f.auc or float("nan"), f.log_loss, f.brier)
            for name, f in tested.scorers.items()
            if name in BASELINES
        ],
    )

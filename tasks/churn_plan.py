"""From scores to a plan: who is left alone, what differs at the mail platform, what is frozen."""

import logging
from collections.abc import Mapping
from typing import Any

import pandas as pd

from connectors.errors import NotConfigured
from domain.acts import subject_of
from domain.holdout import assign_all
from domain.plans import Plan
from domain.retention import (
    ELIGIBLE_RISK,
    EXPERIMENT,
    PROFILE,
    Draft,
    Wanted,
    draft_writes,
    holdout_act,
)
from domain.runs import Run
from settings import settings
from store import people, plans, receipts, scores
from tasks._io import io_task, store_of
from tasks.churn_contact import call_acts
from tasks.churn_mail import live_properties

log = logging.getLogger(__name__)

EXAMPLES = 20  # of each list that a plan's summary carries; the acts themselves are all stored


@io_task
async def know_customers(run: Run, scored: pd.DataFrame) -> pd.DataFrame:
    """Add what only the store knows: subject, email, phone, name, country, arm, previous_risk.

    A customer who becomes eligible for the first time is given an arm here, for good.
    """
    db = store_of(run)
    known = people.everybody(db, run.client)
    ids = [str(customer) for customer in scored.index]
    columns: dict[str, Any] = {
        name: [getattr(known[c], name) if c in known else "" for c in ids]
        for name in ("email", "phone", "name", "country")
    }
    subjects = [subject_of(run.client, customer) for customer in ids]
    eligible = [s for s, risk in zip(subjects, scored["risk"], strict=True) if risk > ELIGIBLE_RISK]
    arms = _arms(run, eligible)
    before = scores.previous_risk(db, run.client, run.day)
    return scored.assign(
        **columns,
        subject=subjects,
        arm=[arms.get(subject, "treated") for subject in subjects],
        previous_risk=[before.get(customer, float("nan")) for customer in ids],
    )


def _arms(run: Run, eligible: list[str]) -> dict[str, str]:
    """Return every arm given so far, after giving one to those newly eligible."""
    db, config = store_of(run), settings(run.client).holdout
    kept = people.arms(db, run.client, EXPERIMENT)
    key = config.key.get_secret_value() or run.client
    new = [subject for subject in eligible if subject not in kept]
    given: Mapping[str, str] = assign_all(key, run.client, EXPERIMENT, new, config.share)
    people.keep_arms(db, run.client, EXPERIMENT, given, run.day)
    return {**kept, **given}


@io_task
async def remember_scores(run: Run, customers: pd.DataFrame, horizon_days: int) -> int:
    """Store the day's scores, for the next run's comparison and for the HTTP door."""
    scores.save(store_of(run), run.client, run.day, horizon_days, customers)
    return len(customers)


@io_task
async def plan_writes(
    run: Run, customers: pd.DataFrame, horizon_days: int, callees: pd.DataFrame
) -> Plan:
    """Read the live state, draft every difference, and freeze them as a plan.

    Nothing is sent. Customers of the hold-out are not compared: they are left as they are.

    Args:
        customers: as `know_customers` returns them.
        callees: those of them who just became critical.
    """
    db = store_of(run)
    treated = customers[(customers["arm"] == "treated") & (customers["email"] != "")]
    wanted = [
        Wanted(subject, str(segment), float(risk), str(band), horizon_days, str(model), run.day)
        for subject, segment, risk, band, model in treated[
            ["subject", "segment", "risk", "band", "model"]
        ].to_numpy(dtype=object)
    ]
    note = ""
    try:
        live = await live_properties(
            run, dict(zip(treated["subject"], treated["email"], strict=True))
        )
    except NotConfigured as exc:
        live, note = {}, str(exc)
    draft = draft_writes(run, wanted, live, receipts.written(db, run.client, PROFILE))
    held = [holdout_act(run, s) for s in customers.loc[customers["arm"] == "holdout", "subject"]]
    calls = call_acts(run, callees)
    summary = {**_summary(draft, customers, len(held), note), "calls": len(calls)}
    plan = plans.save(db, run.client, "churn", run.day, [*held, *draft.acts, *calls], summary)
    log.info("%s: %s acts planned, nothing sent", plan.id, len(draft.acts))
    return plan


def _summary(draft: Draft, customers: pd.DataFrame, held: int, note: str) -> dict[str, Any]:
    profiles = [act for act in draft.acts if act.action == PROFILE]
    return {
        "customers": len(customers),
        "profiles": len(profiles),
        "created": draft.created,
        "events": len(draft.acts) - len(profiles),
        "unchanged": draft.unchanged,
        "held_out": held,
        "no_email": int(((customers["arm"] == "treated") & (customers["email"] == "")).sum()),
        "kept_by_hand": len(draft.kept),
        "kept": [
            {"subject": k.subject, "field": k.name, "live": k.live, "wanted": k.wanted}
            for k in draft.kept[:EXAMPLES]
        ],
        "examples": [
            {"subject": a.subject, "before": dict(a.before), "after": dict(a.after)}
            for a in profiles[:EXAMPLES]
        ],
        "note": note,
    }

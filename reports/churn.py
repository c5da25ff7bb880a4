"""The churn report as one HTML page that needs nothing else: no script, no request, no font.

Written for the shop's owner: first whom to contact and what it is worth, then how far to trust
it, then the rest. Large shops get totals over everybody and only the first rows of each list.
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pandas as pd
from markupsafe import Markup

from domain.churn.bands import BANDS
from reports import plots, tables
from reports.templates import templates
from reports.trust import Trust, trust
from reports.values import Analysis, ChurnReport
from reports.words import Words

__all__ = ["ChurnReport", "render_html"]

SECTIONS = ("contact", "trust", "rfm", "risk", "value", "plan", "tasks", "data", "method", "costs")
TOP, TOP_HELD, TOP_ROWS = 12, 5, 12  # rows shown of each list

SOURCES = (
    (
        "Batislam, Denizel, Filiztekin (2007): MBG/NBD",
        "https://doi.org/10.1016/j.ijresmar.2006.12.005",
    ),
    (
        "Fader, Hardie, Lee (2005): “Counting your customers” the easy way",
        "https://doi.org/10.1287/mksc.1040.0098",
    ),
    ("Riley et al. (2019): how much data a prediction needs", "https://doi.org/10.1002/sim.7992"),
    (
        "Van Calster et al. (2019): calibration of predictions",
        "https://doi.org/10.1186/s12916-019-1466-7",
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One customer as the page shows them; texts are final, but not yet escaped."""

    who: str
    mail: str
    reasons: tuple[str, ...]
    risk: float
    band: str
    recency_days: int
    orders: int
    spent: float
    value: float
    segment: str
    action: str
    weak: bool
    advice: Analysis | None


def render_html(report: ChurnReport) -> str:
    """Return the whole page; every text that came from outside is escaped."""
    words = Words(report.language, report.currency)
    page = templates().get_template("churn.html")
    return page.render(
        report=report,
        t=words,
        css=Markup(files("reports").joinpath("churn.css").read_text(encoding="utf-8")),
        until=report.as_of + timedelta(days=report.horizon_days),
        sources=SOURCES,
        plots={name: _drawn(report, name) for name in plots.shown(report)},
        sections=SECTIONS,
        **_first_screen(report),
        **_trust(report, words),
        **_customers(report),
        **_outside(report),
    )


def _first_screen(report: ChurnReport) -> dict[str, Any]:
    contacts, held = tables.contacts(report), tables.held_back(report)
    frame = report.customers
    shares = frame["arm"].eq("holdout")
    return {
        "money": tables.has_money(report),
        "contacts": tables.group(contacts),
        "lines": _lines(report, contacts.head(TOP)),
        "shown": tables.group(contacts.head(TOP)),
        "held": tables.group(held),
        "held_lines": _lines(report, held.head(TOP_HELD)),
        "held_share": float(shares.mean()) if len(frame) else 0.0,
        "at_risk": tables.group(frame[frame["band"].isin(tables.AT_RISK)]),
        "movement": tables.movement(report),
    }


def _trust(report: ChurnReport, words: Words) -> dict[str, Any]:
    verdict: Trust = trust(report, words)
    days = report.backtest.cutoffs if report.backtest else ()
    return {
        "trust": verdict,
        "verdict": words("trust.untested" if verdict.level == "none" else f"trust.{verdict.level}"),
        "cutoffs": ", ".join(words("trust.basis_day", day=words.day(day)) for day in days),
    }


def _customers(report: ChurnReport) -> dict[str, Any]:
    frame = report.customers
    scored = frame[frame["risk"].notna()]
    lows = [low for low, _ in reversed(BANDS)]
    return {
        "everyone": tables.group(frame),
        "scored": len(scored),
        "mean_risk": float(scored["risk"].mean()),
        "segments": tables.segments(report),
        "effort": tables.effort(report),
        "bands": list(zip(tables.bands(report), lows, [None, *lows], strict=False)),
        "models": sorted(scored["model"].value_counts().items(), key=lambda kv: (-kv[1], kv[0])),
        "unscored": tables.group(frame[frame["risk"].isna()]),
    }


def _outside(report: ChurnReport) -> dict[str, Any]:
    known = [cost.amount for cost in report.costs if cost.amount is not None]
    acts = sum(report.plan.acts.values()) if report.plan else 0
    return {
        "acts_total": acts,
        "done": report.receipts.get("done", 0),
        "trouble": report.receipts.get("failed", 0) + report.receipts.get("uncertain", 0),
        "cost_total": sum(known) if known else None,
        "cost_partial": len(known) < len(report.costs),
        "limit": TOP_ROWS,
        "plain": plain,
    }


def plain(value: object, words: Words) -> str:
    """Return a value of the model card as text: numbers rounded, lists and mappings in a line."""
    if value is None or value == ():
        return "–"
    if isinstance(value, bool):
        return words("yes" if value else "no")
    if isinstance(value, float):
        return words.number(value, 0 if value.is_integer() else 3)
    if isinstance(value, int):
        return words.number(value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {plain(part, words)}" for name, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(part, words) for part in value)
    return str(value)


def _lines(report: ChurnReport, part: pd.DataFrame) -> list[Line]:
    return [_line(report, row) for row in part.to_dict("records")]


def _line(report: ChurnReport, row: dict[Any, Any]) -> Line:
    known = [str(row[name]) for name in ("name", "email", "customer_id") if _text(row[name])]
    return Line(
        who=known[0] if known else "–",
        mail=_text(row["email"]) if _text(row["name"]) else "",
        reasons=tables.reasons(row["reasons"]),
        risk=_shown(float(row["risk"])),
        band=_text(row["band"]),
        recency_days=int(row["recency_days"]),
        orders=int(row["orders"]),
        spent=float(row["spent"]),
        value=float(row["value_at_risk"]),
        segment=_text(row["segment"]),
        action=_text(row["action"]),
        weak=row["model"] in tables.BORROWED,
        advice=report.analyses.get(str(row["customer_id"])),
    )


def _shown(risk: float) -> float:
    """Return a risk that is not rounded up into the next band: 84.9 % is no 85 %."""
    return risk if risk > 0.99 else math.floor(100 * risk) / 100


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)


def _drawn(report: ChurnReport, name: plots.PlotName) -> Markup:
    draw = {
        "rfm_grid": plots.rfm_grid,
        "risk_histogram": plots.risk_histogram,
        "calibration": plots.calibration,
        "revenue_at_risk": plots.revenue_at_risk,
    }[name]
    return Markup(draw(report))

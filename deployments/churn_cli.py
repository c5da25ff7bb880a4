"""`3a churn`: score an order file, or look at how such scores would have done. Offline.

Needs no server, no account and no settings: a file in, a file out.
"""

import importlib
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from domain.errors import RuleError

if TYPE_CHECKING:  # heavy: imported when a command runs, so that --help is quick
    import pandas as pd

    from connectors.order_files import OrderFile
    from domain.churn import Basis, Card
    from domain.churn.backtest import Backtest
    from domain.history import History
    from domain.rfm import CutPoints

app = typer.Typer(help="Churn risk from an order file, offline.", no_args_is_help=True)

COLUMNS = (
    "risk", "recency_days", "orders", "spent", "r", "f", "m", "segment", "band", "model",
    "p_alive", "value_at_risk", "reasons",
)  # fmt: skip
BAD_IN_CARD = 20  # bad rows listed in the JSON card; all are counted

Transactions = Annotated[Path, typer.Option(help="Orders: CSV, CSV.gz or Parquet.")]
AsOf = Annotated[str, typer.Option(help="The last day that is known: YYYY-MM-DD.")]
Horizon = Annotated[int, typer.Option(help="Days in which an order is awaited, 1 to 730.")]
Timezone = Annotated[str, typer.Option(help="The shop's time zone.")]
Currency = Annotated[
    str | None, typer.Option(help="The shop's currency; default the most common of the file.")
]
BadShare = Annotated[float, typer.Option(help="Share of unreadable rows still accepted.")]
Output = Annotated[Path, typer.Option(help="Where the scores go: .csv or .parquet.")]
JsonCard = Annotated[
    Path | None, typer.Option(help="Where to write what the scores rest on, as JSON.")
]
Guard = Annotated[
    bool, typer.Option(help="Run the back-test first and serve what it advises (slower).")
]
DefaultCuts = Annotated[
    bool, typer.Option(help="R, F, M by the default bounds, even where the shop has its own.")
]


@app.command()
def score(
    transactions: Transactions,
    as_of: AsOf,
    output: Output,
    horizon: Horizon = 90,
    currency: Currency = None,
    timezone: Timezone = "Europe/Paris",
    max_bad_share: BadShare = 0.01,
    json_card: JsonCard = None,
    guard: Guard = False,
    default_cuts: DefaultCuts = False,
) -> None:
    """Write each customer's probability of no order within the horizon."""
    from connectors.order_files import write_table
    from domain import churn, rfm

    day = _day(as_of)
    _check_horizon(horizon)
    _check_places(transactions, output, json_card)
    _import_ahead("sklearn.ensemble")

    with _orders(transactions, timezone, currency, max_bad_share) as file:
        history = file.history(day)
        about = _about(file)
    _say(f"scoring {len(history.customers):,} customers")
    cuts = rfm.BRIEF if default_cuts else rfm.cut_points(history, day)
    advice = _advice(history, day, horizon) if guard else None
    fit = churn.fit(history, day, horizon, basis=advice)
    scored = churn.score_with(fit, history, day, cuts=cuts)
    _say(f"writing {output}")
    write_table(_table(scored.customers, scored.card), output)
    if json_card is not None:
        _write_json(json_card, {"card": asdict(scored.card), "cuts": asdict(cuts), "file": about})

    typer.echo(f"{len(scored.customers):,} customers scored in {output}")
    typer.echo(_summary(scored.card))
    typer.echo(_cuts(cuts))
    typer.echo(_of_the_file(about))


@app.command()
def backtest(
    transactions: Transactions,
    as_of: AsOf,
    horizon: Horizon = 90,
    currency: Currency = None,
    timezone: Timezone = "Europe/Paris",
    max_bad_share: BadShare = 0.01,
) -> None:
    """Score past days with what was known then, and compare with what followed."""
    from domain.churn.backtest import backtest as test_the_past

    day = _day(as_of)
    _check_horizon(horizon)

    with _orders(transactions, timezone, currency, max_bad_share) as file:
        history = file.history(day)
    _say(f"scoring {len(history.customers):,} customers on past days")
    tested = test_the_past(history, day, horizon)

    typer.echo(_quality(tested))
    typer.echo(tested.verdict)
    if tested.advice:
        _say("`3a churn score` serves that with --guard; the churn process always does")


def _check_places(transactions: Path, output: Path, json_card: Path | None) -> None:
    """Refuse a place that cannot be written before the long work, not after it."""
    from connectors.order_files import check_folder, check_output

    check_output(output)
    if json_card is not None:
        check_folder(json_card)
    if transactions.resolve() in {path.resolve() for path in (output, json_card) if path}:
        raise RuleError(f"{transactions} would be overwritten: write the scores elsewhere")


def _import_ahead(module: str) -> None:
    """Import what is needed later while the file is read: a second of the five there are."""
    threading.Thread(target=importlib.import_module, args=(module,), daemon=True).start()


def _advice(history: "History", day: date, horizon: int) -> "Basis | None":
    """Return the basis the shop's own past speaks for, and say why."""
    from domain.churn.backtest import backtest as test_the_past

    _say("testing the score on past days")
    tested = test_the_past(history, day, horizon)
    typer.echo(tested.verdict)
    return tested.advice


@contextmanager
def _orders(
    path: Path, timezone: str, currency: str | None, max_bad_share: float
) -> Iterator["OrderFile"]:
    """Open an order file, saying so: millions of rows take seconds."""
    from connectors.order_files import read_orders

    _say(f"reading {path}")
    with read_orders(
        path, timezone=timezone, currency=currency, max_bad_share=max_bad_share
    ) as file:
        yield file


def _about(file: "OrderFile") -> dict[str, Any]:
    return {
        "dialect": file.dialect,
        "currency": file.currency,
        "counts": file.counts,
        "warnings": file.warnings,
        "bad": [asdict(row) for row in file.bad[:BAD_IN_CARD]],
    }


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise RuleError(f"--as-of is a day written YYYY-MM-DD, not {text}") from error
    if day.isoformat() != text:
        raise RuleError(f"--as-of is a day written YYYY-MM-DD, not {text}")
    return day


def _check_horizon(days: int) -> None:
    from domain.churn.model import LONGEST_DAYS, SHORTEST_DAYS

    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise RuleError(f"--horizon is {SHORTEST_DAYS} to {LONGEST_DAYS} days, not {days}")


def _table(customers: "pd.DataFrame", card: "Card") -> "pd.DataFrame":
    """Put the columns in the order they are documented, the customer first."""
    table = customers[list(COLUMNS)]
    table.insert(0, "customer_id", table.index)
    table.insert(2, "horizon_days", card.horizon_days)
    table.insert(3, "as_of", card.as_of)
    return table


def _cuts(cuts: "CutPoints") -> str:
    """Say which cut points were taken, and why."""
    from domain.rfm import BRIEF

    if cuts == BRIEF:
        why = "default bounds (asked for, or fewer than 100 customers have returned)"
    else:
        why = "learned from this shop"
    return (
        f"R, F, M: {why}; days {_numbers(cuts.recency_days)}, orders {_numbers(cuts.orders)}, "
        f"spent {_numbers(cuts.spent)}"
    )


def _numbers(bounds: tuple[float, ...]) -> str:
    return "/".join(f"{bound:g}" for bound in bounds)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    """Write beside and rename, so that nobody reads half a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
        beside.replace(path)
    except OSError as error:
        raise RuleError(f"cannot write {path}: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)


def _summary(card: "Card") -> str:
    base = "unknown" if card.base_rate is None else f"{card.base_rate:.1%}"
    return (
        f"risk: no order in the {card.horizon_days} days after {card.as_of}; "
        f"usual share without one: {base}\nmodel: {card.basis}. {card.why}"
    )


def _quality(tested: "Backtest") -> str:
    """Return the figures of each scorer, then what the model said beside what came true."""
    days = ", ".join(f"{cutoff.as_of} ({cutoff.basis})" for cutoff in tested.cutoffs)
    lines = [f"no order in {tested.horizon_days} days, as of {days or 'no past day'}"]
    if tested.scorers:
        lines.append(f"{'':<10}{'AUC':>7}{'log-loss':>10}{'Brier':>8}{'ECE':>7}{'noise':>7}")
    for name, found in tested.scorers.items():
        auc = "-" if found.auc is None else f"{found.auc:.3f}"
        lines.append(
            f"{name:<10}{auc:>7}{found.log_loss:>10.3f}{found.brier:>8.3f}"
            f"{found.ece:>7.3f}{found.ece_noise:>7.3f}"
        )
    if model := tested.scorers.get("model"):
        lines.append(f"{'customers':>10}{'said':>8}{'came true':>11}")
        lines += [
            f"{tenth.customers:>10,}{tenth.predicted:>8.1%}{tenth.observed:>11.1%}"
            for tenth in model.reliability
        ]
    return "\n".join(lines)


def _of_the_file(about: dict[str, Any]) -> str:
    counts = dict(about["counts"])
    rows, orders, bad = counts.pop("rows"), counts.pop("orders"), counts.pop("bad")
    rest = ", ".join(f"{what} {n:,}" for what, n in counts.items() if n and what != "customers")
    lines = [
        f"file: {about['dialect']}, {rows:,} rows, {orders:,} orders counted, {bad:,} unreadable"
    ]
    lines += [f"of the rest: {rest}"] if rest else []
    lines += [f"unreadable: line {row['line']}: {row['reason']}" for row in about["bad"]]
    lines += [f"note: {warning}" for warning in about["warnings"]]
    return "\n".join(lines)


def _say(progress: str) -> None:
    typer.echo(f"{progress} …", err=True)

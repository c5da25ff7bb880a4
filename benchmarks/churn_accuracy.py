"""Churn accuracy on real logs: the score beside every simpler way to say who will not order.

Run      python -m benchmarks.churn_accuracy NAME=FILE NAME=FILE [...]
Input    plain logs (columns customer_id, date, amount), CSV or CSV.gz, whole shops
Event    no order in the H days after the cut-off, H = 90 and 180; every customer counts
Cut-offs at most three, 90 days apart, the latest H days before the end of the log, each with at
         least H + 90 days behind it; figures are means over the cut-offs
Priors   "hier, shipped prior" uses prior.json. "hier, other logs only" pools the prior from the
         other logs of the command line, so nothing of the judged shop is in it.
Budget   against the best baseline of each log and horizon, either "hier" may lose at most 0.012
         in AUC and in log-loss, and 0.003 on average; exits 1 above it. Log-loss is compared with
         baselines that are probabilities: the two rules give points, whose level fits a shop by
         luck or not at all (both stay in the tables).
"""

import argparse
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fit_prior import pool, read_log, shop
from domain import rfm
from domain.churn import baselines, logistic, mbg, model, training, trees
from domain.churn.backtest import recency
from domain.churn.features import design, expit, logit
from domain.churn.figures import figures
from domain.churn.prior import Prior, shipped
from domain.churn.snapshot import Floats, orders_again, snapshot
from domain.churn.threads import one_thread
from domain.history import EPOCH, History, until

HORIZONS_DAYS, CUTOFFS, EVERY_DAYS, BEHIND_DAYS = (90, 180), 3, 90, 90
SHOWN = ("auc", "log_loss", "brier", "ece")
WORST, MEAN = 0.012, 0.003
SHOP_ONLY_SD = 3.0  # a prior this wide holds no opinion
HIER, OTHERS_ONLY = "hier, shipped prior", "hier, other logs only"
OURS = (HIER, OTHERS_ONLY, "pooled, shipped prior")
RULES = ("original heuristic", "RFM composite")  # points, not probabilities


def main() -> None:
    """Print the table of every log and horizon, and fail above the budget."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("logs", nargs="+", metavar="NAME=FILE")
    named = dict(log.split("=", 1) for log in parser.parse_args().logs)
    histories = {name: read_log(Path(path)) for name, path in named.items()}
    shops = {name: shop(name, history) for name, history in histories.items()}
    tables = {}
    with one_thread():
        for name, history in histories.items():
            others = [s for n, s in shops.items() if n != name]
            for horizon in HORIZONS_DAYS:
                table = judged(history, horizon, pool(others) if others else shipped())
                tables[f"{name}, H = {horizon}"] = table
                sys.stdout.write(f"\n### {name}, H = {horizon}\n\n{markdown(table)}\n")
    regrets = pd.DataFrame({name: regret(table) for name, table in tables.items()}).T
    sys.stdout.write(f"\n### Regret to the best baseline\n\n{markdown(regrets)}\n")
    sys.exit(bool((regrets.max() > WORST).any() or (regrets.mean() > MEAN).any()))


def judged(history: History, horizon: int, others: Prior) -> pd.DataFrame:
    """Return the mean figures of every scorer over the cut-offs of one log."""
    end, first = int(history.day.max()), int(history.day.min())
    days = [end - horizon - EVERY_DAYS * k for k in range(CUTOFFS)]
    parts = []
    for day in (d for d in days if d - first >= horizon + BEHIND_DAYS):
        gone = ~orders_again(history, snapshot(history, day).who, day, day + horizon)
        for scorer, score in scorers(history, day, horizon, others).items():
            found = figures(gone, score())
            parts.append({"scorer": scorer, **{k: getattr(found, k) for k in SHOWN}})
    return pd.DataFrame(parts).groupby("scorer", sort=False).mean()


def scorers(
    history: History, day: int, horizon: int, others: Prior
) -> dict[str, Callable[[], Floats]]:
    """Return every scorer, ready to be called, for one cut-off."""
    as_of = EPOCH + timedelta(days=day)
    shot = snapshot(history, day)
    metrics = rfm.customer_metrics(history, as_of)
    plain = mbg.fit(shot.x, shot.span, shot.age, mbg.ParamsPrior())

    def hier(prior: Prior) -> Floats:
        fit = model.fit(history, as_of, horizon, prior=prior)
        rows = fit.rows(shot)
        return fit.risk(shot, rows, fit.held(rows))

    def pooled() -> Floats:
        fit = model.fit(history, as_of, horizon, basis="prior")
        return expit(fit.prior.standardised(fit.rows(shot)) @ fit.prior.mu)

    return {
        "original heuristic": lambda: baselines.heuristic(metrics),
        "RFM composite": lambda: baselines.composite(rfm.scores(metrics)),
        "recency": lambda: recency(history, day, horizon),
        "1 - P(alive), MBG/NBD": lambda: 1.0 - mbg.alive(plain, shot.x, shot.span, shot.age),
        "MBG/NBD": lambda: mbg.no_order(plain, shot.x, shot.span, shot.age, horizon),
        "logistic regression, shop only": lambda: shop_only(history, day, horizon, False),
        "boosted trees, shop only": lambda: shop_only(history, day, horizon, True),
        "pooled, shipped prior": pooled,
        OTHERS_ONLY: lambda: hier(others),
        HIER: lambda: hier(shipped()),
    }


def shop_only(history: History, day: int, horizon: int, boosted: bool) -> Floats:
    """Return the risk of a model that knows this shop alone: same rows, same features."""
    seen = until(history, EPOCH + timedelta(days=day))
    anchors = training.anchors(int(seen.day.min()), day, horizon)
    rows = training.collect(training.sample(seen), anchors, day, horizon, mbg.ParamsPrior())
    shot = snapshot(seen, day)
    params = mbg.fit(shot.x, shot.span, shot.age, mbg.ParamsPrior())
    now = design(shot, horizon, training.median_order(seen, day), params)
    if boosted:
        forest = trees.grow(rows)
        return expit(forest.logits(now)) if forest else np.full(len(now), rows.gone.mean())
    mean, sd = rows.rows.mean(axis=0), np.maximum(rows.rows.std(axis=0), 1e-3)
    mean[-1], sd[-1] = 0.0, 1.0
    z, z_now = (np.clip((r - mean) / sd, -4.0, 4.0) for r in (rows.rows, now))
    start = np.zeros(z.shape[1])
    start[-1] = float(logit(np.array([np.clip(rows.gone.mean(), 0.01, 0.99)]))[0])
    theta = logistic.fit(z, rows.gone, rows.weight, start, np.full(z.shape[1], SHOP_ONLY_SD))
    return expit(np.clip(z_now, z.min(axis=0), z.max(axis=0)) @ theta)


def regret(table: pd.DataFrame) -> pd.Series:
    """Return how much each `hier` loses to the best baseline; negative is a gain."""
    base = table.drop(index=list(OURS))
    best_auc, best_loss = base["auc"].max(), base.drop(index=list(RULES))["log_loss"].min()
    lost = {}
    for name in (OTHERS_ONLY, HIER):
        lost[f"{name}: AUC"] = best_auc - table.loc[name, "auc"]
        lost[f"{name}: log-loss"] = table.loc[name, "log_loss"] - best_loss
    return pd.Series(lost)


def markdown(table: pd.DataFrame) -> str:
    """Write a frame as a Markdown table."""
    lines = [f"| | {' | '.join(str(c).replace('_', '-') for c in table.columns)} |"]
    lines.append("|---" * (len(table.columns) + 1) + "|")
    for name, row in table.iterrows():
        lines.append(f"| {name} | {' | '.join(f'{v:.4f}' for v in row)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

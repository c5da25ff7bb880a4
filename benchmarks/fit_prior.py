"""Fit the pooled prior from order logs: what any shop starts from before it has a past of its own.

Run      python -m benchmarks.fit_prior --out domain/churn/prior.json NAME=FILE [NAME=FILE ...]
Input    plain logs (columns customer_id, date, amount), CSV or CSV.gz, whole shops
Method   Every shop's past days, 60 days apart, horizons 90 and 180, equal weight a shop.
         mu is a ridge fit on all of them; each shop alone is then fitted around mu, and tau^2 of a
         weight is the mean squared move of these fits, plus 0.05^2. The constant, which is a
         shop's level, stays at least 0.6 wide. With a single shop there is no move to measure:
         tau is then 0.3 for every weight.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from domain.churn import logistic, mbg, training
from domain.churn.features import NAMES
from domain.churn.prior import Prior, to_json
from domain.churn.snapshot import Floats, snapshot
from domain.churn.training import Training
from domain.history import History, history_from_orders

EVERY_DAYS, HORIZONS_DAYS = 60, (90, 180)
SHOP_ROWS = 5_000.0  # what one shop weighs, whatever its size
RIDGE_SD = 1.0
FLOOR, LEVEL_FLOOR, ALONE = 0.05, 0.6, 0.3
MBG_SD = (1.0, 1.2)  # the range the spread of the MBG/NBD prior is held in
SD_FLOOR = 0.2  # else a feature the pool hardly varies in would saturate in a longer log


@dataclass(frozen=True, slots=True)
class Shop:
    """The stacked rows of one shop, and its MBG/NBD parameters in logarithms."""

    name: str
    parts: tuple[Training, ...]
    log_params: Floats


def read_log(path: Path) -> History:
    """Read a plain order log; free orders count only where the whole log has no amounts."""
    frame = pd.read_csv(path, dtype={"customer_id": str}).rename(
        columns={"customer_id": "customer", "date": "ordered_at"}
    )
    paid = frame[frame["amount"] > 0]
    frame = paid if len(paid) else frame
    return history_from_orders(frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"])))


def shop(name: str, history: History) -> Shop:
    """Collect a shop's rows at every horizon."""
    known = training.sample(history)
    first, last = int(known.day.min()), int(known.day.max())
    parts = []
    for horizon in HORIZONS_DAYS:
        days = tuple(range(last - horizon, first + training.BEHIND_DAYS - 1, -EVERY_DAYS))
        parts.append(training.collect(known, days, last, horizon, mbg.ParamsPrior()))
    shot = snapshot(known, last)
    params = mbg.fit(shot.x, shot.span, shot.age, mbg.ParamsPrior())
    return Shop(name, tuple(parts), np.log([params.r, params.alpha, params.a, params.b]))


def pool(shops: list[Shop]) -> Prior:
    """Pool shops into a prior."""
    rows = [np.concatenate([part.rows for part in s.parts]) for s in shops]
    gone = [np.concatenate([part.gone for part in s.parts]) for s in shops]
    even = [np.full(len(r), SHOP_ROWS / len(r)) for r in rows]
    mean, sd = _spread(rows, even)
    z = [np.clip((r - mean) / sd, -4.0, 4.0) for r in rows]
    wide = np.full(len(NAMES), RIDGE_SD)
    zero = np.zeros(len(NAMES))
    mu = logistic.fit(np.concatenate(z), np.concatenate(gone), np.concatenate(even), zero, wide)
    moves = [logistic.fit(*one, mu, wide) - mu for one in zip(z, gone, even, strict=True)]
    tau = np.sqrt(np.mean(np.square(moves), axis=0) + FLOOR**2)
    if len(shops) == 1:
        tau = np.full(len(NAMES), ALONE)
    tau[-1] = max(tau[-1], LEVEL_FLOOR)
    logs = np.array([s.log_params for s in shops])
    params = mbg.ParamsPrior(
        tuple(logs.mean(axis=0).tolist()), tuple(np.clip(logs.std(axis=0), *MBG_SD).tolist())
    )
    return Prior(tuple(s.name for s in shops), mean, sd, mu, tau, params)


def _spread(rows: list[Floats], weight: list[Floats]) -> tuple[Floats, Floats]:
    stacked, w = np.concatenate(rows), np.concatenate(weight)
    mean = w @ stacked / w.sum()
    sd = np.sqrt(w @ (stacked - mean) ** 2 / w.sum())
    mean[-1], sd[-1] = 0.0, 1.0  # the constant stays one
    return mean, np.maximum(sd, SD_FLOOR)


def main() -> None:
    """Write the prior of the logs on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("logs", nargs="+", metavar="NAME=FILE")
    said = parser.parse_args()
    named = [log.split("=", 1) for log in said.logs]
    shops = [shop(name, read_log(Path(path))) for name, path in named]
    said.out.write_text(to_json(pool(shops)), encoding="utf-8")


if __name__ == "__main__":
    main()

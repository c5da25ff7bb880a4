"""How far the score can be trusted on this shop: one verdict, and what weakens it.

Acceptance (after Riley et al. 2019 and Van Calster et al. 2019): expected over observed inside its
95 % factor (1.22 at 100 events, 1.12 at 300, that is exp(1.96 / √events)), slope 0.8 to 1.2, a
Brier score better than the simpler rules'. Under 500 buyers the data is called weak.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reports.tables import BORROWED
from reports.values import Backtest, Baseline, Bin, ChurnReport
from reports.words import Words

Level = Literal["good", "weak", "none"]

FEW_BUYERS = 500
FEW_EVENTS = 100
FEW_WINDOWS = 2  # disjoint horizons in the shop's past, as in the model card
SLOPE = (0.8, 1.2)
BIN_FLOOR = 30  # a group smaller than this says nothing about a percentage
BIN_GAP = 0.10  # a group this far off is named to the reader
SHOWN_RISK = 0.80


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, in plain words."""

    passed: bool
    text: str


@dataclass(frozen=True, slots=True)
class Trust:
    """The verdict, its sentence, and the checks behind it."""

    level: Level
    headline: str
    checks: tuple[Check, ...]


def trust(report: ChurnReport, words: Words) -> Trust:
    """Judge the report's back-test and data; without a back-test the level is "none"."""
    if report.backtest is None:
        checks = tuple(_data(report, words))
        return Trust("none", words("trust.none", why=report.no_backtest or "–"), checks)
    checks = (*_score(report.backtest, words), *_data(report, words))
    level: Level = "good" if all(check.passed for check in checks) else "weak"
    return Trust(level, _of_a_hundred(report.backtest, words), checks)


def allowed_factor(events: int) -> float:
    """Return how far expected/observed may be off by chance alone, as a factor (95 %)."""
    return math.exp(1.96 / math.sqrt(events)) if events else math.inf


def _of_a_hundred(backtest: Backtest, words: Words) -> str:
    shown = [b for b in backtest.bins if b.customers >= BIN_FLOOR]
    if not shown:
        return words("trust.few", customers=words.count("customer", backtest.customers))
    near: Bin = min(shown, key=lambda b: abs(b.predicted - SHOWN_RISK))
    return words(
        "trust.hundred",
        given=words.percent(near.predicted),
        gone=words.number(100 * near.observed),
        customers=words.count("customer", near.customers),
    )


def _score(backtest: Backtest, words: Words) -> Iterator[Check]:
    ratio, factor = backtest.expected_observed, allowed_factor(backtest.events)
    level_ok = ratio > 0 and max(ratio, 1 / ratio) <= factor
    if level_ok:
        yield Check(True, words("check.level_ok", ratio=words.number(ratio, 2)))
    else:
        key = "check.level_high" if ratio > 1 else "check.level_low"
        yield Check(False, words(key, ratio=words.number(ratio, 2)))
    slope = words.number(backtest.slope, 2)
    slope_ok = SLOPE[0] <= backtest.slope <= SLOPE[1]
    yield Check(slope_ok, words("check.slope_ok" if slope_ok else "check.slope_off", slope=slope))
    yield _against_baselines(backtest, words)
    yield _bins(backtest, words)
    if backtest.events < FEW_EVENTS:
        yield Check(False, words("check.few_events", events=words.number(backtest.events)))


def _against_baselines(backtest: Backtest, words: Words) -> Check:
    rules = backtest.baselines
    better = [words.either("baseline", rule.name) for rule in rules if _beats(rule, backtest)]
    if not rules:
        return Check(False, words("check.baselines_none"))
    if better:
        return Check(False, words("check.baselines_beaten", names=", ".join(better)))
    return Check(True, words("check.baselines_ok", number=words.number(len(rules))))


def _beats(rule: Baseline, backtest: Backtest) -> bool:
    """Compare what the rule states: probabilities if it has any, else its ranking alone."""
    if rule.brier is None:
        return rule.auc > backtest.auc
    return rule.brier < backtest.brier


def _bins(backtest: Backtest, words: Words) -> Check:
    off = [
        b
        for b in backtest.bins
        if b.customers >= BIN_FLOOR and abs(b.predicted - b.observed) > BIN_GAP
    ]
    if not off:
        return Check(True, words("check.bins_ok", gap=words.percent(BIN_GAP)))
    worst = max(off, key=lambda b: abs(b.predicted - b.observed))
    return Check(
        False,
        words(
            "check.bins_off",
            given=words.percent(worst.predicted),
            gone=words.percent(worst.observed),
            customers=words.count("customer", worst.customers),
        ),
    )


def _data(report: ChurnReport, words: Words) -> Iterator[Check]:
    buyers = int((report.customers["orders"] > 0).sum())
    counted = words.count("buyer", buyers)
    if buyers < FEW_BUYERS:
        yield Check(False, words("check.few_buyers", buyers=counted, floor=FEW_BUYERS))
    else:
        yield Check(True, words("check.buyers_ok", buyers=counted))
    windows = report.card.get("windows")
    if isinstance(windows, int | float) and windows < FEW_WINDOWS:
        told = words.number(windows, 1)
        yield Check(False, words("check.few_windows", windows=told, days=report.horizon_days))
    scored = report.customers[report.customers["risk"].notna()]
    weak = int(scored["model"].isin(BORROWED).sum())
    if weak:
        yield Check(
            False,
            words(
                "check.not_own", weak=words.number(weak), all=words.count("customer", len(scored))
            ),
        )

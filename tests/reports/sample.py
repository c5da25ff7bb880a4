"""A made-up shop for the report's tests: 2,000 simulated customers and everything around them."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from domain.churn.bands import bands
from domain.rfm import BRIEF, scores
from reports.values import (
    Analysis,
    Backtest,
    Baseline,
    Bin,
    Change,
    ChurnReport,
    Cost,
    HumanTask,
    OrderCounts,
    PlanSummary,
)

FIRST = "Camille Léa Hugo Inès Louis Manon Jules Chloé Adam Sarah Nour Paul Zoé Marc Élise"
LAST = "Martin Bernard Petit Durand Leroy Moreau Simon Laurent Garcia Roux Fournier Girard"
REASONS = {
    "fr": (
        "Commandait environ tous les {gap} jours, silence depuis {days} jours",
        "Une seule commande jusqu'ici",
        "A moins commandé ces trois derniers mois qu'un an plus tôt",
    ),
    "en": (
        "Used to order about every {gap} days, silent for {days} days",
        "Only one order so far",
        "Ordered less in the last three months than a year ago",
    ),
}


def customers(number: int, language: str = "fr", seed: int = 7) -> pd.DataFrame:
    """Return made-up customers in the shape of `ChurnReport.customers`."""
    rng = np.random.default_rng(seed)
    first, last = FIRST.split(), LAST.split()
    orders = 1 + rng.negative_binomial(0.6, 0.2, number)
    gap = rng.gamma(3, 25, number) + 8
    recency = np.minimum(rng.gamma(1.1, 110, number), 900).astype(int)
    basket = rng.gamma(4, 15, number)
    spent = np.round(orders * basket, 2)
    odds = 0.9 + 1.1 * np.log1p(recency / gap) - 0.85 * np.log(orders) + rng.normal(0, 0.3, number)
    risk = 1 / (1 + np.exp(-odds))
    marks = scores(pd.DataFrame({"recency_days": recency, "orders": orders, "spent": spent}), BRIEF)
    value = np.round(risk * basket * np.where(orders > 1, 90 / gap, 0.25), 2)
    frame = pd.DataFrame(
        {
            "customer_id": [f"{1000 + i}" for i in range(number)],
            "name": [f"{first[i % len(first)]} {last[i // 7 % len(last)]}" for i in range(number)],
            "email": [f"client{i}@example.com" for i in range(number)],
            "risk": risk,
            "band": np.asarray(bands(risk)),
            "recency_days": recency,
            "orders": orders,
            "spent": spent,
            "value_at_risk": value,
            "model": "shop",
            "arm": np.where(rng.random(number) < 0.2, "holdout", "treated"),
            "previous_band": np.asarray(
                bands(np.clip(risk + 0.08 * (rng.random(number) - 0.6), 0, 1))
            ),
        }
    ).join(marks)
    rhythm, single, less = REASONS[language]
    frame["reasons"] = [
        (single,) if n == 1 else (rhythm.format(gap=round(g), days=d), less)
        for n, g, d in zip(orders, gap, recency, strict=True)
    ]
    act = (risk > 0.5) & (orders >= 2) & (recency < 365)
    frame["action"] = np.where(
        act & (value > 180), "call", np.where(act & (value > 60), "winback", "")
    )
    return frame


def backtest() -> Backtest:
    """Return a made-up back-test: fair, with one weak group."""
    given = (0.08, 0.17, 0.26, 0.35, 0.45, 0.56, 0.66, 0.79, 0.88, 0.96)
    seen = (0.07, 0.15, 0.27, 0.33, 0.49, 0.69, 0.68, 0.78, 0.86, 0.95)
    sizes = (120, 160, 210, 260, 330, 410, 560, 800, 1150, 1300)
    return Backtest(
        cutoffs=(date(2025, 4, 24), date(2025, 7, 23), date(2025, 10, 21)),
        customers=sum(sizes), events=3817, auc=0.842, log_loss=0.391, brier=0.124, slope=1.04,
        expected_observed=0.99, ece=0.021, ece_noise=0.012,
        bins=[Bin(n, p, o) for n, p, o in zip(sizes, given, seen, strict=True)],
        baselines=(
            Baseline("original", 0.781),
            Baseline("composite", 0.774),
            Baseline("recency", 0.769, 0.472, 0.151),
            Baseline("mbg", 0.831, 0.402, 0.128),
        ),
    )  # fmt: skip


def plan() -> PlanSummary:
    """Return a made-up plan that waits for approval."""
    return PlanSummary(
        id="churn-20260122-4f1c", hash="4f1c9ad2b7e80c5531aa", acts={"profile": 1612, "event": 118},
        examples=(
            Change("Camille Martin", "churn_risk", "0.71", "0.88"),
            Change("Camille Martin", "rfm_segment", "Loyal Customers", "At Risk"),
            Change("Hugo Bernard", "churn_risk", "", "0.64"),
        ),
        kept=(Change("Inès Petit", "rfm_segment", "VIP", "At Risk", "Modifié à la main le 12/01"),),
        kept_total=3, caps=("100 fiches au plus par passage sans approbation",), mails=None,
    )  # fmt: skip


def report(number: int = 2000, language: str = "fr", **changes: Any) -> ChurnReport:
    """Return the whole sample; keyword arguments replace its fields."""
    frame = customers(number, language) if number else customers(1).head(0)
    advice = Analysis("Proposer un réassort de sa gamme habituelle, sans remise.", "xai")
    urgent = frame[frame["action"] == "call"].nlargest(2, "value_at_risk")["customer_id"]
    first = ChurnReport(
        client="atelier", shop_name="Atelier de Sarah", as_of=date(2026, 1, 22), horizon_days=90,
        currency="EUR", language="fr", customers=frame, cuts=BRIEF, simulated=True,
        orders=OrderCounts(
            "commandes_shopify.csv", read=9120, kept=8731,
            excluded={"cancelled": 141, "refunded": 96, "test": 12, "no_customer": 140},
            bad_rows=((812, "date illisible"), (4017, "montant illisible")), bad_total=2,
            first_day=date(2022, 3, 2), last_day=date(2026, 1, 22),
        ),
        card={
            "basis": "shop", "why": "12 dates passées, 3 fenêtres disjointes", "rows": 14210,
            "anchors": 14, "windows": 3.4, "tree_weight": 0.31,
            "mbg": {"r": 0.62, "alpha": 2.41, "a": 0.8, "b": 2.05}, "base_rate": 0.78,
        },
        backtest=backtest(), plan=plan(), receipts={"planned": 1730},
        tasks=(
            HumanTask("Approuver le plan", "1 730 modifications attendent", date(2026, 1, 26)),
            HumanTask("Décider de 7 appels", "accord de démarchage présent"),
        ),
        analyses={str(name): advice for name in urgent},
        costs=(Cost("Conseils personnels (xai)", "25 appels", 0.31), Cost("E-mails", "0", 0.0)),
    )  # fmt: skip
    return replace(first, language=language, **changes)

"""What a churn report is made of: plain values, all of them computed elsewhere.

Nothing here knows how a score, a plan or a receipt came about; the flow fills these in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from domain.errors import RuleError
from domain.rfm import CutPoints
from reports.language import Language

REQUIRED = (
    "customer_id", "risk", "band", "segment", "r", "f", "m",
    "recency_days", "orders", "spent", "value_at_risk",
)  # fmt: skip
OPTIONAL = {
    "name": "", "email": "", "reasons": "", "model": "", "arm": "treated",
    "previous_band": "", "action": "",
}  # fmt: skip
TEXTS = ("band", "segment", "model", "arm", "previous_band", "action")


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """What was read, what was left out, and why.

    Attributes:
        read: orders found at the source; kept: orders the score rests on.
        excluded: reason (a code such as "cancelled", or plain words) → number of orders.
        bad_rows: (line number, reason) of rows nobody could read; may be a first part only.
        bad_total: how many such rows there were in all.
    """

    source: str
    read: int
    kept: int
    excluded: Mapping[str, int] = field(default_factory=dict)
    bad_rows: Sequence[tuple[int, str]] = ()
    bad_total: int = 0
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """One group of a back-test: customers given about the same risk, and what they then did."""

    customers: int
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simpler way to score, measured on the same past dates; lower log-loss is better.

    `log_loss` and `brier` are None for a rule that ranks but states no probability.
    """

    name: str
    auc: float
    log_loss: float | None = None
    brier: float | None = None


@dataclass(frozen=True, slots=True)
class Backtest:
    """How the score did at past dates of this shop, knowing only what was known then.

    Attributes:
        cutoffs: the past dates. customers: scored customers over all of them.
        events: how many of these did not order in the horizon.
        expected_observed: expected over observed number of events; 1 is right.
        ece: mean absolute gap of prediction and fact; ece_noise is what a perfect score shows.
    """

    cutoffs: Sequence[date]
    customers: int
    events: int
    auc: float
    log_loss: float
    brier: float
    slope: float
    expected_observed: float
    ece: float
    ece_noise: float
    bins: Sequence[Bin] = ()
    baselines: Sequence[Baseline] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one customer at the destination; `kept_why` set: it stays as it is."""

    customer: str
    field: str
    before: str
    after: str
    kept_why: str = ""


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What was, or would be, written.

    Attributes:
        acts: kind of act (code or words) → number.
        examples: a few of the changes; kept: changes left out, e.g. because edited by hand.
        kept_total: how many were left out in all. caps: limits that applied, in words.
        mails: mails that would leave because of this plan; None when nobody can tell.
    """

    id: str
    hash: str
    acts: Mapping[str, int]
    examples: Sequence[Change] = ()
    kept: Sequence[Change] = ()
    kept_total: int = 0
    caps: Sequence[str] = ()
    mails: int | None = None


@dataclass(frozen=True, slots=True)
class HumanTask:
    """Something only a person can do."""

    what: str
    why: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Advice about one customer; `rule_based`: made from a table, no model wrote it."""

    text: str
    provider: str
    rule_based: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """What one part of the run cost; `amount` None means the price is not known."""

    what: str
    units: str
    amount: float | None


@dataclass(frozen=True)
class ChurnReport:
    """Everything one churn run has to say to the shop's owner.

    Attributes:
        customers: one row per customer, any order and index. Columns: customer_id (str),
            risk (float 0-1, NaN = not scored), band (low, medium, high, critical), segment (str),
            r, f, m (1-5), recency_days (int), orders (int), spent (money),
            value_at_risk (money: risk × expected spend in the horizon). Optional columns:
            name, email (str), reasons (str or sequence of str, in the report's language), model
            (str: "shop", "prior", "rule"…), arm ("treated" | "holdout"), previous_band (str),
            action (code or words of what is suggested, "" = nothing; for a held-back customer
            what is withheld).
        cuts_learned: the cut points are this shop's own; cuts_why says it in a sentence.
        card: the model card, name → plain value, shown as it is.
        backtest: None when the shop's past is too short; `no_backtest` then says why.
        receipts: receipt status → number. analyses: customer_id → advice.

    Raises:
        RuleError: a column is missing.
    """

    client: str
    shop_name: str
    as_of: date
    horizon_days: int
    currency: str
    language: Language
    customers: pd.DataFrame
    orders: OrderCounts
    cuts: CutPoints
    simulated: bool
    cuts_learned: bool = False
    cuts_why: str = ""
    card: Mapping[str, object] = field(default_factory=dict)
    backtest: Backtest | None = None
    no_backtest: str = ""
    plan: PlanSummary | None = None
    receipts: Mapping[str, int] = field(default_factory=dict)
    tasks: Sequence[HumanTask] = ()
    analyses: Mapping[str, Analysis] = field(default_factory=dict)
    costs: Sequence[Cost] = ()

    def __post_init__(self) -> None:
        """Check the frame's columns, fill in the optional ones, make texts plain texts."""
        missing = [name for name in REQUIRED if name not in self.customers.columns]
        if missing:
            raise RuleError(f"a churn report needs the columns {', '.join(missing)}")
        absent = {k: v for k, v in OPTIONAL.items() if k not in self.customers.columns}
        frame = self.customers.assign(**absent)
        texts = {name: frame[name].astype(object).fillna("") for name in TEXTS}
        object.__setattr__(self, "customers", frame.assign(**texts))

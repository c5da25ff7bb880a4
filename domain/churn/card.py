"""The model card: what a merchant may ask about a fit, in plain values."""

from dataclasses import dataclass
from typing import Literal

Basis = Literal["shop", "prior", "rule"]

WHY: dict[Basis, str] = {
    "shop": "The shop's own finished horizons, on top of what other shops taught.",
    "prior": "MBG/NBD with the pooled prior: the shop has no finished horizon yet.",
    "rule": "The RFM composite: no model can be relied on for this log.",
}
ADVISED = "As its back-test advised: "


@dataclass(frozen=True, slots=True)
class Card:
    """One fit, described; `dataclasses.asdict` makes it JSON.

    Attributes:
        as_of: ISO day; the fit knows nothing later.
        horizon_days: the event is no order within so many days after the score's day.
        basis: what the risk rests on; why: the same in a sentence.
        customers: in the log; sampled: of those, looked at by the fit.
        rows: customers on past days; anchors: those days, ISO.
        n_eff: the effective number of the rarer outcome among them.
        windows: disjoint horizons seen (m); level_kept: m / (m + 1), the part of the shop's
            own level that is believed; level_shift: log-odds taken off for the rest.
        seasonal_offset: log-odds added because of this season in earlier years.
        tree_weight: share of the trees in the averaged log-odds.
        mbg: r, alpha (per 30 days), a, b.
        median_order: shop's median order-day, in its currency.
        base_rate: share without an order in those horizons; None without any.
        engagement: weights of clicks and tickets the shop's own past justified, by name.
    """

    as_of: str
    horizon_days: int
    basis: Basis
    why: str
    customers: int
    sampled: int
    mbg: dict[str, float]
    median_order: float
    prior_sources: tuple[str, ...]
    rows: int = 0
    anchors: tuple[str, ...] = ()
    n_eff: float = 0.0
    windows: int = 0
    level_kept: float = 0.0
    level_shift: float = 0.0
    seasonal_offset: float = 0.0
    tree_weight: float = 0.0
    base_rate: float | None = None
    engagement: dict[str, float] | None = None

    @property
    def weak_data(self) -> bool:
        """Whether the score rests on less than two finished horizons of the shop's own."""
        return self.windows < 2

"""What CJdropshipping itself does on a bad day, beside the faults of the road; from a seed.

Kinds (shares of the calls they concern, 0 to 1):
    busy           1600000 "System busy" to any call; every second time after doing the work
    late           a creation is answered 502, and its order appears only `late_s` later
    half_paid      pay type 2 stops half-way: created or confirmed, but not paid, and says so
    intercept      a creation succeeds with `interceptOrderReasons`; the order stays unpaid
    out_of_stock   an order is cancelled once it is paid, and the money given back
    price_change   the price of an ordered variant rises by a fifth just before the creation
    token_expired  the access token of a call is dead from this call on
"""

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

KINDS = (
    "busy", "late", "half_paid", "intercept", "out_of_stock", "price_change", "token_expired",
)  # fmt: skip


class Quirks:
    """Draws, for each kind on its own, whether a call meets it."""

    def __init__(self, rates: Mapping[str, float] | None = None, *, seed: int = 0) -> None:
        self.injected: Counter[str] = Counter()
        self.rates: dict[str, float] = {}
        self.configure(rates=dict(rates or {}), seed=seed)

    def configure(self, *, rates: Mapping[str, float] | None = None, seed: int = 0) -> None:
        """Set the rates and start the draws again.

        Raises:
            ValueError: an unknown kind, or a rate which is no share.
        """
        rates = rates or {}
        if unknown := set(rates) - set(KINDS):
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        if any(not 0 <= rate <= 1 for rate in rates.values()):
            raise ValueError("rates are shares: 0 to 1")
        self.rates, self.seed = dict(rates), seed
        self.restart()

    def restart(self) -> None:
        """Begin the draws again, and forget what was injected."""
        self._random = {kind: Random(f"{self.seed}:{kind}") for kind in KINDS}
        self.injected.clear()

    def draw(self, kind: str) -> bool:
        """Draw whether this call meets a kind."""
        met = self._random[kind].random() < self.rates.get(kind, 0.0)
        self.injected[kind] += met
        return met

    def every_second(self, kind: str) -> bool:
        """Whether the number of times a kind was met is even."""
        return self.injected[kind] % 2 == 0

    def settings(self) -> dict[str, Any]:
        """Return the present settings, as `configure` takes them."""
        return {"rates": self.rates, "seed": self.seed}

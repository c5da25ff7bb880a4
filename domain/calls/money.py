"""Minutes and money of conversations: what a call costs us, and what a month costs a client.

Source: price page of the voice service, July 2026; package of the business brief (100 minutes a
month, then by the minute). A model that is not listed has no known price: the cost is None, which
is an alarm, never zero. The carrier's share of a telephone call is on the carrier's bill.
"""

import math
from dataclasses import dataclass
from decimal import Decimal

MINUTE_USD = {
    "grok-voice-think-fast-2.0": Decimal("0.08"),
    "grok-voice-think-fast-1.0": Decimal("0.05"),
}
ITEM_USD = Decimal("0.004")
_CENT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Bill:
    """A client's month."""

    minutes: int
    included: int
    over: int
    usd: Decimal

    @property
    def left(self) -> int:
        """Return the included minutes that are not used."""
        return max(0, self.included - self.minutes)


def call_usd(model: str, connected_s: float, items: int, *, simulated: bool) -> Decimal | None:
    """Return what the voice service takes for a conversation; None where it has no known price."""
    if simulated:
        return Decimal(0)
    per_minute = MINUTE_USD.get(model)
    if per_minute is None:
        return None
    minutes = Decimal(str(round(connected_s, 3))) / 60
    return (minutes * per_minute + items * ITEM_USD).quantize(_CENT)


def bill(seconds: int, included_minutes: int, overage_usd: Decimal) -> Bill:
    """Return a month's bill; a minute begun is a minute, once for the whole month."""
    minutes = math.ceil(seconds / 60)
    over = max(0, minutes - included_minutes)
    return Bill(minutes, included_minutes, over, over * overage_usd)

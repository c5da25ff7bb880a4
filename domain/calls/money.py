"""Minutes and money of conversations: what a call costs us, and what a month costs a client.

Source: price page of the voice service, July 2026; package of the business brief (100 minutes a
month, then by the minute). A model that is not listed has no known price: the cost is None, which
is an alarm, never zero. The carrier says itself what it took for a call, minutes after its end.
"""

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MINUTE_USD = {
    "grok-voice-think-fast-2.0": Decimal("0.08"),
    "grok-voice-think-fast-1.0": Decimal("0.05"),
}
ITEM_USD = Decimal("0.004")
NOT_CHARGED = frozenset({"busy", "failed", "no-answer", "canceled"})  # in the carrier's words
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


def carrier_usd(status: str, price: str | None, unit: str | None) -> Decimal | None:
    """Return what the telephone company took for a call, None while it has not said.

    Args:
        status: the carrier's last word; a call that nobody took costs nothing.
        price: as the carrier writes it, a charge below zero.
        unit: the account's currency. Another one than USD is not converted: the price stays open.

    Source: Twilio's call resource, `price` and `price_unit`.
    """
    if status in NOT_CHARGED:
        return Decimal(0)
    if price is None or unit != "USD":
        return None
    try:
        return -Decimal(price)
    except InvalidOperation:
        return None


def bill(seconds: int, included_minutes: int, overage_usd: Decimal) -> Bill:
    """Return a month's bill; a minute begun is a minute, once for the whole month."""
    minutes = math.ceil(seconds / 60)
    over = max(0, minutes - included_minutes)
    return Bill(minutes, included_minutes, over, over * overage_usd)

"""Rate limits as the vendors count them: fixed windows (Klaviyo) and a leaking bucket (Shopify)."""

import math
from collections import defaultdict
from dataclasses import dataclass

UNITS_S = {"s": 1, "m": 60, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a limiter says about one request; seconds are whole, as in the vendor's headers."""

    allowed: bool
    limit: int
    remaining: int
    reset_s: int


class Windows:
    """Fixed windows per key: a burst and a steady one; the request counts in both or in none."""

    def __init__(self) -> None:
        self._used: defaultdict[tuple[str, int], tuple[int, int]] = defaultdict(lambda: (-1, 0))

    def take(self, key: str, limits: tuple[str, ...], now_s: float) -> Verdict:
        """Count one request against limits such as ("75/s", "750/m"); the last one is reported."""
        states = []
        for limit in limits:
            number, _, unit = limit.partition("/")
            seconds = UNITS_S[unit]
            window = int(now_s // seconds)
            seen, used = self._used[key, seconds]
            left_s = max(1, math.ceil((window + 1) * seconds - now_s))
            states.append((seconds, window, used if seen == window else 0, int(number), left_s))
        full = [left_s for _, _, used, most, left_s in states if used >= most]
        if full:
            return Verdict(False, states[-1][3], 0, max(full))
        for seconds, window, used, _, _ in states:
            self._used[key, seconds] = (window, used + 1)
        _, _, used, most, left_s = states[-1]
        return Verdict(True, most, most - used - 1, left_s)

    def clear(self) -> None:
        """Forget every request."""
        self._used.clear()


class Bucket:
    """A bucket of points that fills again at `restore_rate` points per second."""

    def __init__(self, maximum: float, restore_rate: float) -> None:
        self.maximum = maximum
        self.restore_rate = restore_rate
        self._points = maximum
        self._at_s: float | None = None

    def available(self, now_s: float) -> int:
        """Return the whole points that may be spent now."""
        if self._at_s is not None:
            gained = max(0.0, now_s - self._at_s) * self.restore_rate
            self._points = min(self.maximum, self._points + gained)
        self._at_s = now_s
        return math.floor(self._points + 1e-3)  # what time gave back is never exact

    def spend(self, points: float) -> None:
        """Take points that `available` has shown to be there."""
        self._points -= points

    def clear(self) -> None:
        """Fill the bucket."""
        self._points = self.maximum
        self._at_s = None

"""When the realtime service is left alone for a while, and when somebody asks it again.

Three failures within half a minute, or one refused key, and new conversations begin without it at
once instead of waiting for its time-outs one by one. Then one of them tries it every five seconds.
"""

from collections import deque
from dataclasses import dataclass, field

FAILURES, WITHIN_S = 3, 30.0
PROBE_EVERY_S = 5.0


@dataclass(slots=True)
class Outage:
    """What one process knows of the service. Times are seconds of one clock."""

    open: bool = False
    why: str = ""
    _failed: deque[float] = field(default_factory=lambda: deque(maxlen=FAILURES))
    _probe_at: float = 0.0

    def failed(self, now_s: float, why: str, *, at_once: bool = False, wait_s: float = 0.0) -> None:
        """Remember a failure; `at_once` where trying again is useless, `wait_s` as it asked."""
        self._failed.append(now_s)
        several = len(self._failed) == FAILURES and now_s - self._failed[0] <= WITHIN_S
        if several or at_once or wait_s or self.open:
            self.open, self.why = True, why
            self._probe_at = now_s + max(PROBE_EVERY_S, wait_s)

    def succeeded(self) -> None:
        """Forget every failure."""
        self.open, self.why = False, ""
        self._failed.clear()

    def admits(self, now_s: float) -> bool:
        """Return whether somebody may try; while it is open, one does every few seconds."""
        if not self.open:
            return True
        if now_s < self._probe_at:
            return False
        self._probe_at = now_s + PROBE_EVERY_S
        return True

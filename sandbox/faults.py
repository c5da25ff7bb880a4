"""Faults on purpose: what a network and a vendor do on a bad day, from a seed.

Kinds of the road (every simulator):
    too_many      429 with `Retry-After`, nothing processed
    error         500, nothing processed
    reset_before  the connection breaks, nothing processed
    reset_after   the request is processed, the connection breaks before an answer
    slow          the answer comes after `slow_s` seconds
    malformed     the request is processed, the JSON of the answer is cut in the middle

Kinds of the answer (language models only): wrong_shape, bad_json, refusal, truncated, ungrounded,
retired, overloaded, expired, hang, drip, half; see `sandbox/chat.py`. Of speech alone: no_sound,
header_only, too_short; see `sandbox/gemini_speech.py`. Of a writer alone: false_claim, lost_claim,
obeys, wrong_language; see `sandbox/writer.py`.

The seed fixes the sequence of draws; which request meets which draw depends on their order of
arrival.
"""

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

ROAD = ("too_many", "error", "reset_before", "reset_after", "slow", "malformed")
ANSWER = ("wrong_shape", "bad_json", "refusal", "truncated", "ungrounded", "retired",
          "overloaded", "expired", "hang", "drip", "half",
          "no_sound", "header_only", "too_short",
          "false_claim", "lost_claim", "obeys", "wrong_language")  # fmt: skip


class Faults:
    """Draws at most one fault of the road, and one of the answer, per request."""

    def __init__(
        self,
        rates: Mapping[str, float] | None = None,
        *,
        seed: int = 0,
        enabled: bool = True,
        where: str = "",
        retry_after_s: int = 1,
        slow_s: float = 2.0,
    ) -> None:
        """Set the share of requests (0 to 1) each kind meets; `where` is part of "POST /path"."""
        self.injected: Counter[str] = Counter()
        self.configure(
            rates=dict(rates or {}),
            seed=seed,
            enabled=enabled,
            where=where,
            retry_after_s=retry_after_s,
            slow_s=slow_s,
        )

    def configure(self, **settings: Any) -> None:
        """Change some settings and start the sequence of draws again.

        Raises:
            ValueError: an unknown setting or kind, or rates which are no probabilities.
        """
        unknown = set(settings) - {"rates", "seed", "enabled", "where", "retry_after_s", "slow_s"}
        rates = settings.get("rates", {})
        unknown |= set(rates) - {*ROAD, *ANSWER}
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        for kinds in (ROAD, ANSWER):
            shares = [float(rates.get(kind, 0)) for kind in kinds]
            if min(shares) < 0 or sum(shares) > 1:
                raise ValueError("rates are shares of all requests: 0 to 1, and together at most 1")
        self.__dict__.update(settings)
        self.restart()

    def restart(self) -> None:
        """Begin the sequence of draws again, and forget what was injected."""
        self._random = Random(self.seed)
        self.injected.clear()

    def road(self, request: str) -> str | None:
        """Draw what happens to "METHOD /path" on the way; None: nothing."""
        return self._draw(ROAD) if self.where in request else None

    def answer(self) -> str | None:
        """Draw what a model does to its answer; None: nothing."""
        return self._draw(ANSWER)

    def settings(self) -> dict[str, Any]:
        """Return the present settings, as `configure` takes them."""
        names = ("rates", "seed", "enabled", "where", "retry_after_s", "slow_s")
        return {name: getattr(self, name) for name in names}

    def _draw(self, kinds: tuple[str, ...]) -> str | None:
        rates = [self.rates.get(kind, 0.0) for kind in kinds]
        if not self.enabled or not any(rates):
            return None
        left = self._random.random()
        for kind, rate in zip(kinds, rates, strict=True):
            left -= rate
            if left < 0:
                self.injected[kind] += 1
                return kind
        return None

    rates: dict[str, float]
    seed: int
    enabled: bool
    where: str
    retry_after_s: int
    slow_s: float

"""What an AI provider's error means for the chain: again, the next provider, or stop.

    again   a broken line or a short hiccup: once more, within the provider's own time
    next    the provider is the trouble: down, full, key or model gone, or its answer is useless
    stop    the prompt is the trouble: a refusal is not shopped around

The class of the error decides; nobody reads a status for it but `again_after_s`.
"""

from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    Missing,
    RateLimited,
    Retryable,
    Unavailable,
)
from connectors.llm import OPERATION, CutOff
from domain.breaker import Failure, Health, Kind

NEXT = (Retryable, AuthRefused, Missing, BadAnswer)
HICCUPS = frozenset({409, 500, 502})
BROKEN = frozenset({"ReadError", "RemoteProtocolError", "WriteError"})  # httpx's names
PAUSE_S, LONGEST_PAUSE_S = 0.2, 0.5

_KINDS: tuple[tuple[type[ConnectorError], Kind], ...] = (
    (RateLimited, "limit"),
    (Unavailable, "outage"),
    (AuthRefused, "credential"),
    (Missing, "model"),
    (BadAnswer, "useless"),
)
_ERRORS: dict[Kind, type[ConnectorError]] = {kind: error for error, kind in _KINDS}


def again_after_s(error: ConnectorError) -> float | None:
    """Return the pause before the same provider is asked once more; None: it is not."""
    if isinstance(error, RateLimited):
        asked_s = error.retry_after_s
        return asked_s if asked_s is not None and asked_s <= LONGEST_PAUSE_S else None
    if isinstance(error, Unavailable) and (error.status in HICCUPS or error.detail in BROKEN):
        return PAUSE_S if (error.retry_after_s or 0.0) <= PAUSE_S else None
    return None


def failure_of(error: ConnectorError) -> Failure | None:
    """Return what the breaker remembers of an error; None where it is not the provider's."""
    if isinstance(error, CutOff):
        return None
    kinds = [kind for known, kind in _KINDS if isinstance(error, known)]
    asked_s = (error.retry_after_s or 0.0) if isinstance(error, Retryable) else 0.0
    return Failure(str(error), kinds[0] if kinds else "outage", asked_s)


def resting(provider: str, health: Health, now: float) -> ConnectorError:
    """Return the error that stands for a provider which is not asked."""
    left_s = max(0.0, max(health.open_until, health.probe_until) - now)
    error = _ERRORS[health.kind](provider, OPERATION, f"rests {left_s:.0f} s: {health.why}")
    if isinstance(error, Retryable):
        error.retry_after_s = left_s
    return error


def none_left(failures: list[tuple[str, ConnectorError]]) -> ConnectorError:
    """Return what the chain ends with: an outage if time may cure one, else the last failure."""
    said = "; ".join(str(why) for _, why in failures)
    waits = [why.retry_after_s for _, why in failures if isinstance(why, Retryable)]
    if not waits:
        return type(failures[-1][1])("llm", OPERATION, said)
    outage = Unavailable("llm", OPERATION, said)
    outage.retry_after_s = min((wait for wait in waits if wait), default=None)
    return outage

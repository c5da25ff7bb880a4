"""How an adapter opens its vendor: patience and tries of the order process."""

from connectors._http import Timeouts
from settings import Settings

ATTEMPTS = 2
LONGEST_CONNECT_S = 5.0


def patience(settings: Settings) -> Timeouts:
    """Return how long one call may take: what the client's settings allow, in all."""
    allowed_s = settings.http.timeout_seconds
    return Timeouts(min(LONGEST_CONNECT_S, allowed_s), allowed_s, allowed_s)

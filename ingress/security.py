"""Who may come in through the HTTP door, and how fast.

Tokens are compared in constant time. Without a token the door opens on the loopback address only,
and refuses whatever a browser sends: a web page must not be able to ask this machine.
"""

import hmac
import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.requests import Request

from domain.errors import AutomationError
from settings import IngressSettings

ADDRESSES = 10_000  # remembered at a time


class Exposed(AutomationError):
    """The door would stand open to the network."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many calls may come at once, how many a second after that, and how large and slow."""

    burst: int = 300
    per_s: float = 50.0
    body_bytes: int = 1024 * 1024
    body_s: float = 10.0


# A flash sale with several topics an order; what is behind it is a comparison of hashes.
WEBHOOKS = Limits(burst=2000, per_s=500.0)


@dataclass(slots=True)
class Allowance:
    """So many calls at once, refilled so many a second."""

    limits: Limits
    clock: Callable[[], float] = time.monotonic
    _left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin with a full burst."""
        self._left, self._at = float(self.limits.burst), self.clock()

    def take(self) -> None:
        """Use one call.

        Raises:
            HTTPException: 429 above the rate.
        """
        if wait_s := self._wait_s():
            raise HTTPException(
                429, f"too many calls: wait {wait_s} s", {"Retry-After": str(wait_s)}
            )

    def _wait_s(self) -> int:
        """Take one call from the allowance; return 0, or the whole seconds to wait for one."""
        now = self.clock()
        self._left = min(self.limits.burst, self._left + (now - self._at) * self.limits.per_s)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0
        return math.ceil((1 - self._left) / self.limits.per_s)


class Addresses:
    """An allowance for each address that calls; the longest silent are forgotten."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._known: OrderedDict[str, Allowance] = OrderedDict()

    def admit(self, request: Request) -> None:
        """Let a call pass, or raise HTTPException 429."""
        address = request.client.host if request.client else ""
        allowance = self._known.pop(address, None) or Allowance(self._limits, self._clock)
        self._known[address] = allowance
        if len(self._known) > ADDRESSES:
            self._known.popitem(last=False)
        allowance.take()


class Guard:
    """Checks each call; holds one counter, because the door has one token."""

    def __init__(
        self, token: bytes | None, limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.token, self.limits = token, limits
        self._allowance = Allowance(limits, clock)

    def admit(self, request: Request) -> None:
        """Let a call pass.

        Raises:
            HTTPException: 401 without the token, 403 from a browser where no token is set, 429
                above the rate.
        """
        if self.token is None:
            if "origin" in request.headers:
                raise HTTPException(403, "a web page may not call this without INGRESS_TOKEN set")
        else:
            check_bearer(request, self.token)
        self._allowance.take()


def guard(config: IngressSettings, limits: Limits) -> Guard:
    """Return the guard of a door.

    Raises:
        Exposed: it would listen beyond loopback without a token.
    """
    token = config.token.get_secret_value().encode() if config.token else b""
    if not token and not is_loopback(config.host):
        raise Exposed(
            f"the HTTP door would listen on {config.host} without a token: "
            "set INGRESS_TOKEN, or INGRESS_HOST=127.0.0.1"
        )
    return Guard(token or None, limits)


def check_bearer(request: Request, token: bytes) -> None:
    """Raise HTTPException 401 unless the call carries this token."""
    if not hmac.compare_digest(_bearer(request), token):
        raise HTTPException(
            401, "send 'Authorization: Bearer <token>'", {"WWW-Authenticate": "Bearer"}
        )


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bearer(request: Request) -> bytes:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip().encode("latin-1") if scheme.lower() == "bearer" else b""

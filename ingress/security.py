"""Who may come in through the HTTP door, and how fast.

One token, compared in constant time. Without a token the door opens on the loopback address only,
and refuses whatever a browser sends: a web page must not be able to ask this machine.
"""

import hmac
import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.requests import Request

from domain.errors import AutomationError
from settings import IngressSettings


class Exposed(AutomationError):
    """The door would stand open to the network."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many calls may come at once, how many a second after that, and how large and slow."""

    burst: int = 300
    per_s: float = 50.0
    body_bytes: int = 1024 * 1024
    body_s: float = 10.0


@dataclass(slots=True)
class Guard:
    """Checks each call; holds one counter, because the door has one token."""

    token: bytes | None
    limits: Limits
    clock: Callable[[], float] = time.monotonic
    _left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin with a full burst."""
        self._left, self._at = float(self.limits.burst), self.clock()

    def admit(self, request: Request) -> None:
        """Let a call pass.

        Raises:
            HTTPException: 401 without the token, 403 from a browser where no token is set, 429
                above the rate.
        """
        if self.token is None:
            if "origin" in request.headers:
                raise HTTPException(403, "a web page may not call this without INGRESS_TOKEN set")
        elif not hmac.compare_digest(_bearer(request), self.token):
            raise HTTPException(
                401, "send 'Authorization: Bearer <token>'", {"WWW-Authenticate": "Bearer"}
            )
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


def guard(config: IngressSettings, limits: Limits) -> Guard:
    """Return the guard of a door.

    Raises:
        Exposed: it would listen beyond loopback without a token.
    """
    token = config.token.get_secret_value().encode() if config.token else b""
    if not token and not _is_loopback(config.host):
        raise Exposed(
            f"the HTTP door would listen on {config.host} without a token: "
            "set INGRESS_TOKEN, or INGRESS_HOST=127.0.0.1"
        )
    return Guard(token or None, limits)


def _bearer(request: Request) -> bytes:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip().encode("latin-1") if scheme.lower() == "bearer" else b""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""Who may talk: tokens for callers, where their pages come from, how many at a time.

A token is signed (HMAC-SHA256), lives 60 seconds, opens one conversation, and is bound to a client
and to the origin that asked for it. It travels as a WebSocket subprotocol, because addresses are
written to logs. On the loopback address, with neither origins nor a token set, this machine's own
programs and pages are served; beyond it the door does not open without a secret and origins.
"""

import hashlib
import hmac
import ipaddress
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from domain.errors import AutomationError
from settings import LOOPBACK, VoiceSettings, parts_of, secrets_of

TOKEN_S = 60.0
PROTOCOL, TOKEN_PREFIX = "voice.v1", "token."
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


class Exposed(AutomationError):
    """The call door would stand open to the network."""


class Denied(AutomationError):
    """A caller is not let in; `status` is the HTTP answer."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows."""

    client: str
    origin: str
    language: str
    nonce: str
    expires_at: float  # seconds since the epoch


class Tokens:
    """Makes and reads callers' tokens; which of them were used, the store knows."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret or secrets.token_bytes(32)

    def issue(self, client: str, origin: str, language: str, now_s: float) -> str:
        """Return a token for one conversation."""
        body = orjson.dumps(
            [client, origin, language, secrets.token_urlsafe(16), round(now_s + TOKEN_S, 3)]
        )
        return f"{_text(body)}.{_text(self._signature(body))}"

    def read(self, token: str, origin: str, now_s: float) -> Grant:
        """Return what a token allows.

        Raises:
            Denied: it is not ours, too old, or another origin's.
        """
        try:
            body, signature = (_bytes(part) for part in token.split("."))
        except ValueError:
            raise Denied(401, "no token of ours") from None
        if not hmac.compare_digest(self._signature(body), signature):
            raise Denied(401, "no token of ours")
        grant = Grant(*orjson.loads(body))
        if now_s > grant.expires_at:
            raise Denied(401, "the token has expired: ask POST /session for another")
        if grant.origin != origin:
            raise Denied(403, "the token is another origin's")
        return grant

    def _signature(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, b"voice.v1\0" + body, hashlib.sha256)


class Door:
    """Decides who may ask for a token."""

    def __init__(self, config: VoiceSettings) -> None:
        self._origins = frozenset(_origin(one) for one in parts_of(config.origins))
        self._tokens = [one.encode() for one in secrets_of(config.token)]
        self._proxies = frozenset(parts_of(config.proxies))
        self._local = is_loopback(config.host) and not self._origins and not self._tokens
        if not is_loopback(config.host):
            _check(config)

    def admit(self, request: web.Request) -> None:
        """Let a request for a token pass.

        Raises:
            Denied: its page is not on the list, its bearer is wrong, or it is not of this machine.
        """
        if given := request.headers.get("Authorization", ""):
            bearer = given.removeprefix("Bearer ").encode()
            if any(hmac.compare_digest(bearer, one) for one in self._tokens):
                return
            raise Denied(401, "send 'Authorization: Bearer <VOICE_TOKEN>'")
        origin = origin_of(request)
        if origin and origin in self._origins:
            return
        if self._local and self._of_this_machine(request, origin):
            return
        if origin:
            raise Denied(403, "this page may not open a conversation: see VOICE_ORIGINS")
        raise Denied(401, "send 'Authorization: Bearer <VOICE_TOKEN>'")

    def address(self, request: web.Request) -> str:
        """Return the caller's address; a forwarded one only where the proxy is ours."""
        peer = request.remote or ""
        if peer in self._proxies:
            forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
            return forwarded or peer
        return peer

    def _of_this_machine(self, request: web.Request, origin: str) -> bool:
        """Whether nothing says that it comes from elsewhere: a proxy, or a rebound name."""
        return (
            is_loopback(request.remote or "")
            and is_loopback(urlsplit(f"//{request.host}").hostname or "")
            and not any(name in request.headers for name in FORWARDED)
            and (not origin or is_loopback(urlsplit(origin).hostname or ""))
        )


def origin_of(request: web.Request) -> str:
    """Return the page a request comes from, empty for a program."""
    return _origin(request.headers.get("Origin", ""))


def token_of(protocols: Sequence[str]) -> str:
    """Return the token among the subprotocols a caller offers.

    Raises:
        Denied: there is none, or the protocol is not ours.
    """
    if PROTOCOL not in protocols:
        raise Denied(400, f"the subprotocol is {PROTOCOL}")
    for one in protocols:
        if one.startswith(TOKEN_PREFIX):
            return one.removeprefix(TOKEN_PREFIX)
    raise Denied(401, "no token: offer the subprotocol token.<value> from POST /session")


def is_loopback(host: str) -> bool:
    """Return whether only this machine is reached by that name."""
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _check(config: VoiceSettings) -> None:
    """Refuse to open beyond loopback without what keeps strangers out."""
    missing = [
        name
        for name, value in (
            ("VOICE_SECRET", config.secret.get_secret_value()),
            ("VOICE_ORIGINS", config.origins or (config.token and "a server asks for the tokens")),
        )
        if not value
    ]
    if missing:
        raise Exposed(
            f"the call door would listen on {config.host} without {' and '.join(missing)}: "
            "set them, or VOICE_HOST=127.0.0.1"
        )


def _origin(text: str) -> str:
    return text.strip().rstrip("/").lower()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))

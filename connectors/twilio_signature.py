"""X-Twilio-Signature: did Twilio, which holds our auth token, send this request?

Docs      https://www.twilio.com/docs/usage/security
Limits    HMAC-SHA1 over the public URL and each form member, sorted by name; of a JSON body only
          its hash, which the URL carries as bodySHA256. The upgrade of a WebSocket is signed too
          (scheme wss). Behind a proxy the URL is the one Twilio called, not the one we see. It
          proves who sent, not that it is fresh: a request heard on its way can be sent again
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}
HASH = "bodySHA256"

Form = Mapping[str, str | Sequence[str]]


def verify(signature: str | None, url: str, content: Form | bytes, token: str) -> bool:
    """Return whether the token's owner signed this request; no input raises.

    Twilio signs the URL with its port or without, so both are tried. An empty token signs nothing.

    Args:
        signature: the header, None where there is none.
        url: the public one, with its query.
        content: the members of a form (empty for a GET or an upgrade), or the bytes of another
            body, which must have the hash that the URL says.
    """
    if isinstance(content, bytes):
        hashed = parse_qs(urlsplit(url).query).get(HASH, [""])[0]
        intact = hmac.compare_digest(hashed.encode(), hashlib.sha256(content).hexdigest().encode())
        form: Form = {}
    else:
        intact, form = True, content
    given = (signature or "").encode("utf-8", "surrogatepass")
    matches = [hmac.compare_digest(given, _signature(one, form, token)) for one in _urls(url)]
    return bool(token) and intact and any(matches)


def _signature(url: str, form: Form, token: str) -> bytes:
    values = {name: [said] if isinstance(said, str) else said for name, said in form.items()}
    text = url + "".join(
        f"{name}{value}" for name in sorted(values) for value in sorted(set(values[name]))
    )
    key = token.encode("utf-8", "surrogatepass")
    return b64encode(hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha1).digest())


def _urls(url: str) -> tuple[str, ...]:
    """Return the URL with its port and without, the given one first."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return (url,)
    if port is None:
        usual = PORTS.get(parts.scheme)
        return (url, _at(parts, f"{parts.netloc}:{usual}")) if usual else (url,)
    return url, _at(parts, parts.netloc.rpartition(":")[0])


def _at(parts: SplitResult, netloc: str) -> str:
    return urlunsplit(parts._replace(netloc=netloc))

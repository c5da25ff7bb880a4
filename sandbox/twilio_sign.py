"""How Twilio signs what it sends: the URL, and each member of a form, sorted by name."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

HEADER = "X-Twilio-Signature"


def signature(url: str, form: Mapping[str, str], token: str) -> str:
    """Return the signature of a POST with this form, or of an upgrade where it is empty."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()

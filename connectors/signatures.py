"""Signatures of webhook deliveries: who held the secret, over exactly these bytes.

Docs      https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
          https://developer.woocommerce.com/docs/apis/rest-api/v3/webhooks (X-WC-Webhook-Signature)
Settings  SHOPIFY_WEBHOOK_SECRET, WOO_WEBHOOK_SECRET
Limits    Shopify and WooCommerce sign alike, and the body alone: base64 of HMAC-SHA256. Headers
          (topic, delivery id, time) are not covered, and a re-serialised body never verifies.
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Sequence


def verified(body: bytes, given: str | None, secrets: Sequence[str]) -> int | None:
    """Return which secret (counted from 0) signed the body; None: nobody who may.

    Every secret is tried, also after one has matched, so the time taken tells nothing. A missing
    or malformed signature and an empty secret verify nothing; no input raises.
    """
    signature = (given or "").encode("utf-8", "surrogatepass")
    found = None
    for number, secret in enumerate(secrets):
        # Comparing the texts is the strict reading: there is one base64 of these bytes, while a
        # decoder would let several through (its last character has bits to spare).
        same = hmac.compare_digest(signature, _signature(body, secret))
        if same and secret.strip() and found is None:
            found = number
    return found


def secrets_of(text: str | None) -> tuple[str, ...]:
    """Return the secrets of a setting: several, separated by commas, while one is replaced."""
    return tuple(secret for part in (text or "").split(",") if (secret := part.strip()))


def _signature(body: bytes, secret: str) -> bytes:
    key = secret.encode("utf-8", "surrogatepass")
    return b64encode(hmac.new(key, body, hashlib.sha256).digest())

"""People by keyed hash: enough to find somebody's orders again, not enough to know who it is.

An e-mail address is compared in lower case; a telephone number by its digits in international
form. A number without a country prefix keeps its digits and matches only what was written alike.
"""

import hashlib
import re
import unicodedata

HASH_BYTES = 16  # 32 characters
SHORTEST_PHONE = 6  # digits; less names nobody

_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")


def contact_hash(key: str, text: str) -> str:
    """Return the hash of an e-mail address or a telephone number; empty for neither.

    Args:
        key: the installation's secret; who has it could try every number there is.
        text: as somebody wrote it. With an at sign it is an e-mail address.

    Returns:
        32 hexadecimal characters, the same for every spelling of the same address or number.
    """
    said = _email(text) if "@" in text else _phone(text)
    if not said:
        return ""
    secret = hashlib.blake2b(key.encode("utf-8", "surrogatepass")).digest()
    body = said.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(body, key=secret, digest_size=HASH_BYTES).hexdigest()


def _email(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _phone(text: str) -> str:
    """Return +33612345678 for +33 (0)6 12 34 56 78 and 0033612345678."""
    plain = unicodedata.normalize("NFKC", text).strip()
    abroad = plain.startswith(("+", "00"))
    if abroad:
        plain = _TRUNK_ZERO.sub("", plain)
    digits = "".join(str(unicodedata.digit(one)) for one in plain if one.isdigit())
    if abroad and not plain.startswith("+"):
        digits = digits[2:]
    if len(digits) < SHORTEST_PHONE:
        return ""
    return f"+{digits}" if abroad else digits

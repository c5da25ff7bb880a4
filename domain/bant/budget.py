"""The budget a caller states: euros a month."""

import re
from decimal import Decimal

from domain.bant.said import Reading, Remark

_AMOUNT = re.compile(r"(?<![\w.,])(\d{1,3}(?:[ .,]\d{3})+|\d+(?:[.,]\d+)?) ?(k)? ?(?:€|euros?|eur)")


def read_budget(remark: Remark) -> Reading[Decimal] | None:
    """Return the monthly budget a remark states, the last one said."""
    found = list(_AMOUNT.finditer(remark.plain))
    if not found:
        return None
    last = found[-1]
    digits = re.sub(r"[ .,](?=\d{3})", "", last[1]).replace(",", ".")
    value = Decimal(digits) * (1000 if last[2] else 1)
    return Reading(value, last.start(), last.end(), 0.9)

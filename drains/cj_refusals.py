"""What CJdropshipping's refusals ask of a person, or of us.

Its codes say which step refused, seldom why: where the table of codes ends, its words decide.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.cj import LOW_BALANCE, NO_SUCH_LOGISTICS, CjRefused
from connectors.cj_verdict import NO_SUCH_PRODUCT
from connectors.errors import AuthRefused, Refused
from domain.dropship.words import AttentionKind
from drains.ports import SupplierSaysNo

_NO_MONEY = re.compile(r"balance\b.*(insufficient|not enough|too low)|(insufficient|low) balance")
_NO_GOODS = re.compile(r"\b(stock|inventor(y|ies)|sold out)\b")
_UNKNOWN = re.compile(r"not found|(?:not|n't) exist|no such order|not be found")
_ELSEWHERE = re.compile(
    r"not unpaid|\bstatus\b|\balready\b|\b(?:is|was|been) (?:paid|confirmed|cancell?ed)\b"
)


@contextmanager
def saying_no(operation: str) -> Iterator[None]:
    """Raise a refusal as the question it is; a wrong key stays what it is."""
    try:
        yield
    except (AuthRefused, SupplierSaysNo):
        raise
    except Refused as refused:
        kind = _kind(refused)
        raise SupplierSaysNo(
            "cj", operation, refused.detail, kind, blocks_all=kind == "BALANCE"
        ) from refused


def is_unknown(refused: Refused) -> bool:
    """Whether CJ says that it knows no order of that id."""
    return bool(_UNKNOWN.search(refused.detail.lower()))


def is_in_another_state(refused: Refused) -> bool:
    """Whether CJ refuses because of the order's state: paid or confirmed already, say."""
    words = refused.detail.lower()
    poor = _code(refused) == LOW_BALANCE or _NO_MONEY.search(words)
    return not poor and bool(_ELSEWHERE.search(words))


def _kind(refused: Refused) -> AttentionKind:
    code, words = _code(refused), refused.detail.lower()
    if code == LOW_BALANCE or _NO_MONEY.search(words):
        return "BALANCE"
    if _NO_GOODS.search(words):
        return "OUT_OF_STOCK"
    if code in NO_SUCH_PRODUCT:
        return "UNROUTABLE_SKU"
    return "ADDRESS" if code == NO_SUCH_LOGISTICS else "REFUSED"


def _code(refused: Refused) -> int:
    return refused.code if isinstance(refused, CjRefused) else 0

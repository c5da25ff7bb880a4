"""Which answers a person can give to which question.

A part that waits for its question cannot be ignored: it would wait for ever.
"""

from typing import Literal

from domain.dropship.words import AttentionKind

Verb = Literal["approve", "retry", "drop", "substitute", "ignore"]

Scope = Literal["part", "order", "client"]

_BUYING: tuple[Verb, ...] = ("retry", "substitute", "drop")
_LOOKING: tuple[Verb, ...] = ("retry", "ignore")

ANSWERS: dict[AttentionKind, tuple[Verb, ...]] = {
    "APPROVAL": ("approve", *_BUYING), "MARGIN": ("approve", *_BUYING),
    "CAP": ("approve", *_BUYING), "QUANTITY": ("approve", *_BUYING),
    "REPEATED_ADDRESS": ("approve", *_BUYING), "UNUSUAL_ADDRESS": ("approve", *_BUYING),
    "RISK": ("approve", "ignore"),
    "OUT_OF_STOCK": _BUYING, "ADDRESS": _BUYING, "REFUSED": _BUYING, "CURRENCY": _BUYING,
    "SUPPLIER_CANCELLED": _BUYING, "UNROUTABLE_SKU": (*_BUYING, "ignore"),
    "UNSETTLED": _LOOKING, "PAY_BY_HAND": _LOOKING, "BALANCE": _LOOKING, "CREDENTIALS": _LOOKING,
    "INTERCEPTED": _LOOKING, "STALE_TRACKING": _LOOKING, "TELLING_REFUSED": _LOOKING,
    "WRONG_LINES": _LOOKING, "NOT_FOUND": _LOOKING, "UNKNOWN_AT_SUPPLIER": ("ignore",),
    "CHANGED_AFTER_ORDER": ("ignore",), "DATA_REQUEST": ("ignore",),
    "CANCELLED_AFTER_ORDER": ("retry", "drop", "ignore"),
}  # fmt: skip
STOPS_A_SUPPLIER: tuple[AttentionKind, ...] = ("BALANCE", "CREDENTIALS")
# What an approval lets a part pass.
GUARDS = tuple(kind for kind, verbs in ANSWERS.items() if "approve" in verbs and kind != "RISK")


def answers_for(kind: str, scope: Scope = "part") -> tuple[Verb, ...]:
    """Return the verbs that answer a kind of question, by what it is about.

    Nothing can be bought, dropped or replaced where there is no part; about the client as a whole
    only a supplier that stopped everybody can be tried again.
    """
    verbs: tuple[Verb, ...] = ANSWERS.get(kind, ("ignore",))  # type: ignore[call-overload]  # a kind of a later version
    if scope == "part":
        return verbs
    kept = {"order": ("retry", "ignore"), "client": ("ignore",)}[scope]
    if kind == "RISK" or (scope == "client" and kind in STOPS_A_SUPPLIER):
        return verbs
    found = tuple(one for one in verbs if one in kept)
    return found if "ignore" in found else (*found, "ignore")

"""The states of an order and of its parts, and every move between them.

    PLANNED ─checks─► SENDING ─► CONFIRMING ─look-up agrees─► PLACED ─tracking─► SHIPPED ─► TOLD
       │  └─► HELD       ├─ never left ─► PLANNED                        TELLING ┘
       └─► CANCELLED     ├─ refused and absent ─► REFUSED ─► (a person) PLANNED | CANCELLED
                         └─ anything else, or the lease ran out ─► UNKNOWN
    UNKNOWN ─look-up─► PLACED | UNPAID | PLANNED (absent, and settled)     UNPAID ─► UNKNOWN

A move that is not in the table is a mistake of ours and raises.
"""

from domain.dropship.words import OrderState, PartState
from domain.errors import AutomationError

PART_MOVES: dict[PartState, tuple[PartState, ...]] = {
    "PLANNED": ("SENDING", "HELD", "CANCELLED", "UNKNOWN", "REFUSED"),
    "HELD": ("PLANNED", "CANCELLED"),
    "SENDING": ("CONFIRMING", "PLANNED", "REFUSED", "UNKNOWN"),
    "CONFIRMING": ("PLACED", "UNPAID", "UNKNOWN"),
    "UNKNOWN": ("PLACED", "UNPAID", "PLANNED", "REFUSED", "CANCELLED"),
    "UNPAID": ("UNKNOWN", "PLACED", "CANCELLED", "REFUSED"),
    "PLACED": ("SHIPPED", "REFUSED", "CANCELLED"),
    "SHIPPED": ("TELLING", "TOLD", "CANCELLED"),
    "TELLING": ("TOLD", "SHIPPED"),
    "TOLD": ("SHIPPED",),
    "REFUSED": ("PLANNED", "CANCELLED"),
    "CANCELLED": (),
}
ORDER_MOVES: dict[OrderState, tuple[OrderState, ...]] = {
    "SEEN": ("WAITING", "PLANNED", "CANCELLING", "CANCELLED", "DONE"),
    "WAITING": ("PLANNED", "CANCELLED", "DONE"),
    "PLANNED": ("WAITING", "CANCELLING", "CANCELLED", "CLOSING", "DONE"),
    "CANCELLING": ("PLANNED", "CANCELLED", "CLOSING", "DONE"),
    "CANCELLED": ("PLANNED", "WAITING", "DONE"),
    "CLOSING": ("PLANNED", "CANCELLING", "DONE"),
    "DONE": ("PLANNED", "WAITING", "CANCELLING", "CANCELLED", "CLOSING"),
}

# Nothing has been asked of the supplier: the part may still change or vanish.
UNSENT: tuple[PartState, ...] = ("PLANNED", "HELD")
# It is, or it may be, an order at the supplier.
COMMITTED: tuple[PartState, ...] = (
    "SENDING", "CONFIRMING", "UNKNOWN", "UNPAID", "PLACED", "SHIPPED", "TELLING", "TOLD",
)  # fmt: skip
# Surely an order at the supplier that will be or has been shipped.
BOUGHT: tuple[PartState, ...] = ("PLACED", "SHIPPED", "TELLING", "TOLD")


class IllegalMove(AutomationError):
    """A state was left by a way that does not exist."""


def check_part_move(ref: str, old: PartState, new: PartState) -> None:
    """Raise IllegalMove unless a part may go from `old` to `new`; staying is no move."""
    if new != old and new not in PART_MOVES[old]:
        raise IllegalMove(f"{ref}: a part cannot go from {old} to {new}")


def check_order_move(name: str, old: OrderState, new: OrderState) -> None:
    """Raise IllegalMove unless an order may go from `old` to `new`; staying is no move."""
    if new != old and new not in ORDER_MOVES[old]:
        raise IllegalMove(f"{name}: an order cannot go from {old} to {new}")


def order_state_of(parts: dict[str, PartState], asked: bool, closes: bool) -> OrderState:
    """Return the state of an order that is paid and not cancelled, from its parts.

    Args:
        parts: the state of each part by reference, cancelled ones included.
        asked: a person still has a question open about this order.
        closes: the storefront has to be told that the order is complete (WooCommerce).
    """
    alive = [state for state in parts.values() if state != "CANCELLED"]
    if asked or not alive or any(state != "TOLD" for state in alive):
        return "PLANNED"
    return "CLOSING" if closes else "DONE"

"""Where a customer can be reached, as the shop says it: to be hashed, never to be kept."""

from domain.dropship.words import ShopOrder


def contacts(order: ShopOrder) -> tuple[str, str]:
    """Return e-mail address and telephone number; empty where the shop says none."""
    to = order.address
    return (to.email, to.phone) if to else ("", "")

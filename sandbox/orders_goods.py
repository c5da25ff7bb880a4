"""What the simulated shops sell, and where it is bought: shop SKUs over both suppliers' shelves.

All of it is invented. A supplier's article may be sold under several prefixes; what is `gone` has
no stock, what is `foreign` is nobody's. Costs are roughly EUR for one piece at the supplier.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sandbox.bigbuy_books import Books
from sandbox.cj_account import Account
from sandbox.cj_order import Variant

Supplier = Literal["cj", "bigbuy"]

PREFIXES: Mapping[str, Supplier] = {
    "CJ-": "cj", "CJD-": "cj", "CJDS-": "cj", "BB-": "bigbuy", "BIGBUY-": "bigbuy",
}  # fmt: skip
PLENTY = 1_000_000
MONEY = Decimal(50_000_000)
USD_EUR = 0.92
FOREIGN = ("ZZ-104", "OWN-GIFTWRAP", "AE-33-RED")
DIGITAL = "DIGITAL-GUIDE"
# Places of the articles without stock, in each supplier's list.
_CJ_ARTICLES, _BB_ARTICLES, _GONE = 24, 24, 4


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a supplier, under the supplier's own SKU."""

    supplier: Supplier
    sku: str
    cost_eur: float
    stock: int = PLENTY
    warehouse: int = 1

    @property
    def prefixes(self) -> list[str]:
        """The prefixes a shop may sell it under."""
        return [prefix for prefix, supplier in PREFIXES.items() if supplier == self.supplier]

    @property
    def price_cents(self) -> int:
        """A price that leaves a margin nobody doubts, whatever the parcel costs."""
        return round(self.cost_eur * 300) + 3_500


def articles() -> list[Article]:
    """Return every article of both suppliers, those without stock last."""
    cj = [
        Article("cj", f"CJSIM{n:05d}-{'Oak' if n % 2 else 'Blue'}", USD_EUR * (3 + 0.35 * n))
        for n in range(_CJ_ARTICLES)
    ]
    bb = [
        Article("bigbuy", f"S{7_200_000 + n}", 5 + 0.75 * n, warehouse=1 if n % 4 else 3)
        for n in range(_BB_ARTICLES)
    ]
    return cj + bb + gone()


def gone() -> list[Article]:
    """Return the articles which the suppliers list and do not have."""
    cj = [Article("cj", f"CJGONE{n:04d}-Red", 4.0, stock=0) for n in range(_GONE)]
    bb = [Article("bigbuy", f"S{7_290_000 + n}", 6.0, stock=0) for n in range(_GONE)]
    return cj + bb


def origin(shop_sku: str) -> tuple[Supplier, str] | None:
    """Return who sells a shop SKU, and under which SKU of theirs; None where nobody does."""
    fitting = [prefix for prefix in PREFIXES if shop_sku.startswith(prefix)]
    if not fitting:
        return None
    longest = max(fitting, key=len)
    return PREFIXES[longest], shop_sku.removeprefix(longest)


def fill_cj(account: Account, sold: Iterable[Article] | None = None) -> None:
    """Put CJ's articles on its shelves in China, and money on the account."""
    rows = [one for one in (articles() if sold is None else sold) if one.supplier == "cj"]
    for n, one in enumerate(rows):
        vid, usd = (
            f"{20_000_000_000 + n}",
            Decimal(one.cost_eur / USD_EUR).quantize(Decimal("0.01")),
        )
        stock = {"CN": one.stock}
        account.stock_up(Variant(vid, f"P-{n:04d}", one.sku, f"Thing {n}", usd, 150 + 7 * n, stock))
    account.balance = MONEY


def fill_bigbuy(books: Books, sold: Iterable[Article] | None = None) -> None:
    """Put BigBuy's articles on its shelves, in two warehouses, and money into the purse."""
    for one in articles() if sold is None else sold:
        if one.supplier == "bigbuy":
            price = Decimal(one.cost_eur).quantize(Decimal("0.01"))
            books.stock_up([one.sku], price_eur=price, stock=one.stock, warehouse=one.warehouse)
    books.purse_eur = MONEY

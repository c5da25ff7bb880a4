"""CJ's goods: variants, the catalogue, what is there, what sending costs.

Docs      https://developers.cjdropshipping.com/en/api/api2/ (product, logistic)
Settings  as connectors/cj.py, which opens this client
Limits    points: a product, a variant, its stock and a freight 10 each, a page of the catalogue 50
"""

from collections.abc import Sequence
from typing import Any

from connectors.cj_door import Answer, Door
from connectors.cj_goods_words import Freight, Product, ProductPage, Shelves, Stock, Variant, Ways
from connectors.cj_verdict import NO_SUCH_PRODUCT, CjRefused, not_found


class Goods(Door):
    """The part of the client that knows what can be ordered."""

    async def variant(self, sku: str) -> Variant | None:
        """Return the variant of this SKU; None when CJ says that it has none."""
        product = await self._product("variant", {"variantSku": sku})
        variants = (product and product.variants) or []
        only = len(variants) == 1
        for variant in variants:
            if product and (variant.sku == sku or (only and variant.sku is None)):
                return variant.model_copy(update={"pid": variant.pid or product.pid})
        return None

    async def product(self, pid: str) -> Product | None:
        """Return a product with its variants by CJ's id; None when CJ says that it has none."""
        return await self._product("product", {"pid": pid})

    async def products(self, page: int = 1, size: int = 100) -> ProductPage:
        """Return a page of the catalogue, from 1, of at most 100; it costs 50 points."""
        answer = await self._ask(
            "GET", "/product/listV2", Answer[ProductPage], operation="products",
            params={"page": page, "size": size},
        )  # fmt: skip
        return answer.data

    async def stock(self, vid: str) -> list[Stock]:
        """Return what is there of a variant, one row per country; true for minutes only."""
        return await self.stock_told(vid) or []

    async def stock_told(self, vid: str) -> list[Stock] | None:
        """Return the same; None where CJ does not say what is there, which is not nothing."""
        answer = await self._ask(
            "GET", "/product/stock/queryByVid", Answer[Shelves], operation="stock",
            params={"vid": vid},
        )  # fmt: skip
        return answer.data.root

    async def freight(
        self, from_country: str, to_country: str, zip_code: str, items: Sequence[tuple[str, int]]
    ) -> list[Freight]:
        """Return the ways to send (vid, quantity) items, in CJ's order; empty where there is none.

        Countries have two letters; an empty `zip_code` is left out.
        """
        asked: dict[str, Any] = {
            "startCountryCode": from_country,
            "endCountryCode": to_country,
            "products": [{"vid": vid, "quantity": quantity} for vid, quantity in items],
        }
        answer = await self._ask(
            "POST", "/logistic/freightCalculate", Answer[Ways], operation="freight",
            repeat=True,  # a read
            json=asked | ({"zip": zip_code} if zip_code else {}),
        )  # fmt: skip
        return answer.data.root

    async def _product(self, operation: str, asked: dict[str, str]) -> Product | None:
        try:
            answer = await self._ask(
                "GET", "/product/query", Answer[Product | None], operation=operation,
                params=asked,
            )  # fmt: skip
        except CjRefused as refused:
            if refused.code in NO_SUCH_PRODUCT or not_found(refused):
                return None
            raise
        return answer.data

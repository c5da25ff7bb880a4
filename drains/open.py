"""Opening a client: its settings, its store, its routes and every vendor it has a key for."""

import csv
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from connectors.errors import NotConfigured
from domain.dropship.routes import Route, Routes, routes_from_rows
from domain.dropship.unusual import RULES, unknown_rules
from domain.dropship.words import Storefront, Supplier
from domain.errors import RuleError
from drains.bigbuy_supplier import open_bigbuy
from drains.cj_supplier import open_cj
from drains.ground import Ground, store_of
from drains.manual_shop import ManualShop
from drains.ports import StorefrontPort, SupplierPort
from drains.shopify_shop import open_shopify
from drains.woo_shop import open_woo
from settings import Settings, parts_of, settings

log = logging.getLogger(__name__)

P = TypeVar("P")
Open = Callable[[Settings, str, Any], AbstractAsyncContextManager[P]]

COLUMNS = ("shop_sku", "supplier", "supplier_sku")


@asynccontextmanager
async def open_ground(
    client: str,
    *,
    actor: str = "worker",
    transport: Any = None,  # httpx's, which replaces the network in tests
) -> AsyncIterator[Ground]:
    """Open everything the drains need of one client; a vendor without a key is absent.

    Raises:
        UnknownClient, ValidationError, RuleError, NotMigrated: a setting has to be put right.
    """
    knobs = settings(client)
    if strange := unknown_rules(parts_of(knobs.unusual.address_rules)):
        raise RuleError(f"UNUSUAL_ADDRESS_RULES: {strange[0]!r} is no rule: {', '.join(RULES)}")
    routes = routes_of(knobs)
    db = store_of(client)
    shops: dict[Storefront, StorefrontPort] = {"manual": ManualShop(db)}
    suppliers: dict[Supplier, SupplierPort] = {}
    async with AsyncExitStack() as stack:

        async def opened(open_one: Open[P], wanted: object) -> P | None:
            if wanted is None:
                return None
            try:
                return await stack.enter_async_context(open_one(knobs, client, transport))
            except NotConfigured as half:
                log.warning("%s: %s", client, half)
                return None

        if shopify := await opened(open_shopify, knobs.shopify):
            shops["shopify"] = shopify
        if woo := await opened(open_woo, knobs.woo):
            shops["woo"] = woo
        if cj := await opened(open_cj, knobs.cj):
            suppliers["cj"] = cj
        if bigbuy := await opened(open_bigbuy, knobs.bigbuy):
            suppliers["bigbuy"] = bigbuy
        yield Ground(client, knobs, db, routes, shops, suppliers, actor)


def routes_of(knobs: Settings) -> Routes:
    """Return how a client's SKUs lead to suppliers.

    Raises:
        RuleError: two suppliers share a prefix, or the map is not to be read.
    """
    prefixes: dict[Supplier, list[str]] = {}
    if knobs.cj:
        prefixes["cj"] = parts_of(knobs.cj.sku_prefixes)
    if knobs.bigbuy:
        prefixes["bigbuy"] = parts_of(knobs.bigbuy.sku_prefixes)
    ignored = parts_of(knobs.ignore.sku_prefixes)
    return Routes(prefixes, ignored, sku_map(knobs.sku.map) if knobs.sku.map else {})


def sku_map(file: Path) -> dict[str, Route]:
    """Read the client's table of SKUs: CSV with a header, in UTF-8, commas or semicolons.

    Raises:
        RuleError: it cannot be read; the message names the file and, if there is one, the row.
    """
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise RuleError(f"SKU_MAP {file} cannot be read: {type(exc).__name__}") from exc
    header = lines[0] if lines else ""
    rows = csv.DictReader(lines, delimiter=";" if header.count(";") > header.count(",") else ",")
    rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
    if missing := [name for name in COLUMNS if name not in rows.fieldnames]:
        raise RuleError(f"SKU_MAP {file}: its header has no {', '.join(missing)}")
    try:
        return routes_from_rows(rows)
    except (RuleError, csv.Error) as exc:
        raise RuleError(f"SKU_MAP {file}, {exc}") from exc

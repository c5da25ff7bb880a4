"""Shopify's stock as the API reads and sets it: by location, with a key that makes twice once.

Documented: `inventorySetQuantities` and `inventoryActivate` refuse a call without `@idempotent`
since 2026-04, though the schema lets it be left out; the same key with the same input is answered
with the first answer, with another input it is refused; `changeFromQuantity` compares before it
sets, null does not compare. The words of errors are ours; their codes are the schema's.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, get_directive_values

from sandbox.shopify_catalogue import Level, Location, Variant
from sandbox.shopify_fulfil import number_of
from sandbox.shopify_pages import short_page
from sandbox.shopify_store import Store

Info = GraphQLResolveInfo[Any]
Words = dict[str, Any]

NAMES = ("available", "on_hand")
REASONS = ("correction", "cycle_count_available", "other", "received", "restock")  # of more
MOST = 1_000_000_000
KEYLESS = "The @idempotent directive is required for this mutation but was not provided."


def set_quantities(_: Any, info: Info, input: Mapping[str, Any]) -> Words:
    """Set what is available of items at locations: all of them or none."""
    store: Store = info.context.shelf.store

    def act() -> Words:
        wrong = _wrong_input(input) or next(
            filter(None, (_wrong(store, n, row) for n, row in enumerate(input["quantities"]))), None
        )
        if wrong:
            return {"inventoryAdjustmentGroup": None, "userErrors": [_said(*wrong)]}
        for row in input["quantities"]:
            level = _level(store, row)
            if level is not None:
                level.variant.levels[level.location.id] = row["quantity"]
        store.version += 1
        now = info.context.shelf.clock().isoformat()
        group = {"id": f"gid://shopify/InventoryAdjustmentGroup/{store.version}",
                 "createdAt": now, "reason": input["reason"]}  # fmt: skip
        return {"inventoryAdjustmentGroup": group, "userErrors": []}

    def mismatch() -> Words:
        said = _said("IDEMPOTENCY_KEY_PARAMETER_MISMATCH", ["input"], "the key had another input")
        return {"inventoryAdjustmentGroup": None, "userErrors": [said]}

    return _once(info, "inventorySetQuantities", dict(input), act, mismatch)


def activate(
    _: Any,
    info: Info,
    inventoryItemId: str,  # noqa: N803  # the vendor's arguments
    locationId: str,  # noqa: N803
    available: int | None = None,
    onHand: int | None = None,  # noqa: N803
    stockAtLegacyLocation: bool = False,  # noqa: N803
) -> Words:
    """Begin to stock an item at a location."""
    store: Store = info.context.shelf.store
    asked = {"item": inventoryItemId, "location": locationId, "available": available}

    def refused(field: str, message: str) -> Words:
        return {"inventoryLevel": None, "userErrors": [{"field": [field], "message": message}]}

    def act() -> Words:
        variant, location = _item(store, inventoryItemId), _location(store, locationId)
        if variant is None:
            return refused("inventoryItemId", "The product couldn't be found")
        if location is None:
            return refused("locationId", "The location couldn't be found")
        if location.id in variant.levels and available is not None:
            text = "Not allowed to set available quantity when the item is already active"
            return refused("available", text)
        variant.levels.setdefault(location.id, available or 0)
        store.version += 1
        return {"inventoryLevel": Level(variant, location), "userErrors": []}

    return _once(
        info, "inventoryActivate", asked, act, lambda: refused("key", "the key had another input")
    )


def locations(_: Any, info: Info, **arguments: Any) -> Words:
    """Return the locations that are active, or all of them."""
    if arguments.get("query"):
        raise GraphQLError("the simulator does not search locations")
    every = info.context.shelf.store.catalogue.locations.values()
    inactive = arguments.get("includeInactive")
    return short_page(info.context, [one for one in every if one.active or inactive], arguments | {
        "sortKey": "ID"
    })  # fmt: skip


def level_of(variant: Variant, info: Info, **arguments: Any) -> Level | None:
    """Return the stock of an item at one location; None: it is not stocked there."""
    found = _location(info.context.shelf.store, arguments["locationId"])
    return Level(variant, found) if found and found.id in variant.levels else None


def quantities(level: Level, info: Info, names: list[str]) -> list[Words]:
    """Return the quantities of these names."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise GraphQLError(f"the simulator knows no quantity named {unknown[0]}")
    return [
        {"id": f"gid://shopify/InventoryQuantity/{level.number}?name={name}", "name": name,
         "quantity": level.available}
        for name in names
    ]  # fmt: skip


def _once(
    info: Info, operation: str, asked: Words, act: Callable[[], Words],
    mismatch: Callable[[], Words],
) -> Words:  # fmt: skip
    """Act once per key, or answer again what was answered."""
    key, store = _key(info), info.context.shelf.store
    said = json.dumps(asked, sort_keys=True)
    if (operation, key) in store.answered:
        before, answer = store.answered[operation, key]
        first: Words = answer
        return first if before == said else mismatch()
    answer = act()
    store.answered[operation, key] = (said, answer)
    return answer


def _key(info: Info) -> str:
    directive = info.schema.get_directive("idempotent")
    if directive is None:
        raise TypeError("the schema has no @idempotent")
    given = get_directive_values(directive, info.field_nodes[0], info.variable_values)
    key = str((given or {}).get("key") or "")
    if not key:
        raise GraphQLError(KEYLESS, extensions={"code": "BAD_REQUEST"})
    return key


def _wrong_input(said: Mapping[str, Any]) -> tuple[str, list[str], str] | None:
    if said["name"] not in NAMES:
        return "INVALID_NAME", ["input", "name"], "The quantity name must be available or on_hand"
    if said["reason"] not in REASONS:
        return "INVALID_REASON", ["input", "reason"], "The reason is not one of the reasons"
    pairs = [(row["inventoryItemId"], row["locationId"]) for row in said["quantities"]]
    if len(set(pairs)) < len(pairs):
        code = "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR"
        return code, ["input", "quantities"], "An item is named twice for one location"
    return None


def _wrong(store: Store, number: int, row: Mapping[str, Any]) -> tuple[str, list[str], str] | None:
    """Return code, field and message of what is wrong with one row."""
    place = ["input", "quantities", str(number)]
    if _item(store, row["inventoryItemId"]) is None:
        return "INVALID_INVENTORY_ITEM", [*place, "inventoryItemId"], "The item is not known"
    level = _level(store, row)
    if level is None:
        return "INVALID_LOCATION", [*place, "locationId"], "The item is not stocked there"
    if row["quantity"] < 0:
        return "INVALID_QUANTITY_NEGATIVE", [*place, "quantity"], "The quantity is negative"
    if row["quantity"] > MOST:
        return "INVALID_QUANTITY_TOO_HIGH", [*place, "quantity"], "The quantity is too high"
    expected = row.get("changeFromQuantity")
    if expected is not None and expected != level.available:
        stale = "The quantity is no longer the one given"
        return "CHANGE_FROM_QUANTITY_STALE", [*place, "changeFromQuantity"], stale
    return None


def _level(store: Store, row: Mapping[str, Any]) -> Level | None:
    variant = _item(store, row["inventoryItemId"])
    location = _location(store, row["locationId"])
    stocked = variant is not None and location is not None and location.id in variant.levels
    return Level(variant, location) if stocked and variant and location else None


def _item(store: Store, gid: str) -> Variant | None:
    return store.catalogue.variants.get(number_of(gid, "InventoryItem"))


def _location(store: Store, gid: str) -> Location | None:
    return store.catalogue.locations.get(number_of(gid, "Location"))


def _said(code: str, field: list[str], message: str) -> Words:
    return {"code": code, "field": field, "message": message}

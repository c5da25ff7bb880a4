"""What the simulated BigBuy refuses once an order is well-formed, in its order of looking.

Codes     ER001 unknown product, ER002 malformed reference, ER003 stock, ER004 postcode, ER005
          purse, ER008 repeated internalReference, ER010 carrier; products of several warehouses and
          inactive ones are a 409 without an ER code
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sandbox.bigbuy_answers import business, inactive, malformed, number, separate
from sandbox.bigbuy_books import CARRIERS, Books, Placed
from sandbox.openapi import Flaw

SKU = re.compile("[A-Z]?[0-9]{6,8}")
POSTCODES = {
    **dict.fromkeys(("FR", "DE", "ES", "IT"), ("[0-9]{5}", "NNNNN")),
    "PT": ("[0-9]{4}-[0-9]{3}", "NNNN-NNN"),
    "BE": ("[0-9]{4}", "NNNN"),
    "NL": ("[0-9]{4} ?[A-Z]{2}", "NNNN LL"),
}


def judge_order(books: Books, order: Mapping[str, Any]) -> Placed:
    """Return what an order would become; raises Refusal for what the vendor refuses."""
    earlier = books.with_reference(order["internalReference"])
    if earlier and books.repeats == "er008":
        raise business("ER008", "The order already exists.", {"orderId": earlier[0].id})
    wanted = _wanted(order["products"])
    judge_products(books, wanted)
    address = order["shippingAddress"]
    example = wrong_postcode(address["country"], address["postcode"])
    if example:
        raise business("ER004", "The postcode format is not valid.", {"zipExample": example})
    missing = [sku for sku, quantity in wanted.items() if books.products[sku].stock < quantity]
    if missing:
        raise business("ER003", "Not enough stock.", {"skus": missing})
    placed = books.draft(dict(order), _carrier(order))
    if order["paymentMethod"] == "moneybox" and placed.total_eur > books.purse_eur:
        amounts = {
            "moneyBoxAmount": number(books.purse_eur),
            "totalOrder": number(placed.total_eur),
        }
        raise business("ER005", "The money in your purse is not enough.", amounts)
    return placed


def judge_products(books: Books, wanted: Mapping[str, int]) -> None:
    """Refuse products that are unknown, not sold, or not in one place."""
    wrong = [sku for sku in wanted if not SKU.fullmatch(sku)]
    if wrong:
        raise business("ER002", "The product reference is not correct.", {"skus": wrong})
    unknown = [sku for sku in wanted if sku not in books.products]
    if unknown:
        raise business("ER001", "The product was not found.", {"skus": unknown})
    gone = [sku for sku in wanted if not books.products[sku].active]
    if gone:
        raise inactive(gone)
    places: dict[int, list[str]] = {}
    for sku in wanted:
        places.setdefault(books.products[sku].warehouse, []).append(sku)
    if len(places) > 1:
        raise separate(places)


def judge_basket(books: Books, order: Mapping[str, Any]) -> Placed:
    """Return the draft of a basket whose shipping is asked for; the postcode here is a 400."""
    delivery = order["delivery"]
    example = wrong_postcode(delivery["isoCountry"], delivery["postcode"])
    if example:
        text = f"Invalid postcode format. Valid format for the selected country is '{example}'."
        raise malformed([Flaw(text, "/order/delivery/postcode")])
    judge_products(books, _wanted(order["products"]))
    return books.draft({"internalReference": "", **order}, CARRIERS[0])


def wrong_postcode(country: str, postcode: str) -> str | None:
    """Return the format a postcode should have; None where it has it, or no format is known."""
    pattern, example = POSTCODES.get(country, ("(?s).+", ""))
    return None if re.fullmatch(pattern, postcode) else example


def _wanted(rows: list[dict[str, Any]]) -> Counter[str]:
    wanted: Counter[str] = Counter()
    for row in rows:
        wanted[row["reference"]] += row["quantity"]
    return wanted


def _carrier(order: Mapping[str, Any]) -> str:
    """Return the first carrier asked for that there is."""
    for row in order["carriers"]:
        if row["name"].casefold() in CARRIERS:
            return str(row["name"])
    raise business("ER010", "There is no carrier for this order.")

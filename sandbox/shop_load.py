"""Put the simulated shop into the simulated vendors: the same people, as each vendor knows them.

Traps left in on purpose: the same address in other capitals at Shopify and at Klaviyo, accounts
without address, orders without account, opens made by machines.
"""

from datetime import UTC, datetime
from typing import Any

from sandbox.klaviyo_account import Account
from sandbox.shop import CURRENCY, DOMAIN, NAME, OTHER_CURRENCY, OTHER_RATE, ZONE, SimulatedShop
from sandbox.shop_engagement import CLICK, OPEN
from sandbox.shopify_store import Customer, Order, ShopFacts, Store

FIRST = ("Camille", "Alix", "Noor", "Sacha", "Lou", "Maxime", "Charlie", "Andrea", "Robin", "Yael")
LAST = ("Exemple", "Fictif", "Modele", "Essai", "Temoin", "Maquette", "Gabarit", "Specimen")
# Telephone numbers the French regulator keeps free for fiction: six ranges of 10,000.
FICTION = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998")
METRICS = ("Opened Email", "Clicked Email", "Ticket Created")
CONSENT = ("NEVER_SUBSCRIBED", "SUBSCRIBED", "UNSUBSCRIBED")
FIRST_CUSTOMER, FIRST_ORDER, FIRST_NUMBER = 7_000_000_000, 5_000_000_000, 1001


def facts_of(shop: SimulatedShop) -> ShopFacts:
    """Return what the Shopify simulator says of the shop itself."""
    opened = int(
        datetime(shop.start.year, shop.start.month, shop.start.day, tzinfo=UTC).timestamp()
    )
    return ShopFacts(NAME, DOMAIN, CURRENCY, OTHER_CURRENCY, OTHER_RATE, ZONE, opened)


def email_of(number: int) -> str:
    """Return the address of a customer, in lower case."""
    first, last = _names(number)
    return f"{first}.{last}.{number:06d}@example.com".lower()


def phone_of(number: int) -> str | None:
    """Return the telephone number of every third customer, while the numbers for fiction last."""
    block, rest = divmod(number // 3, 10_000)
    return f"{FICTION[block]}{rest:04d}" if number % 3 == 0 and block < len(FICTION) else None


def fill_shopify(shop: SimulatedShop, store: Store) -> None:
    """Put customers and orders into the Shopify simulator."""
    people = shop.customers
    customers = []
    columns = zip(
        people.joined.tolist(), people.consent.tolist(), people.has_email.tolist(), strict=True
    )
    for number, (joined, consent, has_email) in enumerate(columns):
        first, last = _names(number)
        email = email_of(number) if has_email else None
        if email and number % 20 == 7:
            email = email.replace("@example.com", "@Example.com").capitalize()
        customer = Customer(
            FIRST_CUSTOMER + number, first, last, email, phone_of(number), joined, joined, consent
        )
        customers.append(customer)
        store.add_customer(customer)
    orders = shop.orders
    rows = zip(*(getattr(orders, name).tolist() for name in ORDER_COLUMNS), strict=True)
    for number, (who, guest, *rest) in enumerate(rows):
        buyer = customers[who]
        order = Order(
            FIRST_ORDER + number,
            FIRST_NUMBER + number,
            None if guest else buyer,
            None if guest and number % 5 == 0 else buyer.email,
            *rest,
        )
        buyer.updated = max(buyer.updated, order.updated)
        store.add_order(order)


ORDER_COLUMNS = (
    "customer", "guest", "created", "updated", "cancelled", "cents", "refunded", "test", "unpaid",
    "other_currency",
)  # fmt: skip


def fill_klaviyo(shop: SimulatedShop, account: Account) -> None:
    """Put profiles and engagement into the Klaviyo simulator."""
    people = shop.customers
    ids: dict[int, str] = {}
    for number in people.has_email.nonzero()[0].tolist():
        first, last = _names(number)
        attributes = {"email": email_of(number), "first_name": first, "last_name": last}
        phone = phone_of(number)
        profile = account.profiles.create(attributes | ({"phone_number": phone} if phone else {}))
        profile.created = profile.updated = _moment(people.joined[number])
        profile.consent = CONSENT[people.consent[number]]
        profile.consented = profile.created if people.consent[number] else None
        ids[number] = profile.id
    for name in METRICS:
        account.events.metric(name, "Klaviyo" if name.endswith("Email") else "Simulated helpdesk")
    told = shop.engagement
    columns = (told.customer, told.at, told.kind, told.machine, told.campaign)
    for number, (who, at, kind, machine, campaign) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        if who in ids:
            said = _event(number, at, kind, machine, campaign)
            account.events.add(ids[who], said, at_once=True)
    account.profiles.writes = 0


def _event(number: int, at: int, kind: int, machine: bool, campaign: int) -> dict[str, Any]:
    properties: dict[str, Any] = {"simulated": True}
    if kind in (OPEN, CLICK):
        properties |= {"Campaign Name": f"Simulated campaign {campaign + 1}"}
    if kind == OPEN:
        properties |= {"machine_open": machine}
    return {
        "properties": properties,
        "metric": {"data": {"type": "metric", "attributes": {"name": METRICS[kind]}}},
        "time": _moment(at).isoformat(),
        "unique_id": f"sim-{number}",
    }


def _names(number: int) -> tuple[str, str]:
    return FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(int(second), UTC)

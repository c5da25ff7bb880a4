"""The simulated shop behaves like a shop, and always like the same one."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import httpx
import numpy as np
import pytest

from sandbox import klaviyo, shop_load, shopify
from sandbox.shop import SimulatedShop, generate
from sandbox.shop_engagement import CLICK, OPEN, TICKET

START, END = date(2023, 11, 1), date(2026, 11, 1)


@pytest.fixture(scope="module")
def shop() -> SimulatedShop:
    return generate(7, 4_000, START, END)


def columns(shop: SimulatedShop) -> list[np.ndarray]:
    parts = (shop.customers, shop.orders, shop.engagement)
    return [getattr(part, name) for part in parts for name in part.__slots__]


def test_the_same_seed_gives_the_same_shop_and_another_seed_another() -> None:
    first, second, other = (generate(seed, 300, START, END) for seed in (1, 1, 2))

    assert all(np.array_equal(a, b) for a, b in zip(columns(first), columns(second), strict=True))
    assert not np.array_equal(first.orders.created, other.orders.created)


@pytest.mark.parametrize(("customers", "end"), [(0, END), (5, START)])
def test_an_empty_shop_is_refused(customers: int, end: date) -> None:
    with pytest.raises(ValueError, match="at least one"):
        generate(1, customers, START, end)


def test_everybody_buys_within_the_period_and_nobody_after_leaving(shop: SimulatedShop) -> None:
    counts = np.bincount(shop.orders.customer, minlength=4_000)
    left = shop.customers.left[shop.orders.customer]

    assert counts.min() == 1
    assert np.all(np.diff(shop.orders.created) >= 0)
    assert shop.orders.created[0] >= datetime(2023, 10, 31, 23, tzinfo=UTC).timestamp()
    assert shop.orders.created[-1] < datetime(2026, 10, 31, 23, tzinfo=UTC).timestamp()
    assert np.all((left == 0) | (shop.orders.created <= left + 86_400))


def test_the_shop_looks_like_a_shop(shop: SimulatedShop) -> None:
    orders = shop.orders
    counts = np.bincount(orders.customer, minlength=4_000)

    assert 0.35 < np.mean(counts > 1) < 0.60
    assert np.quantile(counts, 0.99) > 8
    assert 4_000 < np.median(orders.cents) < 6_000
    assert orders.cents.mean() > np.median(orders.cents)
    for flag, share in (
        (orders.cancelled > 0, 0.02),
        (orders.guest, 0.03),
        (orders.test, 0.004),
        (orders.other_currency, 0.08),
        ((orders.refunded > 0) & (orders.cancelled == 0), 0.05),
    ):
        assert 0.6 * share < flag.mean() < 1.5 * share


def test_winter_sells_more_than_summer(shop: SimulatedShop) -> None:
    months = shop.orders.created.astype("datetime64[s]").astype("datetime64[M]").astype(int) % 12
    last_years = shop.orders.created > datetime(2024, 11, 1, tzinfo=UTC).timestamp()
    count = np.bincount(months[last_years], minlength=12)

    assert count[9] + count[10] + count[11] > 1.2 * (count[4] + count[5] + count[6])


def test_around_midnight_the_day_depends_on_the_zone(shop: SimulatedShop) -> None:
    zone = ZoneInfo("Europe/Paris")
    moments = [datetime.fromtimestamp(second, UTC) for second in shop.orders.created[:1000]]

    other_day = [moment.astimezone(zone).date() != moment.date() for moment in moments]

    assert 0.03 < np.mean(other_day) < 0.3


def test_machines_open_whatever_people_do_but_only_people_click(shop: SimulatedShop) -> None:
    told = shop.engagement
    gone = (shop.customers.left[told.customer] > 0) & (shop.customers.left[told.customer] < told.at)

    assert 0.3 < told.machine[told.kind == OPEN].mean() < 0.8
    assert not told.machine[told.kind == CLICK].any()
    assert np.mean(gone[(told.kind == OPEN) & told.machine]) > 2 * np.mean(gone[told.kind == CLICK])
    assert (told.kind == TICKET).sum() > 10


def test_telephones_and_addresses_cannot_belong_to_anybody() -> None:
    phones = [phone for n in range(200_000) if (phone := shop_load.phone_of(n))]

    assert len(set(phones)) == len(phones) == 60_000
    assert all(phone.startswith(shop_load.FICTION) and len(phone) == 12 for phone in phones)
    assert shop_load.email_of(12).endswith("@example.com")


@pytest.mark.anyio
async def test_both_vendors_know_the_same_people_by_lower_case_address() -> None:
    shop = generate(3, 200, START, END)
    store = shopify.create(fill=lambda store: shop_load.fill_shopify(shop, store)).state.store
    app = klaviyo.create(fill=lambda account: shop_load.fill_klaviyo(shop, account))
    profiles = {profile.values["email"] for profile in app.state.account.profiles}
    customers = {customer.email for customer in store.customers if customer.email}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://k"
    ) as api:
        state = (await api.get("/__sandbox__/state")).json()

    assert customers != profiles
    assert {email.lower() for email in customers} == profiles
    assert state["profile_writes"] == 0
    assert "Simulated" in shop_load.facts_of(shop).name

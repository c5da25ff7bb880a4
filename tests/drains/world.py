"""A storefront and a supplier in memory, for tests of the drains: they do what they are told.

`Dies` stands for the end of the process: nothing of ours runs after it, and the row is as it was
last committed.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain.dropship.routes import Routes
from domain.dropship.routing import supplier_lines
from domain.dropship.words import (
    Address,
    OrderKey,
    Parcel,
    Part,
    Quote,
    ShopLine,
    ShopOrder,
    Sold,
)
from drains.ground import Ground
from drains.ports import Told
from settings import Settings
from store.database import Database

ADDRESS = Address(
    "Ada", "Moreau", "", "12 rue des Lilas", "", "Lyon", "", "69003", "FR", "+33612345678",
    "ada.moreau@example.org",
)  # fmt: skip
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Dies(BaseException):
    """The process ends here."""


@dataclass
class Clock:
    """A clock that moves when told."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class FakeShop:
    """A storefront. `before` and `after` are called around each write, and may raise."""

    closes: bool = False
    orders: dict[str, ShopOrder] = field(default_factory=dict)
    written: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda step: None
    after: Callable[[str], None] = lambda step: None

    async def read(self, key: OrderKey) -> ShopOrder | None:
        return self.orders.get(key.order_id)

    async def changed_since(self, since: datetime) -> AsyncIterator[Sequence[tuple[str, str]]]:
        yield [(order_id, order.mark) for order_id, order in self.orders.items()]

    async def told(self, part: Part) -> Told:
        numbers = tuple(
            n for order, told in self.written if order == part.key.order_id for n in told
        )
        return Told(numbers, "f1" if numbers else "")

    async def tell(self, part: Part, parcels: Sequence[Parcel], known: Told) -> str:
        self.before("tell")
        self.written.append((part.key.order_id, tuple(parcel.number for parcel in parcels)))
        self.after("tell")
        return "f1"

    async def complete(self, key: OrderKey) -> None:
        self.before("complete")
        if key.order_id not in self.completed:
            self.completed.append(key.order_id)
        self.after("complete")


@dataclass
class FakeSupplier:
    """A supplier that sells everything at 5 EUR and would sell it twice."""

    tracks_at_once: int = 4
    pays_at_once: bool = True
    price: Decimal = Decimal(5)
    orders: list[tuple[str, dict[str, int], str]] = field(default_factory=list)
    sold: dict[str, Sold] = field(default_factory=dict)
    hidden: bool = False
    refuse: Exception | None = None
    before: Callable[[str], None] = lambda step: None
    after: Callable[[str], None] = lambda step: None
    quoting: Callable[[Part], Quote | None] = lambda part: None

    async def quote(self, part: Part, address: Address) -> Quote:
        self.before("quote")
        own = self.quoting(part)
        pieces = sum(line.quantity for line in part.lines)
        return own or Quote("EUR", self.price * pieces, Decimal(2), Decimal(0), True, "post")

    async def create(self, part: Part, address: Address, quote: Quote) -> Sold:
        self.before("create")
        if self.refuse is not None:
            raise self.refuse
        self.orders.append((part.ref, supplier_lines(part.lines), address.digest))
        self.sold[part.ref] = Sold(
            f"remote-{len(self.orders)}", "NEW", self.pays_at_once, billed=Decimal(7),
            currency="EUR", lines=tuple(supplier_lines(part.lines).items()),
        )  # fmt: skip
        self.after("create")
        return self.sold[part.ref]

    async def look_up(self, part: Part) -> Sold | None:
        self.before("look_up")
        return None if self.hidden else self.sold.get(part.ref)

    async def pay(self, part: Part, sold: Sold) -> None:
        self.before("pay")
        self.sold[part.ref] = replace(sold, paid=True, status="PAID")
        self.after("pay")

    async def cancel(self, part: Part, sold: Sold) -> None:
        self.before("cancel")
        self.sold[part.ref] = replace(sold, cancelled=True, status="CANCELLED")
        self.after("cancel")

    async def track(self, parts: Sequence[Part]) -> dict[str, Sold]:
        self.before("track")
        return {part.ref: self.sold[part.ref] for part in parts if part.ref in self.sold}

    def ship(self, ref: str, *numbers: str) -> None:
        parcels = tuple(Parcel(number, "Post") for number in numbers)
        self.sold[ref] = replace(self.sold[ref], parcels=parcels, status="SHIPPED")


def order_of(order_id: str, *lines: ShopLine, **said: object) -> ShopOrder:
    """Return a paid order of the simulated shop."""
    key = OrderKey("own", "shopify", order_id)
    day_before = NOON - timedelta(days=1)
    usual = {"address": ADDRESS, "mark": f"m{order_id}", "created_at": day_before}
    return ShopOrder(
        key, f"#{order_id}", "EUR", True, "PAID",
        lines=lines or (line("1", "CJ-A"),), **(usual | said),
    )  # type: ignore[arg-type]  # fmt: skip


def line(line_id: str, sku: str, quantity: int = 1, revenue: int = 30) -> ShopLine:
    return ShopLine(line_id, sku, quantity, Decimal(revenue))


def ground_of(db: Database, clock: Clock, *, closes: bool = False) -> Ground:
    """Return a ground with one shop and both suppliers, all of them fakes."""
    settings = Settings(
        cj={"api_key": "k", "max_rps": 100}, bigbuy={"api_key": "k", "max_rps": 100},
        hold={"seconds": 0}, unknown={"settle_seconds": 60}, lease={"seconds": 30},
        retry={"base_seconds": 1, "max_seconds": 8}, tracking={"poll_seconds": 10},
    )  # type: ignore[arg-type]  # fmt: skip
    routes = Routes({"cj": ["CJ-"], "bigbuy": ["BB-"]})
    suppliers = {"cj": FakeSupplier(), "bigbuy": FakeSupplier(tracks_at_once=25)}
    return Ground(
        "own", settings, db, routes, {"shopify": FakeShop(closes)}, suppliers, "test", clock,  # type: ignore[dict-item]  # fakes
        silent_at=lambda vendor: None,
    )  # fmt: skip

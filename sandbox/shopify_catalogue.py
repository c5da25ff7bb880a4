"""The products and variants of a simulated Shopify shop; money in hundredths."""

from dataclasses import dataclass, field

# The three products whose lines the made-up orders have: SKU, title, price.
PRODUCTS = (
    ("SIM-LAMP", "Simulated lamp", 2_500),
    ("SIM-VASE", "Simulated vase", 1_800),
    ("SIM-MUG", "Mug", 900),
)
OPENED = 1_600_000_000
PRIMARY = 1  # the location every shop begins with
FIRST_ID = 8_100_000_000_001


@dataclass(slots=True)
class Location:
    """Where the shop keeps things."""

    id: int
    name: str
    active: bool = True
    online: bool = True
    of_service: bool = False


@dataclass(slots=True, eq=False)
class Variant:
    """One thing that is sold."""

    id: int
    product: "Product"
    sku: str | None
    cents: int
    created: int
    updated: int
    title: str = "Default Title"
    taxable: bool = True
    tracked: bool = False
    levels: dict[int, int] = field(default_factory=lambda: {PRIMARY: 0})  # available, by location


@dataclass(slots=True, eq=False)
class Product:
    """A product; its handle is its own in the shop."""

    id: int
    title: str
    handle: str
    created: int
    updated: int
    html: str = ""
    kind: str = ""
    vendor: str = "Simulated"
    status: str = "ACTIVE"
    tags: tuple[str, ...] = ()
    variants: list[Variant] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Level:
    """The stock of one variant at one location."""

    variant: Variant
    location: Location

    @property
    def number(self) -> int:
        """What it is called by."""
        return self.variant.id * 100 + self.location.id

    @property
    def available(self) -> int:
        """Pieces that can be sold."""
        return self.variant.levels[self.location.id]


class Catalogue:
    """All products of the shop."""

    def __init__(self) -> None:
        self.products: dict[int, Product] = {}
        self.variants: dict[int, Variant] = {}
        self.locations: dict[int, Location] = {}
        self.clear()

    def clear(self) -> None:
        """Go back to the three products every simulated shop has; they have the ids 1 to 3."""
        self.products.clear()
        self.variants.clear()
        self.locations = {PRIMARY: Location(PRIMARY, "Shop location")}
        self._last = FIRST_ID
        for number, (sku, title, cents) in enumerate(PRODUCTS, 1):
            product = Product(number, title, sku.lower(), OPENED, OPENED)
            product.variants.append(Variant(number, product, sku, cents, OPENED, OPENED))
            self.add(product)

    def add(self, product: Product) -> None:
        """Put a product in."""
        self.products[product.id] = product
        self.variants.update({variant.id: variant for variant in product.variants})

    def next_id(self) -> int:
        """Return a number nothing has."""
        self._last += 1
        return self._last

    def by_sku(self, sku: str | None) -> Variant | None:
        """Return the first variant of this SKU."""
        return next((one for one in self.variants.values() if sku and one.sku == sku), None)

    def handles(self) -> set[str]:
        """Return every handle that is taken."""
        return {product.handle for product in self.products.values()}

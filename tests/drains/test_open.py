"""Opening a client: what is configured is there, what is not is absent, a wrong map says so."""

from pathlib import Path

import httpx
import pytest

from domain.dropship.routes import Route, route
from domain.dropship.words import OrderKey
from domain.errors import RuleError
from drains.manual_shop import ManualShop
from drains.open import open_ground, routes_of, sku_map
from sandbox import shopify, woo
from settings import Settings

pytestmark = pytest.mark.anyio

HEADER = "shop_sku,supplier,supplier_sku,substitute_supplier,substitute_sku\n"


class Road(httpx.AsyncBaseTransport):
    """Leads each host to its simulator."""

    def __init__(self, **apps: httpx.ASGITransport) -> None:
        self.apps = apps

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.apps[request.url.host.partition(".")[0]].handle_async_request(request)


def set_keys(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "skus.csv"
    file.write_text(text, encoding)
    return file


async def test_a_client_without_keys_has_only_its_orders_by_hand() -> None:
    async with open_ground("own") as g:
        assert list(g.storefronts) == ["manual"]
        assert isinstance(g.storefronts["manual"], ManualShop)
        assert g.suppliers == {}
        assert (g.client, g.actor) == ("own", "worker")
        assert route("CJ-1", g.routes) is None


async def test_every_vendor_with_a_key_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    set_keys(
        monkeypatch,
        SHOPIFY_ACCESS_TOKEN="sandbox", SHOPIFY_BASE_URL="https://shopify.example",
        WOO_CONSUMER_KEY="sandbox", WOO_CONSUMER_SECRET="sandbox",
        WOO_BASE_URL="https://woo.example", CJ_API_KEY="k", BIGBUY_API_KEY="k",
    )  # fmt: skip
    road = Road(
        shopify=httpx.ASGITransport(app=shopify.create()), woo=httpx.ASGITransport(app=woo.create())
    )
    async with open_ground("own", actor="flow", transport=road) as g:
        assert set(g.storefronts) == {"manual", "shopify", "woo"}
        assert set(g.suppliers) == {"cj", "bigbuy"}
        assert g.actor == "flow"
        for name, shop in g.storefronts.items():
            assert isinstance(shop.closes, bool)
            assert await shop.read(OrderKey("own", name, "404")) is None


async def test_half_a_configuration_is_absent_and_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    set_keys(monkeypatch, SHOPIFY_ACCESS_TOKEN="t", WOO_CONSUMER_KEY="k")
    async with open_ground("own") as g:
        assert list(g.storefronts) == ["manual"]
    said = [record.getMessage() for record in caplog.records]
    assert any("SHOPIFY_SHOP_DOMAIN" in text for text in said)
    assert any("WOO_CONSUMER_SECRET" in text for text in said)


def test_prefixes_lead_to_the_suppliers_that_are_configured() -> None:
    knobs = Settings(
        cj={"api_key": "k", "sku_prefixes": "CJ-, DROP-"},
        ignore={"sku_prefixes": "OWN-"},
    )  # type: ignore[arg-type]
    routes = routes_of(knobs)
    assert route("drop-7", routes) == Route("cj", "7")
    assert route("OWN-7", routes) == "ignored"
    assert route("BB-7", routes) is None


def test_the_map_wins_over_the_prefixes(tmp_path: Path) -> None:
    file = table(tmp_path, f"{HEADER}CJ-1,bigbuy,S99,cj,V7\n\n")
    routes = routes_of(Settings(cj={"api_key": "k"}, sku={"map": file}))  # type: ignore[arg-type]
    assert route("cj-1", routes) == Route("bigbuy", "S99", Route("cj", "V7"))
    assert route("CJ-2", routes) == Route("cj", "2")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("shop_sku,supplier,supplier_sku\nA,cj,V7\n", "utf-8"),
        ("Shop_SKU ; Supplier ; Supplier_SKU\r\nA;CJ;V7\r\n", "utf-8-sig"),  # as Excel writes it
    ],
)
def test_a_map_may_come_from_a_spreadsheet(tmp_path: Path, text: str, encoding: str) -> None:
    assert sku_map(table(tmp_path, text, encoding)) == {"A": Route("cj", "V7")}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"{HEADER}A,cj,V1\nB,amazon,V2\n", r"skus\.csv, row 2: supplier 'amazon'"),
        (f"{HEADER}A,cj,\n", r"row 1: supplier_sku is empty"),
        (f"{HEADER}A,cj,V1\na,cj,V2\n", r"row 2: shop_sku a is there twice"),
        ("sku,supplier\nA,cj\n", r"header has no shop_sku, supplier_sku"),
        ("", r"header has no shop_sku"),
    ],
)
def test_a_wrong_map_names_its_file_and_row(tmp_path: Path, text: str, wrong: str) -> None:
    with pytest.raises(RuleError, match=wrong):
        sku_map(table(tmp_path, text))


def test_a_map_that_cannot_be_read_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"SKU_MAP .*none\.csv cannot be read: FileNotFoundError"):
        sku_map(tmp_path / "none.csv")
    with pytest.raises(RuleError, match="UnicodeDecodeError"):
        sku_map(table(tmp_path, "é", "latin-1"))


async def test_two_suppliers_of_one_prefix_stop_the_opening(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_keys(monkeypatch, CJ_API_KEY="k", BIGBUY_API_KEY="k", BIGBUY_SKU_PREFIXES="cj-")
    with pytest.raises(RuleError, match="cj and bigbuy"):
        async with open_ground("own"):
            pass

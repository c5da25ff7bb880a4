"""What the tests of the order routes share: settings, a door, signed deliveries, what was kept."""

import hashlib
import hmac
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import select
from starlette.applications import Starlette

from domain.dropship.words import OrderKey
from ingress.app import create
from settings import (
    CjSettings,
    IngressSettings,
    OpsSettings,
    Settings,
    ShopifySettings,
    WooSettings,
)
from store import doorbells
from store.database import Database, database
from store.dropship_models import InboxRow

FIXTURES = Path(__file__).parents[1] / "fixtures"
TOKEN, OPS = "a-token-for-tests", "an-operators-token"
IN = {"authorization": f"Bearer {TOKEN}"}
SHOPIFY_SECRET, WOO_SECRET, OPEN_ID = "shopify-s3cret", "woo-s3cret", "12312"
SECRETS = {"shopify": SHOPIFY_SECRET, "woo": WOO_SECRET, "cj": OPEN_ID}
SIGNATURE = {"shopify": "X-Shopify-Hmac-Sha256", "woo": "X-WC-Webhook-Signature", "cj": "sign"}
TOPIC = {"shopify": "X-Shopify-Topic", "woo": "X-WC-Webhook-Topic"}
SHOPIFY_ORDER, WOO_ORDER = "5800000000123", "727"


def fixture(name: str) -> bytes:
    """Return a delivery's body as it came."""
    return (FIXTURES / name).read_bytes()


def shopify(secret: str | None = SHOPIFY_SECRET) -> ShopifySettings:
    return ShopifySettings(
        access_token=SecretStr("shpat"), shop_domain="exemple.myshopify.com",
        webhook_secret=None if secret is None else SecretStr(secret),
    )  # fmt: skip


def woo(secret: str | None = WOO_SECRET) -> WooSettings:
    return WooSettings(
        consumer_key=SecretStr("ck"), consumer_secret=SecretStr("cs"),
        base_url="https://shop.example",  # type: ignore[arg-type]
        webhook_secret=None if secret is None else SecretStr(secret),
    )  # fmt: skip


def both(**slices: Any) -> Settings:
    """Return settings with both storefronts and CJ; a slice given as None is not configured."""
    said = {
        "ingress": IngressSettings(token=SecretStr(TOKEN)),
        "ops": OpsSettings(token=SecretStr(OPS)),
        "shopify": shopify(), "woo": woo(), "cj": CjSettings(api_key=SecretStr("cj")),
    }  # fmt: skip
    return Settings(_env_file=None, **(said | slices))


def door(config: Settings | None = None, **create_with: Any) -> httpx.AsyncClient:
    """Return a client of an app with these settings."""
    create_with.setdefault("open_id", lambda _tenant: OPEN_ID)
    return calling(create(config or both(), **create_with))


def calling(app: Starlette) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


def signed(vendor: str, body: bytes, topic: str = "", secret: str | None = None) -> dict[str, str]:
    """Return the headers of a delivery."""
    key = (SECRETS[vendor] if secret is None else secret).encode()
    signature = b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()
    headers = {SIGNATURE[vendor]: signature, "Content-Type": "application/json"}
    return headers | ({TOPIC[vendor]: topic} if topic else {})


async def deliver(
    door: httpx.AsyncClient, vendor: str, name: str, topic: str = "", path: str = "", **more: str
) -> httpx.Response:
    """Post a fixture, rightly signed."""
    body = fixture(f"{vendor}/{name}.json")
    headers = signed(vendor, body, topic) | {k.replace("_", "-"): v for k, v in more.items()}
    return await door.post(path or f"/webhook/{vendor}", content=body, headers=headers)


def store(config: Settings | None = None) -> Database:
    return database((config or both()).database.url)


def bells(client: str = "own", db: Database | None = None) -> dict[OrderKey, int]:
    """Return which bells hang, and how often each was rung; they are held for no time."""
    found = doorbells.take(db or store(), client, time.time() + 1, 0.0, 1000)
    return {one.key: one.rung for one in found}


def inbox(db: Database | None = None) -> list[tuple[str, str, str, int]]:
    """Return source, order id, verdict and count of what was kept, in the order it came."""
    wanted = select(InboxRow.source, InboxRow.order_id, InboxRow.verdict, InboxRow.times)
    with (db or store()).read() as connection:
        return [tuple(row) for row in connection.execute(wanted.order_by(InboxRow.id))]

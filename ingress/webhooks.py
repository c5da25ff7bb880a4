"""`POST /webhook/{shopify|woo|cj}`: a doorbell. Signed, written down, answered; read later.

    /webhook/shopify   /webhook/woo (or /webhook/woocommerce)   /webhook/cj
    /webhook           the storefront that is configured, if there is one alone
    /clients/{client}/webhook/…   the same for a further client

The path alone decides whose secret is asked for: no vendor's key vouches for another's body. 200
only after the order's id is durable; 401 without a right signature; 503 where the store cannot be
written. Signed, but unreadable or not about an order: 200, because a refusal would make the vendor
stop sending.

Docs      https://shopify.dev/docs/apps/build/webhooks, class-wc-webhook.php of WooCommerce,
          https://developers.cjdropshipping.cn/en/api/start/webhook.html
Settings  SHOPIFY_WEBHOOK_SECRET, WOO_WEBHOOK_SECRET: several, separated by commas, while one is
          replaced. CJ signs with the account's openId, which comes with its access token.
Limits    1 MiB a body, 2000 calls at once and 500 a second from one address
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.pace import account_of
from connectors.signatures import verified
from ingress.answers import Json
from ingress.bodies import read_body
from ingress.deliveries import Signed, from_cj, from_shopify, from_woo, is_woo_ping
from ingress.ledger import Entry, NotKept
from ingress.nudge import Ring
from ingress.security import Addresses, Limits
from ingress.tenants import Tenant, Tenants
from store import parts, tokens
from store.database import NotMigrated

# Seconds a vendor waits for an answer, less what the way back takes.
PATIENCE_S = {"shopify": 4.0, "woo": 20.0, "cj": 2.5}

OpenId = Callable[[Tenant], str | None]


class Webhooks:
    """The webhook routes of every client."""

    def __init__(
        self, tenants: Tenants, limits: Limits, addresses: Addresses, open_id: OpenId, ring: Ring
    ) -> None:
        self._tenants, self._limits, self._addresses = tenants, limits, addresses
        self._open_id, self._ring = open_id, ring

    def routes(self) -> list[Route]:
        """Return the routes."""
        paths = {
            "/webhook": self.the_only_one,
            "/webhook/shopify": self.shopify,
            "/webhook/woo": self.woo,
            "/webhook/woocommerce": self.woo,
            "/webhook/cj": self.cj,
        }
        return [
            Route(prefix + path, answer, methods=["POST"])
            for prefix in ("", "/clients/{client}")
            for path, answer in paths.items()
        ]

    async def the_only_one(self, request: Request) -> Response:
        """Answer for the one storefront this client has."""
        match self._tenants.of(request).storefronts:
            case ("shopify",):
                return await self.shopify(request)
            case ("woo",):
                return await self.woo(request)
        raise HTTPException(404, "post to /webhook/shopify, /webhook/woo or /webhook/cj")

    async def shopify(self, request: Request) -> Response:
        """Answer a delivery of Shopify."""
        tenant, body = await self._received(request)
        given = request.headers.get("x-shopify-hmac-sha256")
        signed = _signed(tenant, request, body, given, tenant.secrets("shopify"))
        return await self._kept(tenant, from_shopify(signed, tenant.people_key), "shopify")

    async def woo(self, request: Request) -> Response:
        """Answer a delivery of WooCommerce, or the ping it sends when a webhook is saved."""
        tenant, body = await self._received(request)
        given = request.headers.get("x-wc-webhook-signature")
        if is_woo_ping(body, given or ""):
            return Json({"status": "ping"})
        signed = _signed(tenant, request, body, given, tenant.secrets("woo"))
        return await self._kept(tenant, from_woo(signed), "woo")

    async def cj(self, request: Request) -> Response:
        """Answer a delivery of CJdropshipping: it rings the orders whose parts it names."""
        tenant, body = await self._received(request)
        try:
            open_id = await run_in_threadpool(self._open_id, tenant)
            secrets = [open_id] if open_id else []
            signed = _signed(tenant, request, body, request.headers.get("sign"), secrets)
            references, plain = from_cj(signed)
            keys = await run_in_threadpool(_orders_of, tenant, references)
        except (SQLAlchemyError, NotMigrated) as error:
            raise HTTPException(503, "the store cannot be read: send it again") from error
        rung = tuple(
            replace(plain, source=storefront, topic=f"cj:{plain.topic}", verdict="rung",
                    order_id=order_id)
            for storefront, order_id in keys
        )  # fmt: skip
        return await self._kept(tenant, Entry(rung or (plain,)), "cj")

    async def _kept(self, tenant: Tenant, entry: Entry, vendor: str) -> Response:
        try:
            await tenant.ledger.keep(entry, PATIENCE_S[vendor])
        except NotKept as error:
            raise HTTPException(503, f"{error}: send it again", {"Retry-After": "5"}) from error
        if any(one.verdict == "rung" for one in entry.deliveries):
            self._ring(tenant.client)
        return Json({"status": entry.deliveries[0].verdict})

    async def _received(self, request: Request) -> tuple[Tenant, bytes]:
        tenant = self._tenants.of(request)
        self._addresses.admit(request)
        return tenant, await read_body(request, self._limits)


def stored_open_id(tenant: Tenant) -> str | None:
    """Return the openId that came with the account's token; None until there was one."""
    if tenant.settings.cj is None:
        return None
    account = account_of("cj", tenant.settings.cj.api_key.get_secret_value())
    return tokens.open_id(tenant.store(), account)


def _signed(
    tenant: Tenant, request: Request, body: bytes, given: str | None, secrets: Sequence[str]
) -> Signed:
    """Return the delivery, if whoever sent it held one of the secrets."""
    secret_no = verified(body, given, secrets)
    if secret_no is None:
        raise HTTPException(401, "the signature is missing or wrong")
    return Signed(tenant.client, request.headers, body, secret_no)


def _orders_of(tenant: Tenant, references: Sequence[str]) -> list[tuple[str, str]]:
    """Return storefront and id of the orders these references of ours belong to."""
    if not references:
        return []
    found = [parts.get(tenant.store(), tenant.client, reference) for reference in references]
    return sorted({(part.key.storefront, part.key.order_id) for part in found if part})

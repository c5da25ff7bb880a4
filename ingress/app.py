"""The HTTP door, assembled: what answers where. JSON, for machines.

    POST /predict                              ingress.predict
    POST /webhook/{shopify|woo|cj}             ingress.webhooks
    POST /generate; GET /generate/{id}         ingress.generate
    POST /order, /sync; GET /order, /jobs      ingress.orders
    GET  /ops/attention; POST /ops/replay      ingress.ops
    GET  /health, /ready                       ingress.health

Nothing that was sent is logged: the access log has the method, the route, the status and the
milliseconds. The workflow engine is not needed for any answer.

Settings  INGRESS_HOST, INGRESS_PORT, INGRESS_TOKEN, INGRESS_UNSIGNED, OPS_TOKEN, and the webhook
          secrets of the storefronts
Limits    1 MiB a body, 10 s to send it; ingress.security has the rates
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware

from ingress.access_log import AccessLog
from ingress.answers import handlers
from ingress.generate import WAIT_S, Generate
from ingress.health import Health
from ingress.nudge import Nudges
from ingress.ops import Ops
from ingress.orders import Orders
from ingress.predict import Lookup, Predictions
from ingress.security import WEBHOOKS, Addresses, Limits
from ingress.tenants import Tenants
from ingress.watchdog import Drain, watch
from ingress.webhooks import OpenId, Webhooks, stored_open_id
from settings import Settings


def create(
    settings: Settings,
    lookup: Lookup | None = None,
    limits: Limits | None = None,
    *,
    others: Mapping[str, Settings] | None = None,
    addresses: Limits = WEBHOOKS,
    open_id: OpenId = stored_open_id,
    drain: Drain | None = None,
    wait_s: float = WAIT_S,
    nudges: Nudges | None = None,
) -> Starlette:
    """Return the app.

    Args:
        settings: those of the installation's own client; they say where the door stands.
        lookup: returns the last stored score of an e-mail in lower case, or None.
        limits: how fast, how large and how slow a call may be.
        others: the settings of every further client, by name.
        addresses: how fast webhooks may come from one address.
        open_id: returns what CJ signs a client's deliveries with, or None where it is unknown.
        drain: called with a client whose work has waited too long.
        wait_s: how long a caller who waits for an article is kept.
        nudges: told whose orders rang.

    Raises:
        Exposed: the host is not loopback and there is no token.
        Unsigned: a storefront has no webhook secret.
    """
    limits = limits or Limits()
    tenants = Tenants(settings, others or {}, limits)
    tenants.check_secrets()
    ring = nudges.ring if nudges else _nobody
    app = Starlette(
        routes=[
            *Webhooks(tenants, limits, Addresses(addresses), open_id, ring).routes(),
            *Orders(tenants, limits, ring).routes(),
            *Generate(tenants, limits, wait_s).routes(),
            *Ops(tenants, limits).routes(),
            *Health(settings, tenants).routes(),
            *Predictions(settings.churn, tenants.own.guard, lookup).routes(),
        ],
        middleware=[Middleware(AccessLog)],
        exception_handlers=handlers(),
        lifespan=_watched(tenants, drain, nudges),
    )
    app.router.redirect_slashes = False
    return app


def _nobody(_client: str) -> None:
    """Tell nobody that something rang: a worker finds it."""


def _watched(tenants: Tenants, drain: Drain | None, nudges: Nudges | None):  # type: ignore[no-untyped-def]  # Starlette's own protocol
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        going = [asyncio.create_task(watch(tenants, drain))]
        going += [asyncio.create_task(nudges.run())] if nudges else []
        try:
            yield
        finally:
            for one in going:
                one.cancel()
                with suppress(asyncio.CancelledError):
                    await one

    return lifespan

"""Whom the door serves: one tenant per client, each with its own settings, store and secrets."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.dropship.words import Storefront
from domain.errors import AutomationError
from ingress.ledger import Ledger
from ingress.security import Guard, Limits, guard, is_loopback
from settings import OWN, IngressSettings, Settings, secrets_of
from store.database import Database, database

Answers = Callable[[Request], Awaitable[Response]]


def for_each_client(*paths: tuple[str, str, Answers]) -> list[Route]:
    """Return routes (method, path, answer), for the own client and for each further one."""
    return [
        Route(prefix + path, answer, methods=[method])
        for prefix in ("", "/clients/{client}")
        for method, path, answer in paths
    ]


class Unsigned(AutomationError):
    """A storefront is configured whose deliveries nobody could tell from forged ones."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """One client at the door.

    Attributes:
        ledger: the one writer of its database; clients of one database share it.
        guard: checks its token on everything but webhooks.
    """

    client: str
    settings: Settings
    ledger: Ledger
    guard: Guard
    storefronts: tuple[Storefront, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Note which storefronts are configured."""
        configured: dict[Storefront, object] = {
            "shopify": self.settings.shopify,
            "woo": self.settings.woo,
        }
        found = tuple(name for name, slice_ in configured.items() if slice_ is not None)
        object.__setattr__(self, "storefronts", found)

    def store(self) -> Database:
        """Return the client's database; opened when first needed."""
        return database(self.settings.database.url)

    def secrets(self, storefront: Storefront) -> list[str]:
        """Return the webhook secrets in force; none where none is set."""
        match storefront:
            case "shopify" if self.settings.shopify:
                return secrets_of(self.settings.shopify.webhook_secret)
            case "woo" if self.settings.woo:
                return secrets_of(self.settings.woo.webhook_secret)
        return []

    @property
    def people_key(self) -> str:
        """The key under which this client's customers are hashed."""
        return self.settings.orders.key.get_secret_value() or self.client


class Tenants:
    """Everybody the door serves; the installation's own client under no name."""

    def __init__(self, own: Settings, others: Mapping[str, Settings], limits: Limits) -> None:
        self._door = own.ingress
        ledgers: dict[str, Ledger] = {}
        self._by_name = {
            client: _tenant(client, one, own.ingress, limits, ledgers)
            for client, one in {OWN: own, **others}.items()
        }

    def __iter__(self) -> Iterator[Tenant]:
        return iter(self._by_name.values())

    @property
    def own(self) -> Tenant:
        """The installation's own client."""
        return self._by_name[OWN]

    def of(self, request: Request) -> Tenant:
        """Return whom a path is about.

        Raises:
            HTTPException: 404, there is no such client.
        """
        client = request.path_params.get("client", OWN)
        if client not in self._by_name:
            raise HTTPException(404, "there is no such client")
        return self._by_name[client]

    def admitted(self, request: Request) -> Tenant:
        """Return whom a call with a token is about.

        Raises:
            HTTPException: 401 or 429, who asks is not let in; 404, no such client, or no such id.
        """
        tenant = self.of(request)
        tenant.guard.admit(request)
        if not request.path_params.get("id", "").isprintable():
            raise HTTPException(404, "there is nothing of that id")
        return tenant

    def check_secrets(self) -> None:
        """Let nobody serve a storefront without a webhook secret by oversight.

        Raises:
            Unsigned: one has none, and this is no development machine that says so.
        """
        if self._door.unsigned and is_loopback(self._door.host):
            return
        for tenant in self:
            for storefront in tenant.storefronts:
                if not tenant.secrets(storefront):
                    raise Unsigned(_unsigned(tenant.client, storefront))


def _tenant(
    client: str, one: Settings, door: IngressSettings, limits: Limits, ledgers: dict[str, Ledger]
) -> Tenant:
    url = one.database.url
    if url not in ledgers:
        ledgers[url] = Ledger(partial(database, url))
    # A client without a token of its own is served with the installation's.
    token = one.ingress.token or door.token
    keyed = door.model_copy(update={"token": token})
    return Tenant(client, one, ledgers[url], guard(keyed, limits))


def _unsigned(client: str, storefront: Storefront) -> str:
    variable = f"{storefront.upper()}_WEBHOOK_SECRET"
    where = "" if client == OWN else f" in clients/{client}.env"
    return (
        f"{storefront} is configured without {variable}{where}: nobody could tell its webhooks "
        "from forged ones. Set it; for development on a loopback address, INGRESS_UNSIGNED=true "
        "starts without, and that path refuses everything"
    )

"""A vendor's access token, kept for all processes and machines that share this store.

Vendors refuse whoever asks for tokens often, so one process at a time gets a new one: it holds a
lease on the account's row, the others look at the row until the token is there. The lease of a
process that died ends by itself. Tokens are secret: nothing here logs them or puts them in a text.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import select, update

from domain.errors import AutomationError
from store.claims import new_owner
from store.database import Database
from store.dropship_models import TokenRow

FETCH_S = 25.0  # getting a token may take this long in all
LEASE_S = 30.0  # longer: whoever still works on it still holds the row
WAIT_S = 40.0  # longer again: one process that died makes nobody fail
LOOK_EVERY_S = 0.2

_NEVER = datetime.fromtimestamp(0, UTC)


class TokenBusy(AutomationError):
    """No token could be had in time: nothing was asked of the vendor with one."""


class Kept(Protocol):
    """What a token has to say of itself; times are aware."""

    @property
    def access(self) -> str:
        """The secret."""

    @property
    def access_expires_at(self) -> datetime:
        """The end of `access`."""

    @property
    def refresh(self) -> str:
        """What gets the next one; empty: there is nothing of the kind."""

    @property
    def refresh_expires_at(self) -> datetime:
        """The end of `refresh`."""

    def usable(self, stale: str | None, now: datetime) -> bool:
        """Return whether it is alive and not the one the vendor has just refused."""


T = TypeVar("T", bound=Kept)


def utc_now() -> datetime:
    """Return the time of the machine, aware."""
    return datetime.now(UTC)


class StoreShelf(Generic[T]):
    """The token of one account, in the store; a `TokenShelf` of the connector."""

    def __init__(
        self,
        db: Database,
        account: str,
        make: Callable[[str, datetime, str, datetime], T],
        *,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`account` names the key, not showing it; `make` builds the connector's own token."""
        self._db, self._account, self._make = db, account, make
        self._clock, self._sleep = clock, sleep

    async def token(self, stale: str | None, fetch: Callable[[T | None], Awaitable[T]]) -> T:
        """Return the kept token if it is usable and not `stale`, else what `fetch` gets.

        Raises:
            TokenBusy: others have been getting one for too long, or `fetch` took too long.
            Exception: whatever `fetch` raises; the next one may try at once.
        """
        until = self._clock().timestamp() + WAIT_S
        while True:
            kept = await asyncio.to_thread(self._read)
            if kept is not None and kept.usable(stale, self._clock()):
                return kept
            owner = await asyncio.to_thread(self._take, kept.access if kept else "")
            if owner and (token := await self._fetched(owner, kept, fetch)):
                return token
            if self._clock().timestamp() >= until:
                raise TokenBusy("no access token could be had in time")
            if not owner:
                await self._sleep(LOOK_EVERY_S)

    async def _fetched(
        self, owner: str, kept: T | None, fetch: Callable[[T | None], Awaitable[T]]
    ) -> T | None:
        """Get a token and keep it; None: the lease was lost meanwhile, another's token counts."""
        try:
            async with asyncio.timeout(FETCH_S):
                token = await fetch(kept)
            return token if await asyncio.to_thread(self._keep, owner, token) else None
        except TimeoutError:
            await asyncio.to_thread(self._let_go, owner)
            raise TokenBusy("getting an access token took too long") from None
        except BaseException:
            await asyncio.to_thread(self._let_go, owner)
            raise

    def _read(self) -> T | None:
        with self._db.read() as connection:
            row = connection.execute(
                select(TokenRow.__table__).where(TokenRow.account == self._account)
            ).first()
        if row is None or not row.access:
            return None
        return self._make(
            row.access, row.access_expires_at, row.refresh, row.refresh_expires_at or _NEVER
        )

    def _take(self, seen: str) -> str:
        """Hold the row if nobody does and its token is still the one seen; return who holds it."""
        owner, now_s = new_owner(), self._clock().timestamp()
        blank = {"access": "", "access_expires_at": _NEVER, "refresh": "", "open_id": ""}
        with self._db.write() as connection:
            connection.execute(
                self._db.insert(TokenRow)
                .values(account=self._account, **blank, lease=0.0, owner="")
                .on_conflict_do_nothing()
            )
            taken = connection.execute(
                update(TokenRow)
                .where(
                    TokenRow.account == self._account,
                    TokenRow.lease <= now_s,
                    TokenRow.access == seen,
                )
                .values(owner=owner, lease=now_s + LEASE_S)
            )
            return owner if taken.rowcount else ""

    def _keep(self, owner: str, token: T) -> bool:
        """Write a new token down and let go; False: the row is another's by now."""
        values: dict[str, Any] = {
            "access": token.access, "access_expires_at": token.access_expires_at,
            "refresh": token.refresh, "refresh_expires_at": token.refresh_expires_at,
        }  # fmt: skip
        if said := str(getattr(token, "open_id", "") or ""):  # a refresh need not repeat it
            values["open_id"] = said
        return self._release(owner, values)

    def _let_go(self, owner: str) -> bool:
        return self._release(owner, {})

    def _release(self, owner: str, values: dict[str, Any]) -> bool:
        with self._db.write() as connection:
            changed = connection.execute(
                update(TokenRow)
                .where(TokenRow.account == self._account, TokenRow.owner == owner)
                .values(owner="", lease=0.0, **values)
            )
            return bool(changed.rowcount)


def open_id(db: Database, account: str) -> str | None:
    """Return the account's id that CJ signs its webhooks with; None while it is not known."""
    with db.read() as connection:
        found = connection.scalar(select(TokenRow.open_id).where(TokenRow.account == account))
    return found or None

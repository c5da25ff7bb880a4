"""One refresher at a time, over threads, processes and machines."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from connectors.cj import Token
from store.database import Database
from store.tokens import LEASE_S, WAIT_S, StoreShelf, TokenBusy, open_id

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAYS = timedelta(days=1)


class Clock:
    """A clock that moves when somebody waits."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Vendor:
    """Hands out numbered tokens, and remembers what it was shown."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock, self.shown = clock, []

    async def __call__(self, previous: Token | None) -> Token:
        self.shown.append(previous)
        return self.token(len(self.shown))

    def token(self, number: int) -> Token:
        now = self.clock()
        return Token(f"access-{number}", now + 15 * DAYS, f"refresh-{number}", now + 180 * DAYS)


@dataclass(frozen=True, slots=True)
class Named:
    """A token that says whose it is."""

    access: str
    access_expires_at: datetime
    refresh: str
    refresh_expires_at: datetime
    open_id: str = ""

    def usable(self, stale: str | None, now: datetime) -> bool:
        return self.access != stale and self.access_expires_at > now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def vendor(clock: Clock) -> Vendor:
    return Vendor(clock)


def shelf(db: Database, clock: Clock, account: str = "a") -> StoreShelf[Token]:
    return StoreShelf(db, account, Token, clock=clock, sleep=clock.sleep)


async def test_a_token_is_asked_for_once_and_found_again_by_everybody(db, clock, vendor) -> None:
    first = await shelf(db, clock).token(None, vendor)

    assert await shelf(db, clock).token(None, vendor) == first
    assert vendor.shown == [None]


async def test_accounts_have_tokens_of_their_own(db, clock, vendor) -> None:
    mine = await shelf(db, clock, "a").token(None, vendor)
    yours = await shelf(db, clock, "b").token(None, vendor)

    assert (mine.access, yours.access) == ("access-1", "access-2")


async def test_a_token_that_was_refused_is_replaced_and_shown_to_the_vendor(
    db, clock, vendor
) -> None:
    old = await shelf(db, clock).token(None, vendor)

    new = await shelf(db, clock).token(old.access, vendor)

    assert new.access == "access-2"
    assert vendor.shown == [None, old]


async def test_who_comes_with_a_token_others_have_replaced_gets_the_new_one(
    db, clock, vendor
) -> None:
    await shelf(db, clock).token(None, vendor)
    await shelf(db, clock).token("access-1", vendor)

    assert (await shelf(db, clock).token("access-1", vendor)).access == "access-2"
    assert len(vendor.shown) == 2


async def test_an_expired_token_is_replaced(db, clock, vendor) -> None:
    await shelf(db, clock).token(None, vendor)
    clock.now += 15 * DAYS

    assert (await shelf(db, clock).token(None, vendor)).access == "access-2"


async def test_a_failed_fetch_leaves_the_door_open_for_the_next(db, clock, vendor) -> None:
    async def fails(previous: Token | None) -> Token:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await shelf(db, clock).token(None, fails)

    assert (await shelf(db, clock).token(None, vendor)).access == "access-1"
    assert clock.now == NOW  # nobody had to wait


async def test_the_lease_of_a_dead_refresher_ends(db, clock, vendor) -> None:
    assert shelf(db, clock)._take("")  # and dies

    assert (await shelf(db, clock).token(None, vendor)).access == "access-1"
    assert LEASE_S <= (clock.now - NOW).total_seconds() < WAIT_S


async def test_a_refresher_that_never_ends_makes_nobody_wait_for_ever(db, clock, vendor) -> None:
    class Frozen(Clock):
        async def sleep(self, seconds: float) -> None:
            await super().sleep(seconds)
            shelf(db, self)._take("")  # the next one takes over, and is no better

    clock = Frozen()
    shelf(db, clock)._take("")

    with pytest.raises(TokenBusy):
        await shelf(db, clock).token(None, vendor)
    assert vendor.shown == []


async def test_a_refresher_that_slept_past_its_lease_writes_nothing(db, clock, vendor) -> None:
    async def sleeps(previous: Token | None) -> Token:
        clock.now += timedelta(seconds=LEASE_S + 1)
        await shelf(db, clock).token(None, vendor)  # another one, meanwhile
        return vendor.token(99)

    assert (await shelf(db, clock).token(None, sleeps)).access == "access-1"
    assert (await shelf(db, clock).token(None, vendor)).access == "access-1"


async def test_the_open_id_is_kept_where_a_token_carries_it(db, clock) -> None:
    said = iter(["77", ""])

    async def fetch(previous: Named | None) -> Named:
        return Named("x" * (1 + bool(previous)), NOW + DAYS, "", NOW, next(said))

    named = StoreShelf(db, "a", Named, clock=clock, sleep=clock.sleep)
    await named.token(None, fetch)
    await named.token("x", fetch)  # a refresh need not repeat it

    assert open_id(db, "a") == "77"
    assert open_id(db, "b") is None


async def test_an_account_without_an_open_id_says_so(db, clock, vendor) -> None:
    await shelf(db, clock).token(None, vendor)

    assert open_id(db, "a") is None


def test_threads_that_need_a_token_at_once_fetch_one(db: Database) -> None:
    waiting, fetched = threading.Event(), []

    async def look(seconds: float) -> None:
        waiting.set()
        await asyncio.sleep(0)

    async def fetch(previous: Token | None) -> Token:
        fetched.append(previous)
        assert await asyncio.to_thread(waiting.wait, 20)  # another one stands in line
        return Vendor(lambda: datetime.now(UTC)).token(len(fetched))

    def asks(_: int) -> str:
        one = StoreShelf(db, "a", Token, sleep=look)
        token: Awaitable[Token] = one.token(None, fetch)
        return asyncio.run(token).access  # type: ignore[arg-type]

    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(asks, range(4)))

    assert got == ["access-1"] * 4
    assert fetched == [None]

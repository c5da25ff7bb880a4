"""The nightly check: an order through the drains, and then what each side says of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.errors import Unavailable
from domain.dropship.reconciliation import UnknownRef
from domain.dropship.words import OrderKey, ShopOrder
from domain.errors import RuleError
from drains.ground import Ground
from drains.loop import drain
from drains.reconciling import Reconciliation, reconcile, reconcile_turn, write_report
from drains.refunding import note_refund
from settings import OutputSettings
from store import attention, nightly, parts
from store.database import Database
from tests.drains.world import NOON, Clock, FakeShop, FakeSupplier, ground_of, line, order_of

pytestmark = pytest.mark.anyio
TODAY = NOON.date()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def g(db: Database, clock: Clock, tmp_path: Path) -> Ground:
    ground = ground_of(db, clock)
    knobs = ground.settings.model_copy(update={"output": OutputSettings(dir=tmp_path)})
    return replace(ground, settings=knobs)


def shop(g: Ground) -> FakeShop:
    return g.storefronts["shopify"]  # type: ignore[return-value]


def supplier(g: Ground, name: str = "cj") -> FakeSupplier:
    return g.suppliers[name]  # type: ignore[index,return-value]


async def bought(g: Ground, clock: Clock, order: ShopOrder) -> None:
    """Have an order bought; both suppliers ask 5 a piece and 2 for the parcel, in EUR."""
    shop(g).orders[order.key.order_id] = order
    from store import doorbells

    doorbells.ring(g.db, [order.key], g.now_s)
    for _ in range(4):
        await drain(g)
        clock.pass_s(1)


def kinds(result: Reconciliation) -> list[str]:
    return [one.kind for one in result.differences]


async def test_what_agrees_has_no_difference(g: Ground, clock: Clock) -> None:
    await bought(g, clock, order_of("1", line("l", "BB-A")))
    result = await reconcile(g, TODAY)

    assert (kinds(result), result.orders, result.parts) == ([], 1, 1)
    assert (result.paid, result.billed) == ({"EUR": Decimal(30)}, {"EUR": Decimal(7)})
    assert result.not_listable == ("cj", "bigbuy")


async def test_an_overcharge_is_told_with_its_money(g: Ground, clock: Clock) -> None:
    await bought(g, clock, order_of("1", line("l", "BB-A")))
    port = supplier(g, "bigbuy")
    port.sold["S1-BIGBUY"] = replace(port.sold["S1-BIGBUY"], billed=Decimal("9.50"))
    result = await reconcile(g, TODAY)

    [one] = result.differences
    assert (one.kind, one.order, one.ref) == ("overcharged", "S1", "S1-BIGBUY")
    assert (one.money, one.currency, result.names["S1"]) == (Decimal("2.50"), "EUR", "#1")


async def test_duty_and_payment_fee_are_not_the_suppliers(g: Ground, clock: Clock) -> None:
    far = supplier(g)
    far.quoting = lambda part: quote_from_china()
    await bought(g, clock, order_of("1", line("l", "CJ-A")))

    assert kinds(await reconcile(g, TODAY)) == []


def quote_from_china():
    from domain.dropship.words import Quote

    return Quote("EUR", Decimal(5), Decimal(2), Decimal(0), False, "post")


async def test_dollars_that_differ_as_little_as_rates_do_agree(g: Ground, clock: Clock) -> None:
    await bought(g, clock, order_of("1", line("l", "BB-A")))
    port = supplier(g, "bigbuy")
    said = replace(port.sold["S1-BIGBUY"], currency="USD")
    port.sold["S1-BIGBUY"] = replace(said, billed=Decimal("7.70"))  # 7.08 EUR
    assert kinds(await reconcile(g, TODAY)) == []

    nightly.forget(g.db, "own")
    port.sold["S1-BIGBUY"] = replace(said, billed=Decimal("9.00"))
    assert kinds(await reconcile(g, TODAY)) == ["overcharged"]


async def test_paid_and_held_is_not_ordered(g: Ground, clock: Clock) -> None:
    await bought(g, clock, order_of("1", line("l", "BB-A", revenue=1)))
    clock.pass_s(3 * 3600)
    [one] = (await reconcile(g, TODAY)).differences

    assert (one.kind, one.order, one.money) == ("not_ordered", "S1", Decimal(1))


async def test_a_cancelled_purchase_is_owed_back(g: Ground, clock: Clock) -> None:
    order = order_of("1", line("l", "BB-A"))
    await bought(g, clock, order)
    shop(g).orders["1"] = replace(order, cancelled=True, mark="m2")
    [one] = (await reconcile(g, TODAY)).differences

    assert (one.kind, one.money) == ("refund_not_returned", Decimal(7))


async def test_the_storefront_itself_says_what_was_told(g: Ground, clock: Clock) -> None:
    order = order_of("1", line("l", "BB-A"))
    await bought(g, clock, order)
    supplier(g, "bigbuy").ship("S1-BIGBUY", "LX1")
    clock.pass_s(60)
    await drain(g)
    [part] = parts.of_order(g.db, OrderKey("own", "shopify", "1"))
    assert part.told == ("LX1",)
    assert kinds(await reconcile(g, TODAY)) == ["untold"]

    nightly.forget(g.db, "own")
    shop(g).orders["1"] = replace(order, told=("LX1",))
    assert kinds(await reconcile(g, TODAY)) == []


async def test_silence_for_days_is_not_shipped(g: Ground, clock: Clock) -> None:
    await bought(g, clock, order_of("1", line("l", "BB-A")))
    clock.pass_s(timedelta(days=6).total_seconds())

    assert kinds(await reconcile(g, g.now().date())) == ["unshipped"]


async def test_an_order_the_supplier_no_longer_knows_is_asked_about(
    g: Ground, clock: Clock
) -> None:
    await bought(g, clock, order_of("1", line("l", "BB-A")))
    supplier(g, "bigbuy").sold.clear()
    clock.pass_s(3 * 3600)
    result = await reconcile(g, TODAY)

    [question] = attention.open_questions(g.db, "own")
    assert (question.kind, question.part) == ("UNKNOWN_AT_SUPPLIER", "S1-BIGBUY")
    assert kinds(result) == ["not_ordered"]


async def test_who_does_not_answer_is_counted_and_nothing_is_guessed(
    g: Ground, clock: Clock
) -> None:
    await bought(g, clock, order_of("1", line("l", "BB-A")))
    await bought(g, clock, order_of("2", line("l", "BB-B")))

    def down(step: str) -> None:
        if step == "look_up":
            raise Unavailable("bigbuy", "order", "down")

    supplier(g, "bigbuy").before = down
    result = await reconcile(g, TODAY)

    assert result.unread == ("part S1-BIGBUY", "part S2-BIGBUY")
    assert kinds(result) == []


async def cancelled_there(g: Ground, clock: Clock) -> FakeSupplier:
    """Have an order bought for 7 EUR, and cancelled by the customer afterwards."""
    order = order_of("1", line("l", "BB-A"))
    await bought(g, clock, order)
    await reconcile(g, TODAY)
    nightly.forget(g.db, "own")
    shop(g).orders["1"] = replace(order, cancelled=True, mark="m2")
    return supplier(g, "bigbuy")


def money(result: Reconciliation) -> tuple[Decimal, Decimal, Decimal]:
    [one] = result.refunds
    return one.due, one.received, one.missing


async def test_a_bill_that_falls_is_money_received(g: Ground, clock: Clock) -> None:
    port = await cancelled_there(g, clock)
    port.sold["S1-BIGBUY"] = replace(port.sold["S1-BIGBUY"], billed=Decimal("2.50"))
    result = await reconcile(g, TODAY)

    assert money(result) == (Decimal(7), Decimal("4.50"), Decimal("2.50"))
    assert [(one.kind, one.money) for one in result.differences] == [
        ("refund_not_returned", Decimal("2.50"))
    ]


async def test_money_a_person_saw_come_is_received_and_counts_once(g: Ground, clock: Clock) -> None:
    await cancelled_there(g, clock)
    for _ in range(2):
        note_refund(g.db, "own", "S1-BIGBUY", "7.00", "", "bank 22/11", "ada", g.now())
    result = await reconcile(g, TODAY)

    assert (money(result), kinds(result)) == ((Decimal(7), Decimal(7), Decimal(0)), [])


@pytest.mark.parametrize(
    ("ref", "amount", "currency"),
    [
        ("S9-CJ", "1", ""),
        ("S1-BIGBUY", "-1", ""),
        ("S1-BIGBUY", "nan", ""),
        ("S1-BIGBUY", "1", "E"),
    ],
)  # fmt: skip
async def test_a_refund_of_nothing_known_is_refused(
    g: Ground, clock: Clock, ref: str, amount: str, currency: str
) -> None:
    await bought(g, clock, order_of("1", line("l", "BB-A")))
    with pytest.raises(RuleError):
        note_refund(g.db, "own", ref, amount, currency, "bank", "ada", g.now())


async def test_an_order_cancelled_before_it_was_paid_owes_nothing(g: Ground, clock: Clock) -> None:
    port = await cancelled_there(g, clock)
    port.sold["S1-BIGBUY"] = replace(port.sold["S1-BIGBUY"], cancelled=True, never_paid=True)
    result = await reconcile(g, TODAY)

    assert (result.refunds, "refund_not_returned" in kinds(result)) == ((), False)


async def test_a_complaint_is_named_with_what_is_owed(
    g: Ground, clock: Clock, tmp_path: Path
) -> None:
    port = await cancelled_there(g, clock)
    port.sold["S1-BIGBUY"] = replace(port.sold["S1-BIGBUY"], dispute="D-77")
    result = await reconcile(g, TODAY)
    page = write_report(g, result).read_text()

    assert "complaint D-77" in result.differences[0].words
    assert "D-77" in page
    assert "7,00" in page


@dataclass
class Talkative(FakeSupplier):
    """A supplier that lists its orders."""

    async def orders_since(self, since: datetime) -> Sequence[UnknownRef]:
        ours = [UnknownRef(ref, "bigbuy", Decimal(7), "EUR") for ref in self.sold]
        return [*ours, UnknownRef("HAND-1", "bigbuy", Decimal(12), "EUR")]


async def test_an_order_under_our_account_that_is_not_ours_is_asked_about(
    g: Ground, clock: Clock
) -> None:
    g.suppliers["bigbuy"] = Talkative()  # type: ignore[assignment]
    await bought(g, clock, order_of("1", line("l", "BB-A")))
    result = await reconcile(g, TODAY)

    [question] = attention.open_questions(g.db, "own")
    assert (kinds(result), result.not_listable) == (["unknown_at_supplier"], ("cj",))
    assert (question.kind, question.part) == ("UNKNOWN_AT_SUPPLIER", "bigbuy HAND-1")


async def test_the_night_is_worked_off_in_portions_and_ends_with_a_page(
    g: Ground, clock: Clock, tmp_path: Path
) -> None:
    for n in range(20):
        await bought(g, clock, order_of(str(n + 1), line("l", f"BB-{n}")))
    clock.now = NOON + timedelta(days=1)

    waits = [await reconcile_turn(g) for _ in range(3)]

    page = tmp_path / "own" / f"reconciliation-{date(2026, 11, 22)}.html"
    assert waits[0] < 60 < waits[1] <= 86_400
    assert waits[2] == waits[1]  # once a day
    assert page.read_text().count("<html") == 1
    assert nightly.kept(g.db, "own", TODAY) == {}


async def test_nobodys_data_is_kept_or_drawn(g: Ground, clock: Clock, tmp_path: Path) -> None:
    await bought(g, clock, order_of("1", line("l", "BB-A", revenue=1)))
    clock.now = NOON + timedelta(days=1)
    await reconcile(g, TODAY)
    kept = str(nightly.kept(g.db, "own", TODAY))
    await reconcile_turn(g)

    [page] = (tmp_path / "own").glob("*.html")
    for secret in ("Moreau", "Lilas", "69003", "612345678", "example.org"):
        assert secret not in kept + page.read_text()

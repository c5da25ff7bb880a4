"""Special orders: an ordinary one, made to go another way, and what must come of it.

`SHARES` are shares of a whole campaign; each kind occurs at least once. An act that decides whether
something is bought at all happens before anybody hears of the order, so that its outcome is no race
(cancelled_before, lowered_before, refunded_before); the others happen whenever they happen.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from sandbox.orders import Act, Case, Expected, Line, in_stock, line_of, pieces
from sandbox.orders_goods import DIGITAL, FOREIGN, gone
from sandbox.orders_people import misaddressed

NOTHING = Expected(told=False, completed=False)
AFTER_ORDER = frozenset({"CHANGED_AFTER_ORDER"})

SHARES: Mapping[str, float] = {
    "unroutable": 0.02,
    "unroutable_mixed": 0.02,
    "below_margin": 0.03,
    "out_of_stock": 0.02,
    "out_of_stock_mixed": 0.02,
    "bad_address": 0.02,
    "address_corrected": 0.03,
    "unpaid": 0.03,
    "paid_later": 0.04,
    "test": 0.02,
    "cancelled_before": 0.03,
    "cancelled_after": 0.02,
    "line_added": 0.02,
    "lowered_before": 0.02,
    "lowered_after": 0.01,
    "refunded_before": 0.02,
    "refunded_after": 0.01,
    "digital": 0.02,
}


def unroutable(case: Case, random: Random) -> Case:
    """No supplier is known for its only line."""
    lines = (Line(random.choice(FOREIGN), random.randint(1, 2), 3_500),)
    asked = frozenset({"UNROUTABLE_SKU"})
    return replace(case, lines=lines, expect=replace(NOTHING, attention=asked))


def unroutable_mixed(case: Case, random: Random) -> Case:
    """One line more, which nobody serves; the others are bought all the same."""
    lines = (*case.lines, Line(random.choice(FOREIGN), 1, 3_500))
    asked = frozenset({"UNROUTABLE_SKU"})
    return replace(case, lines=lines, expect=replace(case.expect, attention=asked, completed=False))


def below_margin(case: Case, random: Random) -> Case:
    """Sold for less than the goods alone cost."""
    article = random.choice(in_stock())
    cheap = replace(line_of(article, random), cents=max(50, round(article.cost_eur * 80)))
    return replace(case, lines=(cheap,), expect=replace(NOTHING, attention=frozenset({"MARGIN"})))


def out_of_stock(case: Case, random: Random) -> Case:
    """Its only article is sold out at the supplier."""
    lines = (line_of(random.choice(gone()), random),)
    asked = frozenset({"OUT_OF_STOCK"})
    return replace(case, lines=lines, expect=replace(NOTHING, attention=asked))


def out_of_stock_mixed(case: Case, random: Random) -> Case:
    """One supplier's part is sold out; the other supplier's is bought."""
    absent = random.choice(gone())
    there = in_stock("bigbuy" if absent.supplier == "cj" else "cj")
    kept = (line_of(random.choice(there), random),)
    expect = Expected(pieces(kept), attention=frozenset({"OUT_OF_STOCK"}), completed=False)
    return replace(case, lines=(*kept, line_of(absent, random)), expect=expect)


def bad_address(case: Case, random: Random) -> Case:
    """The postcode is impossible, and stays so."""
    wrong = misaddressed(case.customer)
    asked = frozenset({"ADDRESS"})
    return replace(case, customer=wrong, expect=replace(NOTHING, attention=asked))


def address_corrected(case: Case, random: Random) -> Case:
    """The postcode is impossible until somebody has been asked and corrects it in the shop."""
    return replace(
        case, at_first=misaddressed(case.customer), acts=(Act("correct", "asked"),),
        expect=replace(case.expect, attention=frozenset({"ADDRESS"})),
    )  # fmt: skip


def unpaid(case: Case, random: Random) -> Case:
    """Never paid."""
    return replace(case, paid=False, expect=NOTHING)


def paid_later(case: Case, random: Random) -> Case:
    """Paid some seconds after it was made."""
    return replace(case, paid=False, acts=(Act("pay", after_s=random.uniform(1, 15)),))


def test_order(case: Case, random: Random) -> Case:
    """A test order of Shopify's bogus gateway; WooCommerce has none."""
    return replace(case, shop="shopify", test=True, expect=NOTHING)


def cancelled_before(case: Case, random: Random) -> Case:
    """Cancelled before anybody could see it paid."""
    return replace(case, paid=False, acts=(Act("cancel", "first"),), expect=NOTHING)


def cancelled_after(case: Case, random: Random) -> Case:
    """Cancelled once a supplier has it: what was bought stays bought, and a person is asked."""
    expect = Expected(
        before=case.expect.buy, attention=frozenset({"CANCELLED_AFTER_ORDER"}),
        told=False, completed=False,
    )  # fmt: skip
    return replace(case, acts=(Act("cancel", "bought"),), expect=expect)


def line_added(case: Case, random: Random) -> Case:
    """The customer adds a line, before or after the rest was bought."""
    new = line_of(random.choice(in_stock()), random)
    act = Act("add", after_s=random.uniform(0.5, 8), new=new)
    return replace(case, acts=(act,), expect=replace(case.expect, buy=pieces((*case.lines, new))))


def lowered_before(case: Case, random: Random) -> Case:
    """A quantity is lowered, then it is paid."""
    lines = (replace(case.lines[0], quantity=3), *case.lines[1:])
    left = (replace(lines[0], quantity=1), *lines[1:])
    acts = (Act("lower", "first", pieces=1), Act("pay", after_s=random.uniform(0, 4)))
    expect = replace(case.expect, buy=pieces(left))
    return replace(case, lines=lines, paid=False, acts=acts, expect=expect)


def lowered_after(case: Case, random: Random) -> Case:
    """A quantity is lowered once it was bought."""
    return _fewer_after(case, Act("lower", "bought", pieces=1))


def refunded_before(case: Case, random: Random) -> Case:
    """One piece is refunded on an order that is paid only then."""
    lines = (replace(case.lines[0], quantity=2), *case.lines[1:])
    left = (replace(lines[0], quantity=1), *lines[1:])
    acts = (Act("refund", "first", pieces=1), Act("pay", after_s=random.uniform(0, 4)))
    expect = replace(case.expect, buy=pieces(left))
    return replace(case, lines=lines, paid=False, acts=acts, expect=expect)


def refunded_after(case: Case, random: Random) -> Case:
    """Two of three pieces are refunded once they were bought."""
    return _fewer_after(case, Act("refund", "bought", pieces=2))


def digital(case: Case, random: Random) -> Case:
    """Nothing to ship; only Shopify says so of a line."""
    lines = (Line(DIGITAL, 1, 1_900, ships=False),)
    return replace(case, shop="shopify", lines=lines, expect=NOTHING)


def _fewer_after(case: Case, act: Act) -> Case:
    """Let one of three pieces be left; what was bought before stays, and a person is asked."""
    lines = (replace(case.lines[0], quantity=3), *case.lines[1:])
    left = (replace(lines[0], quantity=1), *lines[1:])
    expect = Expected(
        pieces(left), before={lines[0].sku: 2}, attention=AFTER_ORDER, told=False, completed=False
    )
    return replace(case, lines=lines, acts=(act,), expect=expect)


FATES: Mapping[str, Callable[[Case, Random], Case]] = {
    "unroutable": unroutable,
    "unroutable_mixed": unroutable_mixed,
    "below_margin": below_margin,
    "out_of_stock": out_of_stock,
    "out_of_stock_mixed": out_of_stock_mixed,
    "bad_address": bad_address,
    "address_corrected": address_corrected,
    "unpaid": unpaid,
    "paid_later": paid_later,
    "test": test_order,
    "cancelled_before": cancelled_before,
    "cancelled_after": cancelled_after,
    "line_added": line_added,
    "lowered_before": lowered_before,
    "lowered_after": lowered_after,
    "refunded_before": refunded_before,
    "refunded_after": refunded_after,
    "digital": digital,
}

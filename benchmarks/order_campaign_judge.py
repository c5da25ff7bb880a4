"""The judge of `benchmarks.order_campaign`: from books and questions to what went wrong.

Pure: cases and facts in, findings out. A finding names the order by its number in the campaign, its
fate and its place in the shop; never a person.

    lost               must be bought, is not, and nobody is asked about it
    doubled            more pieces on live supplier orders than the shop order wants
    wrongly bought     a supplier has something of an order of which nothing may be bought
    wrong lines        a foreign article, part of the pieces only, or other lines in a shipment
    wrong address      a supplier sends to somebody else, or a field of the address differs
    tracking missing   a number of a bought order is not at its shop
    tracking twice     it is there twice, the customer was mailed twice, or it is another order's
    not completed      all was shipped and told, and WooCommerce's order is still open
    completed early    WooCommerce's order was completed, and not all was bought, shipped and told
    attention missing  the question a person must get was never asked
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.order_campaign_facts import (
    Facts,
    Key,
    Owners,
    ShopView,
    SupplierOrder,
    digits,
    plain,
)
from sandbox.orders import Case, Expected
from sandbox.orders_goods import Supplier, origin

KINDS = (
    "lost", "doubled", "wrongly bought", "wrong lines", "wrong address", "tracking missing",
    "tracking twice", "not completed", "completed early", "attention missing",
)  # fmt: skip
Pieces = Counter[tuple[Supplier, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be."""

    what: str
    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """One order, and all that there is of it."""

    case: Case
    expect: Expected
    key: Key
    view: ShopView
    orders: Sequence[SupplierOrder]
    asked: frozenset[str]
    open: frozenset[str]

    def found(self, what: str, detail: str) -> Finding:
        """Say something against it."""
        where = f"case {self.case.number} ({self.case.kind}, {self.key[0]} {self.key[1]})"
        return Finding(what, where, detail)

    @property
    def live(self) -> list[SupplierOrder]:
        """The supplier orders that are not cancelled."""
        return [one for one in self.orders if one.live]

    def pieces(self, *, paid: bool) -> Pieces:
        """Count the pieces on live supplier orders; `paid`: on those that will be shipped."""
        total: Pieces = Counter()
        for one in self.live:
            if one.paid or not paid:
                total.update({(one.supplier, sku): count for sku, count in one.lines.items()})
        return total

    @property
    def taken_back(self) -> bool:
        """Something was bought that a later change took back."""
        there, wanted = self.pieces(paid=False), self.expect.wanted()
        return any(there[one] > wanted.get(one, 0) for one in self.expect.tolerated())

    @property
    def whole(self) -> bool:
        """Everything is bought, and nobody has to decide anything."""
        bought = self.pieces(paid=True)
        wanted = self.expect.wanted()
        return not self.open and all(bought[one] >= count for one, count in wanted.items())


def judge(cases: Sequence[Case], facts: Facts) -> list[Finding]:
    """Return everything that went wrong, order by order."""
    owners, of = Owners(cases), defaultdict(list)
    findings = []
    for order in facts.bought:
        owner = owners.of(order.to)
        if owner is None:
            where = f"{order.supplier} {order.id}"
            findings.append(Finding("wrong address", where, "sent to nobody of this campaign"))
        else:
            of[owner].append(order)
    for case in cases:
        key = facts.keys.get(case.number)
        if key is None:
            continue  # never made
        nothing: frozenset[str] = frozenset()
        seen = _Seen(
            case, _expected(case, facts), key, facts.shops.get(key, ShopView("gone")),
            of[case.number], facts.asked.get(key, nothing), facts.open.get(key, nothing),
        )  # fmt: skip
        for check in (_purchases, _addresses, _tracking, _closing, _attention):
            findings += check(seen)
    return findings


def held(cases: Sequence[Case], facts: Facts) -> dict[str, int]:
    """Count, by kind of question, the orders that should have been bought and wait for a person."""
    waiting: Counter[str] = Counter()
    for case in cases:
        key = facts.keys.get(case.number)
        if key and not case.expect.attention and (case.expect.buy or case.expect.before):
            waiting.update(facts.open.get(key, ()))
    return dict(waiting)


def _expected(case: Case, facts: Facts) -> Expected:
    """Return what is expected; without the act that never came about it is an order like any."""
    if case.number not in facts.undone or not case.expect.before:
        return case.expect
    whole = Counter(case.expect.buy) + Counter(case.expect.before)
    return replace(
        case.expect, buy=whole, before={}, attention=frozenset(), told=True, completed=True
    )


def _purchases(seen: _Seen) -> Iterator[Finding]:
    expect, there, paid = seen.expect, seen.pieces(paid=False), seen.pieces(paid=True)
    if not expect.buy and not expect.before:
        for one in seen.orders:
            yield seen.found("wrongly bought", f"{one.supplier} has order {one.id}")
        return
    wanted, spare = expect.wanted(), expect.tolerated()
    for article, count in there.items():
        most = wanted.get(article, 0) + spare.get(article, 0)
        if not most:
            yield seen.found("wrong lines", f"{count} of {article[1]}, which is not on the order")
        elif count > most:
            yield seen.found("doubled", f"{count} of {article[1]} instead of {most}")
    for article, most in wanted.items():
        if paid[article] < most and not seen.open:
            what = "wrong lines" if paid[article] else "lost"
            yield seen.found(what, f"{paid[article]} of {article[1]} instead of {most}")


def _addresses(seen: _Seen) -> Iterator[Finding]:
    one = seen.case.customer
    for order in seen.orders:
        to = order.to
        there = {
            "name": plain(to.name) == plain(f"{one.first_name} {one.last_name}"),
            "street": plain(one.street) in plain(to.street),
            "flat": plain(one.flat) in plain(to.street),
            "city": plain(to.city) == plain(one.city),
            "postcode": _code(to.postcode) == _code(one.postcode),
            "country": to.country == one.country,
            "phone": digits(to.phone) == digits(one.phone),
            "e-mail": plain(to.email) in ("", plain(one.email)),
        }
        wrong = [name for name, right in there.items() if not right]
        if wrong:
            said = f"{order.supplier} {order.id}: {', '.join(wrong)}"
            yield seen.found("wrong address", said)


def _tracking(seen: _Seen) -> Iterator[Finding]:
    given = {number for one in seen.orders for number in one.numbers}
    for one in seen.live:
        for number in one.numbers:
            times = _times(seen.view, number)
            if times == 0 and seen.expect.told:
                yield seen.found("tracking missing", f"{one.supplier} {one.id}: {number}")
            elif times > 1:
                yield seen.found("tracking twice", f"{number} is there {times} times")
        if not one.numbers and one.paid and seen.expect.told:
            yield seen.found("tracking missing", f"{one.supplier} {one.id} never had a number")
    for shipment in seen.view.shipments:
        if foreign := sorted(set(shipment.numbers) - given):
            yield seen.found("tracking twice", f"{', '.join(foreign)} is no number of this order")
        if shipment.mails != 1:
            yield seen.found("tracking twice", f"{shipment.mails} mails about one shipment")
        yield from _shipped_lines(seen, shipment.numbers, shipment.lines)


def _shipped_lines(
    seen: _Seen, numbers: Sequence[str], lines: Mapping[str, int]
) -> Iterator[Finding]:
    """A shipment names exactly the pieces of the supplier order its number came from."""
    if seen.expect.before:  # pieces taken back meanwhile cannot be shipped any more
        return
    sent: Pieces = Counter()
    for order in seen.orders:
        if set(order.numbers) & set(numbers):
            sent.update({(order.supplier, sku): count for sku, count in order.lines.items()})
    said: Pieces = Counter()
    for sku, count in lines.items():
        if found := origin(sku):
            said[found] += count
    if said != sent:
        yield seen.found("wrong lines", f"the shipment with {', '.join(numbers)} names others")


def _times(view: ShopView, number: str) -> int:
    """Count how often a shop has a number: in shipments, or in notes as a word of its own."""
    word = re.compile(rf"(?<![A-Za-z0-9]){re.escape(number)}(?![A-Za-z0-9])")
    return sum(made.numbers.count(number) for made in view.shipments) + sum(
        len(word.findall(note)) for note in view.notes
    )


def _closing(seen: _Seen) -> Iterator[Finding]:
    if seen.key[0] != "woo":
        return
    told = all(_times(seen.view, number) for one in seen.live for number in one.numbers)
    shipped = all(one.numbers for one in seen.live)
    done = seen.expect.completed and seen.whole and told and shipped
    if seen.expect.buy and seen.expect.before and not seen.taken_back:
        return  # it was changed in time: an order like any other
    if seen.view.status == "completed" and not done:
        yield seen.found("completed early", f"open questions: {', '.join(seen.open) or 'none'}")
    elif done and seen.view.status != "completed":
        yield seen.found("not completed", f"status {seen.view.status}")


def _attention(seen: _Seen) -> Iterator[Finding]:
    expect = seen.expect
    if not expect.attention or seen.asked & expect.attention:
        return
    if expect.before and not seen.taken_back:
        return
    asked = ", ".join(sorted(seen.asked)) or "nothing"
    yield seen.found("attention missing", f"{' or '.join(expect.attention)}; asked: {asked}")


def _code(postcode: str) -> str:
    return re.sub(r"[\s-]", "", postcode).upper()

"""What people decide, on each database we promise to run on."""

from decimal import Decimal
from typing import get_args

import pytest

from domain.dropship.answers import ANSWERS, answers_for
from domain.dropship.words import Ask, AttentionKind, OrderKey, Part, PartLine, Planned
from domain.errors import RuleError
from drains import deciding
from drains.ground import Ground
from drains.loop import drain
from settings import settings
from store import alarms, attention, audit, doorbells, parts
from store.attention import Question
from store.database import Database
from store.dossier import opened
from tests.drains.world import NOON, Clock, ground_of, line, order_of

pytestmark = pytest.mark.anyio

KEY = OrderKey("own", "shopify", "5800")
REF = "S5800-CJ"
EVERY_KIND = get_args(AttentionKind)
VERBS = ("approve", "retry", "drop", "substitute", "ignore")


@pytest.fixture
def g(db: Database, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """A client with both suppliers, and one paid order in the shop."""
    monkeypatch.setenv("CJ_API_KEY", "k")
    monkeypatch.setenv("BIGBUY_API_KEY", "k")
    settings.cache_clear()
    ground = ground_of(db, Clock())
    ground.storefronts["shopify"].orders["5800"] = order_of("5800")  # type: ignore[attr-defined]  # a fake
    return ground


def held(g: Ground, *kinds: str, state: str = "HELD", part: bool = True, **values: object) -> None:
    """Bring a part into a state, with a question of each kind about it."""
    order = order_of("5800")
    with opened(g.db, KEY, "test", NOON, create=True) as dossier:
        dossier.see(order, "PLANNED", "paid")
        planned = Planned("cj", (PartLine("1", "A", 2),), Decimal(30))
        ref = dossier.add_part(planned, "EUR", NOON.timestamp())
        for step in {"REFUSED": ["REFUSED"], "HELD": ["HELD"],
                     "UNKNOWN": ["UNKNOWN"], "PLACED": ["UNKNOWN", "PLACED"]}[state]:  # fmt: skip
            dossier.move(dossier.part(ref), step, "test", **values)  # type: ignore[arg-type]  # a state
        for kind in kinds:
            about = ref if part else ""
            dossier.ask(Ask(kind, "known", "asked", about, Decimal(30)), "EUR")  # type: ignore[arg-type]  # a kind


def question(g: Ground, kind: str) -> Question:
    [found] = [one for one in attention.of_order(g.db, KEY) if one.kind == kind]
    return found


def part_of(g: Ground, ref: str = REF) -> Part:
    found = parts.get(g.db, "own", ref)
    assert found is not None
    return found


def decide(g: Ground, kind: str, verb: str, **further: str) -> deciding.Decided:
    number = question(g, kind).number
    return deciding.decide(g.db, "own", number, verb, "ada", now=g.now(), **further)


def test_every_kind_of_question_has_an_answer() -> None:
    for kind in EVERY_KIND:
        for scope in ("part", "order", "client"):
            assert answers_for(kind, scope)  # type: ignore[arg-type]  # one of three
    assert set(ANSWERS) <= set(EVERY_KIND)
    assert all(set(verbs) <= set(VERBS) for verbs in ANSWERS.values())


@pytest.mark.parametrize("kind", ["MARGIN", "CAP", "QUANTITY", "REPEATED_ADDRESS", "APPROVAL"])
async def test_an_approved_part_is_bought_and_the_audit_names_who_let_it_pass(
    g: Ground, kind: str
) -> None:
    held(g, kind)

    decide(g, kind, "approve")

    now = part_of(g)
    assert (now.state, now.approved, now.lets(kind)) == ("PLANNED", kind, True)
    closed = question(g, kind)
    assert (closed.closed_by, closed.decision) == ("ada", "approve")
    lines = audit.of_order(g.db, KEY)
    assert ("ada", f"{kind}: approve") in [(one.actor, one.why) for one in lines]
    assert audit.untouched(lines)
    assert doorbells.waiting_since(g.db, "own") is not None


async def test_a_part_below_the_margin_is_bought_once_somebody_lets_it_pass(g: Ground) -> None:
    g.suppliers["cj"].price = Decimal(100)  # type: ignore[attr-defined]  # a fake
    doorbells.ring(g.db, [KEY], 0)
    await drain(g)
    before = part_of(g).state

    decide(g, "MARGIN", "approve")
    await drain(g)

    assert (before, part_of(g).state) == ("HELD", "PLACED")
    assert len(g.suppliers["cj"].orders) == 1  # type: ignore[attr-defined]  # a fake


async def test_a_part_stopped_twice_waits_for_both_answers(g: Ground) -> None:
    held(g, "CAP", "QUANTITY")

    first = decide(g, "CAP", "approve")
    between = part_of(g).state
    decide(g, "QUANTITY", "approve")

    assert f"{question(g, 'QUANTITY').number} (QUANTITY)" in first.said
    assert (between, part_of(g).state) == ("HELD", "PLANNED")
    assert part_of(g).approved == "CAP,QUANTITY"


@pytest.mark.parametrize("state", ["HELD", "REFUSED"])
async def test_a_retried_part_is_bought_by_way_of_the_look_up(g: Ground, state: str) -> None:
    held(g, "REFUSED", state=state)
    seen: list[str] = []
    g.suppliers["cj"].before = seen.append  # type: ignore[attr-defined]  # a fake

    decide(g, "REFUSED", "retry")
    now = part_of(g).state
    await drain(g)

    assert now == "PLANNED"
    assert seen.index("look_up") < seen.index("create")


async def test_a_retry_that_meets_the_same_answer_is_asked_again(g: Ground) -> None:
    g.suppliers["cj"].price = Decimal(100)  # type: ignore[attr-defined]  # a fake
    doorbells.ring(g.db, [KEY], 0)
    await drain(g)
    known = question(g, "MARGIN").known

    decide(g, "MARGIN", "retry")
    await drain(g)

    again = question(g, "MARGIN")
    assert (part_of(g).state, again.closed_at, again.known) == ("HELD", None, known)


async def test_what_the_supplier_cancelled_is_ordered_anew_under_another_reference(
    g: Ground,
) -> None:
    held(g, "SUPPLIER_CANCELLED", state="REFUSED", remote_id="r1", approved="MARGIN")

    said = decide(g, "SUPPLIER_CANCELLED", "retry").said
    doorbells.ring(g.db, [KEY], 0)

    assert part_of(g).state == "CANCELLED"
    anew = part_of(g, f"{REF}-2")
    assert (anew.state, anew.approved, anew.lines) == ("PLANNED", "MARGIN", part_of(g).lines)
    assert said.startswith(f"{REF}-2")


async def test_an_unsettled_part_is_looked_up_now_and_stays_with_whoever_holds_it(
    g: Ground,
) -> None:
    held(g, "UNSETTLED", state="UNKNOWN", due=9e9, owner="somebody", lease=8e9)

    decide(g, "UNSETTLED", "retry")

    now = part_of(g)
    assert (now.state, now.owner) == ("UNKNOWN", "somebody")
    assert parts.waiting_since(g.db, "own", ["UNKNOWN"]) == g.now_s


async def test_a_dropped_part_is_not_bought_again_and_only_proposes_the_refund(g: Ground) -> None:
    g.storefronts["shopify"].orders["5800"] = order_of("5800", line("1", "CJ-A", 2))  # type: ignore[attr-defined]  # a fake
    held(g, "OUT_OF_STOCK")

    decided = decide(g, "OUT_OF_STOCK", "drop")
    await drain(g)

    assert decided.refund == "refund proposed, not made: 30.00 EUR before tax, for 2 x A"
    assert decided.refund in [one.why for one in audit.of_order(g.db, KEY)]
    assert [(one.ref, one.state) for one in parts.of_order(g.db, KEY)] == [(REF, "CANCELLED")]
    assert g.suppliers["cj"].orders == []  # type: ignore[attr-defined]  # a fake


async def test_what_was_bought_and_cancelled_is_closed_without_a_refund(g: Ground) -> None:
    held(g, "CANCELLED_AFTER_ORDER", state="PLACED")

    decided = decide(g, "CANCELLED_AFTER_ORDER", "drop", note="taken back by phone")

    assert (part_of(g).state, decided.refund) == ("CANCELLED", "")


async def test_a_substitute_is_bought_elsewhere_exactly_once(g: Ground) -> None:
    g.storefronts["shopify"].orders["5800"] = order_of("5800", line("1", "CJ-A", 2))  # type: ignore[attr-defined]  # a fake
    held(g, "OUT_OF_STOCK")

    decide(g, "OUT_OF_STOCK", "substitute", supplier="bigbuy", sku="V77")
    doorbells.ring(g.db, [KEY], 0)
    await drain(g)
    doorbells.ring(g.db, [KEY], 0)
    await drain(g)

    [(ref, goods, _)] = g.suppliers["bigbuy"].orders  # type: ignore[attr-defined]  # a fake
    assert (ref, goods) == ("S5800-BIGBUY", {"V77": 2})
    assert g.suppliers["cj"].orders == []  # type: ignore[attr-defined]  # a fake
    assert part_of(g).state == "CANCELLED"


@pytest.mark.parametrize(
    ("supplier", "sku", "said"),
    [
        ("amazon", "V77", "the suppliers are cj and bigbuy, not amazon"),
        ("bigbuy", "", "name the article for each of A"),
        ("bigbuy", "B=V77", "name the article for each of A"),
        ("bigbuy", "A=V77,B=V78", "name the article for each of A"),
    ],
)
async def test_a_substitute_has_to_be_named_in_full(
    g: Ground, supplier: str, sku: str, said: str
) -> None:
    held(g, "OUT_OF_STOCK")

    with pytest.raises(RuleError, match=said):
        decide(g, "OUT_OF_STOCK", "substitute", supplier=supplier, sku=sku)

    assert part_of(g).state == "HELD"
    assert question(g, "OUT_OF_STOCK").closed_at is None


async def test_a_substitute_needs_a_supplier_that_is_configured(
    g: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(g, "OUT_OF_STOCK")
    monkeypatch.delenv("BIGBUY_API_KEY")
    settings.cache_clear()

    with pytest.raises(RuleError, match="bigbuy is not configured: set BIGBUY_API_KEY"):
        decide(g, "OUT_OF_STOCK", "substitute", supplier="bigbuy", sku="V77")


async def test_a_risky_order_is_bought_once_a_person_accepts_it(g: Ground) -> None:
    g.storefronts["shopify"].orders["5800"] = order_of("5800", risky=True)  # type: ignore[attr-defined]  # a fake
    doorbells.ring(g.db, [KEY], 0)
    await drain(g)
    before = parts.of_order(g.db, KEY)

    decide(g, "RISK", "approve", note="the customer is known")
    await drain(g)

    assert before == []
    assert part_of(g).state == "PLACED"


async def test_what_was_ignored_is_asked_again_only_if_it_changes(g: Ground) -> None:
    held(g, "WRONG_LINES", state="PLACED")
    decide(g, "WRONG_LINES", "ignore", note="the supplier bundles them")

    def ask(known: str) -> bool:
        with opened(g.db, KEY, "test", NOON) as dossier:
            dossier.ask(Ask("WRONG_LINES", known, "asked", REF), "EUR")
        return question(g, "WRONG_LINES").closed_at is None

    assert not ask("known")
    assert question(g, "WRONG_LINES").decision == "ignore: the supplier bundles them"
    assert ask("something else")


async def test_a_part_that_waits_cannot_be_ignored(g: Ground) -> None:
    held(g, "UNROUTABLE_SKU")

    with pytest.raises(RuleError, match="waits for this: retry it, substitute it or drop it"):
        decide(g, "UNROUTABLE_SKU", "ignore", note="never mind")

    assert question(g, "UNROUTABLE_SKU").closed_at is None


async def test_a_question_about_the_whole_order_is_ignored_with_a_reason(g: Ground) -> None:
    held(g, "UNROUTABLE_SKU", part=False)

    with pytest.raises(RuleError, match="say why"):
        decide(g, "UNROUTABLE_SKU", "ignore")
    decide(g, "UNROUTABLE_SKU", "ignore", note="sent from our own shelf")

    assert question(g, "UNROUTABLE_SKU").closed_by == "ada"


@pytest.mark.parametrize("whole", [True, False], ids=["order", "part"])
async def test_an_answer_that_does_not_fit_names_those_that_do_and_changes_nothing(
    g: Ground, whole: bool
) -> None:
    held(g, *EVERY_KIND, part=not whole)

    for kind in EVERY_KIND:
        possible = answers_for(kind, "order" if whole else "part")
        for verb in sorted(set(VERBS) - set(possible)):
            with pytest.raises(RuleError, match=f"possible: {', '.join(possible)}"):
                decide(g, kind, verb, note="because", supplier="cj", sku="B")

    assert part_of(g).state == "HELD"
    assert len(attention.open_questions(g.db, "own")) == len(EVERY_KIND)


async def test_an_empty_purse_is_one_question_and_lets_all_its_parts_go_on(g: Ground) -> None:
    held(g)
    with opened(g.db, KEY, "test", NOON) as dossier:
        dossier.move(dossier.part(REF), "PLANNED", "test", due=9e9)
        dossier.ask_about_supplier("cj", "BALANCE", "the purse is empty")
    [asked] = attention.open_questions(g.db, "own")

    said = deciding.decide(g.db, "own", asked.number, "retry", "ada", now=g.now()).said

    assert said == "1 parts at cj are tried now"
    assert parts.waiting_since(g.db, "own", ["PLANNED"]) == g.now_s
    assert attention.open_questions(g.db, "own") == []


async def test_a_price_nobody_ordered_at_is_only_ignored(g: Ground) -> None:
    alarms.ask(g.db, "own", "MARGIN", "shopify CJ-A", "too dear", "raise the price", NOON)
    [asked] = attention.open_questions(g.db, "own")

    with pytest.raises(RuleError, match="possible: ignore"):
        deciding.approve(g.db, "own", asked.number, "ada")
    deciding.ignore(g.db, "own", asked.number, "ada", "raised")

    assert attention.open_questions(g.db, "own") == []


async def test_a_question_is_settled_once(g: Ground) -> None:
    held(g, "MARGIN")
    number = question(g, "MARGIN").number
    decide(g, "MARGIN", "approve")

    with pytest.raises(RuleError, match=rf"question {number} is settled already: approve \(ada\)"):
        deciding.drop(g.db, "own", number, "eve")
    with pytest.raises(RuleError, match=r"there is no question 999: `3a tasks` lists them"):
        deciding.drop(g.db, "own", 999, "eve")
    with pytest.raises(RuleError, match="there is no question"):
        deciding.drop(g.db, "bakery", number, "eve")


async def test_an_answer_that_comes_too_late_says_so(g: Ground) -> None:
    held(g, "MARGIN")
    with opened(g.db, KEY, "test", NOON) as dossier:
        dossier.move(dossier.part(REF), "CANCELLED", "the customer cancelled")

    with pytest.raises(RuleError, match="S5800-CJ is CANCELLED by now"):
        decide(g, "MARGIN", "approve")


async def test_a_part_is_retried_by_its_reference(g: Ground) -> None:
    held(g, "OUT_OF_STOCK")

    deciding.retry_part(g.db, "own", REF, "ada", now=g.now())

    assert part_of(g).state == "PLANNED"
    assert question(g, "OUT_OF_STOCK").closed_at is not None
    with pytest.raises(RuleError, match="there is no supplier order S1-CJ"):
        deciding.retry_part(g.db, "own", "S1-CJ", "ada")

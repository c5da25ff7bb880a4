"""The judge of the campaign can find each thing it is there for, and finds nothing else."""

from dataclasses import replace

import pytest

from benchmarks.order_campaign_facts import Facts, Shipment, ShopView, questions
from benchmarks.order_campaign_judge import Finding, held, judge
from benchmarks.order_campaign_logs import leaks, needles
from tests.campaign.books import (
    CAMPAIGN,
    a_case,
    bought,
    destination,
    key_of,
    right,
    view,
    with_order,
    with_view,
    without,
)


def kinds(facts: Facts) -> set[str]:
    return {one.what for one in judge(CAMPAIGN, facts)}


def only(facts: Facts) -> Finding:
    [found] = judge(CAMPAIGN, facts)
    return found


def test_a_campaign_in_which_all_went_well_has_no_findings() -> None:
    assert judge(CAMPAIGN, right()) == []
    assert held(CAMPAIGN, right()) == {}


def test_an_order_no_supplier_has_is_lost() -> None:
    case = a_case()
    facts = with_view(without(right(), case), case, ShopView("PAID"))

    assert kinds(facts) == {"lost"}


def test_an_order_a_person_is_asked_about_is_held_and_not_lost() -> None:
    case = a_case()
    facts = with_view(without(right(), case), case, ShopView("PAID"))
    facts = replace(facts, open={**facts.open, key_of(case): frozenset({"MARGIN"})})

    assert judge(CAMPAIGN, facts) == []
    assert held(CAMPAIGN, facts) == {"MARGIN": 1}


def test_an_order_that_exists_but_is_never_paid_is_lost() -> None:
    facts = with_order(right(), a_case(shop="shopify"), paid=False)

    assert kinds(facts) == {"lost"}


def test_a_cancelled_supplier_order_buys_nothing() -> None:
    facts = with_order(right(), a_case(shop="shopify"), live=False, paid=False)

    assert "lost" in kinds(facts)


def test_a_second_supplier_order_of_the_same_lines_is_a_double() -> None:
    case, facts = a_case(), right()
    again = replace(bought(case)[0], id="again", numbers=())

    assert "doubled" in kinds(replace(facts, bought=[*facts.bought, again]))


def test_a_second_unpaid_supplier_order_is_a_double_too() -> None:
    case, facts = a_case(), right()
    again = replace(bought(case)[0], id="again", paid=False, numbers=())

    assert kinds(replace(facts, bought=[*facts.bought, again])) == {"doubled"}


def test_a_supplier_order_that_was_cancelled_again_is_no_double() -> None:
    case, facts = a_case(), right()
    again = replace(bought(case)[0], id="again", live=False, paid=False, numbers=())

    assert judge(CAMPAIGN, replace(facts, bought=[*facts.bought, again])) == []


def test_one_piece_too_many_is_a_double() -> None:
    case = a_case()
    first = bought(case)[0]
    more = {sku: count + 1 for sku, count in first.lines.items()}

    assert "doubled" in kinds(with_order(right(), case, lines=more))


def test_part_of_the_pieces_is_wrong_lines() -> None:
    case = next(c for c in CAMPAIGN if c.kind == "ordinary" and max(c.expect.buy.values()) > 1)
    first = next(one for one in bought(case) if max(one.lines.values()) > 1)
    facts = right()
    fewer = [
        replace(one, lines=dict.fromkeys(one.lines, 1)) if one == first else one
        for one in facts.bought
    ]

    assert "wrong lines" in kinds(replace(facts, bought=fewer))


def test_an_article_nobody_ordered_is_wrong_lines() -> None:
    case = a_case()
    lines = {**bought(case)[0].lines, "CJFOREIGN": 1}

    assert "wrong lines" in kinds(with_order(right(), case, lines=lines))


@pytest.mark.parametrize("kind", ["unpaid", "test", "cancelled_before", "digital", "below_margin"])
def test_anything_bought_for_an_order_that_may_not_be_is_found(kind: str) -> None:
    case = next(case for case in CAMPAIGN if case.kind == kind)
    facts, model = right(), bought(a_case())[0]
    wrong = replace(model, id="wrong", to=destination(case.customer), numbers=(), live=False)

    assert only(replace(facts, bought=[*facts.bought, wrong])).what == "wrongly bought"


@pytest.mark.parametrize(
    ("field", "text"),
    [("name", "Somebody Else"), ("street", "1 rue Ailleurs"), ("city", "Ailleurs"),
     ("postcode", "00000"), ("country", "US"), ("phone", "+1 555"), ("email", "x@example.com")],
)  # fmt: skip
def test_each_wrong_field_of_an_address_is_found_and_not_repeated(field: str, text: str) -> None:
    case = a_case()
    to = replace(destination(case.customer), **{field: text})
    found = only(with_order(right(), case, to=to))

    assert found.what == "wrong address"
    assert text not in found.detail


def test_a_supplier_order_for_nobody_of_the_campaign_is_found() -> None:
    case = a_case()
    stranger = replace(destination(case.customer), name="A B", phone="1", email="", street="C")

    assert "wrong address" in kinds(with_order(right(), case, to=stranger))


def test_goods_sent_to_another_customer_are_found() -> None:
    one, other = a_case(shop="shopify"), a_case(shop="woo")
    facts = with_order(right(), one, to=destination(other.customer))

    assert {"lost", "wrong lines"} <= kinds(facts)


def test_case_spacing_and_the_order_of_lines_do_not_make_an_address_wrong() -> None:
    case = a_case()
    to = destination(case.customer)
    same = replace(to, city=to.city.upper(), street=f"{case.customer.flat}  {case.customer.street}")

    assert judge(CAMPAIGN, with_order(right(), case, to=same)) == []


@pytest.mark.parametrize("shop", ["shopify", "woo"])
def test_a_number_its_shop_does_not_have_is_found(shop: str) -> None:
    case = a_case(shop=shop)
    facts = with_view(right(), case, ShopView("processing"))

    assert "tracking missing" in kinds(facts)


def test_a_bought_order_that_never_got_a_number_is_found() -> None:
    case = a_case("line_added", shop=next(c.shop for c in CAMPAIGN if c.kind == "line_added"))
    first = bought(case)[0]

    assert any(
        one.what == "tracking missing" and first.id in one.detail
        for one in judge(CAMPAIGN, with_order(right(), case, numbers=()))
    )


def test_a_number_in_two_shipments_is_found() -> None:
    case = a_case(shop="shopify")
    seen = view(case, bought(case))
    twice = replace(seen, shipments=(*seen.shipments, seen.shipments[0]))

    assert "tracking twice" in kinds(with_view(right(), case, twice))


def test_a_shipment_mailed_twice_or_never_is_found() -> None:
    case = a_case(shop="shopify")
    first, *rest = view(case, bought(case)).shipments

    for mails in (0, 2):
        seen = ShopView("PAID", (replace(first, mails=mails), *rest))
        assert kinds(with_view(right(), case, seen)) == {"tracking twice"}


def test_two_notes_with_one_number_are_found_and_a_longer_number_is_another() -> None:
    case = a_case(shop="woo")
    seen = view(case, bought(case))
    twice = replace(seen, notes=(*seen.notes, seen.notes[0]))
    longer = replace(seen, notes=(*seen.notes, f"{bought(case)[0].numbers[0]}9"))

    assert kinds(with_view(right(), case, twice)) == {"tracking twice"}
    assert judge(CAMPAIGN, with_view(right(), case, longer)) == []


def test_another_orders_number_is_found() -> None:
    case = a_case(shop="shopify")
    seen = view(case, bought(case))
    foreign = Shipment(("TRACKOTHER",), {}, 1)
    facts = with_view(right(), case, replace(seen, shipments=(*seen.shipments, foreign)))

    assert kinds(facts) == {"tracking twice"}


def test_a_shipment_that_names_other_pieces_is_found() -> None:
    case = a_case(shop="shopify")
    first, *rest = view(case, bought(case)).shipments
    more = replace(first, lines={sku: count + 1 for sku, count in first.lines.items()})

    assert kinds(with_view(right(), case, ShopView("PAID", (more, *rest)))) == {"wrong lines"}


def test_a_woo_order_left_open_is_found() -> None:
    case = a_case(shop="woo")
    seen = replace(view(case, bought(case)), status="processing")

    assert only(with_view(right(), case, seen)).what == "not completed"


def test_a_woo_order_completed_before_all_was_told_is_found() -> None:
    case = a_case(shop="woo")
    facts = with_view(right(), case, ShopView("completed"))

    assert "completed early" in kinds(facts)


def test_an_unpaid_woo_order_that_was_completed_is_found() -> None:
    case = next(c for c in CAMPAIGN if c.shop == "woo" and not c.expect.completed)
    seen = replace(view(case, bought(case)), status="completed")

    assert "completed early" in kinds(with_view(right(), case, seen))


@pytest.mark.parametrize(
    "kind", ["unroutable", "below_margin", "out_of_stock", "bad_address", "cancelled_after"]
)
def test_a_question_that_was_never_asked_is_found(kind: str) -> None:
    case = next(case for case in CAMPAIGN if case.kind == kind)
    facts = right()
    asked = {key: said for key, said in facts.asked.items() if key != key_of(case)}

    assert only(replace(facts, asked=asked)).what == "attention missing"


def test_a_question_of_another_kind_does_not_count() -> None:
    case = next(case for case in CAMPAIGN if case.kind == "below_margin")
    facts = right()
    asked = {**facts.asked, key_of(case): frozenset({"ADDRESS"})}

    assert only(replace(facts, asked=asked)).what == "attention missing"


def test_nobody_need_be_asked_about_what_was_taken_back_before_it_was_bought() -> None:
    case = next(case for case in CAMPAIGN if case.kind == "cancelled_after")
    facts = without(right(), case)

    assert judge(CAMPAIGN, replace(facts, asked={**facts.asked, key_of(case): frozenset()})) == []


def test_an_order_lowered_before_it_was_bought_may_be_completed() -> None:
    case = next(case for case in CAMPAIGN if case.kind == "lowered_after")
    woo = replace(case, shop="woo")
    in_time = replace(woo, expect=replace(woo.expect, attention=frozenset()))
    facts = Facts(
        {woo.number: ("woo", "1")}, bought(in_time), {("woo", "1"): ShopView("completed")}
    )

    assert judge([in_time], facts) == []


def test_an_act_that_never_came_about_leaves_an_order_like_any_other() -> None:
    case = next(case for case in CAMPAIGN if case.kind == "cancelled_after")
    facts = replace(without(right(), case), undone=frozenset({case.number}), open={})

    assert "lost" in {one.what for one in judge([case], facts)}


def test_without_its_act_a_case_is_told_and_completed_like_any_other() -> None:
    late = next(c for c in CAMPAIGN if c.kind == "ordinary" and c.shop == "woo")
    changed = replace(
        late.expect, buy={}, before=late.expect.buy, told=False, completed=False,
        attention=frozenset({"CANCELLED_AFTER_ORDER"}),
    )  # fmt: skip
    campaign = [replace(c, expect=changed) if c is late else c for c in CAMPAIGN]

    assert judge(campaign, replace(right(), undone=frozenset({late.number}))) == []
    assert judge(campaign, right()) != []


def test_questions_are_read_by_shop_and_order() -> None:
    items = [{"platform": "woocommerce", "order_id": 17, "kind": "MARGIN"},
             {"platform": "woocommerce", "order_id": "17", "kind": "ADDRESS"},
             {"platform": "manual", "order_id": "1", "kind": "MARGIN"}]  # fmt: skip

    assert questions(items) == {("woo", "17"): frozenset({"MARGIN", "ADDRESS"})}


def test_a_customer_or_a_secret_in_a_log_is_found_and_not_repeated() -> None:
    one, secrets = a_case().customer, {"cj": "key-of-cj"}
    wanted = needles(CAMPAIGN, secrets)

    for text in (one.email, one.street, one.phone, one.phone.replace(" ", "").strip("+"),
                 one.email.replace("@", "%40"), f"{one.first_name} {one.last_name}",
                 "key-of-cj"):  # fmt: skip
        [hit] = leaks([("worker-1.log", f"INFO said {text} aloud".encode())], wanted)
        assert hit.startswith("worker-1.log: ")
        assert text not in hit


def test_a_log_that_names_orders_only_is_clean() -> None:
    lines = "\n".join(f"INFO S{key_of(case)[1]}-CJ placed" for case in CAMPAIGN)

    assert leaks([("worker-1.log", lines.encode())], needles(CAMPAIGN, {"cj": "key-of-cj"})) == []

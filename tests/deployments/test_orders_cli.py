"""`3a orders`, and order questions in `3a tasks`, `3a answer`, `3a erase` and `3a log`."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from domain.dropship.people import contact_hash
from domain.dropship.words import Ask, OrderKey, PartLine, Planned
from store import attention, doorbells, manual_orders, order_list, parts
from store.database import Database
from store.doorbells import Delivery
from store.dossier import opened
from store.dropship_models import AuditRow
from tests.deployments.conftest import Console
from tests.drains.world import ADDRESS, line, order_of

KEY = OrderKey("own", "shopify", "5800")
REF = "S5800-CJ"
NOW = datetime.now(UTC)
EMAIL, PHONE = ADDRESS.email, ADDRESS.phone


@pytest.fixture
def held(store: Database) -> Database:
    """An order whose part waits for a person, below the margin."""
    doorbells.accept(store, [Delivery("own", "shopify", "orders/paid", "x", "rung", "5800")], NOW)
    hashes = {"email_hash": contact_hash("own", EMAIL), "phone_hash": contact_hash("own", PHONE)}
    with opened(store, KEY, "worker-1", NOW, create=True) as dossier:
        dossier.see(order_of("5800"), "PLANNED", "paid", **hashes)
        planned = Planned("cj", (PartLine("1", "A", 2),), Decimal(30))
        ref = dossier.add_part(planned, "EUR", NOW.timestamp())
        attempt = dossier.begin_attempt(ref, "create")
        dossier.end_attempt(attempt, "not_sent", "busy")
        dossier.move(dossier.part(ref), "HELD", "MARGIN", sent_at=NOW, quote_minor=2850)
        dossier.ask(Ask("MARGIN", "lands at 28.50", "let it pass", ref, Decimal("4.20")), "EUR")
    return store


def number(store: Database) -> int:
    [question] = attention.open_questions(store, "own")
    return question.number


@pytest.mark.usefixtures("held")
def test_orders_are_listed_with_state_money_and_reason(console: Console) -> None:
    listed = console("orders", "list")

    assert "S5800            #5800        PLANNED" in listed.out
    assert "30.00 EUR  paid" in listed.out
    assert console("orders", "list", "--state", "done").out == "No order.\n"


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("name", ["S5800", "shopify:5800", "#5800", "5800", REF])
def test_an_order_is_shown_by_each_of_its_names(console: Console, name: str) -> None:
    shown = console("orders", "show", name)

    assert shown.code == 0
    assert shown.out.startswith("S5800 #5800: PLANNED (paid)\n")
    for words in (
        f"{REF}: HELD; 2 x A; 28.50 EUR landed",
        f"worker-1  {REF}  (new) -> PLANNED",
        f"worker-1  {REF}  PLANNED -> HELD  MARGIN",
        f"call  {REF}  create  not_sent: busy",
        "rang  delivery 1  orders/paid  1 times",
        f"asked  {REF}  MARGIN: lands at 28.50  (OPEN: 3a tasks, question 1)",
    ):
        assert words in shown.out
    assert "The record is untouched: " in shown.out


def test_a_record_somebody_rewrote_is_told_apart(console: Console, held: Database) -> None:
    with held.write() as connection:
        connection.execute(update(AuditRow).where(AuditRow.seq == 2).values(why="nothing"))

    shown = console("orders", "show", "S5800")

    assert shown.code == 2
    assert shown.err == "3a: S5800: the record has been CHANGED after it was written\n"


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "#77"], "there is no order #77: say S5800, shopify:5800, or the shop's #1001"),
        (["list", "--state", "lost"], "LOST is no state of an order: SEEN, WAITING"),
        (["replay"], "say which: an order, --inbox or --since"),
        (["replay", "S5800", "--inbox", "1"], "say one of them"),
        (["replay", "--inbox", "99"], "delivery 99 is not here"),
        (["retry", "S1-CJ"], "there is no supplier order S1-CJ"),
        (["where", "#5800"], "say who asks: --email or --phone"),
        (["sync", "amazon"], "'cj', 'bigbuy'"),
    ],
)
def test_a_mistake_is_named_and_ends_in_2(
    console: Console, arguments: list[str], said: str
) -> None:
    ended = console("orders", *arguments)

    assert ended.code == 2
    assert said in ended.err


@pytest.mark.parametrize(
    "arguments", [["S5800"], ["--inbox", "1"], ["--since", "2026-01-01"], ["woo:17"]]
)
def test_a_replay_rings_and_sends_nothing(
    console: Console, held: Database, arguments: list[str]
) -> None:
    [bell] = doorbells.take(held, "own", NOW.timestamp(), 1e-9, 5)
    with held.write() as connection:
        doorbells.answered(connection, bell)

    replayed = console("orders", "replay", *arguments)

    assert (replayed.code, replayed.out) == (0, "1 orders are read again.\n")
    assert doorbells.waiting_since(held, "own") is not None
    part = parts.get(held, "own", REF)
    assert part is not None
    assert part.state == "HELD"


def test_a_part_is_retried_by_its_reference(console: Console, held: Database) -> None:
    retried = console("orders", "retry", REF, "--by", "ada")

    assert (retried.code, retried.out) == (
        0, f"{REF} is looked up, checked, and bought if it may be\n"
    )  # fmt: skip
    part = parts.get(held, "own", REF)
    assert part is not None
    assert part.state == "PLANNED"


@pytest.mark.usefixtures("held")
def test_a_customer_learns_where_the_order_is_in_either_language(console: Console) -> None:
    by_mail = console("orders", "where", "#5800", "--email", EMAIL.upper())
    by_phone = console("orders", "where", "5800", "--phone", "0033612345678", "--language", "en")

    assert by_mail.out.startswith("Commande #5800 : en cours.")
    assert by_phone.out.startswith("Order #5800: being processed.")


@pytest.mark.usefixtures("held")
def test_somebody_elses_order_is_answered_like_one_that_does_not_exist(console: Console) -> None:
    of_another = console("orders", "where", "#5800", "--email", "eve@example.org")
    of_nobody = console("orders", "where", "#1", "--email", EMAIL)

    assert of_another == of_nobody
    assert (of_nobody.code, of_nobody.err) == (2, "3a: there is no such order of this person\n")


def test_a_question_shows_what_is_at_stake_and_is_answered_by_number(
    console: Console, held: Database
) -> None:
    listed = console("tasks")
    asked = number(held)
    wrong = console("answer", asked, "ignore", "--note", "x")
    settled = console("answer", asked, "approve", "--note", "a gift", "--by", "ada")

    assert listed.out.startswith(f"{asked}  MARGIN  S5800  {REF}  4.20 EUR  0 h old, decide by ")
    assert "  known:  lands at 28.50\n  asked:  let it pass\n" in listed.out
    assert (
        f"  settle: 3a answer {asked} approve | retry | substitute --supplier … --sku … | drop\n"
        "1 open.\n"
    ) in listed.out
    assert (wrong.code, wrong.out) == (2, "")
    assert "possible: approve, retry, substitute, drop" in wrong.err
    assert settled.out == f"Settled: {REF} is checked once more, then bought.\n"
    assert console("tasks").out == "0 open.\n"
    shown = console("orders", "show", "S5800").out
    assert f"ada  {REF}  MARGIN: approve, a gift" in shown


def test_a_dropped_part_says_which_refund_it_proposes(console: Console, held: Database) -> None:
    dropped = console("answer", number(held), "drop")

    assert "Refund proposed, not made: 30.00 EUR before tax, for 2 x A.\n" in dropped.out


def test_a_number_nobody_asked_about_is_a_mistake(console: Console) -> None:
    ended = console("answer", "12", "approve")

    assert (ended.code, ended.err) == (2, "3a: there is no question 12: `3a tasks` lists them\n")


def test_an_open_order_is_forgotten_once_it_is_over(console: Console, held: Database) -> None:
    erased = console("erase", EMAIL, "--phone", PHONE)

    assert "     0  orders\n" in erased.out
    assert "     1  open orders, later\n" in erased.out
    assert "Open orders keep what they need until they are over" in erased.out
    known = order_list.get(held, KEY)
    assert known is not None
    assert all(known.hashes)


def test_what_is_over_is_forgotten_at_once(console: Console, held: Database) -> None:
    with opened(held, KEY, "test", NOW) as dossier:
        dossier.order_state("DONE", "test")

    erased = console("erase", EMAIL)

    known = order_list.get(held, KEY)
    assert known is not None
    assert known.hashes == ("", "")
    assert "     1  orders\n" in erased.out
    assert erased.out.endswith("Erased.\n")
    assert console("erase", EMAIL).out.endswith("Nothing was held of this person.\n")


def test_a_log_of_the_day_has_the_calls_and_what_was_spent(
    console: Console, held: Database
) -> None:
    logged = console("log")

    assert f"not_sent   create  {REF}\n" in logged.out
    assert "       1  orders: create not_sent\n" in logged.out
    assert "   28.50  EUR at cj, landed, by the quotes\n" in logged.out
    assert console("log", "--day", (NOW - timedelta(days=3)).date()).out == "Nothing.\n"


def test_no_command_says_whom_an_order_is_for(console: Console, held: Database) -> None:
    manual_orders.add(held, "own", "r1", "EUR", ADDRESS, [line("1", "ZZ-1")], NOW)

    said = "".join(
        console(*arguments).out
        for arguments in (["orders", "list"], ["orders", "show", "S5800"], ["tasks"], ["log"])
    )

    for words in (EMAIL, PHONE, ADDRESS.last_name, ADDRESS.line1):
        assert words not in said

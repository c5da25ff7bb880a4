from datetime import date
from pathlib import Path

import numpy as np
import pytest

from connectors.order_files import read_orders
from connectors.order_files.dialects import DIALECTS, recognise
from domain.errors import RuleError
from domain.history import EPOCH, History

FIXTURES = Path(__file__).parents[1] / "fixtures" / "orders"
END = date(2026, 12, 31)


def order_days(history: History) -> dict[str, list[tuple[str, int]]]:
    """Return customer -> (day, cents) of each order-day."""
    return {
        customer: [
            (str(np.datetime64(EPOCH) + int(day)), int(cents))
            for day, cents in zip(
                history.day[history.start[i] : history.start[i + 1]],
                history.cents[history.start[i] : history.start[i + 1]],
                strict=True,
            )
        ]
        for i, customer in enumerate(history.customers)
    }


def test_a_shopify_export_keeps_paid_orders_net_of_refunds() -> None:
    with read_orders(FIXTURES / "shopify_orders_export.csv") as file:
        assert (file.dialect, file.currency, file.bad) == ("shopify", "EUR", ())
        assert order_days(file.history(END)) == {
            "+33612345678": [("2026-02-15", 3990)],
            "lea@example.com": [
                ("2025-07-13", 4200),
                ("2025-10-26", 1999),
                ("2026-01-20", 5000),
            ],
            "tom@example.com": [("2025-07-14", 3500), ("2026-01-11", 2550)],
        }


def test_a_shopify_export_counts_what_it_leaves_out_by_reason() -> None:
    with read_orders(FIXTURES / "shopify_orders_export.csv") as file:
        counts = file.counts
        warnings = file.warnings

    assert counts == {
        "rows": 19,
        "orders": 7,
        "customers": 3,
        "free": 1,
        "partially refunded": 1,
        "bad": 0,
        "cancelled": 1,
        "no customer": 1,
        "order line": 3,
        "other currency": 1,
        "refunded": 1,
        "test": 1,
        "unpaid": 4,
    }
    assert warnings == (
        "1 orders in USD are left out: the shop's currency is EUR, and no rate is given",
    )


def test_a_woocommerce_export_joins_a_guest_to_the_account_of_the_same_e_mail() -> None:
    with read_orders(FIXTURES / "woocommerce_customer_order_export.csv") as file:
        assert file.dialect == "woocommerce"
        assert order_days(file.history(END)) == {
            "0699887766": [("2025-12-10", 1400)],
            "7": [("2025-11-02", 2490), ("2025-12-01", 3000)],
            "8": [("2025-12-05", 4000)],
        }
        assert file.counts == {
            "rows": 11,
            "orders": 4,
            "customers": 3,
            "free": 0,
            "partially refunded": 1,
            "bad": 0,
            "cancelled": 1,
            "no customer": 1,
            "refunded": 1,
            "unpaid": 4,
        }
        assert file.warnings == ("orders with the unknown status shipped are left out as unpaid",)


def test_an_advanced_woocommerce_export_repeats_the_order_on_each_line() -> None:
    with read_orders(FIXTURES / "woocommerce_advanced_order_export.csv") as file:
        assert order_days(file.history(END)) == {
            "ana@example.com": [("2026-01-05", 4500)],
            "bob@example.com": [("2026-01-07", 1500)],
        }
        assert file.counts["order line"] == 1


def test_the_woocommerce_analytics_report_is_refused_since_names_identify_nobody() -> None:
    with pytest.raises(RuleError, match=r"unknown columns \(Date, Order #, N\. Revenue"):
        read_orders(FIXTURES / "woocommerce_analytics_orders.csv")


@pytest.mark.parametrize("status", [s for s, why in DIALECTS["shopify"].statuses.items() if why])
def test_no_shopify_order_without_its_money_counts(tmp_path: Path, status: str) -> None:
    path = tmp_path / "orders.csv"
    shown = status.replace("-", "_")
    path.write_text(
        "Name,Email,Financial Status,Total,Created at\n"
        f"#1,a@example.com,{shown},10,2026-01-01 10:00:00 +0100\n"
        "#2,b@example.com,paid,10,2026-01-01 10:00:00 +0100\n"
    )
    with read_orders(path) as file:
        assert list(file.history(END).customers) == ["b@example.com"]
        assert file.counts[DIALECTS["shopify"].statuses[status] or ""] == 1


def test_an_order_line_without_its_order_is_a_bad_row(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "Name,Email,Financial Status,Total,Created at\n"
        "#0,a@example.com,,,2026-01-01 10:00:00 +0100\n"
        "#1,a@example.com,paid,10,2026-01-01 10:00:00 +0100\n"
        ",a@example.com,paid,10,2026-01-01 10:00:00 +0100\n"
    )
    with read_orders(path, max_bad_share=0.7) as file:
        assert [(row.line, row.reason) for row in file.bad] == [
            (2, "no first line"),
            (4, "no order id"),
        ]


def test_a_header_is_recognised_in_any_case_and_order() -> None:
    dialect, found = recognise(["AMOUNT", "Extra", " Date", "ORDER_ID", "Customer_ID"])

    assert dialect.name == "plain"
    assert found == {
        "customer": "Customer_ID",
        "order": "ORDER_ID",
        "date": " Date",
        "amount": "AMOUNT",
    }


def test_an_unknown_header_is_refused_with_what_each_dialect_needs() -> None:
    with pytest.raises(RuleError, match=r"unknown columns \(a, b\): .*plain: customer_id, order"):
        recognise(["a", "b"])


def test_a_named_dialect_is_held_to() -> None:
    with pytest.raises(RuleError, match="an order file needs shopify: name, email/phone"):
        recognise(["customer_id", "order_id", "date", "amount"], "shopify")

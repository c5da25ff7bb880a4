from datetime import date
from pathlib import Path

import numpy as np
import pytest

from connectors.order_files import OrderFile, read_orders
from domain.errors import RuleError
from domain.history import EPOCH, History, day_number

FIXTURES = Path(__file__).parents[1] / "fixtures" / "orders"
END = date(2026, 12, 31)


def days(history: History) -> dict[str, list[tuple[str, int, int]]]:
    """Return customer -> (day, orders, cents) of each order-day."""
    return {
        customer: [
            (
                str(np.datetime64(EPOCH) + int(history.day[row])),
                int(history.orders[row]),
                int(history.cents[row]),
            )
            for row in range(history.start[i], history.start[i + 1])
        ]
        for i, customer in enumerate(history.customers)
    }


def written(folder: Path, text: str | bytes, name: str = "orders.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def opened(folder: Path, rows: str, **options: object) -> OrderFile:
    return read_orders(written(folder, "customer_id,order_id,date,amount\n" + rows), **options)


def test_a_plain_log_keeps_every_id_as_it_is_written() -> None:
    with read_orders(FIXTURES / "plain_odd_ids.csv") as file:
        found = days(file.history(END))

    assert found == {
        " c 1 ": [("2025-03-01", 1, 100)],
        "007": [("2025-01-05", 1, 1000)],
        "7": [("2025-01-05", 1, 2000)],
        'Dupont, "Léa"': [("2025-02-01", 1, 550)],
        "Åsa Ωmega": [("2025-02-03", 1, 1200)],  # 23:30 UTC is the next day in Paris
    }


def test_customers_come_in_ascending_order_of_their_text(tmp_path: Path) -> None:
    with opened(tmp_path, "10,1,2025-01-01,1\n9,2,2025-01-01,1\né,3,2025-01-01,1\n") as file:
        customers = list(file.history(END).customers)

    assert customers == sorted(customers) == ["10", "9", "é"]


def test_orders_of_one_day_make_one_order_day(tmp_path: Path) -> None:
    with opened(
        tmp_path, "a,1,2025-01-01T08:00,1.10\na,2,2025-01-01 22:00,2.20\na,3,2025-01-02,3\n"
    ) as file:
        found = days(file.history(END))

    assert found == {"a": [("2025-01-01", 2, 330), ("2025-01-02", 1, 300)]}


def test_as_of_is_inclusive_and_later_orders_change_nothing(tmp_path: Path) -> None:
    rows = "a,1,2025-01-01,1\nb,2,2025-01-02T23:59:59,2\n"
    later = "a,3,2025-01-03,3\nc,4,2025-02-01,4\nb,2,2025-01-03,-2\n"
    with opened(tmp_path, rows) as short, opened(tmp_path, rows + later) as long:
        assert days(long.history(date(2025, 1, 2))) == days(short.history(date(2025, 1, 2)))
        assert days(long.history(date(2025, 1, 1))) == {"a": [("2025-01-01", 1, 100)]}


def test_an_as_of_before_the_first_order_is_refused_with_its_date(tmp_path: Path) -> None:
    with (
        opened(tmp_path, "a,1,2025-01-05,1\n") as file,
        pytest.raises(RuleError, match="on or before 2025-01-04: the first is of 2025-01-05"),
    ):
        file.history(date(2025, 1, 4))


def test_refund_rows_come_off_the_order_they_name() -> None:
    with read_orders(FIXTURES / "plain_refund_rows.csv") as file:
        found = days(file.history(END))

        assert found["a"] == [("2025-01-05", 1, 3000)]
        assert file.counts == {
            "rows": 10,
            "orders": 5,
            "customers": 4,
            "free": 2,
            "partially refunded": 1,
            "bad": 0,
            "refund row": 3,
            "repeated order": 1,
            "refunded": 1,
        }
        assert "1 refund rows name no order of their customer: left out" in file.warnings
        assert "1 rows repeat an order of the same customer: counted once" in file.warnings


def test_a_refund_that_names_no_order_touches_none(tmp_path: Path) -> None:
    with opened(tmp_path, 'a,"",2025-01-01,9\na,"",2025-01-02,-5\na,,2025-01-03,-5\n') as file:
        assert days(file.history(END)) == {"a": [("2025-01-01", 1, 900)]}
        assert file.counts["refund row"] == 2
        assert file.warnings == ("2 refund rows name no order of their customer: left out",)


def test_a_refund_after_as_of_is_not_known_yet() -> None:
    with read_orders(FIXTURES / "plain_refund_rows.csv") as file:
        found = days(file.history(date(2025, 2, 28)))

    assert found["a"] == [("2025-01-05", 1, 3000), ("2025-02-01", 1, 3000)]


def test_a_free_order_counts_only_for_a_customer_who_never_paid() -> None:
    with read_orders(FIXTURES / "plain_refund_rows.csv") as file:
        at_first, later = file.history(date(2025, 1, 2)), file.history(END)

    assert days(at_first)["d"] == [("2025-01-02", 1, 0)]
    assert days(later)["d"] == [("2025-01-03", 1, 800)]
    assert days(later)["c"] == [("2025-01-08", 1, 0)]


def test_a_whole_file_without_amounts_keeps_every_order_day(tmp_path: Path) -> None:
    with opened(tmp_path, "a,1,2025-01-01,0\na,2,2025-02-01,0\nb,3,2025-01-01,0.00\n") as file:
        assert days(file.history(END))["a"] == [("2025-01-01", 1, 0), ("2025-02-01", 1, 0)]
        assert file.warnings == (
            "no order has an amount: money says nothing about these customers",
        )


def test_the_quick_metrics_agree_with_the_history() -> None:
    with read_orders(FIXTURES / "plain_odd_ids.csv") as file:
        metrics, history = file.metrics(date(2025, 2, 28)), file.history(date(2025, 2, 28))

    ordered = metrics.loc[list(history.customers)]
    last = history.day[history.start[1:] - 1]
    assert list(ordered["recency_days"]) == list(day_number(date(2025, 2, 28)) - last)
    assert list(ordered["orders"]) == list(np.add.reduceat(history.orders, history.start[:-1]))
    assert list(ordered["spent"]) == list(np.add.reduceat(history.cents, history.start[:-1]) / 100)
    assert ordered.index.name == "customer"


def test_the_same_order_id_of_two_customers_is_two_orders(tmp_path: Path) -> None:
    with opened(tmp_path, "a,1,2025-01-01,1\nb,1,2025-01-01,1\n") as file:
        assert file.counts["orders"] == 2


def test_rows_without_an_order_id_are_orders_of_their_own(tmp_path: Path) -> None:
    with opened(tmp_path, 'a,,2025-01-01,1\na,"",2025-01-02,1\na,,2025-01-03,1\n') as file:
        assert file.history(END).orders.sum() == 3
        assert file.counts["orders"] == 3


def test_seconds_and_zones_are_read_in_every_usual_spelling(tmp_path: Path) -> None:
    spellings = (
        "2025-06-30T22:30:00Z",
        "2025-06-30 22:30:00 UTC",
        "2025-06-30T22:30:00.123456+00:00",
        "2025-06-30 18:30:00 -0400",
        "2025-06-30T22:30:00+00",
        "2025-07-01 00:30",
        "2025-07-01",
        "2025/07/01 00:30:00",
    )
    rows = "".join(f"a,{i},{when},1\n" for i, when in enumerate(spellings))
    with opened(tmp_path, rows) as file:
        assert days(file.history(END)) == {"a": [("2025-07-01", 8, 800)]}


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2025-03-29T23:30:00Z", "2025-03-30"),  # the night before summer time: UTC+1
        ("2025-03-30T21:59:59Z", "2025-03-30"),  # the day of it: UTC+2 by the evening
        ("2025-03-30T22:00:00Z", "2025-03-31"),
        ("2025-10-25T22:00:00Z", "2025-10-26"),
        ("2025-10-26T22:59:59Z", "2025-10-26"),  # a day of 25 hours
        ("2025-10-26T23:00:00Z", "2025-10-27"),
    ],
)
def test_a_day_begins_at_midnight_of_the_shop_in_summer_and_winter_time(
    tmp_path: Path, when: str, day: str
) -> None:
    with opened(tmp_path, f"a,1,{when},1\n") as file:
        assert days(file.history(END)) == {"a": [(day, 1, 100)]}


def test_another_zone_moves_only_the_times_that_state_theirs(tmp_path: Path) -> None:
    rows = "a,1,2025-01-01T03:00:00Z,1\na,2,2025-01-01T03:00:00,1\n"
    with opened(tmp_path, rows, timezone="America/New_York") as file:
        assert days(file.history(END)) == {"a": [("2024-12-31", 1, 100), ("2025-01-01", 1, 100)]}


def test_orders_in_another_currency_are_left_out_and_counted(tmp_path: Path) -> None:
    text = (
        "customer_id,order_id,date,amount,currency\n"
        "a,1,2025-01-01,10,EUR\nb,2,2025-01-01,10,usd\nc,3,2025-01-01,10,\nd,4,2025-01-02,1,EUR\n"
    )
    with read_orders(written(tmp_path, text)) as file:
        assert file.currency == "EUR"
        assert list(file.history(END).customers) == ["a", "c", "d"]
        assert file.counts["other currency"] == 1
        assert "1 orders in USD are left out" in file.warnings[0]

    with read_orders(tmp_path / "orders.csv", rates={"usd": 0.92}) as file:
        assert days(file.history(END))["b"] == [("2025-01-01", 1, 920)]

    with read_orders(tmp_path / "orders.csv", currency="USD") as file:
        assert list(file.history(END).customers) == ["b", "c"]


def test_bad_dialects_and_zones_are_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no dialect is called magento: known are auto, shopify"):
        opened(tmp_path, "a,1,2025-01-01,1\n", dialect="magento")
    with pytest.raises(RuleError, match="no time zone is called Europe/Nowhere"):
        opened(tmp_path, "a,1,2025-01-01,1\n", timezone="Europe/Nowhere")

import pytest

from reports.markdown import render_markdown, summary_rows
from reports.values import OrderCounts
from tests.reports.sample import customers, report


def test_the_summary_holds_headline_counts_and_the_way_to_the_page() -> None:
    text = render_markdown(report(language="en"), "var/reports/own.html")

    assert "customers to contact, carrying €" in text
    assert "8,731\u00a0orders used of 9,120" in text
    assert "Full report: `var/reports/own.html`" in text
    assert text.count("| `c") == 10


def test_nobody_can_be_recognised_in_the_summary() -> None:
    frame = customers(200)
    by_mail = frame.assign(customer_id=frame["email"])

    text = render_markdown(report(customers=by_mail))

    assert "@" not in text
    assert not any(name in text for name in set(frame["name"]))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_simulated_data_is_said_first(language: str) -> None:
    text = render_markdown(report(language=language))

    assert text.startswith("> **")
    assert "Simulated data" in text.split("\n")[0]
    assert "Données simulées" in text.split("\n")[0]
    assert "imul" not in render_markdown(report(language=language, simulated=False))


def test_plots_are_put_in_on_request_only() -> None:
    assert "data:image/png" not in render_markdown(report(100))
    assert render_markdown(report(100), images=True).count("](data:image/png;base64,") == 4


def test_a_name_cannot_break_a_table_or_become_markup() -> None:
    made = report(50, shop_name="A|B <b>\n# Cx")

    text = render_markdown(made)

    assert "A\\|B &lt;b&gt; # Cx" in text
    assert "\n# Cx" not in text


def test_an_empty_shop_has_a_summary() -> None:
    made = report(0, orders=OrderCounts("orders.csv", 0, 0), backtest=None, language="en")

    assert "There is no customer to score yet" in render_markdown(made)


def test_the_rows_of_the_table_add_up() -> None:
    made = report(500)

    *bands, total = summary_rows(made)

    assert [row["band"] for row in bands] == ["critical", "high", "medium", "low"]
    assert sum(row["customers"] for row in bands) == total["customers"] == 500
    assert sum(row["value_at_risk"] for row in bands) == pytest.approx(
        total["value_at_risk"], abs=0.05
    )
    assert total["simulated"] is True

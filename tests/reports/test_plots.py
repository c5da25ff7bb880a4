import re
import subprocess
import sys
from functools import lru_cache
from xml.etree import ElementTree

import pytest

from reports import plots
from reports.values import Bin
from tests.reports.sample import backtest, customers, report

ALL: tuple[plots.PlotName, ...] = (
    "rfm_grid",
    "risk_histogram",
    "calibration",
    "revenue_at_risk",
)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(name: plots.PlotName, **changes: object) -> str:
    return str(getattr(plots, name)(report(300, **changes)))


@lru_cache
def once(name: plots.PlotName) -> str:
    return drawn(name)


@pytest.mark.parametrize("name", ALL)
def test_the_same_values_give_the_same_bytes(name: plots.PlotName) -> None:
    assert drawn(name) == once(name)


@pytest.mark.parametrize("name", ALL)
def test_a_plot_is_one_sound_svg_element_with_title_and_description(name: plots.PlotName) -> None:
    root = ElementTree.fromstring(once(name))

    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title")
    assert len(root.findtext(f"{SVG}desc") or "") > 20
    assert root.attrib["role"] == "img"
    assert "width" not in root.attrib


@pytest.mark.parametrize("name", ALL)
def test_a_plot_carries_no_date_no_font_file_and_no_script(name: plots.PlotName) -> None:
    text = once(name)

    assert "<metadata" not in text
    assert "<script" not in text
    assert "<style" not in text
    assert set(re.findall(r"font-family: ([^;\"]*)", text)) == {"sans-serif"}


@pytest.mark.parametrize("name", ALL)
def test_two_plots_never_share_an_id(name: plots.PlotName) -> None:
    ids = re.findall(r'id="([^"]*)"', once(name))

    assert ids
    assert all(one.startswith(name.replace("_", "-") + "-") for one in ids)


@pytest.mark.parametrize("name", ALL)
def test_a_png_stands_alone_and_is_the_same_each_time(name: plots.PlotName) -> None:
    image = plots.png(report(300), name)

    assert image == plots.png(report(300), name)
    assert image.startswith(b"\x89PNG")
    assert len(image) < 200_000


def test_a_dollar_sign_is_money_and_not_mathematics() -> None:
    text = drawn("revenue_at_risk", currency="USD", language="en")

    assert text.count("$") > 3


def test_a_segment_name_cannot_break_out_of_the_plot() -> None:
    frame = customers(100).assign(segment="</svg><script>x</script>")

    text = plots.rfm_grid(report(customers=frame))

    assert "<script" not in text
    ElementTree.fromstring(text)


def test_a_group_of_the_backtest_without_customers_is_not_drawn() -> None:
    made = backtest()
    empty = Bin(0, 0.5, float("nan"))
    bins = {name: getattr(made, name) for name in type(made).__slots__} | {"bins": [empty]}

    text = plots.calibration(report(50, backtest=type(made)(**bins)))

    assert "nan" not in text.lower().replace("sans", "")


def test_bands_in_the_histogram_add_up_to_the_scored_customers() -> None:
    description = ElementTree.fromstring(drawn("risk_histogram", language="en")).findtext(
        f"{SVG}desc"
    )

    assert description is not None
    numbers = [int(n.replace(",", "")) for n in re.findall(r": ([\d,]+)(?=[,.])", description)]
    assert sum(numbers) == 300


def test_plots_without_values_are_not_offered() -> None:
    free = report(customers=customers(20).assign(spent=0.0, value_at_risk=0.0), backtest=None)

    assert plots.shown(report(0, backtest=None)) == ()
    assert plots.shown(free) == ("rfm_grid", "risk_histogram")
    assert plots.shown(report(20)) == ALL


def test_nothing_is_drawn_with_until_something_is_drawn() -> None:
    code = "import sys, reports.churn; sys.exit('matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

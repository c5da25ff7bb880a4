import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner

from deployments.churn_cli import COLUMNS, app
from domain.errors import RuleError

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SHARED_DIR", ROOT.parent / "shared"))
HEADER = "customer_id,order_id,date,amount\n"
ORDERS = [
    *(
        (f"{i:03d}", f"2025-0{month}-{1 + i % 27:02d}", 10 + i)
        for i in range(40)
        for month in (1, 3)
    ),
    ("late", "2025-06-02", 10),
    ("on the day", "2025-06-01", 10),
    ("free only", "2025-05-01", 0),
    ('Dupont, "L" é', "2025-02-01", 10),
]


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    frame = pd.DataFrame(ORDERS, columns=["customer_id", "date", "amount"])
    frame.insert(1, "order_id", range(len(frame)))
    frame.to_csv(tmp_path / "orders.csv", index=False)
    return tmp_path / "orders.csv"


def run(command: str, orders: Path, **options: object) -> str:
    """Run a command in this process and return its output; a mistake raises."""
    given = {"transactions": orders, "as_of": "2025-06-01", **options}
    arguments = [command]
    for name, value in given.items():
        arguments += [f"--{name.replace('_', '-')}", str(value)]
    return CliRunner().invoke(app, arguments, catch_exceptions=False).stdout


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype={"customer_id": str}, index_col="customer_id")


def shell(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_every_customer_with_an_order_by_the_day_gets_one_row_in_order(
    orders: Path, tmp_path: Path
) -> None:
    run("score", orders, output=tmp_path / "scores.csv")

    table = read(tmp_path / "scores.csv")
    assert set(table.columns) == {*COLUMNS, "horizon_days", "as_of"}
    expected = {who for who, when, _ in ORDERS if when <= "2025-06-01"}
    assert list(table.index) == sorted(expected)
    assert table["risk"].between(0, 1).all()
    assert table.loc["000", ["recency_days", "orders", "spent"]].tolist() == [92, 2, 20.0]
    assert table.loc["free only", "spent"] == 0
    assert table["model"].isin(["shop", "prior", "rule"]).all()


def test_orders_after_the_day_change_nothing(orders: Path, tmp_path: Path) -> None:
    run("score", orders, output=tmp_path / "all.csv")
    known = tmp_path / "known.csv"
    lines = orders.read_text().splitlines(keepends=True)
    known.write_text("".join(line for line in lines if "2025-06-02" not in line))

    run("score", known, output=tmp_path / "some.csv")

    assert (tmp_path / "all.csv").read_bytes() == (tmp_path / "some.csv").read_bytes()


def test_a_parquet_output_holds_the_same_scores(orders: Path, tmp_path: Path) -> None:
    run("score", orders, output=tmp_path / "scores.csv")
    run("score", orders, output=tmp_path / "scores.parquet")

    rows = duckdb.execute(f"SELECT customer_id, risk FROM '{tmp_path}/scores.parquet'").fetchall()
    assert rows == list(read(tmp_path / "scores.csv")["risk"].items())


def test_the_summary_names_the_event_the_model_and_what_was_left_out(
    orders: Path, tmp_path: Path
) -> None:
    with orders.open("a") as file:
        file.write("x,900,someday,1\n")

    said = run("score", orders, output=tmp_path / "s.csv", horizon=60, max_bad_share=0.05)

    assert "43 customers scored" in said
    assert "no order in the 60 days after 2025-06-01" in said
    assert "model: " in said
    assert "1 unreadable" in said
    assert "line 86: bad date" in said
    assert "free 1" in said


def test_the_card_says_what_the_scores_rest_on(orders: Path, tmp_path: Path) -> None:
    run("score", orders, output=tmp_path / "s.csv", json_card=tmp_path / "card.json")

    found = json.loads((tmp_path / "card.json").read_text())
    assert found["card"]["horizon_days"] == 90
    assert found["card"]["customers"] == 43
    assert found["file"]["counts"]["rows"] == len(ORDERS)
    assert found["file"]["bad"] == []


@pytest.mark.parametrize(
    ("rows", "customers"),
    [
        ("only,1,2025-01-01,5\n", 1),
        ("".join(f"c{i},{i},2025-06-01,5\n" for i in range(50)), 50),
        ("".join(f"c{i % 9},{i},2025-0{1 + i % 5}-03,0\n" for i in range(90)), 9),
        ("".join(f"c{i % 9},{i},{2014 + i % 11}-05-0{1 + i % 9},7\n" for i in range(200)), 9),
    ],
    ids=["one_customer", "all_on_one_day", "no_amounts", "eleven_years"],
)
def test_a_strange_shop_is_scored_all_the_same(tmp_path: Path, rows: str, customers: int) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text(HEADER.upper() + rows)

    run("score", orders, output=tmp_path / "scores.csv")

    table = read(tmp_path / "scores.csv")
    assert len(table) == customers
    assert table["risk"].between(0, 1).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"transactions": "absent.csv"}, "no such file: absent.csv"),
        ({"as_of": "01/06/2025"}, "--as-of is a day written YYYY-MM-DD, not 01/06/2025"),
        ({"as_of": "20250601"}, "--as-of is a day written YYYY-MM-DD"),
        ({"as_of": "2024-12-31"}, "no order on or before 2024-12-31: the first is of 2025-01-01"),
        ({"horizon": 0}, "--horizon is 1 to 730 days, not 0"),
        ({"horizon": 731}, "--horizon is 1 to 730 days, not 731"),
        ({"output": "absent/scores.csv"}, "no such folder: absent"),
        ({"output": "scores.xlsx"}, "end it in .csv or .parquet"),
        ({"json_card": "absent/card.json"}, "no such folder: absent"),
        ({"timezone": "Paris"}, "no time zone is called Paris"),
        ({"max_bad_share": 2}, "a share is 0 to 1, not 2.0"),
    ],
)
def test_a_mistake_is_said_in_one_sentence(
    orders: Path, tmp_path: Path, change: dict[str, object], message: str
) -> None:
    options = {"output": tmp_path / "s.csv", **change}
    with pytest.raises(RuleError) as refused:
        run("score", options.pop("transactions", orders), **options)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_orders_are_never_overwritten_by_their_scores(orders: Path) -> None:
    before = orders.read_bytes()
    with pytest.raises(RuleError, match="would be overwritten"):
        run("score", orders, output=orders)
    assert orders.read_bytes() == before


def test_a_refused_file_ends_with_one_line_and_code_2(tmp_path: Path) -> None:
    bad = tmp_path / "orders.csv"
    bad.write_text(HEADER + "a,1,2025-01-01,1\nb,2,soon,1\n")

    ended = shell(
        "from deployments.cli import main; main()",
        "churn", "score", "--transactions", bad, "--as-of", "2025-06-01",
        "--output", tmp_path / "s.csv",
    )  # fmt: skip

    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1] == (
        "3a: orders.csv: 1 of 2 rows cannot be read (50.0%, allowed 1.0%): line 3: bad date 'soon'"
    )
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "s.csv").exists()


def test_scoring_never_imports_the_workflow_engine(orders: Path, tmp_path: Path) -> None:
    ended = shell(
        "import sys\n"
        "from deployments.churn_cli import app\n"
        "app(standalone_mode=False)\n"
        "assert 'prefect' not in sys.modules and 'matplotlib' not in sys.modules\n",
        "score", "--transactions", orders, "--as-of", "2025-06-01", "--output", tmp_path / "s.csv",
    )  # fmt: skip

    assert (ended.returncode, ended.stderr.count("Error")) == (0, 0), ended.stderr


def test_asking_for_help_imports_nothing_heavy() -> None:
    ended = shell(
        "import sys\n"
        "from deployments.churn_cli import app\n"
        "app(standalone_mode=False)\n"
        "assert not {'pandas', 'duckdb', 'sklearn', 'prefect'} & set(sys.modules)\n",
        "score", "--help",
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
    assert "--transactions" in ended.stdout


def test_a_backtest_shows_what_was_said_beside_what_came_true(orders: Path) -> None:
    said = run("backtest", orders, horizon=60).splitlines()

    assert said[0] == "no order in 60 days, as of 2025-04-02 (shop)"
    assert said[1].split() == ["AUC", "log-loss", "Brier", "ECE", "noise"]
    assert [line.split()[0] for line in said[2:7]] == [
        "model",
        "mbg",
        "heuristic",
        "rfm",
        "recency",
    ]
    assert said[7].split() == ["customers", "said", "came", "true"]
    assert sum(int(line.split()[0]) for line in said[8:-1]) == 41


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the real order logs of the shared folder")
def test_a_real_log_is_scored_for_every_customer_it_holds(tmp_path: Path) -> None:
    log = SHARED / "data" / "transactions" / "cdnow.csv.gz"
    run("score", log, as_of="1998-06-30", output=tmp_path / "scores.csv")

    table = read(tmp_path / "scores.csv")
    assert len(table) == 23_570
    assert set(table["model"]) == {"shop"}
    assert table["risk"].between(0, 1).all()


def test_the_bounds_of_the_marks_are_printed_and_can_be_held_to_the_default(tmp_path: Path) -> None:
    days = pd.date_range("2025-01-01", periods=300, freq="D")
    log = tmp_path / "orders.csv"
    rows = [
        f"c{i % 120},o{i},{days[i % 300]:%Y-%m-%d},{10 + i % 90}" for i in range(600)
    ]  # 120 customers who all return
    log.write_text("\n".join(["customer_id,order_id,date,amount", *rows]) + "\n")
    base = ["score", "--transactions", str(log), "--as-of", "2025-12-31"]
    run = CliRunner()

    learned = run.invoke(app, [*base, "--output", str(tmp_path / "a.csv")])
    default = run.invoke(app, [*base, "--output", str(tmp_path / "b.csv"), "--default-cuts"])

    assert "learned from this shop" in learned.output
    assert "days 30/60/90/180, orders 10/6/3/2, spent 1000/500/200/100" in default.output


def test_the_guard_says_what_the_past_speaks_for(orders: Path, tmp_path: Path) -> None:
    output = str(tmp_path / "scores.csv")
    base = ["score", "--transactions", str(orders), "--as-of", "2025-06-01", "--output", output]

    said = CliRunner().invoke(app, [*base, "--guard"], catch_exceptions=False).output

    assert "log-loss" in said or "could not be tested" in said

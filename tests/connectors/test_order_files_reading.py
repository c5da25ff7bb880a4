import gzip
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.order_files import BadRow, read_orders, write_table
from domain.errors import RuleError
from domain.history import History, history_from_orders

HEADER = "customer_id,order_id,date,amount\n"
END = date(2030, 12, 31)


def written(folder: Path, text: str | bytes, name: str = "orders.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def same(one: History, other: History) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("customers", "start", "day", "orders", "cents")
    )


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffcustomer_id;order_id;date;amount\r\na;1;2025-01-01;1234,50\r\nb;2;2025-01-02;3\r\n",
        "DATE\tAMOUNT\tCUSTOMER_ID\tORDER_ID\n2025-01-01\t1234.50\ta\t1\n2025-01-02\t3\tb\t2\n",
        HEADER + "a,1,2025-01-01, 1234.50 \n\nb,2,2025-01-02,3",
        '"customer_id","order_id","date","amount","x"\n"a","1","2025-01-01","1234.50",\n'
        '"b","2","2025-01-02","3","one\nmore"\n',
    ],
    ids=["semicolon_bom_crlf", "tabs_upper_case", "blanks_no_last_newline", "quoted_extra_column"],
)
def test_every_way_to_write_the_same_csv_reads_the_same(tmp_path: Path, text: str) -> None:
    reference = read_orders(written(tmp_path, HEADER + "a,1,2025-01-01,1234.5\nb,2,2025-01-02,3\n"))
    packed = written(tmp_path, gzip.compress(text.encode()), "orders.csv.gz")

    with reference, read_orders(packed) as zipped:
        with read_orders(written(tmp_path, text, "other.csv")) as file:
            assert same(file.history(END), reference.history(END))
        assert same(zipped.history(END), reference.history(END))


def test_a_file_that_is_not_utf_8_is_read_as_latin_1_and_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, (HEADER + "Zoé,1,2025-01-01,1\n").encode("latin-1"))
    with read_orders(path) as file:
        assert list(file.history(END).customers) == ["Zoé"]
        assert file.warnings == ("the file is not UTF-8: it was read as Latin-1",)


@pytest.mark.parametrize(
    "types",
    [
        ("VARCHAR", "VARCHAR", "TIMESTAMP", "DOUBLE"),
        ("BIGINT", "BIGINT", "DATE", "DECIMAL(10,2)"),
        ("VARCHAR", "INTEGER", "TIMESTAMPTZ", "INTEGER"),
        ("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR"),
        ("INTEGER", "VARCHAR", "TIMESTAMP_NS", "FLOAT"),
    ],
)
def test_parquet_of_any_usual_types_reads_like_the_csv(
    tmp_path: Path, types: tuple[str, ...]
) -> None:
    rows = [(12, 1, "2025-01-01 12:00:00", 10), (7, 2, "2025-01-02 12:00:00", 3)]
    cast = [f"col{i}::{kind} AS {n}" for i, (kind, n) in enumerate(zip(types, NAMES, strict=True))]
    path = tmp_path / "orders.parquet"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        values = ", ".join(map(str, rows))
        connection.execute(
            f"COPY (SELECT {', '.join(cast)} FROM (VALUES {values}) AS v(col0, col1, col2, col3)) "
            f"TO '{path}' (FORMAT PARQUET)"
        )
    text = HEADER + "".join(f"{c},{o},{d},{a}\n" for c, o, d, a in rows)
    with read_orders(path) as parquet, read_orders(written(tmp_path, text)) as plain:
        assert same(parquet.history(END), plain.history(END))
        assert list(parquet.history(END).customers) == ["12", "7"]


NAMES = ("customer_id", "order_id", "date", "amount")


def test_bad_rows_of_a_parquet_file_are_found_too(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT * FROM (VALUES ('a', 1, TIMESTAMP '2025-01-01', 1.0::DOUBLE), "
            "(NULL, 2, TIMESTAMP '2025-01-01', 1.0), ('  ', 3, TIMESTAMP '2025-01-01', 1.0), "
            "('b', 4, NULL, 1.0), ('b', 5, TIMESTAMP '2025-01-01', 'nan'::DOUBLE), "
            "('b', 6, TIMESTAMP '1066-10-14', 1.0), ('b', 7, 'infinity'::TIMESTAMP, 1.0)) "
            f"AS v(customer_id, order_id, date, amount)) TO '{path}' (FORMAT PARQUET)"
        )
    with read_orders(path, max_bad_share=1) as file:
        assert [(row.line, row.reason) for row in file.bad] == [
            (2, "no customer id"),
            (3, "no customer id"),
            (4, "bad date"),
            (5, "bad amount"),
            (6, "bad date"),
            (7, "bad date"),
        ]
        assert list(file.history(END).customers) == ["a"]


def test_each_unreadable_row_is_kept_with_its_line_its_reason_and_the_value(tmp_path: Path) -> None:
    text = (
        HEADER
        + 'a,1,2025-01-01,1\n,2,2025-01-01,1\n"b\nb",3,2025-13-01,1\nc,4,2025-01-01,12 €\n'
        + "\nd,5\ne,6,2025-01-01,1,2,3\nf,7,,1\ng,8,2025-01-01,nan\nh,9,1899-12-31,1\n"
        + "i,10,2025-01-01,1e15\nj,11,2025-01-01,\n"
    )
    with read_orders(written(tmp_path, text), max_bad_share=1) as file:
        assert file.bad == (
            BadRow(3, "no customer id"),
            BadRow(4, "bad date", "2025-13-01"),
            BadRow(6, "bad amount", "12 €"),
            BadRow(8, "too few columns"),
            BadRow(9, "too many columns"),
            BadRow(10, "bad date"),
            BadRow(11, "bad amount", "nan"),
            BadRow(12, "bad date", "1899-12-31"),
            BadRow(13, "bad amount", "1e15"),
            BadRow(14, "bad amount"),
        )
        assert file.counts["rows"] == 11
        assert file.counts["bad"] == 10
        assert list(file.history(END).customers) == ["a"]


@pytest.mark.parametrize(("bad", "refused"), [(1, False), (2, True)])
def test_a_file_is_refused_just_above_the_allowed_share(
    tmp_path: Path, bad: int, refused: bool
) -> None:
    good = "".join(f"a,{i},2025-01-01,1\n" for i in range(100 - bad))
    path = written(tmp_path, HEADER + good + "a,b,yesterday,1\n" * bad)

    if not refused:
        with read_orders(path) as file:
            assert (file.counts["orders"], file.counts["bad"]) == (99, 1)
        return
    with pytest.raises(RuleError, match=r"2 of 100 rows .*2\.0%, allowed 1\.0%\): line 100: bad"):
        read_orders(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (HEADER, "no order of this file counts"),
        (b"\x1f\x8bnonsense", "cannot be read"),
        (b"PAR1nonsense", "cannot be read"),
    ],
)
def test_a_file_without_orders_is_refused(tmp_path: Path, text: str | bytes, message: str) -> None:
    with (
        pytest.raises(RuleError, match=message),
        read_orders(written(tmp_path, text)) as file,
    ):
        file.history(END)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"no such file: .*absent\.csv"):
        read_orders(tmp_path / "absent.csv")


IDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda text: text.strip() != ""
)
ORDERS = st.lists(
    st.tuples(
        IDS,
        st.datetimes(pd.Timestamp("2015-01-01"), pd.Timestamp("2026-12-31")),
        st.integers(1, 10_000_000),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=40, deadline=None)
@given(orders=ORDERS)
def test_a_csv_read_by_duckdb_is_the_history_pandas_makes(
    tmp_path_factory: pytest.TempPathFactory, orders: list[tuple[str, pd.Timestamp, int]]
) -> None:
    frame = pd.DataFrame(orders, columns=["customer", "ordered_at", "cents"])
    frame["ordered_at"] = pd.to_datetime(frame["ordered_at"])
    out = pd.DataFrame(
        {
            "customer_id": frame["customer"],
            "order_id": range(len(frame)),
            "date": [when.isoformat() for when in frame["ordered_at"]],
            "amount": frame["cents"] / 100,
        }
    )
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    out.to_csv(path, index=False, quoting=1)

    with read_orders(path) as file:
        assert same(file.history(date(2026, 12, 31)), history_from_orders(frame))


@pytest.mark.parametrize("name", ["scores.csv", "scores.parquet", "SCORES.CSV"])
def test_a_table_is_written_whole_in_full_precision(tmp_path: Path, name: str) -> None:
    table = pd.DataFrame({"customer_id": ["007", 'a,"b'], "risk": [0.1 + 0.2, 1e-17]})
    (tmp_path / name).write_text("what was there before")

    write_table(table, tmp_path / name)

    if name.endswith("parquet"):
        found = duckdb.execute(f"SELECT * FROM '{tmp_path / name}'").fetchall()
        assert found == [("007", 0.1 + 0.2), ('a,"b', 1e-17)]
    else:
        again = pd.read_csv(tmp_path / name, dtype={"customer_id": str})
        pd.testing.assert_frame_equal(again, table)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    table = pd.DataFrame({"customer_id": ["a"]})
    with pytest.raises(RuleError, match="no such folder"):
        write_table(table, tmp_path / "absent" / "scores.csv")
    with pytest.raises(RuleError, match=r"end it in \.csv or \.parquet"):
        write_table(table, tmp_path / "scores.xlsx")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(RuleError, match="is a folder"):
        write_table(table, tmp_path / "folder.csv")

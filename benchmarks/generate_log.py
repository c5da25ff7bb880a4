"""Make an order log of any size, the same for the same seed.

    python -m benchmarks.generate_log var/bench/orders.parquet --customers 1000000

Five orders a customer on average over three years, in the plain dialect, sorted by date: every
customer orders once, the other orders fall on few customers more often than on many (share x of
the customers places sqrt(x) of them). First orders are spread over 900 days, the later ones follow
at exponential distances of 200 days on average, amounts are lognormal around 37. Invented data: it
measures speed, never accuracy.
"""

from pathlib import Path
from typing import Annotated

import duckdb
import typer

ORDERS_EACH = 5
QUERY = """
WITH drawn AS (
    SELECT i, CASE WHEN i < $customers THEN i
              ELSE (floor($customers * pow(u(i, 1), 2)))::BIGINT END AS c
    FROM range($customers * $each) AS r(i)
), dated AS (
    SELECT i, c, least(u(c, 2) * 900 - CASE WHEN i < $customers THEN 0 ELSE ln(u(i, 3)) END * 200,
                       1094.99) AS t
    FROM drawn
)
SELECT format('C{:08d}', (c * 2654435761) % $customers) AS customer_id,
    format('O{:09d}', i) AS order_id,
    TIMESTAMP '2023-01-01' + to_seconds(floor(t * 86400)) AS date,
    round(exp(3.6 + 0.7 * sqrt(-2 * ln(u(i, 4))) * cos(2 * pi() * u(i, 5))), 2) AS amount
FROM dated ORDER BY t, i
"""


def generate(path: Path, customers: int, seed: int = 1) -> None:
    """Write a log of `customers` and five times as many orders, as Parquet or CSV by the ending."""
    form = "PARQUET" if path.suffix == ".parquet" else "CSV, HEADER"
    query = QUERY.replace("$customers", str(customers)).replace("$each", str(ORDERS_EACH))
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE MACRO u(a, b) AS (hash(a, b, {seed}) // 2048 + 0.5) / 9007199254740992.0"
        )
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT {form})")


def main(
    path: Annotated[Path, typer.Argument(help="Where: .parquet or .csv")],
    customers: int = 1_000_000,
    seed: int = 1,
) -> None:
    """Write the log."""
    generate(path, customers, seed)


if __name__ == "__main__":
    typer.run(main)

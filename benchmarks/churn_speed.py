"""How fast a shop is scored, beside the least any program could do with the same file.

    python -m benchmarks.churn_speed                 1 and 5 million customers, some minutes
    python -m benchmarks.churn_speed --large 0       without the 5 million

Every figure is a ratio to the floor of the same run, because seconds belong to a machine: the floor
is DuckDB reading the file and grouping it once by customer (last date, count, sum), the result
handed over as NumPy arrays. Each part runs in a process of its own (best of `repeat` there, imports
not counted), and its peak memory is that process's. The log is `benchmarks.generate_log`'s.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.generate_log import generate

RFM_OVER_FLOOR = 1.5
WHOLE_OVER_FLOOR, WHOLE_MIB = 8.0, 1.2 * 1024
GROWTH = 1.3  # time per customer at 5 million over that at 1 million
SHELL_CUSTOMERS, SHELL_S = 20_000, 5.0
AS_OF = date(2025, 12, 30)
SHELL = "from deployments.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a part took: the best time, and the peak memory of its process."""

    seconds: float
    mib: float


def floor(file: Path) -> None:
    """Read the file and group it once."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            "SELECT customer_id, max(date), count(*), sum(amount) "
            f"FROM '{file}' GROUP BY customer_id"
        ).fetchnumpy()


def rfm(file: Path) -> None:
    """Recency, frequency and money of every customer, their scores and segments."""
    from connectors.order_files import read_orders
    from domain.rfm import scores

    with read_orders(file) as orders:
        scores(orders.metrics(AS_OF))


def whole(file: Path) -> None:
    """The risk of every customer, the fit included."""
    from connectors.order_files import read_orders
    from domain import churn

    with read_orders(file) as orders:
        history = orders.history(AS_OF)
    churn.score(history, AS_OF)


PARTS: Mapping[str, Callable[[Path], None]] = {"floor": floor, "rfm": rfm, "whole": whole}


def measure(part: str, file: Path, repeat: int) -> Taken:
    """Run a part in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.churn_speed", "--part", part]
    command += ["--file", str(file), "--repeat", str(repeat)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return Taken(answer["seconds"], answer["mib"])


def shell(file: Path, output: Path) -> float:
    """Return the seconds a person waits for `3a churn score`, start and writing included."""
    command = [sys.executable, "-c", SHELL, "churn", "score", "--transactions", str(file)]
    began = time.perf_counter()
    subprocess.run(
        [*command, "--as-of", AS_OF.isoformat(), "--output", str(output)],
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - began


def compare(
    folder: Path, customers: int, large: int, repeat: int
) -> list[tuple[str, float, float]]:
    """Measure everything; return (what, figure, budget), each figure to stay within its budget."""
    log = _log(folder, customers)
    taken = {part: measure(part, log, repeat) for part in PARTS}
    for part, took in taken.items():
        typer.echo(f"{part:<8}{customers:>12,} customers{took.seconds:>9.2f} s{took.mib:>9.0f} MiB")
    base = taken["floor"].seconds
    rows = [
        ("RFM alone, x floor", taken["rfm"].seconds / base, RFM_OVER_FLOOR),
        ("whole score, x floor", taken["whole"].seconds / base, WHOLE_OVER_FLOOR),
        ("whole score, peak MiB", taken["whole"].mib, WHOLE_MIB),
    ]
    if large:
        most = measure("whole", _log(folder, large), min(repeat, 2))
        typer.echo(f"{'whole':<8}{large:>12,} customers{most.seconds:>9.2f} s{most.mib:>9.0f} MiB")
        growth = most.seconds / large * customers / taken["whole"].seconds
        rows.append((f"time a customer, {large:,} over {customers:,}", growth, GROWTH))
    seconds = shell(_log(folder, SHELL_CUSTOMERS), folder / "scores.csv")
    rows.append((f"{SHELL_CUSTOMERS:,} customers from the shell, s", seconds, SHELL_S))
    return rows


def main(
    customers: int = 1_000_000,
    large: int = 5_000_000,
    repeat: int = 3,
    folder: Annotated[Path, typer.Option(help="Where the logs are kept.")] = Path("var/bench"),
    part: Annotated[str, typer.Option(hidden=True)] = "",
    file: Annotated[Path, typer.Option(hidden=True)] = Path(),
) -> None:
    """Measure, print the table, and fail where a budget is exceeded."""
    if part:
        typer.echo(json.dumps(_in_this_process(PARTS[part], file, repeat)))
        return
    rows = compare(folder, customers, large, repeat)
    typer.echo(f"\n{'':<44}{'measured':>10}{'budget':>10}")
    for what, figure, budget in rows:
        verdict = "" if figure <= budget else "  EXCEEDED"
        typer.echo(f"{what:<44}{figure:>10.2f}{budget:>10.2f}{verdict}")
    raise typer.Exit(int(any(figure > budget for _, figure, budget in rows)))


def _in_this_process(work: Callable[[Path], None], file: Path, repeat: int) -> dict[str, float]:
    for name in ("duckdb", "pandas", "connectors.order_files", "domain.churn", "domain.rfm"):
        import_module(name)  # imports are not what is timed
    times = []
    for _ in range(repeat):
        began = time.perf_counter()
        work(file)
        times.append(time.perf_counter() - began)
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": min(times), "mib": peak_kib / 1024}


def _log(folder: Path, customers: int) -> Path:
    file = folder / f"orders_{customers}.parquet"
    if not file.exists():
        generate(file, customers)
    return file


if __name__ == "__main__":
    typer.run(main)

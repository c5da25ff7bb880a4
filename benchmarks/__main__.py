"""`python -m benchmarks`: run every benchmark; exit code 1 if one is over its budget.

    python -m benchmarks                        at full scale, about a quarter of an hour
    python -m benchmarks --quick                at a small scale, within two minutes
    python -m benchmarks NAME=FILE NAME=FILE    with the accuracy on these order logs

Each is a program of its own, so that none measures what another left in memory.
"""

import subprocess
import sys
from typing import Annotated

import typer

# Module: what it is given at full scale, and at a small one.
PROGRAMS = {
    "churn_speed": ((), ("--customers", "1000000", "--large", "0", "--repeat", "2")),
    "klaviyo_rate": ((), ("--quick",)),
    "chain_overhead": ((), ("--quick",)),
    "claim_gate": ((), ("--quick",)),
    "bant_labels": ((), ("--quick",)),
    "webhook_door": ((), ("--quick",)),
    "voice_audio": ((), ("--quick",)),
    "voice_relay": ((), ("--quick",)),
    "voice_phone": ((), ("--quick",)),
    "voice_page": ((), ()),
    "voice_faults": ((), ("--quick",)),
    "order_campaign": ((), ("--orders", "12", "--kills", "1", "--minutes", "0.2")),  # see tests/
    "order_rate": ((), ("--orders", "3", "--singles", "3")),
    "order_engine": ((), ("--nudged", "1", "--scheduled", "0")),
}


def main(
    logs: Annotated[list[str] | None, typer.Argument(help="NAME=FILE of real order logs.")] = None,
    quick: Annotated[bool, typer.Option(help="At a small scale.")] = False,
) -> None:
    """Run every benchmark, and say which were within their budgets."""
    programs = {name: given[quick] for name, given in PROGRAMS.items()}
    if logs:
        programs["churn_accuracy"] = tuple(logs)
    held = {name: _within_budget(name, given) for name, given in programs.items()}
    typer.echo("")
    for name, within in held.items():
        typer.echo(f"{name:<16}{'within budget' if within else 'OVER BUDGET'}")
    if not logs:
        typer.echo("churn_accuracy  not run: it needs NAME=FILE of real order logs")
    raise typer.Exit(0 if all(held.values()) else 1)


def _within_budget(name: str, given: tuple[str, ...]) -> bool:
    typer.echo(f"\n== {name}")
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *given]).returncode == 0


if __name__ == "__main__":
    typer.run(main)

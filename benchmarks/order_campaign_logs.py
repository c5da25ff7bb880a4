"""What must stand in no log and in no question to a person: customers and secrets.

A hit names the file and what it is, and never repeats it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.order_campaign_facts import digits
from sandbox.orders import Case


def needles(cases: Iterable[Case], secrets: Mapping[str, str]) -> dict[bytes, str]:
    """Return every text to search for, with what to call it."""
    found = {text.encode(): f"secret {name}" for name, text in secrets.items()}
    for case in cases:
        for what, text in case.customer.private().items():
            found[text.encode()] = f"{what} of case {case.number}"
        found[digits(case.customer.phone).encode()] = f"phone of case {case.number}"
        found[case.customer.email.replace("@", "%40").encode()] = f"e-mail of case {case.number}"
    return found


def leaks(texts: Iterable[tuple[str, bytes]], wanted: Mapping[bytes, str]) -> list[str]:
    """Return where what was found, each once."""
    return [
        f"{name}: {what}"
        for name, text in texts
        for what in sorted({what for needle, what in wanted.items() if needle in text})
    ]


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()

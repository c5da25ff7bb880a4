"""A process that dials and is killed in the middle of it; run by the test beside this file.

Arguments: database URL, the carrier's file, and whether the call rings before it dies.
"""

import asyncio
import sys
from pathlib import Path

from drains.calling import dial_next
from drains.exchange import Heard
from store.call_attempts import Attempt
from store.database import database
from tests.drains.exchange_world import Clock, FileCarrier, exchange_of


class Hanging(FileCarrier):
    """A carrier that takes the request, says so on our standard output, and never answers."""

    async def dial(self, attempt: Attempt) -> Heard:
        if self.rings:
            self.ring(attempt.phone)
        sys.stdout.write("in the middle of it\n")
        sys.stdout.flush()
        await asyncio.Event().wait()
        raise AssertionError


def main(url: str, ledger: str, rings: str) -> None:
    """Dial the call that is due, and wait for the end."""
    carrier = Hanging(Path(ledger), Clock(), rings=rings == "rings")
    asyncio.run(dial_next(exchange_of(database(url), carrier)))


if __name__ == "__main__":
    main(*sys.argv[1:])

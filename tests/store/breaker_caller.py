"""One of several processes that share a breaker; run by the test beside this file.

Arguments: file or store, and its folder or URL. Says what it may do: at the start, after the first
line it is sent, and after the second one half a minute later by its own clock.
"""

import sys
import time
from pathlib import Path

from connectors.llm.breakers import FileBreakers
from store.breakers import StoreBreakers
from store.database import database


def main(where: str, place: str) -> None:
    """Ask three times."""
    ahead = [0.0]

    def clock() -> float:
        return time.time() + ahead[0]

    made = (
        FileBreakers(Path(place), clock)
        if where == "file"
        else StoreBreakers(database(place), clock)
    )
    for ahead_s in (0.0, 0.0, 31.0):
        ahead[0] = ahead_s
        sys.stdout.write(made.admit("a", 60.0)[0] + "\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])

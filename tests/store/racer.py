"""One of several processes that race for the same acts; run by the test beside this file.

Arguments: database URL, number of acts, name of the file it appends its acts to.
"""

import sys
from pathlib import Path

from domain.acts import Act, Ended, Outcome
from store import receipts
from store.database import database


def main(url: str, number: str, ledger: str) -> None:
    """Try every act, one batch of ten at a time, and write down those that were won."""
    db = database(url)
    acts = [Act(f"own:race:write:s{i}:d1", "w", {}, {"n": i}) for i in range(int(number))]
    sys.stdin.readline()  # the start signal
    for start in range(0, len(acts), 10):
        held = receipts.reserve(db, acts[start : start + 10], settle_s=1e6)
        with Path(ledger).open("a") as file:
            file.writelines(f"{act.key}\n" for act in held.fresh)
        receipts.settle(db, held.owner, Ended({a.key: Outcome("done") for a in held.fresh}))


if __name__ == "__main__":
    main(*sys.argv[1:])

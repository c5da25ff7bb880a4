"""`python -m sandbox`: serve the simulated vendors on loopback."""

import argparse
from datetime import date

from sandbox import serve


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=serve.__doc__)
    parser.add_argument("--port", type=int, default=serve.PORT)
    parser.add_argument("--seed", type=int, default=serve.SEED)
    parser.add_argument("--customers", type=int, default=serve.CUSTOMERS)
    parser.add_argument("--end", type=date.fromisoformat, default=serve.SHOP_ENDS)
    given = parser.parse_args()
    serve.serve(given.port, given.seed, given.customers, end=given.end)


if __name__ == "__main__":
    main()

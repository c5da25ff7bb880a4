"""`python -m deployments.serve`: serve every deployment from this process until it is stopped."""

import asyncio
import sys
from contextlib import suppress

from deployments import engine, trouble


def serve() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    engine.prepare()
    from deployments.schedules import serve_all

    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(serve_all())


if __name__ == "__main__":
    sys.exit(trouble.ending(serve))

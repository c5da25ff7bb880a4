"""`python -m deployments.serve`: serve every deployment from this process until it is stopped."""

import asyncio
import sys

from deployments import engine, trouble

if __name__ == "__main__":
    engine.prepare()
    from deployments.schedules import serve_all

    try:
        asyncio.run(serve_all())
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0)
    except Exception as exc:
        trouble.leave(exc)

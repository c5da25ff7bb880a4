"""`python -m deployments.serve`: serve every deployment from this process."""

import asyncio

from deployments import engine

if __name__ == "__main__":
    engine.prepare()
    from deployments.schedules import serve_all

    asyncio.run(serve_all())

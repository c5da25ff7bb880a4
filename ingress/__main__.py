"""`python -m ingress [--brief-ports]`: serve the HTTP door with this installation's settings."""

import logging
import sys

from ingress.nudge import Nudges, ask_engine
from ingress.serving import BRIEF_PORTS, serve
from settings import OWN, clients, settings

AT_ONCE = 500  # rows one rescue works off


async def drain(client: str) -> None:
    """Do a worker's work once: nobody else has for two minutes."""
    from drains import loop  # the vendors' adapters, once they are needed
    from drains.open import open_ground

    async with open_ground(client, actor="watchdog") as ground:
        await loop.drain(ground, AT_ONCE)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    others = {name: settings(name) for name in clients() if name != OWN}
    further = BRIEF_PORTS if "--brief-ports" in sys.argv[1:] else ()
    nudges = Nudges(ask_engine) if settings().ingress.nudge else None
    serve(settings(), others, further_ports=further, drain=drain, nudges=nudges)

"""`python -m ingress [--brief-ports]`: serve the HTTP door with this installation's settings."""

import logging
import sys

from ingress.serving import BRIEF_PORTS, serve
from settings import OWN, clients, settings

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    others = {name: settings(name) for name in clients() if name != OWN}
    further = BRIEF_PORTS if "--brief-ports" in sys.argv[1:] else ()
    serve(settings(), others, further_ports=further)

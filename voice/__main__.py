"""`python -m voice`: serve the call door with this installation's settings."""

import logging

from settings import settings
from voice.serving import serve

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for quiet in ("alembic", "picows", "httpx"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    serve(settings(), settings)

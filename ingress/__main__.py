"""`python -m ingress`: serve the HTTP door with this installation's settings."""

import logging

from ingress.app import serve
from settings import settings

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    serve(settings())

"""How a command finds the workflow engine: the one of `3a up`, or a temporary one of its own.

This is the one place that writes Prefect's environment variables, because Prefect reads them when
it is imported.
"""

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

ADDRESS = Path("var/engine.url")  # written by `3a up`, removed when it stops

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "connectors,tasks,store",
    "PREFECT_LOGGING_ROOT_LEVEL": "INFO",  # or the lines of those loggers never reach a run's page
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",  # the page has the rest
}


def prepare(home: Path | None = None) -> str | None:
    """Set what Prefect needs before it is imported; return the running engine's address, if any.

    Args:
        home: where a temporary engine keeps its files; Prefect's own default when omitted.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if home:
        os.environ["PREFECT_HOME"] = str(home.resolve())
    address = os.environ.get("PREFECT_API_URL") or _running()
    if address:
        os.environ["PREFECT_API_URL"] = address
    return address


def _running() -> str | None:
    """Return the address that `3a up` left, if somebody answers there."""
    if not ADDRESS.is_file():
        return None
    address = ADDRESS.read_text().strip()
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=1).close()
    except OSError:
        return None
    return address

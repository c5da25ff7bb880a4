"""Serving the door: one process, one app, one or several ports.

The brief's ports can be bound beside the configured one, so that whoever called one of the
original's programs finds the same path where it was. A port that is taken is named and skipped; the
configured one has to be free.
"""

import logging
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

import uvicorn
from sqlalchemy.exc import OperationalError

from ingress.app import create
from ingress.nudge import Nudges
from ingress.watchdog import Drain
from settings import OWN, Settings
from store import scores
from store.database import database

BRIEF_PORTS = (3003, 3006, 3010, 3020, 3021, 3022)
GRACE_S = 10  # for calls under way when the process is told to stop

log = logging.getLogger("ingress")


def serve(
    settings: Settings,
    others: Mapping[str, Settings] | None = None,
    *,
    further_ports: Sequence[int] = (),
    drain: Drain | None = None,
    nudges: Nudges | None = None,
) -> None:
    """Answer until stopped, with the scores of our own store at hand.

    Args:
        settings: those of the installation's own client.
        others: those of every further client, by name.
        further_ports: bound beside the configured one where they are free.
        drain: called with a client whose work has waited too long.
        nudges: told whose orders rang.

    Raises:
        Exposed: the host is not loopback and there is no token.
        Unsigned: a storefront has no webhook secret.
        NotMigrated: a store is of another version.
        OSError: the configured port is taken.
    """
    app = create(
        settings,
        lambda email: scores.of_email(database(settings.database.url), OWN, email),
        others=others,
        drain=drain,
        nudges=nudges,
    )
    for one in (settings, *(others or {}).values()):
        _open(one)
    config = uvicorn.Config(
        app,
        access_log=False,  # ours has no query and no address
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=GRACE_S,
    )
    door = settings.ingress
    with listening(door.host, door.port, further_ports) as sockets:
        uvicorn.Server(config).run(sockets)


@contextmanager
def listening(host: str, port: int, further: Sequence[int] = ()) -> Iterator[list[socket.socket]]:
    """Bind a port, and the further ones that are free; they are closed at the end.

    Raises:
        OSError: the port itself is taken, or the address is not ours.
    """
    with ExitStack() as stack:
        bound = [stack.enter_context(one) for one in _bound(host, port)]
        for another in further:
            if another == port:
                continue
            try:
                bound += [stack.enter_context(one) for one in _bound(host, another)]
            except OSError as error:
                log.warning("port %d is not served: %s", another, error.strerror or error)
        yield bound


def _open(one: Settings) -> None:
    """Open a client's store, and make it where it is empty; one that does not answer may later."""
    try:
        database(one.database.url)
    except OperationalError as error:
        log.error("the store does not answer yet: %s", type(error).__name__)  # noqa: TRY400  # an address of a store can hold a password


def _bound(host: str, port: int) -> list[socket.socket]:
    """Bind a port on every address of a host; all of them, or none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    addresses = dict.fromkeys((family, address) for family, _, _, _, address in found)
    with ExitStack() as stack:
        sockets = [stack.enter_context(_socket(*one)) for one in addresses]
        stack.pop_all()
        return sockets


def _socket(family: int, address: tuple[object, ...]) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
    except OSError:
        one.close()
        raise
    return one

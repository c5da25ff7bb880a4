"""The demo's second half: one order's whole life, with a worker killed in the middle of it.

A signed webhook rings; a worker buys from two simulated suppliers and is killed with `kill -9`
after a supplier was sent the order and before it answered; a second worker finds out what became
of it, pays, and tells the shop the parcels' numbers. The suppliers' limits are raised ten-fold, and
the waits are seconds instead of minutes, so that it is short.
"""

import hashlib
import hmac
import json
import os
import signal
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from deployments.processes import Child, child, free_port, wait_for
from deployments.simulation import WEBHOOK_SECRET
from domain.errors import AutomationError

if TYPE_CHECKING:
    from store.database import Database

PATIENCE_S, POLL_S = 60.0, 0.2
WAITS = {
    "UNKNOWN_SETTLE_SECONDS": "4", "LEASE_SECONDS": "4", "HTTP_TIMEOUT_SECONDS": "2",
    "TRACKING_POLL_SECONDS": "1", "RETRY_BASE_SECONDS": "0.3", "RETRY_MAX_SECONDS": "2",
    "RECONCILE_INTERVAL_SECONDS": "60", "CJ_MAX_RPS": "10", "BIGBUY_MAX_RPS": "10",
}  # fmt: skip
ORDER = {
    "lines": [
        {"sku": "CJ-CJJJJTJT00001-Oak", "quantity": 1, "cents": 3990, "title": "Desk lamp, oak"},
        {"sku": "BB-S7100001", "quantity": 2, "cents": 2900, "title": "Storage box"},
    ],
    "email": "nobody@example.org",
    "address": {
        "first_name": "Simone", "last_name": "Simulée", "address1": "12 rue des Lilas",
        "city": "Lyon", "zip": "69003", "country": "France", "country_code": "FR",
        "phone": "+33600000000",
    },
}  # fmt: skip


def show(say: Console, vendors: str) -> bool:
    """Show the order's life; return whether everything happened exactly once.

    Args:
        vendors: where the simulated vendors answer, with a final slash.
    """
    from settings import settings
    from store.database import database

    port = free_port()
    os.environ.update(WAITS | {"INGRESS_HOST": "127.0.0.1", "INGRESS_PORT": str(port)})
    settings.cache_clear()
    _control(vendors, "cj", "PUT", "account", {"qps": 10})
    db = database(settings().database.url)
    door = ["deployments", "ingress"]
    with child("HTTP door", door, Path("log")) as listening:
        wait_for(f"http://127.0.0.1:{port}/ready", listening)
        order_id = _sell(say, vendors, port)
        _kill_one(say, vendors, db)
        with child("second worker", ["deployments", "worker"], Path("log")) as second:
            return _finish(say, vendors, db, second, order_id)


def _sell(say: Console, vendors: str, port: int) -> str:
    say.rule("An order comes in (SIMULATED shop, SIMULATED suppliers)")
    order = _control(vendors, "shopify", "POST", "orders", ORDER)
    body = json.dumps({"id": order["id"]}).encode()
    sign = b64encode(hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).digest()).decode()
    given = {"X-Shopify-Hmac-Sha256": sign, "X-Shopify-Topic": "orders/paid"}
    status = _call(f"http://127.0.0.1:{port}/webhook/shopify", "POST", body, given)[0]
    say.print(
        f"  {order['name']} is paid; its signed webhook is committed, then answered: {status}"
    )
    return str(order["id"])


def _kill_one(say: Console, vendors: str, db: "Database") -> None:
    """Let a worker send the order to a supplier that is slow to answer, and kill it then."""
    slow = {"rates": {"slow": 1.0}, "where": "createOrder", "slow_s": 1.5}
    _control(vendors, "cj", "PUT", "faults", slow)
    with child("first worker", ["deployments", "worker"], Path("log")) as first:
        _wait(first, lambda: any(part.state == "SENDING" for part in _parts(db, "cj")))
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait()
    _control(vendors, "cj", "PUT", "faults", {"rates": {}})
    [part] = _parts(db, "cj")
    say.print(f"  kill -9 of the worker: {part.ref} was sent, no answer was read, {part.state}")


def _finish(say: Console, vendors: str, db: "Database", worker: Child, order_id: str) -> bool:
    parts = _until(worker, db, ("PLACED",))
    say.print("  another worker looked it up instead of sending it again, and paid it:")
    for part in parts:
        say.print(f"    {part.ref:26} {part.state}, {part.supplier} {part.remote_id}")
    _control(vendors, "cj", "POST", "ship", {})
    [boxed] = _parts(db, "bigbuy")
    _control(vendors, "bigbuy", "POST", "ship", {"reference": boxed.ref, "parcels": 1})
    for part in _until(worker, db, ("TOLD",)):
        say.print(f"    {part.ref:26} {part.state}: {', '.join(part.told)}")
    bought = {"cj": _orders(vendors, "cj"), "bigbuy": _orders(vendors, "bigbuy")}
    mails = _control(vendors, "shopify", "GET", "mails", None)["mails"]
    mine = [mail for mail in mails if str(mail["order_id"]) == order_id]
    say.print(
        f"  orders at the suppliers: cj {bought['cj']}, bigbuy {bought['bigbuy']}; "
        f"mails to the customer: {len(mine)}, one per parcel"
    )
    _history(say, db, order_id)
    return bought == {"cj": 1, "bigbuy": 1} and len(mine) == 2


def _history(say: Console, db: "Database", order_id: str) -> None:
    from domain.dropship.words import OrderKey
    from store import audit

    say.rule(f"3a orders show S{order_id}")
    for line in audit.of_order(db, OrderKey("own", "shopify", order_id)):
        moved = f"{line.old or '·'} → {line.new}" if line.new else ""
        say.print(f"  {line.at:%H:%M:%S} {line.subject:26} {moved:24} {line.why}", soft_wrap=True)


def _until(worker: Child, db: "Database", states: tuple[str, ...]) -> list[Any]:
    found: list[Any] = []

    def there() -> bool:
        found[:] = [*_parts(db, "cj"), *_parts(db, "bigbuy")]
        return len(found) == 2 and all(part.state in states for part in found)

    _wait(worker, there)
    return found


def _parts(db: "Database", supplier: str) -> list[Any]:
    from domain.dropship.states import PART_MOVES
    from store import parts

    return [
        one for one in parts.in_states(db, "own", tuple(PART_MOVES)) if one.supplier == supplier
    ]


def _orders(vendors: str, supplier: str) -> int:
    return len(_control(vendors, supplier, "GET", "orders", None))


def _wait(worker: Child, there: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not there():
        worker.check()
        if time.monotonic() > until:
            raise AutomationError(f"the order does not go on: see {worker.log}")
        time.sleep(POLL_S)


def _control(vendors: str, vendor: str, method: str, name: str, given: object) -> Any:
    body = None if given is None else json.dumps(given).encode()
    said = _call(f"{vendors}{vendor}/__sandbox__/{name}", method, body, {})[1]
    return json.loads(said)


def _call(url: str, method: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
    asked = urllib.request.Request(
        url, body, {"Content-Type": "application/json", **headers}, method=method
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return answer.status, answer.read()

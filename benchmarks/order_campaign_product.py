"""The product under test in `benchmarks.order_campaign`: processes, killed and frozen at random.

It is driven by the environment variables of its documented interface and by nothing else: `python
-m ingress`, `python -m deployments worker`. Each life of a process writes to the process's one log.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO

import httpx

from benchmarks.order_campaign_shops import SECRETS
from benchmarks.order_campaign_world import KEYS

ROOT = Path(__file__).parents[1]
OPS_TOKEN = "ops-campaign-token-e81d"  # of this campaign alone
READY_S = 60.0
FREEZE_S = (3.0, 15.0)
REST_S = (0.0, 1.0)


def environment(world: str, port: int, database: str, seed: int, rps: int) -> dict[str, str]:
    """Return the whole environment of the product's processes, at the values of a campaign."""
    return {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1",
        "INGRESS_HOST": "127.0.0.1", "INGRESS_PORT": str(port), "DATABASE_URL": database,
        "OPS_TOKEN": OPS_TOKEN,
        "SHOPIFY_BASE_URL": f"{world}/shopify", "SHOPIFY_SHOP_DOMAIN": "sandbox.myshopify.com",
        "SHOPIFY_API_VERSION": "2026-10", "SHOPIFY_ACCESS_TOKEN": KEYS["shopify"],
        "SHOPIFY_WEBHOOK_SECRET": SECRETS["shopify"],
        "WOO_BASE_URL": f"{world}/woo", "WOO_CONSUMER_KEY": KEYS["woo_key"],
        "WOO_CONSUMER_SECRET": KEYS["woo_secret"], "WOO_WEBHOOK_SECRET": SECRETS["woo"],
        "WOO_MAX_RPS": str(rps),  # the vendor has no limit, and the default spares small hosts
        "CJ_BASE_URL": f"{world}/cj", "CJ_API_KEY": KEYS["cj"],
        "CJ_PAY_TYPE": "2" if seed % 2 else "3", "CJ_LOGISTIC_NAME": "CJPacket Ordinary",
        "CJ_FROM_COUNTRY": "CN", "CJ_MAX_RPS": str(rps),
        "BIGBUY_BASE_URL": f"{world}/bigbuy", "BIGBUY_API_KEY": KEYS["bigbuy"],
        "BIGBUY_PAYMENT_METHOD": "moneybox", "BIGBUY_CARRIERS": "gls,chrono",
        "BIGBUY_LANGUAGE": "fr", "BIGBUY_MAX_RPS": str(rps),
        "CJ_SKU_PREFIXES": "CJ-,CJD-,CJDS-", "BIGBUY_SKU_PREFIXES": "BB-,BIGBUY-",
        "MIN_MARGIN_PERCENT": "10", "FX_USD_EUR": "0.92", "HTTP_TIMEOUT_SECONDS": "2",
        "UNKNOWN_SETTLE_SECONDS": "5", "LEASE_SECONDS": "8", "RECONCILE_INTERVAL_SECONDS": "3",
        "RECONCILE_LOOKBACK_SECONDS": "3600", "TRACKING_POLL_SECONDS": "2",
        "RETRY_BASE_SECONDS": "0.3", "RETRY_MAX_SECONDS": "4", "HOLD_SECONDS": "0",
    }  # fmt: skip


@dataclass(slots=True)
class Product:
    """The door and so many workers.

    Attributes:
        home: an empty folder of theirs; logs go to `home/logs`.
        deaths: how often each was killed; `crashes`: how often one ended by itself.
    """

    home: Path
    variables: Mapping[str, str]
    workers: int
    deaths: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    freezes: int = 0
    _running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _logs: dict[str, IO[bytes]] = field(default_factory=dict)
    _frozen: set[str] = field(default_factory=set)

    @property
    def door(self) -> str:
        """The door's origin."""
        return f"http://127.0.0.1:{self.variables['INGRESS_PORT']}"

    @property
    def names(self) -> list[str]:
        """The processes, the door first."""
        return ["ingress", *(f"worker-{n}" for n in range(1, self.workers + 1))]

    async def start(self) -> None:
        """Start the door, wait until it is ready, then start the workers."""
        (self.home / "logs").mkdir(parents=True)
        self._begin("ingress")
        async with httpx.AsyncClient(base_url=self.door, timeout=5) as http:
            for _ in range(int(READY_S * 10)):
                with suppress(httpx.TransportError):
                    if (await http.get("/ready")).status_code == 200:
                        break
                await asyncio.sleep(0.1)
            else:
                raise RuntimeError("the door is not ready: see its log")
        for name in self.names[1:]:
            self._begin(name)

    async def torment(self, random: Random, kills: int, freezes: int, within_s: float) -> None:
        """Kill and freeze processes at random moments; what was killed starts again soon."""
        acts = ["kill"] * kills + ["freeze"] * freezes
        random.shuffle(acts)
        moments = sorted(random.uniform(1, within_s) for _ in acts)
        loop = asyncio.get_running_loop()
        began, side = loop.time(), []
        for act, moment in zip(acts, moments, strict=True):
            await asyncio.sleep(max(0.0, began + moment - loop.time()))
            victim = random.choice(await self._awake())
            work = self._kill if act == "kill" else self._freeze
            side.append(asyncio.create_task(work(victim, random)))
            await asyncio.sleep(0)  # so that it is noted as down before the next is chosen
        await asyncio.gather(*side)

    def revive(self) -> None:
        """Start again whatever ended by itself."""
        for name, process in self._running.items():
            if process.poll() is not None:
                self.crashes[name] += 1
                self._begin(name)

    def stop(self) -> None:
        """End everything, in order."""
        for process in self._running.values():
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self._running.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for log in self._logs.values():
            log.close()

    def _begin(self, name: str) -> None:
        if name not in self._logs:
            self._logs[name] = (self.home / "logs" / f"{name}.log").open("ab")
        what = ["ingress"] if name == "ingress" else ["deployments", "worker"]
        self._running[name] = subprocess.Popen(
            [sys.executable, "-m", *what], cwd=self.home, env=dict(self.variables),
            stdout=self._logs[name], stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    async def _awake(self) -> list[str]:
        """Return the processes that are neither frozen nor down; wait until there is one."""
        while True:
            awake = [name for name in self.names if name not in self._frozen]
            if awake:
                return awake
            await asyncio.sleep(0.2)

    async def _kill(self, name: str, random: Random) -> None:
        process = self._running[name]
        if process.poll() is not None:
            self.crashes[name] += 1
        else:
            os.killpg(process.pid, signal.SIGKILL)
            self.deaths[name] += 1
        process.wait()
        self._frozen.add(name)  # nobody else's victim while it is down
        await asyncio.sleep(random.uniform(*REST_S))
        self._begin(name)
        self._frozen.discard(name)

    async def _freeze(self, name: str, random: Random) -> None:
        process = self._running[name]
        if process.poll() is not None:
            return
        self._frozen.add(name)
        self.freezes += 1
        os.killpg(process.pid, signal.SIGSTOP)
        await asyncio.sleep(random.uniform(*FREEZE_S))
        os.killpg(process.pid, signal.SIGCONT)
        self._frozen.discard(name)

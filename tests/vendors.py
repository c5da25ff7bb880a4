"""The simulated mail platform for tests: served on loopback by a thread, its state at hand."""

import os
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pytest
import uvicorn
from starlette.types import ASGIApp

from domain.acts import subject_of
from domain.plans import Plan
from domain.retention import PROPERTIES
from domain.runs import Run
from sandbox import klaviyo, serve
from sandbox.klaviyo_account import Account
from sandbox.shopify_store import Store
from sandbox.simulator import Simulator
from settings import settings
from store import people
from store.people import Person
from tasks._io import store_of
from tasks.churn_plan import plan_writes

DAY = date(2026, 11, 2)
DRY, REAL = Run("own", DAY), Run("own", DAY, apply=True)
HORIZON = 90
SHOPPERS = 120


@dataclass(frozen=True)
class Mail:
    """A running simulator of the mail platform."""

    app: Simulator
    url: str

    @property
    def account(self) -> Account:
        """What the vendor holds, after working off what is due."""
        self.app.state.account.settle()
        return self.app.state.account

    def faults(self, **settings: Any) -> None:
        """Set what goes wrong from now on; see `sandbox.faults.Faults`."""
        self.app.faults.configure(**settings)

    def received(self) -> Counter[str]:
        """Return the requests the vendor has worked on, by operation."""
        return Counter({name: counts["received"] for name, counts in self.app.counts.items()})

    def writes(self) -> int:
        """Return how many of them could have changed something."""
        return sum(n for name, n in self.received().items() if not name.startswith("get_"))

    def put(self, email: str, **properties: Any) -> None:
        """Set properties as a person would, in the vendor's own pages."""
        self.account.profiles.upsert({"email": email, "properties": properties}, None, None)

    def properties(self, email: str) -> dict[str, Any] | None:
        """Return all properties of a profile, None where there is none."""
        found = self.account.profiles.find("email", email)
        return None if found is None else dict(found.properties)

    def scores(self) -> dict[str, dict[str, Any]]:
        """Return our properties of every profile, by e-mail."""
        return {
            one.values["email"]: {n: v for n, v in one.properties.items() if n in PROPERTIES}
            for one in self.account.profiles
        }

    def by_subject(self) -> dict[str, dict[str, Any]]:
        """Return our properties of every customer of `know`, by subject."""
        return {
            subject_of("own", str(number_of(email))): found
            for email, found in self.scores().items()
        }

    def events(self) -> Counter[tuple[str, str]]:
        """Return how many events of ours each profile has, by (e-mail, new band)."""
        account = self.app.state.account
        return Counter(
            (account.profiles.get(event.profile).values["email"], event.properties["to"])
            for event in tuple(account.events._events)  # the accepted ones, readable yet or not
            if "to" in event.properties
        )


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free loopback port, by a thread; yield its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)  # a caller that comes before the server is ready waits
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()


@contextmanager
def mail_platform(delay_s: float = 0.0) -> Iterator[Mail]:
    """Serve a fresh and empty account, whose imports take `delay_s`; no rate is limited."""
    app = klaviyo.create(delay_s=delay_s, limits=None)
    with listening(app) as url:
        yield Mail(app, url)


def settings_for(mail: Mail) -> dict[str, str]:
    """Return the settings that point at the simulator, and leave no doubt waiting."""
    return {
        "KLAVIYO_API_KEY": "sandbox",
        "KLAVIYO_BASE_URL": mail.url,
        "UNKNOWN_SETTLE_SECONDS": "0",
    }


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mail]:
    """Serve the mail platform, and point this test's settings at it."""
    with mail_platform() as platform:
        configure(monkeypatch, **settings_for(platform))
        yield platform


@dataclass(frozen=True)
class Shop:
    """A running simulated shop with its mail platform, and the settings that point at both."""

    mail: Mail
    store: Store
    app: Simulator
    today: date
    variables: dict[str, str]

    def received(self) -> Counter[str]:
        """Return the requests the shop has worked on, by operation."""
        return Counter({name: counts["received"] for name, counts in self.app.counts.items()})


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """Serve a small simulated shop, and point this test's settings at it."""
    sandbox = serve.app(seed=3, customers=SHOPPERS)
    vendors = sandbox.state.vendors
    with listening(sandbox) as url:
        mail = Mail(vendors["klaviyo"], f"{url}/klaviyo")
        variables = {
            **settings_for(mail),
            "SHOPIFY_ACCESS_TOKEN": "sandbox",
            "SHOPIFY_SHOP_DOMAIN": "simulated.myshopify.com",
            "SHOPIFY_BASE_URL": f"{url}/shopify",
        }
        configure(monkeypatch, **variables)
        shopify = vendors["shopify"]
        yield Shop(mail, shopify.state.store, shopify, sandbox.state.shop.end, variables)


def configure(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    """Set variables of the environment, and have the settings read again."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def email_of(number: int) -> str:
    """Return the e-mail of a customer of these tests."""
    return f"customer.{number:06d}@example.com"


def number_of(email: str) -> int:
    """Return the number of the customer whose e-mail this is."""
    return int(email.split("@")[0].partition(".")[2])


def know(count: int, without_email: int = 0, run: Run = DRY) -> None:
    """Put customers 0, 1, … into the store; the last `without_email` of them have none."""
    people.upsert(
        store_of(run),
        run.client,
        (
            Person(
                str(n),
                subject_of(run.client, str(n)),
                email_of(n) if n < count - without_email else "",
            )
            for n in range(count)
        ),
    )


def scored(
    risks: Mapping[int, float] | list[float], run: Run = DRY, **columns: Any
) -> pd.DataFrame:
    """Return a frame as `score_with` makes it, of the customers known to the store."""
    chosen = dict(enumerate(risks)) if isinstance(risks, list) else dict(risks)
    frame = pd.DataFrame({"risk": list(chosen.values())}, index=[str(n) for n in chosen])
    frame["band"] = ["high" if risk > 0.5 else "low" for risk in frame["risk"]]
    return frame.assign(
        **{"segment": "Loyal", "model": "shop", "orders": 3, "recency_days": 40,
           "first_order_days": 300, "value_at_risk": 120.0} | columns
    )  # fmt: skip


def treated(frame: pd.DataFrame, run: Run = DRY) -> pd.DataFrame:
    """Add what `know_customers` adds, with nobody in the hold-out."""
    known = people.everybody(store_of(run), run.client)
    emails = [known[c].email if c in known else "" for c in frame.index]
    subjects = [subject_of(run.client, c) for c in frame.index]
    return frame.assign(email=emails, subject=subjects, arm="treated", previous_risk=float("nan"))


async def planned(frame: pd.DataFrame, run: Run = DRY) -> Plan:
    """Plan the writes of customers as `know_customers` returns them; nobody is called."""
    return await plan_writes.fn(run, frame, HORIZON, frame.iloc[:0])


def environment(**variables: str) -> dict[str, str]:
    """Return the environment of a program that a test starts."""
    return {**os.environ, **variables}

"""`kill -9` at random moments of an applying run: nothing twice, nothing lost, nothing untrue."""

import asyncio
import multiprocessing
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.plans import Plan
from domain.retention import EVENT, PROFILE, RISK
from domain.runs import Run
from store import people, plans, receipts
from store.database import Database
from tests.flows import applier
from tests.vendors import (
    DAY,
    Mail,
    configure,
    email_of,
    environment,
    know,
    mail_platform,
    planned,
    scored,
    settings_for,
    treated,
)

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[2]
CUSTOMERS, KILLS, IMPORT_S = 3_000, 20, 0.3
LONGEST_LIFE_S = 1.2
PATIENCE_S = 150.0
ROAD = ("too_many", "error", "reset_before", "reset_after", "slow", "malformed")
RISKS = ((0.3, "low"), (0.9, "high"))


@dataclass
class Stage:
    """A store with customers, the mail platform, and what has been planned for them so far."""

    db: Database
    mail: Mail
    variables: dict[str, str]
    customers: int
    day: date = DAY
    events: Counter[tuple[str, str]] = field(default_factory=Counter)

    def plan(self) -> Plan:
        """Plan other scores for everybody, a day later: from the second time on with an event."""
        turn = (self.day - DAY).days
        risk, band = RISKS[turn % 2]
        self.day += timedelta(1)
        frame = treated(scored([risk] * self.customers))
        plan = asyncio.run(planned(frame, Run("own", self.day)))
        if turn:
            self.events.update((email_of(n), band) for n in range(self.customers))
        return plan

    def check(self, plan: Plan) -> None:
        """What has a receipt that says `done` is there, and no event is there twice."""
        settled = receipts.blocking(self.db, [act.key for act in plans.acts(self.db, plan.id)])
        done = {key for key, receipt in settled.items() if receipt.status == "done"}
        scores = self.mail.by_subject()
        for act in plans.acts(self.db, plan.id, PROFILE):
            assert act.key not in done or scores[act.subject] == act.after
        happened = self.mail.events()
        assert not happened - self.events
        emails = people.emails(self.db, "own")
        for act in plans.acts(self.db, plan.id, EVENT):
            event = (emails[act.subject], act.after["to"])
            assert act.key not in done or happened[event] == self.events[event]

    def check_the_end(self, plan: Plan) -> None:
        """Everything is there once, the receipts say so, and another apply does nothing."""
        [risk] = {scores[RISK] for scores in self.mail.scores().values()}
        acts = plans.count_acts(self.db, plan.id)
        assert risk == next(iter(plans.acts(self.db, plan.id, PROFILE))).after[RISK]
        assert len(self.mail.scores()) == self.customers
        assert self.mail.events() == self.events
        assert receipts.of_plan(self.db, plan.id) == {"done": sum(acts.values())}
        asked = self.mail.received()
        again = start(self, plan)
        again.join(PATIENCE_S)
        assert (again.exitcode, self.mail.received()) == (0, asked)


@pytest.fixture
def customers() -> int:
    """How many there are, unless a test says otherwise."""
    return CUSTOMERS


@pytest.fixture
def stage(db: Database, customers: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Customers nobody has scored yet, and a mail platform that takes its time for an import."""
    with mail_platform(IMPORT_S) as mail:
        url = db.engine.url.render_as_string(hide_password=False)
        variables = {**settings_for(mail), "DATABASE_URL": url}
        configure(monkeypatch, **variables)
        know(customers)
        yield Stage(db, mail, variables, customers)


def start(stage: Stage, plan: Plan) -> multiprocessing.Process:
    """Start a run of its own, forked from a process that has imported everything already."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.flows.applier"])
    run = forks.Process(target=applier.apply, args=(stage.variables, plan.id, stage.day))
    run.start()
    return run


def is_applied(stage: Stage, plan: Plan) -> bool:
    return plans.get(stage.db, plan.id).status == "applied"


@pytest.mark.parametrize("rate", [0.0, 0.05], ids=["clean", "faults"])
def test_a_run_killed_twenty_times_has_done_everything_once(stage: Stage, rate: float) -> None:
    lives, kills, plan = random.Random(5), 0, stage.plan()
    stage.mail.faults(rates=dict.fromkeys(ROAD, rate), seed=5, slow_s=0.2)

    while kills < KILLS:
        if is_applied(stage, plan):
            stage.mail.faults(enabled=False)  # a plan is made on a good day
            plan = stage.plan()
            stage.mail.faults(enabled=True)
        run = start(stage, plan)
        run.join(lives.uniform(0.05, LONGEST_LIFE_S))
        kills += run.is_alive()
        run.kill()
        run.join()
        stage.check(plan)
    while not is_applied(stage, plan):
        run = start(stage, plan)
        run.join(PATIENCE_S)
        assert run.exitcode in (0, 3)

    stage.mail.faults(rates={})
    stage.check_the_end(plan)


@pytest.mark.parametrize("customers", [900])
def test_the_command_killed_three_times_has_done_everything_once(stage: Stage) -> None:
    lives, kills, plan = random.Random(6), 0, stage.plan()

    while kills < 3:
        if is_applied(stage, plan):
            plan = stage.plan()
        before = stage.mail.writes()
        command = subprocess.Popen(
            [sys.executable, "-m", "deployments", "apply", plan.id, "--by", "test"],
            cwd=ROOT,
            env=environment(**stage.variables),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while stage.mail.writes() == before and command.poll() is None:
            wait(command, 0.02)
        wait(command, lives.uniform(0.0, 0.6))
        kills += command.poll() is None
        with suppress(ProcessLookupError):
            os.killpg(command.pid, signal.SIGKILL)  # with the engine it started
        command.wait()
        stage.check(plan)
    while not is_applied(stage, plan):
        start(stage, plan).join(PATIENCE_S)

    stage.check_the_end(plan)


def wait(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Wait for a process to end, but no longer than this."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return

"""The drill: each fault at each place, every answerable call answered, none twice."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deployments.drill_ground import FAULTS, simulators
from deployments.drill_run import PATIENCE, run
from deployments.schedules import all_deployments
from domain.runs import Run
from sandbox import openai, xai
from settings import settings
from store import costs, drills
from store.database import Database
from tasks.drill import drill_chain
from tests.deployments.conftest import Console
from tests.vendors import listening

ORDER = ("xai", "openai", "gemini", "anthropic")


def a_drill(**changes: object) -> drills.Drill:
    given = {
        "subject": "llm", "ground": "simulators", "chain": "xai", "cases": 92, "answerable": 63,
        "answered": 63, "passed": True, "added_ms": 80.0, "log": "l", "at": datetime.now(UTC),
    }  # fmt: skip
    return drills.Drill(**(given | changes))


@pytest.mark.anyio
@pytest.mark.process  # slow: providers hang and drip for real
async def test_every_fault_at_every_place_is_survived() -> None:
    with simulators(ORDER, PATIENCE) as ground:
        cases = await run(ground, "own", range(len(ORDER)))

    assert [case for case in cases if not case.held] == []
    assert {(case.fault, case.place) for case in cases} == {
        (fault, place) for fault in FAULTS for place in (1, 2, 3, 4)
    }
    answerable = [case for case in cases if case.answerable]
    assert len(answerable) == 63
    assert {case.outcome for case in answerable} == {"answered"}
    assert {case.outcome for case in cases if case.fault == "policy"} == {"refused"}


@pytest.mark.anyio
@pytest.mark.parametrize("fault", ["529", "half", "malformed", "expired", "policy"])
async def test_a_fault_at_the_first_place_is_survived(fault: str) -> None:
    with simulators(ORDER, PATIENCE) as ground:
        cases = await run(ground, "own", [0], [fault])

    assert [case.way for case in cases] == ["whole", "pieces"]
    assert all(case.held for case in cases)


def test_the_command_prints_a_table_keeps_a_log_and_does_not_prove_by_a_part(
    console: Console, tmp_path: Path, store: Database
) -> None:
    shown = console("drill", "llm", "--provider", "gemini", "--fault", "429", "--fault", "policy")

    assert shown.code == 0
    assert "2 of 2 answerable calls answered (100 %)" in shown.out
    [log] = (tmp_path / "reports" / "own").glob("drill-llm-*.jsonl")
    head, *cases = [json.loads(line) for line in log.read_text().splitlines()]
    assert (head["ground"], head["chain"]) == ("simulators", list(ORDER))
    assert {(one["fault"], one["outcome"]) for one in cases} == {
        ("429", "answered"),
        ("policy", "refused"),
    }
    assert drills.latest(store, "own", "llm") is None


def test_an_unknown_fault_is_refused_with_those_there_are(console: Console) -> None:
    shown = console("drill", "llm", "--fault", "earthquake")

    assert shown.code == 2
    assert "no fault earthquake" in shown.err


def test_on_real_providers_without_any_there_is_nothing_to_drill(console: Console) -> None:
    assert console("drill", "llm", "--real").code == 1


@pytest.mark.parametrize(
    ("drill", "said"),
    [
        (None, "UNPROVEN: never drilled"),
        (a_drill(), "simulators: 100 % of 63 answered"),
        (a_drill(passed=False, answered=60), "UNPROVEN: the last one failed"),
        (a_drill(at=datetime.now(UTC) - timedelta(days=9)), "UNPROVEN: the last one is too old"),
    ],
)
def test_the_doctor_says_whether_the_chain_is_proven(
    console: Console, store: Database, monkeypatch: pytest.MonkeyPatch, drill: object, said: str
) -> None:
    monkeypatch.setenv("XAI_API_KEY", "k")
    if drill:
        drills.save(store, "own", drill)

    assert said in console("doctor").out


def test_the_doctor_alarms_for_a_model_without_a_price(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAI_API_KEY", "k")
    monkeypatch.setenv("XAI_MODEL", "grok-99")

    assert "ALARM: no price for xai grok-99" in console("doctor").out


def test_a_server_of_ones_own_is_put_first_by_settings_alone(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "XAI_API_KEY": "k", "LOCAL_BASE_URL": "http://127.0.0.1:9/v1", "LOCAL_MODEL": "m",
        "LOCAL_INPUT_USD": "0", "LOCAL_OUTPUT_USD": "0", "LLM_ORDER": "local,xai",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)

    shown = console("doctor")

    assert "AI: local → xai" in shown.out
    assert "ALARM" not in shown.out


def test_an_order_of_unknown_providers_is_refused(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_ORDER", "xai,nobody")

    assert "no provider nobody" in console("doctor").err


def test_real_providers_are_drilled_without_harm_and_the_drill_is_written_down(
    console: Console, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(xai.create()) as one, listening(openai.create()) as two:
        for name, url in (("XAI", one), ("OPENAI", two)):
            monkeypatch.setenv(f"{name}_API_KEY", "sandbox")
            monkeypatch.setenv(f"{name}_BASE_URL", f"{url}/v1")
        shown = console("drill", "llm", "--real")

    assert shown.code == 0, shown.out
    last = drills.latest(store, "own", "llm")
    assert (last.ground, last.chain, last.passed) == ("real", "xai → openai", True)
    assert (last.cases, last.answerable) == (12, 6)  # 3 faults, 2 places, 2 ways
    paid = costs.costs_of_day(store, "own", datetime.now(UTC).date())
    assert {one.provider for one in paid} == {"xai", "openai"}


@pytest.mark.anyio
async def test_a_client_with_a_provider_is_drilled_every_week(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XAI_API_KEY", "k")
    settings.cache_clear()

    [weekly] = [one for one in await all_deployments(["own"]) if one.name == "weekly-own"]

    assert weekly.parameters == {"client": "own"}
    assert weekly.schedules[0].schedule.cron == "30 5 * * 0"


@pytest.mark.anyio
@pytest.mark.process
async def test_the_scheduled_drill_runs_in_a_process_of_its_own(store: Database) -> None:
    found = await drill_chain.fn(Run("own", datetime.now(UTC).date()))

    assert found.startswith("63 of 63 answered")
    assert drills.latest(store, "own", "llm").passed

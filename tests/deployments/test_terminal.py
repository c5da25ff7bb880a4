import logging

import pytest

from connectors.errors import ConnectorError, Unavailable
from deployments import trouble
from deployments.terminal import said
from domain.errors import AutomationError, RuleError


def record(
    name: str, message: str, *args: object, level: int = logging.INFO, **extra: str
) -> logging.LogRecord:
    made = logging.LogRecord(name, level, __file__, 1, message, args, None)
    made.__dict__.update(extra)
    return made


def test_a_finished_step_is_said_in_plain_words() -> None:
    ended = record(
        "prefect.task_runs", "Finished in state %s", "Completed()", task_name="load_orders"
    )

    assert said(ended) == ["load orders"]


def test_the_long_silence_of_the_scoring_is_announced() -> None:
    ended = record("prefect.task_runs", "Finished", task_name="load_engagement")

    assert said(ended)[-1].startswith("scoring every customer")


def test_our_own_progress_is_said_as_it_is() -> None:
    assert said(record("tasks.churn", "%s: %s orders read", "own", 2000)) == [
        "own: 2000 orders read"
    ]


def test_a_wait_for_a_vendor_says_whom_why_and_how_long() -> None:
    waits = record(
        "prefect.task_runs", "Task run failed with %s: %r - Retry %s/%s will start %s",
        "exception", Unavailable("shopify", "shop", "timeout"), 1, 3, "30.0 second(s) from now",
        task_name="load_orders",
    )  # fmt: skip

    assert said(waits) == ["load orders: shopify.shop: timeout; again in 30 s (try 1 of 3)"]


@pytest.mark.parametrize(
    "noise",
    [
        record("prefect.flow_runs", "Beginning flow run 'x'", flow_name="churn"),
        record("prefect.task_runs", "failed", level=logging.ERROR, task_name="load_orders"),
    ],
)
def test_what_the_command_says_at_its_end_is_not_said_twice(noise: logging.LogRecord) -> None:
    assert said(noise) == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (RuleError("too many rows"), ("too many rows", 2)),
        (ConnectorError("xai", "ask", "busy", 503), ("xai.ask: HTTP 503: busy", 1)),
        (AutomationError("2 acts need a look"), ("2 acts need a look", 1)),
        (PermissionError(13, "Permission denied", "var/x"), ("var/x: Permission denied", 1)),
        (ZeroDivisionError("ours"), None),
    ],
)
def test_the_exit_code_says_whose_turn_it_is(error: Exception, told: object) -> None:
    assert trouble.told(error) == told


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        trouble.ending(broken)

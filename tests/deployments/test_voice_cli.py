import pytest
from typer.testing import CliRunner

from deployments.cli import app
from settings import settings
from store import conversations
from store.database import database
from tests.store.test_conversations import ONE

runner = CliRunner()


def test_a_month_shows_minutes_and_what_a_lead_cost() -> None:
    conversations.add(database(settings().database.url), ONE)

    shown = runner.invoke(app, ["voice", "minutes", "--month", "2026-11"]).output

    assert "2026-11: 1 conversations, 2 minutes" in shown
    assert "included 100, left 98, beyond 0: $0.00" in shown
    assert "$0.110 a qualified lead (1)" in shown


def test_the_log_shows_no_person_and_marks_what_is_simulated() -> None:
    db = database(settings().database.url)
    conversations.add(db, ONE)
    conversations.add(db, ONE.__class__(**{**_fields(), "id": "b", "simulated": True}))

    shown = runner.invoke(app, ["voice", "log"]).output

    assert "jo@exemple.fr" not in shown
    assert "+336" not in shown
    assert shown.count("SIMULATED") == 1


@pytest.mark.parametrize("month", ["2026-13", "november"])
def test_a_month_that_is_none_is_named(month) -> None:
    answer = runner.invoke(app, ["voice", "minutes", "--month", month])

    assert answer.exit_code
    assert "a month is written YYYY-MM" in str(answer.exception)


def _fields() -> dict:
    return {name: getattr(ONE, name) for name in ONE.__slots__}

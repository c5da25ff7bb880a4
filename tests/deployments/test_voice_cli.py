import pytest
from typer.testing import CliRunner

from deployments.cli import app
from settings import settings
from store import call_prices, conversations
from store.database import database
from tests.store.test_conversations import ONE

runner = CliRunner()


def test_a_month_shows_minutes_and_what_a_lead_cost() -> None:
    conversations.add(database(settings().database.url), ONE)

    shown = runner.invoke(app, ["voice", "minutes", "--month", "2026-11"]).output

    assert "2026-11: 1 conversations, 2 minutes" in shown
    assert "included 100, left 98, beyond 0: $0.00" in shown
    assert "$0.110 a qualified lead (1)" in shown


def test_the_telephone_companys_share_is_part_of_what_a_lead_cost() -> None:
    db = database(settings().database.url)
    conversations.add(db, ONE)
    assert "$0.110+" in runner.invoke(app, ["voice", "log"]).output  # never noted: not known

    for sid, conversation in (("CA1", ONE.id), ("CA2", "")):
        call_prices.note(db, "own", sid, ONE.ended_at, conversation=conversation, simulated=False)

    assert "$0.110+" in runner.invoke(app, ["voice", "log"]).output

    call_prices.set_price(db, "own", "CA1", 0.026)
    shown = runner.invoke(app, ["voice", "minutes", "--month", "2026-11"]).output

    assert "the telephone company took $0.03; 1 calls have no price yet" in shown
    assert "$0.136 a conversation" in shown
    assert "$0.136 a qualified lead (1)" in shown
    assert "$0.136 " in runner.invoke(app, ["voice", "log"]).output

    conversations.add(db, ONE.__class__(**_fields() | {"id": "page", "channel": "browser"}))
    assert "$0.110 " in runner.invoke(app, ["voice", "log"]).output  # no telephone, no share


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

"""The receipts table, on every database."""

import pytest

from domain.acts import Act, Ended, Outcome
from store import migrate, receipts
from store.database import Database, NotMigrated, database

ACTS = [Act(f"own:churn:profile:c{i}:d1", f"write {i}", {"a": 0}, {"a": i}) for i in range(3)]
NEVER_S = 1e6


def held(db: Database, acts=ACTS, settle_s=NEVER_S):
    return receipts.reserve(db, acts, settle_s)


def test_a_reserved_act_blocks_everybody_else(db: Database) -> None:
    first = held(db)

    second = held(db)

    assert [a.key for a in first.fresh] == [a.key for a in ACTS]
    assert (second.fresh, second.unsettled) == ([], [])
    assert {r.status for r in second.blocked} == {"uncertain"}


@pytest.mark.parametrize(
    ("status", "again"),
    [("done", False), ("uncertain", False), ("failed", True), ("skipped", True)],
)
def test_the_outcome_decides_whether_it_may_be_tried_again(
    db: Database, status: str, again: bool
) -> None:
    first = held(db)
    receipts.settle(db, first.owner, Ended({a.key: Outcome(status, "x") for a in first.fresh}))

    assert bool(held(db).fresh) is again


def test_an_old_uncertain_act_is_handed_over_to_be_looked_up_and_only_once(db: Database) -> None:
    held(db)

    second, third = held(db, settle_s=0), held(db)

    assert [a.key for a in second.unsettled] == [a.key for a in ACTS]
    assert second.fresh == []
    assert third.unsettled == []


def test_settling_needs_the_owner(db: Database) -> None:
    first = held(db)
    second = held(db, settle_s=0)

    receipts.settle(db, first.owner, Ended({ACTS[0].key: Outcome("done")}))

    assert receipts.blocking(db, [ACTS[0].key])[ACTS[0].key].status == "uncertain"
    receipts.settle(db, second.owner, Ended({ACTS[0].key: Outcome("done")}))
    assert receipts.blocking(db, [ACTS[0].key])[ACTS[0].key].status == "done"


def test_a_released_act_is_free_again(db: Database) -> None:
    first = held(db)

    receipts.release(db, first.owner, [ACTS[0].key])

    assert [a.key for a in held(db).fresh] == [ACTS[0].key]


def test_what_was_done_or_is_in_doubt_counts_as_written_by_us(db: Database) -> None:
    first = held(db)
    receipts.settle(
        db,
        first.owner,
        Ended({ACTS[0].key: Outcome("done"), ACTS[1].key: Outcome("failed")}),
    )

    ours = receipts.written(db, "own", "profile")

    assert ours == {"c0": [{"a": 0}], "c2": [{"a": 2}]}


def test_an_undone_act_may_be_done_again(db: Database) -> None:
    first = held(db)
    receipts.settle(db, first.owner, Ended({a.key: Outcome("done") for a in ACTS}))

    receipts.undone(db, [ACTS[0].key], "by plan x")

    assert [a.key for a in held(db).fresh] == [ACTS[0].key]


def test_ten_thousand_acts_are_reserved_and_settled_as_one_batch(db: Database) -> None:
    many = [Act(f"own:churn:profile:c{i}:d1", "w", {}, {"a": i}) for i in range(10_001)]

    first = held(db, many)
    receipts.settle(db, first.owner, Ended({a.key: Outcome("done") for a in many}))

    assert len(held(db, many).blocked) == 10_001


def test_the_migrations_go_up_down_and_up_again(db: Database) -> None:
    migrate.downgrade(db.url, "base")
    assert not migrate.is_current(db.engine)
    migrate.upgrade(db.url)
    assert migrate.is_current(db.engine)


def test_an_old_database_is_refused_with_the_command_to_run(tmp_path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    migrate.upgrade(url)
    with Database(url).write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    with pytest.raises(NotMigrated, match="3a db upgrade"):
        database(url)


def test_an_act_that_replaces_nothing_is_not_remembered_as_a_written_value(db: Database) -> None:
    event = Act("own:churn:event:c1:d1-high", "send", {}, {"from": "low"})
    first = held(db, [event])

    receipts.settle(db, first.owner, Ended({event.key: Outcome("done")}))

    assert receipts.written(db, "own", "event") == {}

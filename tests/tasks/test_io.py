"""The gate: every row of the receipt table, without an engine."""

from datetime import date

import pytest

from connectors.errors import BadAnswer, NotConfigured, RateLimited, Refused, Unavailable, Uncertain
from domain.acts import Act, Ended, Outcome
from domain.plans import Stretch
from domain.runs import Run
from settings import settings
from store import plans, receipts
from store.database import database
from tasks._io import once, once_each, once_each_of, store_of

pytestmark = pytest.mark.anyio
REAL = Run("own", date(2026, 1, 22), apply=True)
DRY = Run("own", date(2026, 1, 22))
ACT = Act("own:test:do:s1:d1", "do it")
PAIR = [ACT, Act("own:test:do:s2:d1", "do it too")]


def sending(*endings):
    left, calls = list(endings), []

    async def send():
        calls.append(1)
        ending = left.pop(0)
        if isinstance(ending, Exception):
            raise ending
        return ending

    return send, calls


async def never(acts):
    raise AssertionError("nothing was in doubt")


def settling_after(seconds: float, monkeypatch) -> None:
    monkeypatch.setenv("UNKNOWN_SETTLE_SECONDS", str(seconds))
    settings.cache_clear()


@pytest.mark.parametrize(
    ("first", "status", "sent"),
    [
        ("ok", "done", 1),
        (NotConfigured("v", "V_KEY"), "skipped", 2),
        (Refused("v", "op", "no", 400), "failed", 2),
        (Uncertain("v", "op", "lost"), "uncertain", 1),
        (BadAnswer("v", "op", "odd", 200), "uncertain", 1),
    ],
)
async def test_the_first_outcome_decides_whether_a_second_run_acts(first, status, sent) -> None:
    send, calls = sending(first, "ok")

    assert (await once(REAL, ACT, send)).status == status
    await once(REAL, ACT, send)

    assert len(calls) == sent


@pytest.mark.parametrize("outage", [Unavailable("v", "op", "down"), RateLimited("v", "op", "slow")])
async def test_an_outage_frees_the_key(outage) -> None:
    send, _ = sending(outage, "ok")

    with pytest.raises(type(outage)):
        await once(REAL, ACT, send)

    assert (await once(REAL, ACT, send)).status == "done"


async def test_a_bug_leaves_the_truth() -> None:
    send, _ = sending(KeyError("x"), "ok")

    with pytest.raises(KeyError):
        await once(REAL, ACT, send)

    assert (await once(REAL, ACT, send)).status == "uncertain"


async def test_a_dry_run_acts_on_nothing_and_writes_nothing() -> None:
    send, calls = sending("ok")

    assert (await once(DRY, ACT, send)).status == "planned"

    assert calls == []
    assert receipts.blocking(store_of(DRY), [ACT.key]) == {}


async def test_a_dry_run_shows_what_is_already_done() -> None:
    send, _ = sending("ok")
    await once(REAL, ACT, send)

    assert (await once(DRY, ACT, send)).status == "done"


async def test_an_act_in_doubt_is_recovered_after_the_settling_time_and_not_before(
    monkeypatch,
) -> None:
    send, calls = sending(Uncertain("v", "op", "lost"))
    looked = []

    async def recover() -> Outcome:
        looked.append(1)
        return Outcome("done", "found by look-up")

    await once(REAL, ACT, send, recover)
    assert (await once(REAL, ACT, send, recover)).status == "uncertain"
    assert looked == []

    settling_after(0, monkeypatch)
    receipt = await once(REAL, ACT, send, recover)

    assert (receipt.status, receipt.detail) == ("done", "found by look-up")
    assert (len(calls), len(looked)) == (1, 1)


async def test_an_outage_during_the_look_up_leaves_the_act_in_doubt(monkeypatch) -> None:
    send, _ = sending(Uncertain("v", "op", "lost"))
    settling_after(0, monkeypatch)

    async def recover() -> Outcome:
        raise Unavailable("v", "look", "down")

    await once(REAL, ACT, send, recover)
    with pytest.raises(Unavailable):
        await once(REAL, ACT, send, recover)

    settling_after(1e6, monkeypatch)
    assert (await once(REAL, ACT, send, recover)).status == "uncertain"


async def test_a_batch_settles_each_act_by_its_own_outcome() -> None:
    async def send(acts):
        return {PAIR[0].key: Outcome("done", "1"), PAIR[1].key: Outcome("failed", "bad e-mail")}

    made = await once_each(REAL, PAIR, send, never)

    assert [r.status for r in made] == ["done", "failed"]


async def test_an_act_the_answer_does_not_mention_stays_in_doubt() -> None:
    async def send(acts):
        return {PAIR[0].key: Outcome("done")}

    made = await once_each(REAL, PAIR, send, never)

    assert {r.key: r.status for r in made}[PAIR[1].key] == "uncertain"


async def test_two_clients_never_share_a_key(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "other.env").write_text(f"DATABASE_URL=sqlite:///{tmp_path}/store.db\n")
    send, calls = sending("ok", "ok")

    await once(REAL, ACT, send)
    await once(Run("other", REAL.day, apply=True), Act("other:test:do:s1:d1", "do it"), send)

    assert len(calls) == 2
    assert database(settings("other").database.url).url == store_of(REAL).url


def stretch_of(*acts: Act) -> Stretch:
    plan = plans.save(store_of(REAL), "own", "test", REAL.day, acts, {})
    [stretch] = plans.stretches(store_of(REAL), plan.id, [10], "do")
    return stretch


async def test_a_dry_run_of_a_stretch_says_what_is_planned_and_what_is_done() -> None:
    stretch = stretch_of(*PAIR)
    send, _ = sending("ok")
    await once(REAL, ACT, send)

    tally = await once_each_of(DRY, stretch, never, never)

    assert tally.counts == {("do", "planned"): 1, ("do", "done"): 1}
    assert tally.fresh == 0


async def test_what_is_tried_first_and_what_was_in_doubt_end_each_by_its_own_outcome(
    monkeypatch,
) -> None:
    stretch = stretch_of(*PAIR)
    send, _ = sending(Uncertain("v", "op", "lost"))
    await once(REAL, ACT, send)
    settling_after(0, monkeypatch)

    async def fail(acts):
        assert [act.key for act in acts] == [PAIR[1].key]
        return Ended(rest=Outcome("failed", "bad e-mail"))

    async def find(acts):
        assert [act.key for act in acts] == [ACT.key]
        return Ended(rest=Outcome("done", "found"))

    tally = await once_each_of(REAL, stretch, fail, find)

    assert tally.counts == {("do", "failed"): 1, ("do", "done"): 1}
    assert (tally.fresh, [look.key for look in tally.looks]) == (2, [PAIR[1].key])
    blocked = receipts.blocking(store_of(REAL), [act.key for act in PAIR])
    assert {key: receipt.detail for key, receipt in blocked.items()} == {ACT.key: "found"}


async def test_an_outage_frees_a_whole_stretch() -> None:
    stretch = stretch_of(*PAIR)

    async def down(acts):
        raise Unavailable("v", "op", "down")

    with pytest.raises(Unavailable):
        await once_each_of(REAL, stretch, down, never)

    assert receipts.of_plan(store_of(REAL), stretch.plan) == {}

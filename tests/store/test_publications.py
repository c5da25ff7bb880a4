"""Rows of approving, publishing and distributing, on each database we promise to run on."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.content.approval import MONTH, Approval
from domain.content.record import Article, Commission
from domain.content.social import Post
from store import approvals, articles, distributions, publications
from store.database import Database
from store.publications import Version

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
POST = Post("x", "Alba https://a.example", "https://a.example", "Alba", Decimal("0.20"))


def article(db: Database, key: str = "one", client: str = "own") -> Article:
    return articles.open_article(db, client, Commission("t", "fr", "PAS", given_key=key), NOW)


def version(text: str, purpose: str = "live", at: datetime = NOW) -> Version:
    return Version(purpose, text, text, "c", "e", "m", f"hash of {text}", 0, at)


def test_what_is_written_on_a_publication_stays_beside_what_was_there(db: Database) -> None:
    one = article(db)
    assert publications.get(db, one) is None

    publications.record(db, one, NOW, post=7, slug="alba")
    publications.record(db, one, NOW, sent_hash="s", warnings=["w"])

    row = publications.get(db, one)
    assert row is not None
    assert (row.post, row.slug, row.sent_hash, row.warnings) == (7, "alba", "s", ["w"])


def test_a_version_is_the_one_first_kept_for_its_text(db: Database) -> None:
    one = article(db)
    first = publications.hold(db, one, version("a"))
    again = publications.hold(db, one, version("a", at=NOW + timedelta(hours=1)))

    assert again == first
    assert publications.held_version(db, one, "draft", "a") is None
    assert publications.version_of(db, one, "hash of a") == first
    assert publications.version_of(db, article(db, "two"), "hash of a") is None


def test_the_live_version_before_another_is_found_and_drafts_are_none(db: Database) -> None:
    one = article(db)
    for hour, (text, purpose) in enumerate([("a", "live"), ("b", "draft"), ("c", "live")]):
        publications.hold(db, one, version(text, purpose, NOW + timedelta(hours=hour)))

    before = publications.live_before(db, one, "hash of c")
    assert before is not None
    assert before.content_hash == "a"
    assert publications.live_before(db, one, "hash of a") is None


def test_a_month_has_so_many_places_for_each_client_and_each_keeps_its_own(db: Database) -> None:
    mine = [article(db, f"a{n}") for n in range(3)]
    other = article(db, "theirs", client="bakery")
    for one in (*mine, other):
        publications.record(db, one, NOW, slug=one.key)

    assert [publications.take_turn(db, one, NOW, 2) for one in mine] == [None, None, NOW + MONTH]
    assert publications.take_turn(db, mine[0], NOW, 2) is None  # again: it has its place
    assert publications.take_turn(db, other, NOW, 2) is None
    assert publications.take_turn(db, mine[2], NOW + MONTH, 2) is None


def test_two_who_want_the_last_place_at_once_do_not_both_get_it(db: Database) -> None:
    rivals = [article(db, f"a{n}") for n in range(6)]
    for one in rivals:
        publications.record(db, one, NOW, slug=one.key)
    got: list[datetime | None] = []
    start = threading.Barrier(len(rivals))

    def reach(one: Article) -> None:
        start.wait()
        got.append(publications.take_turn(db, one, NOW, 4))

    threads = [threading.Thread(target=reach, args=(one,)) for one in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(until is None for until in got) == 4


def test_decisions_are_kept_in_their_order_with_all_they_say(db: Database) -> None:
    one = article(db)
    made = [
        Approval("a", "approved", "Marie", "person", NOW, 4.5, "", "b", "-x\n+y", "answers"),
        Approval("a", "rejected", "Paul", "person", NOW, why="no"),
    ]
    for each in made:
        approvals.add(db, one, each)

    assert approvals.of_article(db, one) == made
    assert approvals.of_article(db, article(db, "two")) == []


@pytest.mark.parametrize("known", [True, False])
def test_a_post_may_be_worded_anew_until_its_id_is_known(db: Database, known: bool) -> None:
    one = article(db)
    distributions.hold(db, one, POST, NOW)
    if known:
        assert distributions.posted(db, one, "x", "17", NOW, process="content", cost=None)
        assert not distributions.posted(db, one, "x", "18", NOW, process="content", cost=None)

    held = distributions.hold(db, one, Post("x", "new", "l", "t", POST.cost_usd), NOW)

    assert held.text == (POST.text if known else "new")
    assert distributions.of_article(db, one)["x"].id == ("17" if known else "")

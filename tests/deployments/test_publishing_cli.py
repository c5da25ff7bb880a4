"""A person's word from the console: shown first, then done; and mistakes said in one line."""

import pytest

from store import approvals, plans
from tests import articles as made
from tests.articles import Web
from tests.articles import web as web
from tests.deployments.conftest import Console


def test_without_a_name_an_approval_is_only_shown_with_what_it_would_cost(
    console: Console, web: Web
) -> None:
    article = made.make()

    ended = console("approve", article.id)

    assert ended.code == 0
    assert f"version {article.content_hash[:8]}" in ended.out
    assert "Changed against nothing before" in ended.out
    assert f"+# {article.title}" in ended.out
    assert "0.20 USD (facebook 0.00 USD, linkedin 0.00 USD, x 0.20 USD" in ended.out
    assert f"3a approve {article.id} --by NAME" in ended.out
    assert (approvals.of_article(made.store(), article), web.posts) == ([], [])


def test_a_rejection_is_kept_with_its_reason(console: Console) -> None:
    article = made.make()

    ended = console("reject", article.id, "--by", "Paul Langevin", "--why", "le ton")

    assert (ended.code, "rejected by Paul Langevin: le ton" in ended.out) == (0, True)
    assert "by Paul Langevin: le ton" in console("approve", article.id).out
    assert made.again(article).status == "blocked"


def test_distribution_without_apply_says_the_cost_and_posts_nothing(
    console: Console, web: Web
) -> None:
    article = made.make()

    ended = console("articles", "distribute", article.id)

    assert ended.code == 0
    assert ended.out.count("planned") == 3
    assert "on x: 0.20 USD" in ended.out
    assert sum(web.posted().values()) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["approve", "nope"], "there is no article nope: `3a articles list` lists them"),
        (["reject", "nope", "--by", "P", "--why", "w"], "there is no article nope"),
        (["articles", "distribute", "nope"], "there is no article nope"),
        (["articles", "rollback", "nope"], "there is no article nope"),
        (["reject", "nope", "--by", "P"], "Missing option '--why'"),
    ],
)
def test_a_mistake_is_said_in_one_line_and_ends_in_2(
    console: Console, arguments: list[str], said: str
) -> None:
    ended = console(*arguments)

    assert (ended.code, said in ended.err) == (2, True), ended.err
    assert "Traceback" not in ended.err


def test_what_is_not_live_cannot_be_taken_back(console: Console, web: Web) -> None:
    article = made.make()

    for command in ("rollback", "unpublish"):
        ended = console("articles", command, article.id)
        assert (ended.code, "is not live" in ended.err) == (2, True)
    assert plans.recent(made.store(), "own") == []

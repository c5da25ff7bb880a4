"""`3a run content` and `3a articles`: what a person types, and what they are told."""

from datetime import UTC, datetime

import pytest

from domain.content.record import Commission
from store import articles
from store.database import Database
from tests.deployments.conftest import Console

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "--topic"), (("--topic", "  "), "--topic"),
     (("--topic", "Laine", "--article", "art-1"), "--topic"),
     (("--topic", "Laine", "--source", "ftp://a.example/x"), "only http and https"),
     (("--topic", "Laine", "--source", "nothing.md"), "neither a web address nor a file"),
     (("--topic", "Laine", "--language", "de"), "'de' is not one of"),
     (("--topic", "Laine", "--framework", "XYZ"), "'XYZ' is not one of"),
     (("--topic", "Laine", "--client", "nobody"), "there is no client 'nobody'")],
)  # fmt: skip
def test_a_wrong_wish_is_said_in_a_line_before_anything_starts(
    console: Console, arguments: tuple[str, ...], said: str
) -> None:
    told = console("run", "content", *arguments)
    assert told.code == 2
    assert said in told.err
    assert "Traceback" not in told.err


def test_articles_are_listed_and_shown(console: Console, store: Database) -> None:
    assert "No article yet" in console("articles", "list").out
    one = articles.open_article(store, "own", Commission("Laine", "fr", "PAS"), NOW)

    assert one.id in console("articles", "list").out
    shown = console("articles", "show", one.id)
    assert shown.code == 0
    assert "asked" in shown.out


@pytest.mark.parametrize("command", ["show", "draft"])
def test_an_article_there_is_not_is_said(console: Console, command: str) -> None:
    told = console("articles", command, "art-nothing")
    assert (told.code, told.err) == (
        2, "3a: own has no article 'art-nothing': `3a articles list` has them\n",
    )  # fmt: skip


def test_a_draft_there_is_not_is_said(console: Console, store: Database) -> None:
    one = articles.open_article(store, "own", Commission("Laine", "fr", "PAS"), NOW)
    assert "has no draft 3" in console("articles", "draft", one.id, "--number", "3").err

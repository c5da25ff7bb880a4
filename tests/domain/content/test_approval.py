"""Whose word counts for which text, and how many articles a month."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.content.approval import (
    MONTH,
    Approval,
    Decision,
    diff,
    in_force,
    named,
    next_turn,
    responsibility,
    wait_said,
)
from domain.errors import RuleError

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def said(decision: Decision, content_hash: str, hours_ago: int = 0) -> Approval:
    return Approval(content_hash, decision, "Marie", "person", NOW - timedelta(hours=hours_ago))


@pytest.mark.parametrize(
    ("decisions", "counts"),
    [
        ([], False),
        ([said("approved", "a")], True),
        ([said("approved", "b")], False),
        ([said("approved", "a", 2), said("rejected", "a", 1)], False),
        ([said("rejected", "a", 2), said("approved", "a", 1)], True),
        ([said("approved", "a", 2), said("withdrawn", "a", 1)], False),
        ([said("approved", "a", 2), said("rejected", "b", 1)], True),
        ([said("approved", "a", 1), said("rejected", "a", 2)], True),  # order of time, not of list
    ],
)
def test_the_newest_word_about_exactly_a_text_counts(
    decisions: list[Approval], counts: bool
) -> None:
    assert (in_force(decisions, "a") is not None) is counts


def test_a_place_is_free_until_the_month_is_full() -> None:
    ages = [timedelta(days=n) for n in (1, 9, 20)]

    assert next_turn([NOW - age for age in ages], NOW, 4) is None
    assert next_turn([NOW - age for age in ages], NOW, 3) == NOW - ages[2] + MONTH


@pytest.mark.parametrize(
    ("age", "free"), [(MONTH - timedelta(seconds=1), False), (MONTH, True), (MONTH * 2, True)]
)
def test_a_place_is_free_again_after_exactly_thirty_days(age: timedelta, free: bool) -> None:
    assert (next_turn([NOW - age], NOW, 1) is None) is free


def test_when_more_went_live_than_may_the_wait_is_for_the_right_one() -> None:
    """As after a client lowered the number: five went live, two may."""
    went = [NOW - timedelta(days=n) for n in (1, 2, 3, 4, 5)]

    assert next_turn(went, NOW, 2) == NOW - timedelta(days=2) + MONTH


def test_no_articles_a_month_is_never_and_says_so() -> None:
    until = next_turn([], NOW, 0)

    assert until is not None
    assert "publishes nothing" in wait_said(until, 0)


def test_a_name_is_tidied_and_kept() -> None:
    assert named("  Marie   Skłodowska-Curie ") == "Marie Skłodowska-Curie"


@pytest.mark.parametrize("who", ["", "   ", "--", "123", "Autopilot", "n" * 81])
def test_nobody_is_no_approver(who: str) -> None:
    with pytest.raises(RuleError, match="name"):
        named(who)


def test_whoever_answers_is_named_with_the_moment_and_the_law() -> None:
    person = responsibility("person", "Marie", NOW, "en")
    machine = responsibility("autopilot", "autopilot", NOW, "fr")

    assert "Marie on 2026-11-28 at 12:00 UTC" in person
    assert "50(4)" in person
    assert "sans relecture humaine" in machine


def test_a_diff_says_only_what_changed() -> None:
    changes = diff("a\nb\nc\nd\ne", "a\nb\nC\nd\ne")

    assert [line for line in changes.splitlines() if line[0] in "-+"] == ["-c", "+C"]
    assert diff("same", "same") == ""

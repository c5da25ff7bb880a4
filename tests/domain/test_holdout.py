"""Hold-outs: stable, fair, independent, and only moved by a change of the share."""

import random
from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import RuleError
from domain.holdout import Experiment, assign, assign_all

SUBJECTS = [f"c{i:016x}" for i in range(20_000)]
KEY = "a key for tests"


def held(experiment: str, share: float, key: bytes | str = KEY, client: str = "own") -> set[str]:
    arms = assign_all(key, client, experiment, SUBJECTS, share)
    return {subject for subject, arm in arms.items() if arm == "holdout"}


@pytest.mark.parametrize(
    ("subject", "arm"),
    [("c0", "holdout"), ("c1", "treated"), ("c2", "holdout"), ("c3", "holdout"), ("c4", "treated")],
)
def test_an_arm_once_given_never_changes_with_a_release(subject: str, arm: str) -> None:
    assert assign(b"golden", "own", "churn-2026", subject, 0.5) == arm


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1),
    st.floats(0, 0.5),
)
def test_one_by_one_and_all_together_give_the_same_arm(subject: str, share: float) -> None:
    together = assign_all(KEY, "own", "x", [*SUBJECTS[:3], subject], share)
    assert assign(KEY, "own", "x", subject, share) == together[subject]


def test_the_order_of_the_list_does_not_matter() -> None:
    shuffled = random.Random(1).sample(SUBJECTS, len(SUBJECTS))
    assert assign_all(KEY, "own", "x", shuffled, 0.2) == assign_all(KEY, "own", "x", SUBJECTS, 0.2)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.5])
def test_the_share_is_the_one_asked_for(share: float) -> None:
    n = len(SUBJECTS)
    four_sigma = 4 * sqrt(n * share * (1 - share))
    assert abs(len(held("share", share)) - n * share) <= four_sigma


def test_a_share_of_zero_holds_nobody_out() -> None:
    assert held("x", 0.0) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (held("x", 0.2), held("y", 0.2)),
        (held("x", 0.2), held("x", 0.2, client="second")),
        (held("x", 0.2), held("x", 0.2, key=b"another key")),
    ],
    ids=["experiments", "clients", "keys"],
)
def test_two_draws_overlap_as_chance_alone_would(one: set[str], other: set[str]) -> None:
    n, p = len(SUBJECTS), 0.04
    assert abs(len(one & other) - n * p) <= 4 * sqrt(n * p * (1 - p))


def test_raising_the_share_only_moves_subjects_into_the_holdout() -> None:
    smaller, larger = held("x", 0.1), held("x", 0.2)
    assert smaller < larger


def test_names_are_not_glued_together() -> None:
    arms = [assign_all(KEY, a, b, SUBJECTS, 0.5) for a, b in [("ab", "c"), ("a", "bc")]]
    assert arms[0] != arms[1]


@pytest.mark.parametrize(
    ("key", "client", "experiment", "subject", "share"),
    [
        ("", "own", "x", "c1", 0.2),
        (KEY, "", "x", "c1", 0.2),
        (KEY, "own", "", "c1", 0.2),
        (KEY, "own", "x", "", 0.2),
        (KEY, "own", "x", "c\0", 0.2),
        (KEY, "own", "x", "c1", 0.51),
        (KEY, "own", "x", "c1", -0.01),
        (KEY, "own", "x", "c1", float("nan")),
    ],
)
def test_an_assignment_that_cannot_be_trusted_is_refused(
    key: str, client: str, experiment: str, subject: str, share: float
) -> None:
    with pytest.raises(RuleError):
        assign(key, client, experiment, subject, share)


def test_a_hundred_thousand_subjects_are_assigned_as_one_by_one() -> None:
    many = [f"c{i}" for i in range(100_000)]

    arms = assign_all(KEY, "own", "x", many, 0.2)

    assert len(arms) == len(many)
    assert all(arms[s] == assign(KEY, "own", "x", s, 0.2) for s in many[:: len(many) // 50])


def test_an_experiment_that_could_not_be_read_is_refused() -> None:
    day = date(2026, 11, 1)
    kept = Experiment("own", "churn-2026", 0.2, "no order", 90, day, date(2027, 5, 1))
    assert kept.share == 0.2

    with pytest.raises(RuleError, match="share"):
        Experiment("own", "x", 0.6, "no order", 90, day, day)
    with pytest.raises(RuleError, match="window"):
        Experiment("own", "x", 0.2, "no order", 0, day, day)
    with pytest.raises(RuleError, match="before it starts"):
        Experiment("own", "x", 0.2, "no order", 90, day, date(2026, 10, 31))

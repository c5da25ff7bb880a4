import pytest

from domain.breaker import (
    BAD_ANSWERS,
    LONGEST_REST_S,
    REST_S,
    Failure,
    Health,
    admitted,
    after_failure,
)

DOWN, USELESS = Failure("down"), Failure("nonsense", "useless")


def test_a_closed_breaker_lets_everybody_go() -> None:
    assert admitted(Health(), 10.0, 5.0) == ("go", Health())


def test_an_open_breaker_lets_nobody_go_and_a_half_open_one_exactly_one() -> None:
    opened = after_failure(Health(), DOWN, 100.0)

    assert opened.open_until == 100.0 + REST_S
    assert admitted(opened, 100.0 + REST_S - 0.1, 5.0)[0] == "rest"
    verdict, probing = admitted(opened, 100.0 + REST_S, 5.0)
    assert verdict == "probe"
    assert admitted(probing, 100.0 + REST_S + 4.9, 5.0)[0] == "rest"
    assert admitted(probing, 100.0 + REST_S + 5.0, 5.0)[0] == "probe"  # the first one died


@pytest.mark.parametrize(("failures", "rest_s"), [(1, 30), (2, 60), (3, 120), (4, 240), (5, 300)])
def test_the_rest_doubles_with_each_failed_probe(failures: int, rest_s: float) -> None:
    health, now = Health(), 1_000.0
    for _ in range(failures):
        now = max(now, health.open_until)
        _, health = admitted(health, now, 5.0)
        health = after_failure(health, DOWN, now)

    assert health.open_until - now == min(rest_s, LONGEST_REST_S)


def test_two_failures_at_the_same_time_are_one() -> None:
    first = after_failure(Health(), DOWN, 100.0)

    assert after_failure(first, DOWN, 100.2) == first


def test_a_wait_that_was_asked_for_is_kept_even_by_who_fails_second() -> None:
    asked = Failure("full", "limit", asked_s=90.0)

    assert after_failure(Health(), asked, 100.0).open_until == 190.0
    opened = after_failure(Health(), DOWN, 100.0)
    assert after_failure(opened, asked, 100.0).open_until == 190.0


def test_a_wait_longer_than_a_day_is_a_day() -> None:
    assert after_failure(Health(), Failure("full", "limit", 1e9), 100.0).open_until == 86_500.0


def test_useless_answers_open_it_only_in_a_row() -> None:
    health = Health()
    for _ in range(BAD_ANSWERS - 1):
        health = after_failure(health, USELESS, 100.0)
        assert admitted(health, 100.0, 5.0)[0] == "go"
    health = after_failure(health, USELESS, 100.0)

    assert admitted(health, 100.0, 5.0)[0] == "rest"
    assert health.answers
    assert health.open_until == 100.0 + REST_S

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.churn import mbg

TRUE = mbg.Params(r=0.8, alpha=1.5, a=0.9, b=2.5)
WIDE = mbg.ParamsPrior()
DAYS = st.integers(0, 4000)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def population(n: int, days: int, after: int) -> tuple[np.ndarray, ...]:
    """Simulate customers who may stop after each order; return x, span, age, orders after."""
    draw = np.random.default_rng(5)
    rate = draw.gamma(TRUE.r, 1.0 / TRUE.alpha, n) / mbg.UNIT_DAYS
    stop = draw.beta(TRUE.a, TRUE.b, n)
    born = draw.uniform(0, days - 1, n)
    x, last, later = np.zeros(n, int), born.copy(), np.zeros(n, int)
    clock, lives = born.copy(), draw.random(n) >= stop
    while lives.any():
        clock = np.where(lives, clock + draw.exponential(1.0, n) / rate, np.inf)
        inside, soon = lives & (clock <= days), lives & (clock > days) & (clock <= days + after)
        x, last = x + inside, np.where(inside, clock, last)
        later += soon
        lives &= (clock <= days + after) & (draw.random(n) >= stop)
    return x, (last - born).astype(int), (days - born).astype(int), later


def test_probabilities_match_a_simulation() -> None:
    x, span, age, later = population(60_000, 720, 90)

    said = mbg.no_order(TRUE, x, span, age, 90)

    for group in (x == 0, (x > 0) & (x <= 3), x > 3):
        assert said[group].mean() == pytest.approx((later[group] == 0).mean(), abs=0.01)


def test_a_fit_finds_the_parameters_customers_were_drawn_with() -> None:
    x, span, age, _ = population(60_000, 720, 1)

    found = mbg.fit(x, span, age, WIDE)

    assert (found.r, found.alpha) == (
        pytest.approx(TRUE.r, rel=0.15),
        pytest.approx(TRUE.alpha, rel=0.15),
    )
    assert found.a / (found.a + found.b) == pytest.approx(TRUE.a / (TRUE.a + TRUE.b), rel=0.15)


def test_one_customer_leaves_the_prior_nearly_where_it_was() -> None:
    found = mbg.fit(ints(0), ints(0), ints(10), WIDE)

    assert np.log([found.r, found.alpha, found.a, found.b]) == pytest.approx(
        WIDE.log_mean, abs=0.25
    )


def test_a_fit_does_not_depend_on_the_order_or_the_start() -> None:
    x, span, age, _ = population(2_000, 500, 1)
    mixed = np.random.default_rng(1).permutation(len(x))

    one = mbg.fit(x, span, age, WIDE)
    two = mbg.fit(x[mixed], span[mixed], age[mixed], WIDE, start=mbg.Params(3, 3, 3, 3))

    assert [two.r, two.alpha, two.a, two.b] == pytest.approx(
        [one.r, one.alpha, one.a, one.b], rel=1e-3
    )


@given(x=st.integers(0, 500), span=DAYS, rest=DAYS, horizon=st.integers(1, 730))
def test_every_probability_is_one(x: int, span: int, rest: int, horizon: int) -> None:
    where = ints(x), ints(span if x else 0), ints((span if x else 0) + rest)

    for p in (mbg.alive(TRUE, *where), mbg.no_order(TRUE, *where, horizon)):
        assert np.isfinite(p).all()
        assert ((p >= 0) & (p <= 1)).all()


@given(x=st.integers(0, 60), span=st.integers(1, 2000), rest=st.integers(0, 2000))
def test_longer_silence_never_lowers_the_risk(x: int, span: int, rest: int) -> None:
    span = span if x else 0
    now, later = (
        mbg.no_order(TRUE, ints(x), ints(span), ints(span + rest + more), 90) for more in (0, 30)
    )

    assert later.item() >= now.item() - 1e-12


def test_a_longer_horizon_lowers_the_risk() -> None:
    short, long = (mbg.no_order(TRUE, ints(3), ints(90), ints(120), h).item() for h in (30, 180))

    assert long < short


def test_not_being_alive_is_less_than_not_ordering() -> None:
    where = ints(0, 3, 9), ints(0, 90, 300), ints(100, 120, 800)

    assert (1 - mbg.alive(TRUE, *where) < mbg.no_order(TRUE, *where, 90)).all()


def test_the_pace_of_a_regular_is_about_its_own() -> None:
    assert mbg.rate(TRUE, ints(60), ints(1800)).item() == pytest.approx(1.0, abs=0.02)

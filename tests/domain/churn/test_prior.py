import numpy as np

from domain.churn.features import NAMES
from domain.churn.prior import from_json, shipped, to_json


def test_the_shipped_prior_names_its_logs_and_is_complete() -> None:
    prior = shipped()

    assert prior.sources == ("cdnow", "online_retail_ii")
    for column in (prior.mean, prior.sd, prior.mu, prior.tau):
        assert column.shape == (len(NAMES),)
        assert np.isfinite(column).all()
    assert (prior.sd > 0).all()
    assert prior.tau[-1] >= 0.6


def test_the_constant_stays_one_when_standardised() -> None:
    rows = np.ones((1, len(NAMES)))

    assert shipped().standardised(rows)[0, -1] == 1


def test_a_feature_is_held_within_four_standard_deviations() -> None:
    assert np.abs(shipped().standardised(np.full((1, len(NAMES)), 1e9))).max() == 4


def test_a_prior_survives_writing_and_reading() -> None:
    assert to_json(from_json(to_json(shipped()))) == to_json(shipped())

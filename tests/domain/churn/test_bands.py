import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.churn.bands import NAMES, band, bands
from domain.errors import RuleError


@pytest.mark.parametrize(
    ("risk", "name"),
    [
        (0, "low"),
        (np.nextafter(0.30, 0), "low"),
        (0.30, "medium"),
        (np.nextafter(0.50, 0), "medium"),
        (0.50, "high"),
        (0.70, "high"),
        (0.80, "high"),
        (np.nextafter(0.85, 0), "high"),
        (0.85, "critical"),
        (1, "critical"),
    ],
)
def test_a_band_changes_exactly_on_its_floor(risk: float, name: str) -> None:
    assert band(risk) == name
    assert list(bands(np.array([risk]))) == [name]


@given(st.floats(0, 1))
def test_no_risk_is_without_a_band(risk: float) -> None:
    assert band(risk) in NAMES


@pytest.mark.parametrize("risk", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_has_no_band(risk: float) -> None:
    with pytest.raises(RuleError, match="a risk is a probability"):
        band(risk)

"""Risk bands: the four words a person reads instead of a probability.

Source: business brief, `CONFIG.churnRisk`. It calls < 30 % low, 30-50 % medium, 50-70 % high and
> 85 % critical, and leaves 70-85 % without a name. Corrected reading: high runs on to 85 %, which
keeps each of its statements true and leaves no hole.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.errors import RuleError

# Lowest first: (risk from which the band applies, its name).
BANDS = ((0.0, "low"), (0.30, "medium"), (0.50, "high"), (0.85, "critical"))
NAMES = tuple(name for _, name in BANDS)
_FLOORS = np.array([floor for floor, _ in BANDS])


def band(risk: float) -> str:
    """Return the band of a risk.

    Raises:
        RuleError: the risk is not a probability.
    """
    if not 0 <= risk <= 1:
        raise RuleError(f"a risk is a probability from 0 to 1, not {risk}")
    return NAMES[int(np.searchsorted(_FLOORS, risk, side="right")) - 1]


def bands(risk: npt.NDArray[np.float64]) -> "pd.Series[str]":
    """Return the band of each risk, as an ordered category; every risk is from 0 to 1."""
    code = np.searchsorted(_FLOORS, risk, side="right") - 1
    names = pd.Index(list(NAMES))
    return pd.Series(pd.Categorical.from_codes(code, categories=names, ordered=True))

"""What other shops teach: the pooled model a shop starts from, shipped as prior.json.

`benchmarks/fit_prior.py` writes the file; it names the logs it was learnt from. The file holds
means and weights alone, no row of any shop.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from domain.churn import mbg
from domain.churn.features import NAMES
from domain.churn.snapshot import Floats

Z_LIMIT = 4.0


@dataclass(frozen=True, slots=True)
class Prior:
    """Of each feature the pool's mean and sd; of its weight the mean mu and the spread tau."""

    sources: tuple[str, ...]
    mean: Floats
    sd: Floats
    mu: Floats
    tau: Floats
    mbg: mbg.ParamsPrior

    def standardised(self, rows: Floats) -> Floats:
        """Return features in units of the pool's spread, held within ±4."""
        z = rows - self.mean
        z /= self.sd
        return np.clip(z, -Z_LIMIT, Z_LIMIT, out=z)


@lru_cache
def shipped() -> Prior:
    """Return the prior this package ships."""
    return from_json(files("domain.churn").joinpath("prior.json").read_text(encoding="utf-8"))


def from_json(text: str) -> Prior:
    """Read a prior; its features are matched by name."""
    said = json.loads(text)
    feature = said["features"]
    columns = {k: np.array([feature[n][k] for n in NAMES]) for k in ("mean", "sd", "mu", "tau")}
    params = mbg.ParamsPrior(tuple(said["mbg"]["log_mean"]), tuple(said["mbg"]["log_sd"]))
    return Prior(sources=tuple(said["sources"]), mbg=params, **columns)


def to_json(prior: Prior) -> str:
    """Write a prior, six digits each."""
    columns = {"mean": prior.mean, "sd": prior.sd, "mu": prior.mu, "tau": prior.tau}
    feature = {
        name: {k: _six(float(values[j])) for k, values in columns.items()}
        for j, name in enumerate(NAMES)
    }
    params = {
        "log_mean": [_six(v) for v in prior.mbg.log_mean],
        "log_sd": [_six(v) for v in prior.mbg.log_sd],
    }
    said = {"sources": list(prior.sources), "mbg": params, "features": feature}
    return json.dumps(said, indent=1) + "\n"


def _six(value: float) -> float:
    return float(f"{value:.6g}")

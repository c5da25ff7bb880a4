"""Churn: the probability that a customer places no order within a horizon, and what follows."""

from domain.churn.bands import band, bands
from domain.churn.gates import wants_analysis, wants_call

__all__ = ["band", "bands", "wants_analysis", "wants_call"]

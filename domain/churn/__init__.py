"""Churn: the probability that a customer places no order within a horizon, and what follows."""

from domain.churn.bands import band, bands
from domain.churn.card import Basis, Card
from domain.churn.gates import wants_analysis, wants_call
from domain.churn.model import Fit, fit
from domain.churn.scoring import Scored, score, score_with

__all__ = [
    "Basis",
    "Card",
    "Fit",
    "Scored",
    "band",
    "bands",
    "fit",
    "score",
    "score_with",
    "wants_analysis",
    "wants_call",
]

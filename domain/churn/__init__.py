"""Churn: the probability that a customer places no order within a horizon, and what follows."""

from domain.churn.backtest import Backtest, Cutoff, backtest
from domain.churn.bands import band, bands
from domain.churn.card import Basis, Card
from domain.churn.figures import Bin, Figures
from domain.churn.gates import wants_analysis, wants_call
from domain.churn.model import Fit, fit
from domain.churn.scoring import Scored, score, score_with

__all__ = [
    "Backtest",
    "Basis",
    "Bin",
    "Card",
    "Cutoff",
    "Figures",
    "Fit",
    "Scored",
    "backtest",
    "band",
    "bands",
    "fit",
    "score",
    "score_with",
    "wants_analysis",
    "wants_call",
]

"""Why a customer scores as it does: the three topics that move its risk most, in words.

The weights of related features are summed by topic before they are ranked, because recency alone
is spread over nine of them. A sentence says which way a topic moves the risk, never a fact about
the customer that a weight of the opposite sign could turn into a lie.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

from domain.churn.features import NAMES
from domain.churn.snapshot import Floats

Language = Literal["en", "fr"]

SHOWN = 3
TOPICS = {
    "silence": (
        "recency", "recency_share", "one_order_recency", "hinge_third", "hinge_1h", "hinge_2h",
        "hinge_4h", "recency_over_a_year", "mbg",
    ),
    "rhythm": ("recency_over_mean_gap", "recency_over_longest_gap", "gap_cv"),
    "orders": ("repeats", "one_order", "pace"),
    "lately": ("days_in_1h", "days_in_2h", "days_in_4h"),
    "season": (
        "days_a_year_ago", "days_two_years_ago", "anniversary_within_a_year",
        "anniversary_after_a_year",
    ),
    "tenure": ("age", "seen_a_year"),
    "money": ("mean_order", "last_order"),
}  # fmt: skip
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "silence": "time since the last order",
        "rhythm": "delay against the customer's own rhythm",
        "orders": "number of orders so far",
        "lately": "orders in recent months",
        "season": "orders at this season in earlier years",
        "tenure": "time since the first order",
        "money": "amounts spent",
        "up": "{} raises the risk",
        "down": "{} lowers the risk",
    },
    "fr": {
        "silence": "temps depuis la dernière commande",
        "rhythm": "retard sur le rythme habituel du client",
        "orders": "nombre de commandes",
        "lately": "commandes des derniers mois",
        "season": "commandes à cette saison les années passées",
        "tenure": "ancienneté du client",
        "money": "montants dépensés",
        "up": "{} : augmente le risque",
        "down": "{} : diminue le risque",
    },
}
_GROUPS = np.array([[float(n in names) for names in TOPICS.values()] for n in NAMES])
_KINDS = 2 * len(TOPICS)  # each topic, raising or lowering


def strongest(away: Floats, theta: Floats) -> npt.NDArray[np.int16]:
    """Return one code per customer for its three strongest topics, strongest first.

    Args:
        away: n x features, standardised, less those of the mean customer.
        theta: the weight of each feature, in log-odds.
    """
    moved = away @ (theta[:, None] * _GROUPS)
    size = np.abs(moved)
    code = np.zeros(len(moved), dtype=np.int16)
    row = np.arange(len(moved))
    for _ in range(SHOWN):
        topic = size.argmax(axis=1)
        code = code * np.int16(_KINDS) + (2 * topic + (moved[row, topic] < 0)).astype(np.int16)
        size[row, topic] = -1.0
    return code


def sentences(code: npt.NDArray[np.int16], language: Language = "en") -> npt.NDArray[np.object_]:
    """Return the reasons of each code as one text, parted by "; "."""
    words = WORDS[language]
    one = [words[way].format(words[t]) for t in TOPICS for way in ("up", "down")]
    every = [f"{a}; {b}; {c}" for a in one for b in one for c in one]
    return np.array(every, dtype=object)[code]

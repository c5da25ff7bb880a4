"""Which of the client's own sentences answers a question: the one that shares most of its words."""

import re
from collections.abc import Sequence

from domain.bant.said import fold

LEAST_SHARED = 2
_STEM = 5  # letters two words must share to be taken for one
_LEAST_WORD = 4
_PRICE = re.compile(r"[€$£]|\b(?:euros?|eur|dollars?)\b")


def fact_for(question: str, facts: Sequence[str], *, price: bool = False) -> str:
    """Return the sentence that answers a question, empty where none does.

    Args:
        price: the question is what it costs: then only a sentence with a sum answers.
    """
    asked = _stems(question)
    fitting = [one for one in facts if not price or _PRICE.search(fold(one))]
    shared = {one: len(asked & _stems(one)) for one in fitting}
    best = max(fitting, key=lambda one: shared[one], default="")
    least = 0 if price and len(fitting) == 1 else LEAST_SHARED
    return best if best and shared[best] >= least else ""


def _stems(text: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", fold(text))
    return {one[:_STEM] for one in words if len(one) >= _LEAST_WORD}

"""Qualification by what was said: five fields, each with the words it rests on.

turns = [Turn("agent", "Quel est votre budget ?"), Turn("caller", "1 500 € par mois")]
q = qualify(turns)         what is known, with quotes
score(q)                   0 to 100, a band, and why
reply(turns, q, "fr")      what to say next, by rules
"""

from domain.bant.dialogue import Reply, reply
from domain.bant.qualify import qualify
from domain.bant.score import Band, Score, score
from domain.bant.words import FIELDS, Field, Found, Language, Qualification, Timeline, Turn

__all__ = [
    "FIELDS",
    "Band",
    "Field",
    "Found",
    "Language",
    "Qualification",
    "Reply",
    "Score",
    "Timeline",
    "Turn",
    "qualify",
    "reply",
    "score",
]

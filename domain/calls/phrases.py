"""What is said when nobody can think of anything: kept on disk as sound, so it needs no service.

The sound is in `voice/phrases/`, one file a phrase and language, made by `python -m voice.spoken`.
It is synthetic speech, and says nothing that could be taken for a person's.
"""

from typing import Literal

from domain.calls.keypad import QUESTIONS, STEPS, Step
from domain.calls.words import WORDS, Language

Phrase = Literal["bridge", "filler", "again", "degraded", "written"] | Step
PHRASES: dict[Phrase, dict[Language, str]] = {
    "bridge": {language: words.bridges[0] for language, words in WORDS.items()},
    "filler": {language: words.bridges[1] for language, words in WORDS.items()},
    "degraded": {language: words.no_ears for language, words in WORDS.items()},
    "again": {
        "fr": "Pardon, je vous ai mal entendu. Vous disiez ?",
        "en": "Sorry, I did not hear you well. You were saying?",
    },
    "written": {
        "fr": "Je vous réponds par écrit.",
        "en": "My answer is on the screen.",
    },
    **{step: QUESTIONS[step] for step in STEPS},
}

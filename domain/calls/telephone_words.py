"""What is said on a telephone line only: when all lines are taken, and to who takes a call over.

Spoken by the carrier's own voice, so it works when nothing else does. The rest is in
`domain.calls.words`.
"""

from domain.bant.words import Language
from domain.calls.words import WORDS, first_sentence

_BUSY: dict[Language, str] = {
    "fr": "Toutes nos lignes sont occupées. Une personne vous rappellera. Au revoir.",
    "en": "All our lines are taken. A person will call you back. Goodbye.",
}
_WHISPER: dict[Language, str] = {
    "fr": "Un appel que vous passe l'assistante vocale. {summary} Vous êtes mis en relation.",
    "en": "A call handed over by the voice assistant. {summary} You are being connected.",
}


def all_lines_busy(language: Language, company: str = "") -> str:
    """Return what a caller hears for whom no conversation is free."""
    return f"{first_sentence(language, company)} {_BUSY[language]}"


def whisper(language: Language, summary: str) -> str:
    """Return what the person who takes a call over hears before the caller does."""
    return " ".join(_WHISPER[language].replace("{summary}", summary).split())


def nobody_took_it(language: Language) -> str:
    """Return what a caller hears whose transfer nobody answered."""
    return f"{WORDS[language].no_transfer} {WORDS[language].goodbye}"

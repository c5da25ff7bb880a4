"""Words that say "I am listening": they neither interrupt nor answer."""

import re
from typing import Literal

from domain.bant.said import fold

_MOST_WORDS = 4
_SAID = {
    "fr": """oui ouais ouai mm mmh mhm hm hmm hum euh ah oh ok okay okey daccord accord d bien tres
    parfait super entendu exact exactement voila bon ben bah tout a fait je vois je comprends
    compris ca marche cest ca c est ah bon mais oui carrement absolument vas y allez y oui oui
    hein han hun""",
    "en": """yes yeah yep yup ya mm mmh mhm hm hmm hum uh huh um er ah oh ok okay right sure good
    great fine cool nice exactly indeed absolutely i see got it gotcha of course true alright all
    go on i understand makes sense uhhuh mmhmm understood""",
}
# Words that carry the rest along but mean nothing alone.
_PLAIN_SAID = {"fr": "d a je c est y mais tout ca", "en": "i it of go on all makes"}
_KNOWN = {language: frozenset(said.split()) for language, said in _SAID.items()}
_PLAIN = {language: frozenset(said.split()) for language, said in _PLAIN_SAID.items()}


def is_backchannel(text: str, language: Literal["fr", "en"]) -> bool:
    """Say whether a remark only shows that somebody listens ("oui", "mm", "uh-huh", "right")."""
    words = re.findall(r"[^\W\d_]+", fold(text))
    if not words or len(words) > _MOST_WORDS or "?" in text:
        return False
    telling = [one for one in words if one not in _PLAIN[language]]
    return bool(telling) and all(one in _KNOWN[language] for one in words)

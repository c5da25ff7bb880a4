"""Which of our languages somebody speaks."""

import re

from domain.bant.said import fold
from domain.bant.words import Language

_FRENCH_SAID = """
je j tu il elle nous vous ils le la les un une des du de et ou mais donc est c ce cette pour
pas ne que qui quoi avec sur dans mon ma mes notre votre oui non bonjour merci budget mois
semaine euros suis ai avons etes sommes au aux en y a d l qu n m s on par
comment combien veut veux verra peut peux pouvez voudrait
voudrais sous jours jour demain hier tres bien pourquoi quand notre nos vos leur ouais allo super
bientot
salaries entreprise boutique clients cents deux trois quatre cinq sept huit neuf dix cette etes
fait faire
besoin toujours encore aussi alors donc rien tout tous sans chez depuis
"""
_ENGLISH_SAID = """
i you he she we they the a an of and or but so is it s this that for not don t with on in my
our your yes no hello hi thanks thank month week euros am have are was at to do does can could
would will just about how much what who when where from me us need want
yeah yep sure okay uh huh next quarter here probably managing director five seven eight nine ten
hundred
thousand maybe really think please number any some there their them they been being our by be if
as
"""
_FRENCH, _ENGLISH = frozenset(_FRENCH_SAID.split()), frozenset(_ENGLISH_SAID.split())


def language_of(text: str, default: Language = "fr") -> Language:
    """Return the language most of the words belong to; `default` where they say nothing."""
    words = re.findall(r"[^\W\d_]+", fold(text))
    accents = len(re.findall(r"[àâçéèêëîïôùûœ]", text.lower()))
    shortened = len(re.findall(r"\w['’](?:d|m|re|ve|ll|s|t)\b", text.lower()))
    french = accents + sum(one in _FRENCH and one not in _ENGLISH for one in words)
    english = shortened + sum(one in _ENGLISH and one not in _FRENCH for one in words)
    if french == english:
        return default
    return "fr" if french > english else "en"

"""Words as people type and machines transcribe them, put into the spelling the patterns read.

"jai un budjet" and "im the founder" read as "j'ai un budget" and "i'm the founder"; each character
keeps the place it came from, so that a quote is always the speaker's own words.
"""

import re
from functools import cache

from domain.bant.words import Language

# A lost apostrophe leaves a blank ("c est", "don t") or nothing ("cest", "dont").
_BLANK: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(r"\b(?:[jldnsmtc]|qu|jusqu|aujourd|quelqu|lorsqu|puisqu) (?=[aeiouyh]\w)"),
    "en": re.compile(r"\b(?:i|we|you|they|it|he|she|that|\w+n) (?=(?:m|re|ve|ll|d|s|t)\b)"),
}
_TYPED: dict[Language, str] = {
    "fr": """
jai=j'ai; cest=c'est; jsuis=je suis; chuis=je suis; chui=je suis; jveux=je veux; jme=je me
jvoudrais=je voudrais; jaimerais=j'aimerais; jcherche=je cherche; jpense=je pense; jpeux=je peux
jdois=je dois; ya=y a; dici=d'ici; daccord=d'accord; nai=n'ai; nest=n'est; quelquun=quelqu'un
aujourdhui=aujourd'hui; qqun=quelqu'un; qqn=quelqu'un; quest=qu'est; jusqua=jusqu'a; dun=d'un
lannee=l'annee; lan=l'an; dune=d'une; quon=qu'on; lentreprise=l'entreprise; qd=quand; ds=dans
pr=pour; bcp=beaucoup; tt=tout; tjs=toujours; tjrs=toujours; pb=probleme; dc=donc; ns=nous; vs=vous
qq=quelques; msg=message; bjr=bonjour; slt=salut; pcq=parce que; pask=parce que; budjet=budget
buget=budget; bugdet=budget; demarer=demarrer; comencer=commencer; gerent=gerant; sem=semaine
entrprise=entreprise; ecomerce=ecommerce; chaque moi=chaque mois; bizness=business
""",
    "en": """
im=i'm; ive=i've; dont=don't; doesnt=doesn't; didnt=didn't; cant=can't; wont=won't; isnt=isn't
arent=aren't; wasnt=wasn't; havent=haven't; hasnt=hasn't; couldnt=couldn't; wouldnt=wouldn't
shouldnt=shouldn't; thats=that's; whats=what's; theres=there's; weve=we've; theyre=they're
youre=you're; youd=you'd; lets=let's; hes=he's; shes=she's; wanna=want to; gonna=going to
gotta=got to; u=you; ur=your; pls=please; plz=please; abt=about; mth=month; mths=months; yr=year
yrs=years; wk=week; wks=weeks; tmrw=tomorrow; tmr=tomorrow; tmw=tomorrow; biz=business
bussiness=business; buisness=business; busines=business; budjet=budget; buget=budget
bugdet=budget; id like=i'd like; id love=i'd love; id say=i'd say; id want=i'd want
id need=i'd need; id rather=i'd rather; id have=i'd have; ill need=i'll need; ill have=i'll have
ppl=people; definately=definitely
""",
}


def spelled(plain: str, language: Language) -> tuple[str, tuple[int, ...]]:
    """Return a folded text in usual spelling, and where each of its characters came from."""
    plain = _BLANK[language].sub(lambda said: said[0][:-1] + "'", plain)
    text, places, at = "", list[int](), 0
    for said in _typed(language).finditer(plain):
        right = _table(language)[said[0]]
        text += plain[at : said.start()] + right
        places += range(at, said.start())
        places += [min(said.start() + one, said.end() - 1) for one in range(len(right) - 1)]
        places.append(said.end() - 1)
        at = said.end()
    return text + plain[at:], (*places, *range(at, len(plain)))


@cache
def _table(language: Language) -> dict[str, str]:
    pairs = re.findall(r"([^;\n=]+)=([^;\n]+)", _TYPED[language])
    return {said.strip(): right for said, right in pairs}


@cache
def _typed(language: Language) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _table(language)), key=len, reverse=True))
    return re.compile(rf"(?<![\w'-])(?:{words})(?![\w'-])")

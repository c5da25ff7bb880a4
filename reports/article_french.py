"""What tools find in an article, in French; a sentence that is not known here stays as it is.

The rules (domain/content/) write in English; a test walks through what they say.
"""

import re

TOOLS = {
    "claims": "affirmations", "structure": "structure", "links": "liens", "keywords": "mots-clés",
    "readability": "lisibilité", "copying": "copie", "language": "langue", "brand": "marque",
    "call to action": "appel à l'action", "reader": "relecteur", "research": "recherche",
    "injection": "injection", "json-ld": "données structurées", "score": "note",
}  # fmt: skip
_PLACES = {
    "article": "l'article", "body": "le corps", "title": "le titre", "meta": "la description",
    "headings": "les intertitres", "opening": "le début", "faq": "la FAQ", "page": "la page",
    "end of the body": "la fin du corps",
}  # fmt: skip
_UNITS = {"characters": "caractères", "words": "mots", "questions": "questions"}
_SENTENCES = tuple(
    (re.compile(pattern), french)
    for pattern, french in (
        # claims
        (r"(\d+) of (\d+) claims supported, (\d+) contradicted",
         "{0} affirmations sur {1} prouvées, {2} contredites"),
        (r"(\d+) of (\d+) claims supported, (\d+) contradicted, (\d+) of a kind that must be "
         r"supported", "{0} affirmations sur {1} prouvées, {2} contredites, {3} d'un genre qui "
         "doit l'être"),
        (r"nothing in it can be checked", "rien n'y est vérifiable"),
        (r"“(.+)” is contradicted: (.+)", "« {0} » est contredit : {1}"),
        (r"“(.+)” rests on no passage: (.+)", "« {0} » ne repose sur aucun passage : {1}"),
        (r"the passage says so from that price on", "le passage le dit à partir de ce prix"),
        (r"the passage says (.+)", "le passage dit {0}"),
        (r"the client says (.+)", "le client dit {0}"),
        (r"the passage names (.+)", "le passage nomme {0}"),
        (r"one affirms what the other denies", "l'un affirme ce que l'autre nie"),
        (r"(.+) stands in a passage about something else",
         "{0} figure dans un passage qui parle d'autre chose"),
        (r"no passage says it", "aucun passage ne le dit"),
        (r"no passage names it", "aucun passage ne le nomme"),
        (r"a passage names it", "un passage le nomme"),
        (r"a passage speaks of that study", "un passage parle de cette étude"),
        (r"no passage speaks of such a study", "aucun passage ne parle d'une telle étude"),
        (r"the passage gives it to somebody else", "le passage l'attribue à quelqu'un d'autre"),
        (r"word for word", "mot pour mot"),
        (r"the passage quotes other words", "le passage cite d'autres mots"),
        (r"no passage has these words", "aucun passage n'a ces mots"),
        (r"the calculation gives (.+)", "le calcul donne {0}"),
        (r"by calculation: (.+)", "par calcul : {0}"),
        (r"a count of the calculation (.+)", "un terme du calcul {0}"),
        (r"cites (\w+), which does not exist", "cite {0}, qui n'existe pas"),
        # links
        (r"(\d+) internal links, asked are (\d+) to (\d+)",
         "{0} liens internes, il en faut {1} à {2}"),
        (r"only http and https links are published", "seuls les liens http et https sont publiés"),
        (r"not a live page of this site", "n'est pas une page en ligne de ce site"),
        (r"neither a source of this article nor a page of this site",
         "ni une source de cet article ni une page de ce site"),
        (r"an image that is neither the site's nor a source's",
         "une image qui n'est ni du site ni d'une source"),
        (r"does not answer", "ne répond pas"),
        (r"does not answer: the call to action has no link",
         "ne répond pas : l'appel à l'action n'a pas de lien"),
        # structure
        (r"(\d+) (characters|words|questions), asked are (\d+) to (\d+)",
         "{0} {1}, il en faut {2} à {3}"),
        (r"a second H1: the title is the page's only one",
         "un second H1 : le titre est le seul de la page"),
        (r"fewer than (\d+) H2 headings", "moins de {0} intertitres H2"),
        (r"an H(\d) stands under an H(\d)", "un H{0} suit un H{1}"),
        (r"a paragraph over (\d+) words", "un paragraphe de plus de {0} mots"),
        (r"not a question with an answer", "pas une question avec sa réponse"),
        (r"only lower-case letters, figures and single hyphens",
         "seulement des minuscules, des chiffres et des tirets simples"),
        (r"raw HTML", "du HTML brut"),
        (r"an image without alternative text", "une image sans texte de remplacement"),
        (r"the call to action is missing", "l'appel à l'action manque"),
        # keywords, readability, copying, language, brand
        (r"“(.+)” is missing here", "« {0} » manque ici"),
        (r"“(.+)” is missing", "« {0} » manque"),
        (r"“(.+)” stands (\d+) times, (.+)% of all words",
         "« {0} » revient {1} fois, {2} % des mots"),
        (r"(\d+) of 100, asked is (\d+)", "{0} sur 100, il en faut {1}"),
        (r"(\d+) sentences over (\d+) words", "{0} phrases de plus de {1} mots"),
        (r"(\d+) words of it: (.+)", "{0} mots copiés : {1}"),
        (r"the same article: (.+)%", "le même article : {0} %"),
        (r"much alike: (.+)%", "très ressemblant : {0} %"),
        (r"(\d+)% of the telling words are (\w+)", "{0} % des mots révélateurs sont en {1}"),
        (r"not in (\w+)", "n'est pas en {0}"),
        (r"“(.+)” is a word this client never uses", "« {0} » : ce client ne l'emploie jamais"),
        (r"distance (\S+) from the brand's voice; most in (.+), the brand's (.+)",
         "écart de {0} avec la voix de la marque ; surtout : {1}, celle de la marque {2}"),
        # second reader, research, structured data, score
        (r"no second reader could be heard", "aucun second relecteur n'a pu être entendu"),
        (r"the second reader's verdict could not be read: it needs work",
         "le verdict du second relecteur est illisible : à retravailler"),
        (r"no text in French or English", "aucun texte en français ou en anglais"),
        (r"(\d+) characters nobody sees, taken out", "{0} caractères invisibles, retirés"),
        (r"text hidden from readers, taken out", "texte caché aux lecteurs, retiré"),
        (r"an order to a machine, taken out: (.+)",
         "une consigne adressée à une machine, retirée : {0}"),
        (r"an order to a machine, hidden from readers, taken out: (.+)",
         "une consigne à une machine, cachée aux lecteurs, retirée : {0}"),
        (r"what the search says of it is an order to a machine: not read",
         "ce que la recherche en dit est une consigne à une machine : non lu"),
        (r"the web was not searched: (.+)", "le web n'a pas été consulté : {0}"),
        (r"not JSON", "pas du JSON"),
        (r"no Article", "pas d'Article"),
        (r"(\w+) is missing", "{0} manque"),
        (r"(\S+) of 100, asked are (\S+)", "{0} sur 100, il en faut {1}"),
    )
)  # fmt: skip


def in_french(words: str) -> str:
    """Return what a tool said in French."""
    for pattern, french in _SENTENCES:
        if found := pattern.fullmatch(words):
            return french.format(*(_part(one) for one in found.groups()))
    return words


def reason_in_french(reason: str) -> str:
    """Return a reason against an article: `tool: words (where)`, or `claims: words`."""
    tool, _, rest = reason.partition(": ")
    if tool not in TOOLS:
        return reason
    placed = re.fullmatch(r"(.+) \(([^()]*(?:\([^()]*\)[^()]*)*)\)", rest)
    said = f"{in_french(placed[1])} ({place(placed[2])})" if placed else in_french(rest)
    return f"{TOOLS[tool]} : {said}"


def place(where: str) -> str:
    """Return where a tool found something."""
    return _PLACES.get(where, where)


def _part(text: str) -> str:
    """Return a part of a sentence: a unit, a sentence of its own, or what was quoted."""
    return _UNITS.get(text) or in_french(text)

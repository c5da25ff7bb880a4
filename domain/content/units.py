"""Units, currencies and number words: how a quantity is written in French and in English.

Factors bring a unit to the first of its kind, so that 650 g is 0.65 kg and 48 h is two days.
A month is no number of days to us: its factor (730 h) meets no count of days, but 12 months are a
year.
"""

from decimal import Decimal

from domain.content.words import Language

# Dimension: (spellings as a regular expression, factor to the dimension's first unit).
UNITS: tuple[tuple[str, str, Decimal], ...] = (
    ("percent", r"%|pour ?cents?|per ?cent|percent", Decimal(1)),
    ("business time", r"jours? ouvr(?:és?|ables?)|(?:business|working)[ -]days?", Decimal(24)),
    ("time", r"secondes?|seconds?|sec", Decimal(1) / 3600),
    ("time", r"minutes?|min|mn", Decimal(1) / 60),
    ("time", r"heures?|hours?|hrs?|h", Decimal(1)),
    ("time", r"jours?|days?|journées?", Decimal(24)),
    ("time", r"semaines?|weeks?", Decimal(168)),
    ("time", r"mois|months?", Decimal(730)),
    ("time", r"ans?|années?|years?", Decimal(8760)),
    ("length", r"millimètres?|millimet(?:re|er)s?|mm", Decimal("0.001")),
    ("length", r"centimètres?|centimet(?:re|er)s?|cm", Decimal("0.01")),
    ("length", r"kilomètres?|kilomet(?:re|er)s?|km", Decimal(1000)),
    ("length", r"mètres?|met(?:re|er)s?|m", Decimal(1)),
    ("length", r"miles?|mi", Decimal("1609.344")),
    ("length", r"pouces?|inch(?:es)?", Decimal("0.0254")),
    ("area", r"mètres? carrés?|square met(?:re|er)s?|m²|m2", Decimal(1)),
    ("area", r"hectares?|ha", Decimal(10000)),
    ("mass", r"milligrammes?|milligrams?|mg", Decimal("0.000001")),
    ("mass", r"kilogrammes?|kilograms?|kilos?|kg", Decimal(1)),
    ("mass", r"grammes?|grams?|g", Decimal("0.001")),
    ("mass", r"tonnes?|tons?|t", Decimal(1000)),
    ("mass", r"pounds?|lbs?|livres? pesant", Decimal("0.45359237")),
    ("volume", r"millilitres?|millilit(?:re|er)s?|ml", Decimal("0.001")),
    ("volume", r"centilitres?|centilit(?:re|er)s?|cl", Decimal("0.01")),
    ("volume", r"litres?|lit(?:re|er)s?|l", Decimal(1)),
    ("temperature", r"°\s?C|degrés?(?: celsius)?|degrees?(?: celsius)?", Decimal(1)),
    ("fahrenheit", r"°\s?F|degrees? fahrenheit", Decimal(1)),
    ("power", r"kilowatts?|kW", Decimal(1000)),
    ("power", r"watts?|W", Decimal(1)),
    ("energy", r"kWh|kilowatt-?heures?|kilowatt-?hours?", Decimal(1)),
    ("data", r"[Mm]éga-?octets?|Mo|MB", Decimal(1)),
    ("data", r"[Gg]iga-?octets?|Go|GB", Decimal(1000)),
    ("times", r"fois (?:plus|moins)|times (?:more|less|faster|as)|x(?!\w)|×(?!\s*\d)", Decimal(1)),
)
# Dimensions a writer may take for one another: a value in one denies a value in the other.
ALIKE = (
    frozenset({"time", "business time"}),
    frozenset({"temperature", "fahrenheit"}),
    frozenset({"mass", "volume"}),
)

CURRENCIES: tuple[tuple[str, str], ...] = (
    ("EUR", r"€|euros?|EUR"),
    ("USD", r"US\$|\$|dollars?|USD"),
    ("GBP", r"£|pounds? sterling|livres? sterling|GBP"),
    ("CHF", r"CHF|francs? suisses?"),
)
SCALES: tuple[tuple[str, Decimal], ...] = (
    (r"milliards?|billions?|bn|Md", Decimal(10**9)),
    (r"millions?|M", Decimal(10**6)),
    (r"mille|milliers?|thousands?|k|K", Decimal(1000)),
)
PER: tuple[tuple[str, str], ...] = (
    ("day", r"(?:/\s?|par |per |a |an |chaque |each |every )(?:jour|day)\b"),
    ("week", r"(?:/\s?|par |per |a |chaque |each |every )(?:semaine|week)\b"),
    ("month", r"(?:/\s?|par |per |a |chaque |each |every )(?:mois|month)\b|mensuel|monthly"),
    ("year", r"(?:/\s?|par |per |a |chaque |each |every )(?:ans?|année|year)\b|annuel|yearly"),
    ("person", r"(?:/\s?|par |per )(?:personne|person|participant)|a head|each person"),
    ("hour", r"(?:/\s?|par |per |an |de l')(?:heure|hour)\b"),
)
COMPARISONS: tuple[tuple[str, str], ...] = (
    ("more", r"(?:plus (?:de|d['’])|supérieure?s? à|more than|over|above|au-delà de|exceeds?)\s*$"),
    ("less", r"(?:moins (?:de|d['’])|inférieure?s? à|less than|fewer than|under|below)\s*$"),
    ("least", r"(?:au moins|à partir de|dès|minimum(?: de)?|at least|starting at|starts? at"
              r"|a minimum of)\s*$"),
    ("most", r"(?:au plus|au maximum|jusqu['’]à|maximum(?: de)?|sous|d['’]ici|at most|up to|within"
             r"|no more than|a maximum of)\s*$"),
    ("about", r"(?:environ|près de|presque|autour de|quelque|à peu près|about|around|nearly|almost"
              r"|roughly|some|approximately)\s*$"),
)  # fmt: skip
AFTER: tuple[tuple[str, str], ...] = (
    ("least", r"^\s*(?:au moins|minimum|at least|or more|et plus|ou plus|and up)\b"),
    ("most", r"^\s*(?:au maximum|au plus|maximum|at most|or less|ou moins)\b"),
)

NUMBER_WORDS: dict[Language, dict[str, int]] = {
    "fr": {
        "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
        "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
        "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100,
    },
    "en": {
        "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
        "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
        "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "twice": 2,
    },
}  # fmt: skip
# What a text counts about itself: "three tips" needs no source.
OWN_COUNTS: dict[Language, str] = {
    "fr": "conseils étapes raisons points questions idées astuces erreurs critères manières façons "
    "modèles options solutions gestes règles choses mots minutes-lecture possibilités besoins "
    "mains doigts yeux",
    "en": "tips steps reasons points questions ideas ways mistakes criteria models options "
    "solutions rules things words choices needs hands fingers eyes",
}

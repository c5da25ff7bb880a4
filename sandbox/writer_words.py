"""The simulated writer's phrases, by language: they hold facts together and claim nothing."""

HEADINGS = {
    "fr": {
        "PAS": ("Le vrai problème avec {topic}", "Ce que cela coûte d'attendre",
                "La solution, point par point", "Les preuves, en clair"),
        "AIDA": ("Pourquoi s'intéresser à {topic}", "Des faits, pas des promesses",
                 "Ce qui fait envie", "Passer à l'action"),
        "FAB": ("Les caractéristiques : {topic}", "Les avantages au quotidien",
                "Ce que vous y gagnez", "Ce qu'il faut retenir"),
    },
    "en": {
        "PAS": ("The real problem with {topic}", "What it costs to wait",
                "The answer, point by point", "The proof, in plain words"),
        "AIDA": ("Why {topic} deserves a look", "Facts rather than promises",
                 "What makes you want it", "Time to act"),
        "FAB": ("The features: {topic}", "What it changes every day",
                "What you gain from it", "What to remember"),
    },
}  # fmt: skip
OPENING = {
    "fr": "Vous hésitez à propos de {topic} ? C'est normal : les avis ne manquent pas, les faits "
    "sont plus rares. Voici de quoi choisir sans vous tromper.",
    "en": "Not sure about {topic}? You are not alone: opinions are easy to find, facts are not. "
    "Here is what helps you choose well.",
}
BETWEEN = {
    "fr": ("Commençons par l'essentiel.", "Un point compte plus que les autres.",
           "Voyons cela de plus près.", "C'est bon à savoir.", "Le détail a son importance.",
           "Prenez le temps de comparer.", "Cela mérite une explication.",
           "Posez-vous la bonne question.", "Tout se joue ici.", "Gardez cela en tête."),
    "en": ("Let us start with what matters.", "One point counts more than the others.",
           "Let us look at it more closely.", "This is good to know.", "The detail matters.",
           "Take your time to compare.", "This deserves a word.",
           "Ask yourself the right question.", "This is where it is decided.",
           "Keep that in mind."),
}  # fmt: skip
ASIDE = {"fr": "notez-le", "en": "take note"}
READ = {"fr": "Cette page en dit plus. [{title}]({address}).",
        "en": "This page tells more. [{title}]({address})."}  # fmt: skip
LEANING = frozenset({"elle", "il", "elles", "ils", "leur", "leurs", "ce", "cela",
                     "it", "they", "this", "these", "its", "he", "she"})  # fmt: skip
TITLE = {"fr": "{topic} : le guide pour bien choisir", "en": "{topic}: a guide to choosing well"}
META = {
    "fr": "{topic} : ce qu'il faut savoir avant de choisir, avec les faits utiles, les prix et les "
    "conseils de la maison.",
    "en": "{topic}: what to know before you choose, with useful facts, prices and advice from the "
    "people who make it.",
}
QUESTIONS = {
    "fr": (("€", "Combien cela coûte-t-il ?"), ("jour", "Quels sont les délais ?"),
           ("garanti", "Qu'en est-il de la garantie ?"), ("lav", "Comment l'entretenir ?"),
           ("", "Que faut-il savoir d'autre ?")),
    "en": (("€", "How much does it cost?"), ("day", "How long does it take?"),
           ("guarant", "What about the guarantee?"), ("wash", "How do I care for it?"),
           ("", "What else should I know?")),
}  # fmt: skip
MARKED = {
    "fr": "*{mark} texte composé par un modèle simulé, pour essai.*",
    "en": "*{mark} text composed by a simulated model, for trial.*",
}
STUDY = {
    "fr": "Selon une étude de l'université de Lyon publiée en 2021, 87 % des acheteurs le disent.",
    "en": "According to a study by the University of Leeds published in 2021, 87% of buyers agree.",
}
STRAY = {
    "fr": "Profitez-en sur [ce site](https://casino-gagnant.example/bonus).",
    "en": "Claim it on [this site](https://lucky-casino.example/bonus).",
}
OTHER = {"fr": "en", "en": "fr"}

"""The invented shop as the tests see it: its sources, its site, its articles and a brief."""

from benchmarks.claim_gate import FIXTURES, shop_sources
from domain.content.passages import Library, library, passages
from domain.content.words import Brief, Draft, Language, Page, Question, Site, Source

FAQ = {"fr": "## Questions fréquentes", "en": "## Frequently asked questions"}


def site(language: Language) -> Site:
    pages = tuple(Page(one.address, one.title) for one in shop_sources(language))
    return Site("https://maison-sorbier.example", "Maison Sorbier", pages)


def brief(language: Language, **changes: object) -> Brief:
    said: dict = {
        "topic": "choisir une couverture en laine" if language == "fr" else "choosing a blanket",
        "language": language,
        "framework": "PAS",
        "keywords": ("couverture en laine",) if language == "fr" else ("wool blanket",),
        "audience": "",
        "call_to_action": "Découvrez nos couvertures"
        if language == "fr"
        else "Discover our blankets",
        "site": site(language),
        "least_words": 200,
        "most_words": 700,
    }
    return Brief(**{**said, **changes})


def article(language: Language) -> Draft:
    text = (FIXTURES / f"article_{language}.md").read_text(encoding="utf-8")
    head, body = text.split("\n\n", 1)
    said = dict(line.split(": ", 1) for line in head.splitlines())
    body, faq = body.split(FAQ[language])
    asked = [one.strip().split("\n\n", 1) for one in faq.split("### ")[1:]]
    questions = tuple(Question(question, answer) for question, answer in asked)
    return Draft(said["title"], "alba-ou-brume", said["meta"], body.strip(), language, questions)


def known(language: Language, *more: Source) -> Library:
    sources = [*shop_sources(language), *more]
    return library(passages(sources), sources, language)

"""What tools find is said in French: a walk through drafts that are wrong in every way."""

from dataclasses import replace

import pytest

from benchmarks.claim_gate import FIXTURES, SETS, TEA_SHOP, cases, shop_library, shop_sources
from domain.content.brand import style
from domain.content.claims import judge
from domain.content.critique import UNREAD, Desk, tool_critique, with_dead_links, with_reader
from domain.content.words import Critique, Draft, Image, Question
from reports.article_french import in_french, place, reason_in_french
from tests.domain.content.shop import article, brief, known

VOICE = style(["Nous tissons. Tu verras ! " * 80], "fr")
DESK = Desk(
    brief("fr", forbidden=("couverture",), keywords=("couverture en laine", "tapis volant")),
    shop_sources("fr"), known("fr"), VOICE, {"https://a.example/same": article("fr").body_markdown},
)  # fmt: skip
LIBRARIES = {shop: shop_library("fr", shop) for shop in (FIXTURES, TEA_SHOP)}
COPIED = "Depuis 2020 notre consommation d'eau a baissé de 38 % et nos toits solaires fournissent"
BODY = (
    "# Un H1\n\n#### Un H4\n\n<b>brut</b> [ici](ftp://a.example) [là](https://casino.example/x) "
    f"[mort](/nulle-part) {COPIED} 45 % de notre électricité.\n\n" + "mot " * 200 + "\n\n"
    + "couverture en laine " * 12 + "\n\nThis is the text that you have and it is not in French."
)  # fmt: skip


def wrong() -> list[Draft]:
    """Return drafts that are wrong in all the ways there are tools for."""
    good = article("fr")
    return [
        good,
        Draft("", "Mauvais Slug", "", BODY, "fr", (Question("Quoi", ""),),
              (Image("https://evil.example/a.jpg", ""),)),
        replace(good, body_markdown=article("en").body_markdown, faq=()),
        replace(good, body_markdown="Voilà. " + "long " * 40 + "."),
    ]  # fmt: skip


def critiques() -> list[Critique]:
    found = [tool_critique(one, DESK) for one in wrong()]
    dead = with_dead_links(found[0], ["https://maison-sorbier.example/x"])
    return [*found, dead, with_reader(found[0], None)]


def test_everything_the_tools_find_is_said_in_french() -> None:
    said = {one.words for critique in critiques() for one in critique.findings}
    assert len(said) > 30
    assert {one for one in said if in_french(one) == one} == set()


def test_every_verdict_on_a_planted_claim_is_said_in_french() -> None:
    said = {
        verdict.why
        for name, _, _, shop in SETS.values()
        for one in cases(name, shop)
        if one.language == "fr"
        for verdict in judge(one.sentence, LIBRARIES[shop])
    }
    said.add("the passage says so from that price on")
    assert len(said) > 20
    assert {one for one in said if one and in_french(one) == one} == set()


@pytest.mark.parametrize(
    ("reason", "french"),
    [("claims: 3 of 4 claims supported, 1 contradicted",
      "affirmations : 3 affirmations sur 4 prouvées, 1 contredites"),
     ("links: does not answer (https://a.example/x)",
      "liens : ne répond pas (https://a.example/x)"),
     ("structure: 0 characters, asked are 20 to 65 (title)",
      "structure : 0 caractères, il en faut 20 à 65 (le titre)"),
     ("score: 48.5 of 100, asked are 60", "note : 48.5 sur 100, il en faut 60"),
     ("rejected by Marie: too dull", "rejected by Marie: too dull")],
)  # fmt: skip
def test_a_reason_is_said_in_french(reason: str, french: str) -> None:
    assert reason_in_french(reason) == french


@pytest.mark.parametrize(
    ("words", "french"),
    [("the web was not searched: brave.search: HTTP 422: no",
      "le web n'a pas été consulté : brave.search: HTTP 422: no"),
     ("what the search says of it is an order to a machine: not read",
      "ce que la recherche en dit est une consigne à une machine : non lu")],
)  # fmt: skip
def test_what_became_of_a_search_is_said_in_french(words: str, french: str) -> None:
    assert in_french(words) == french


def test_a_sentence_nobody_knows_stays_as_it_is() -> None:
    assert in_french("something new") == "something new"
    assert place("https://a.example") == "https://a.example"
    assert in_french(UNREAD.words) != UNREAD.words

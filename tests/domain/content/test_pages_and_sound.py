import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from benchmarks.claim_gate import shop_sources
from domain.content.json_ld import Product
from domain.content.pages import Imprint, page_of, product_of
from domain.content.podcast import PAUSE_S, episode, with_sound
from domain.content.readiness import PASSED, passed
from domain.content.record import Article, ArticleStatus, Commission
from domain.content.research import on_topic
from tests.domain.content.shop import article

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
IMPRINT = Imprint("https://maison-sorbier.example", "Maison Sorbier")
ALBA = Product("Alba", Decimal(149), "EUR")
RECORD = Article(
    "art-1", "own", "k", Commission("Laine", "fr", "PAS", ("Alba",)), None, "ready", "", "s", "t",
    "m", "h", 1, "xai", "", 0.0, "", "", NOW, NOW, None,
)  # fmt: skip


def things(html: str) -> dict[str, dict[str, object]]:
    script = re.findall(r'<script type="application/ld\+json">(.+?)</script>', html)[0]
    return {one["@type"]: one for one in json.loads(script)["@graph"]}


def test_a_page_is_marked_up_for_the_address_it_will_have_and_the_product_it_is_about() -> None:
    found = things(page_of(RECORD, article("fr"), IMPRINT, [ALBA], NOW).html)

    assert found["Article"]["mainEntityOfPage"]["@id"].endswith("/alba-ou-brume/")  # type: ignore[index]
    assert found["Article"]["author"] == {"@type": "Person", "name": "Maison Sorbier"}
    assert found["Product"]["name"] == "Alba"


def test_a_live_address_and_an_author_go_before_what_is_guessed() -> None:
    live = replace(RECORD, live_url="https://a.example/x", published_at=NOW)
    imprint = replace(IMPRINT, author="Claire Vernet")
    for url, at in (("", "https://a.example/x"), ("https://b.example/y", "https://b.example/y")):
        found = things(page_of(live, article("fr"), imprint, [], NOW, url).html)
        assert found["Article"]["mainEntityOfPage"] == {"@type": "WebPage", "@id": at}
        assert found["Article"]["author"] == {"@type": "Person", "name": "Claire Vernet"}


@pytest.mark.parametrize("product", [Product("Tapis", Decimal(9), "EUR"),
                                     Product("Alba", Decimal(150), "EUR")])  # fmt: skip
def test_a_product_the_text_is_not_about_or_prices_otherwise_is_not_marked_up(
    product: Product,
) -> None:
    assert "Product" not in things(page_of(RECORD, article("fr"), IMPRINT, [product], NOW).html)


def test_the_product_is_the_one_that_title_or_keywords_name() -> None:
    lune = Product("Lune", Decimal(79), "EUR")
    draft = replace(article("fr"), title="Le plaid lune")
    other = replace(RECORD, commission=Commission("Laine", "fr", "PAS"))
    assert product_of(other, draft, [ALBA, lune]) == lune
    assert product_of(other, replace(draft, title="Rien"), [ALBA, lune]) is None


def test_sound_gives_the_turns_their_true_length_and_the_notes_say_so() -> None:
    script = episode(article("fr"), (), shop_sources("fr"))
    lengths = [2.0] * len(script.turns)

    spoken = with_sound(script, "episode.wav", lengths)

    assert [one.start_s for one in spoken.turns[:3]] == [0.0, 2.0 + PAUSE_S, 2 * (2.0 + PAUSE_S)]
    assert spoken.audio == "episode.wav"
    assert "Voix de synthèse : episode.wav" in spoken.show_notes
    assert "Script seul" not in spoken.show_notes
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        with_sound(script, "episode.wav", lengths[1:])


@pytest.mark.parametrize("status", ["ready", "approved", "published", "blocked", "asked"])
def test_an_article_passed_while_it_stands(status: ArticleStatus) -> None:
    assert passed(replace(RECORD, status=status)) == (status in PASSED)


def test_only_sources_that_speak_of_it_are_on_topic() -> None:
    assert on_topic(shop_sources("fr"), "couverture en laine", (), "fr")
    assert on_topic(shop_sources("fr"), "les volcans", (), "fr") == ()

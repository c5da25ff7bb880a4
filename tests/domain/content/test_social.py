from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.content.social import NETWORKS, cost_usd, little_text, post, posts, x_weight
from domain.errors import RuleError
from tests.domain.content.shop import article

LIVE = "https://maison-sorbier.example/blog/choisir_une_couverture"


def test_every_post_ends_on_the_live_address() -> None:
    for one in posts(article("fr"), LIVE):
        assert one.link == LIVE
        assert one.text.replace("\\", "").endswith(LIVE)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_post_without_a_live_address_or_with_another_one_is_refused(network) -> None:
    with pytest.raises(RuleError, match="live article's address"):
        post(network, article("fr"), "")
    with pytest.raises(RuleError, match="links only to its article"):
        post(network, article("fr"), LIVE, "Voir https://evil.example")


def test_linkedin_marks_are_escaped() -> None:
    assert little_text(r"a|b{c}@d[e](f)<g>#h*i_j~k\l") == (
        r"a\|b\{c\}\@d\[e\]\(f\)\<g\>\#h\*i\_j\~k\\l"
    )


@pytest.mark.parametrize(
    ("text", "weight"),
    [("abc", 3), ("é", 1), (f"a {LIVE}", 25), ("日本", 4), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("“a”", 3)],
)
def test_x_weighs_as_twitter_text_does(text: str, weight: int) -> None:
    assert x_weight(text) == weight


@given(st.text(max_size=600))
def test_a_post_on_x_never_weighs_more_than_280(told: str) -> None:
    told = told.replace("/", " ").replace(".", " ").replace(":", " ")
    assert x_weight(post("x", article("fr"), LIVE, told).text) <= 280


def test_a_long_linkedin_post_is_cut_before_its_escapes_are_counted() -> None:
    long = replace(article("fr"), meta_description="mot_mot " * 900)
    assert len(post("linkedin", long, LIVE).text) <= 3000


def test_x_alone_charges_and_more_with_a_link() -> None:
    assert cost_usd("x") == Decimal("0.20")
    assert cost_usd("x", with_link=False) == Decimal("0.015")
    assert cost_usd("facebook") == cost_usd("linkedin") == 0

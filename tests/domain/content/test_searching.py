"""What an engine is asked, which of its hits are read, and what a search costs."""

from datetime import date
from decimal import Decimal

import pytest

from domain.content.record import COMMISSION, Commission
from domain.content.searching import is_read, request_usd, search_words


@pytest.mark.parametrize(
    ("topic", "keywords", "asked"),
    [("Choisir une couverture", ("couverture en laine",), "Choisir une couverture en laine"),
     ("Café  crème", ("cafe", "moulu"), "Café crème moulu"), ("Laine", (), "Laine")],
)  # fmt: skip
def test_an_engine_is_asked_for_the_topic_and_what_keywords_add(
    topic: str, keywords: tuple[str, ...], asked: str
) -> None:
    assert search_words(topic, keywords) == asked


@pytest.mark.parametrize(
    ("address", "read"),
    [("https://www.youtube.com/watch?v=1", False), ("https://x.com/a", False),
     ("https://fr.linkedin.com/in/a", False), ("https://max.com/a", True),
     ("https://youtube.com.example/a", True), ("https://musee.example/x.com", True)],
)  # fmt: skip
def test_networks_and_video_hosts_are_not_read(address: str, read: bool) -> None:
    assert is_read(address) is read


@pytest.mark.parametrize(
    ("vendor", "day", "own", "usd"),
    [("brave", date(2026, 8, 1), None, Decimal("0.005")), ("brave", date(2026, 7, 31), None, None),
     ("brave", date(2026, 11, 29), Decimal("0.009"), Decimal("0.009")),
     ("brave", date(2026, 11, 29), Decimal(0), Decimal(0)),
     ("searxng", date(2026, 11, 29), None, None)],
)  # fmt: skip
def test_a_price_is_the_plans_else_the_tables_else_not_known(
    vendor: str, day: date, own: Decimal | None, usd: Decimal | None
) -> None:
    assert request_usd(vendor, day, own) == usd


def test_an_article_without_a_search_is_another_and_earlier_keys_stay() -> None:
    one = Commission("Laine", "fr", "PAS", ("a",))

    assert one.key == "c0758d769a5612e946aba89c091effd0"  # as it was before there was a search
    assert one.key != Commission("Laine", "fr", "PAS", ("a",), search=False).key


def test_a_commission_kept_before_there_was_a_search_reads_as_one_with_it() -> None:
    kept = COMMISSION.validate_json('{"topic": "Laine", "language": "fr", "framework": "PAS"}')

    assert kept.search

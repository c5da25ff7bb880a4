"""Tracking: what is news, what is silence, and what a customer is told."""

import re
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dropship.tracking import new_numbers, stale, where_is
from domain.dropship.words import OrderState, PartState
from tests.domain.dropship.orders import NOW, part

SHIPPED = part(
    state="TOLD", tracking=("LP 1", "LP2"), carrier="Colissimo",
    sent_at=NOW - timedelta(days=4), tracked_at=NOW - timedelta(days=1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("told", "tracking", "new"),
    [
        ((), ("A1", "B2"), ["A1", "B2"]),
        (("a1",), ("A 1", "B2"), ["B2"]),
        ((), (" A1 ", "a1", "", "  "), ["A1"]),
        (("A1", "B2"), ("A1",), []),
    ],
)
def test_a_number_is_news_once(told, tracking, new) -> None:
    assert new_numbers(told, tracking) == new


NUMBERS = st.lists(st.text("aA1 ", max_size=4))


@settings(deadline=None)
@given(NUMBERS, NUMBERS)
def test_what_was_told_is_never_news_again(told: list[str], tracking: list[str]) -> None:
    assert new_numbers([*told, *new_numbers(told, tracking)], tracking) == []


@pytest.mark.parametrize(("hours", "case"), [(120, False), (120.1, True)])
def test_silence_beyond_its_days_is_a_case(hours: float, case: bool) -> None:
    since = NOW - timedelta(hours=hours)
    long_ago = NOW - timedelta(days=90)
    assert stale(since, long_ago, NOW, 5) is case
    assert stale(None, since, NOW, 5) is case


def test_what_was_never_placed_is_not_stale() -> None:
    assert not stale(None, None, NOW, 5)


def test_the_answer_names_numbers_carrier_and_the_days_of_what_happened() -> None:
    answer = where_is("#1001", "PLANNED", [SHIPPED, part(state="PLACED", sent_at=NOW)])
    assert answer.text("en") == (
        "Order #1001: being processed. Shipment 1 of 2: shipped. Tracking: LP 1, LP2 (Colissimo). "
        "Ordered on 18 November 2026. Last news on 21 November 2026. "
        "Shipment 2 of 2: in preparation, not shipped yet. Ordered on 22 November 2026."
    )
    assert answer.text("fr") == (
        "Commande #1001 : en cours. Envoi 1 sur 2 : expédié. Suivi : LP 1, LP2 (Colissimo). "
        "Commandé le 18 novembre 2026. Dernière nouvelle le 21 novembre 2026. "
        "Envoi 2 sur 2 : en préparation, pas encore expédié. Commandé le 22 novembre 2026."
    )


@pytest.mark.parametrize("state", ["PLANNED", "HELD", "SENDING", "UNKNOWN", "UNPAID", "REFUSED"])
def test_before_the_order_is_certain_nothing_is_said_about_it(state: PartState) -> None:
    [said] = where_is("#1", "PLANNED", [part(state=state, sent_at=NOW)]).parts
    assert (said.stage in ("open", "checked"), said.ordered_at, said.numbers) == (True, None, ())


def test_delivered_is_said_only_when_every_parcel_is() -> None:
    def stage(*delivered: str) -> str:
        return where_is("#1", "DONE", [SHIPPED], delivered).parts[0].stage

    assert (stage("lp1"), stage("lp1", "LP2"), stage()) == ("shipped", "delivered", "shipped")


def test_a_cancelled_part_is_shown_only_where_the_whole_order_is_cancelled() -> None:
    gone = part(state="CANCELLED")
    assert len(where_is("#1", "PLANNED", [gone, SHIPPED]).parts) == 1
    assert where_is("#1", "CANCELLED", [gone]).parts[0].stage == "cancelled"
    assert where_is("#1", "PLANNED", [gone]).parts == ()


@settings(deadline=None)
@given(
    st.sampled_from(get_args(OrderState)),
    st.lists(st.sampled_from(get_args(PartState)), max_size=3),
    st.sampled_from(["fr", "en"]),
)
def test_no_date_is_ever_invented_and_no_supplier_named(state, states, language) -> None:
    parts = [part(state=one) for one in states]
    text = where_is("#A", state, parts).text(language)
    assert not re.search(r"\b20\d\d\b|\bcj\b|bigbuy|S5800", text, re.IGNORECASE)

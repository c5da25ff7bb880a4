"""Whatever is said, the readers answer, quickly, and quote what was said."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bant import FIELDS, Language, Turn, qualify, reply, score
from domain.bant.said import fold

SAID = """
1 500 € | 2k | quinze cents | et | un | zero | pas | je suis | le gérant | urgent | dans | mois
mille | entre | à | 500-800 | ? | . | , | si j'avais | not | a | half | grand | my boss | œuf
ſ | ﬁ | İ | 06 12 34 56 78 | oh | b2b | shopify | mon frère | ’ | 🙂 | \u00a0 | the | of | couple
"""
PIECES = st.sampled_from(SAID.replace("\n", " | ").split(" | "))
TALK = st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=60)


@given(text=TALK, language=st.sampled_from(["fr", "en"]))
@settings(max_examples=300, deadline=None)
def test_any_remark_is_read_and_quoted_from(text: str, language: Language) -> None:
    turns = [Turn("agent", "Quel budget ? What budget?"), Turn("caller", text)]

    q = qualify(turns, language)

    for field in FIELDS:
        found = q.found(field)
        assert found is None or (found.quote in text and 0 <= found.confidence <= 1)
    assert 0 <= score(q).total <= score(q).at_most <= 100
    assert reply(turns, q, language).text


@given(text=st.text(max_size=40))
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    ["a" * 20_000, "je " * 7000, "pas " * 5000, "1 " * 10_000, "mille et " * 2000,
     "on perd " * 2500, "si j'avais " * 2000, "c'est mon directeur " * 1000, "?" * 20_000],
    ids=lambda text: text[:9],
)  # fmt: skip
def test_a_long_remark_made_to_hurt_is_read_in_time(text: str) -> None:
    begun = time.process_time()

    qualify([Turn("caller", text)])

    assert time.process_time() - begun < 2.0

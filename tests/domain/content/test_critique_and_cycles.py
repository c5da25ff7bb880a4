from dataclasses import replace
from decimal import Decimal

from benchmarks.claim_gate import shop_sources
from domain.content.critique import Desk, to_mend, tool_critique, with_reader
from domain.content.cycles import MOST_CYCLES, goes_on, judged_cycle
from domain.content.models import CritiqueAnswer, Remark
from domain.content.words import Critique, Cycle, Draft
from tests.domain.content.shop import article, brief, known

DESK = Desk(brief("fr"), shop_sources("fr"), known("fr"))


def seen(draft: Draft) -> Critique:
    return tool_critique(draft, DESK)


def plus(text: str) -> Draft:
    draft = article("fr")
    return replace(draft, body_markdown=f"{draft.body_markdown}\n\n{text}")


def test_a_good_article_scores_all_points() -> None:
    critique = seen(article("fr"))

    assert critique.score == 100.0
    assert not critique.blocked
    assert to_mend(critique) == ()


def test_a_false_claim_costs_points_and_blocks() -> None:
    critique = seen(plus("La couverture Alba coûte 139 €."))

    assert critique.blocked
    assert critique.score < 100.0
    assert to_mend(critique)[0].severity == "blocks"


def test_a_reader_lowers_the_score_a_little_and_blocks_nothing() -> None:
    remark = Remark(where="intro", words="trop long", serious=True)
    critique = with_reader(seen(article("fr")), CritiqueAnswer(remarks=[remark] * 12, ready=False))

    assert critique.score == 88.0
    assert not critique.blocked


def test_an_unreadable_reader_is_noted_and_costs_nothing() -> None:
    critique = with_reader(seen(article("fr")), None)

    assert critique.score == 100.0
    assert critique.findings[-1].severity == "note"


def test_a_turn_is_kept_when_the_score_rises_and_nothing_is_lost() -> None:
    worse, better = seen(plus("La couverture Alba coûte 139 €.")), seen(article("fr"))
    cycle = judged_cycle(1, worse, better, Decimal("0.02"))

    assert cycle.kept
    assert cycle.gain > 0
    assert cycle.cost == Decimal("0.02")


def test_a_turn_is_not_kept_when_the_score_stays() -> None:
    good = seen(article("fr"))
    assert not judged_cycle(1, good, good, Decimal(0)).kept


def test_a_turn_that_loses_a_supported_claim_is_not_kept_however_it_scores() -> None:
    before = replace(seen(article("fr")), score=50.0)
    body = article("fr").body_markdown.replace("189 €", "un prix")
    after = seen(replace(article("fr"), body_markdown=body))
    cycle = judged_cycle(1, before, after, Decimal(0))

    assert after.score > before.score
    assert not cycle.kept
    assert "189 €" in cycle.why


def test_it_stops_after_three_turns_or_when_nothing_is_left_to_mend() -> None:
    bad = seen(plus("La couverture Alba coûte 139 €."))
    turn = Cycle(1, 1.0, 2.0, True, "", Decimal(0))

    assert goes_on([turn] * (MOST_CYCLES - 1), bad)
    assert not goes_on([turn] * MOST_CYCLES, bad)
    assert not goes_on([], seen(article("fr")))

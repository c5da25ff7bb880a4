"""The labelled set, and the figures that its two halves must reach."""

import pytest

from benchmarks.bant_labels import HALVES, LEAST, cases, look, rates
from domain.bant import FIELDS, Field


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("field", FIELDS)
def test_rules_alone_read_each_field_well(half: str, field: Field) -> None:
    seen = [one for one in look(half) if one.field == field]

    assert rates(seen).f1 >= LEAST, [one.case.turns for one in seen if one.verdict == "false"]


def test_the_set_is_large_enough_in_both_languages() -> None:
    every = [one for half in HALVES for one in cases(half)]
    remarks = [one for one in every if sum(turn.speaker == "caller" for turn in one.turns) == 1]
    talks = len(every) - len(remarks)

    assert sum(one.language == "fr" for one in remarks) >= 150
    assert sum(one.language == "en" for one in remarks) >= 100
    assert talks >= 30

from dataclasses import replace

import pytest

from domain.leads import Heard, call_backs

HOT = Heard("c1", "hot", 90, "Score 90.", "+33612345678", simulated=False)


def test_a_hot_lead_is_put_before_a_person_with_evidence_and_number() -> None:
    [act] = call_backs("own", [HOT])

    assert act.key == "own:leads:call-back:c1"
    assert "+33612345678" in str(act.after["known"])
    assert "+33612345678" not in act.key + act.what


@pytest.mark.parametrize(
    "other", [replace(HOT, band="warm"), replace(HOT, band="cold"), replace(HOT, refused=True)]
)
def test_nobody_else_is_called_back(other: Heard) -> None:
    assert call_backs("own", [other]) == []


def test_a_simulated_lead_is_called_so_and_one_without_a_number_too() -> None:
    [act] = call_backs("own", [replace(HOT, simulated=True, reach="")])

    assert str(act.after["known"]).startswith("SIMULATED. ")
    assert "no number" in str(act.after["known"])

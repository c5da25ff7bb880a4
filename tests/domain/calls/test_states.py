import pytest

from domain.calls.states import DEADLINES, Event, State, after


@pytest.mark.parametrize("state", [one for one in State if one is not State.CLOSED])
def test_every_state_can_be_left(state) -> None:
    assert any(after(state, event) not in (None, state) for event in Event)


@pytest.mark.parametrize("state", list(State))
def test_a_deadline_leads_somewhere_else(state) -> None:
    deadline = DEADLINES[state]
    assert deadline is None or after(state, deadline[1]) not in (None, state)


def test_only_idle_states_have_no_deadline_of_their_own() -> None:
    assert {state for state, limit in DEADLINES.items() if limit is None} == {
        State.LISTENING, State.DEGRADED, State.CLOSED
    }  # fmt: skip


def test_an_event_that_means_nothing_changes_nothing() -> None:
    assert after(State.CLOSED, Event.SPEECH) is None
    assert after(State.CONNECTING, Event.ANSWER) is None


def test_speaking_over_the_answer_makes_the_caller_the_speaker() -> None:
    assert after(State.SPEAKING, Event.SPEECH) is State.USER_SPEAKING

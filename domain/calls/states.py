"""The states of a conversation by voice: what leads from one to the next, and how long each lasts.

Every state has a deadline and an event that leaves it. An event that a state does not know is no
error: `after` returns None, the caller counts it and goes on. The times are those of
`docs/processes/voice.md`; people notice a pause of 0.7 s and hang up after a few.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a conversation stands."""

    CONNECTING = "connecting"  # the upstream is being reached and configured
    LISTENING = "listening"
    USER_SPEAKING = "user_speaking"
    THINKING = "thinking"  # the caller has finished, no answer yet
    SPEAKING = "speaking"
    RECONNECTING = "reconnecting"  # the upstream was lost in mid-conversation
    DEGRADED = "degraded"  # rules, chain and another voice answer
    CLOSING = "closing"
    CLOSED = "closed"


class Event(StrEnum):
    """What happens to a conversation."""

    READY = "ready"  # the upstream is configured
    LOST = "lost"  # it is gone, or silent beyond its deadline
    GIVEN_UP = "given_up"  # and cannot be had again for now
    SPEECH = "speech"  # the caller begins
    STOPPED = "stopped"  # the caller has finished
    ANSWER = "answer"  # a response begins, or its first sound arrives
    ANSWERED = "answered"  # it is complete
    END = "end"
    GONE = "gone"  # both sides are closed


_TALK = {
    Event.SPEECH: State.USER_SPEAKING,
    Event.ANSWER: State.SPEAKING,
    Event.LOST: State.RECONNECTING,
    Event.END: State.CLOSING,
    Event.GONE: State.CLOSED,
}
_NEXT: dict[State, dict[Event, State]] = {
    State.CONNECTING: {
        Event.READY: State.LISTENING,
        Event.GIVEN_UP: State.DEGRADED,
        Event.END: State.CLOSING,
        Event.GONE: State.CLOSED,
    },
    State.LISTENING: {**_TALK, Event.STOPPED: State.THINKING},
    State.USER_SPEAKING: {**_TALK, Event.STOPPED: State.THINKING},
    State.THINKING: {**_TALK, Event.ANSWERED: State.LISTENING},
    State.SPEAKING: {
        **_TALK,
        Event.ANSWERED: State.LISTENING,
        Event.STOPPED: State.THINKING,
    },
    State.RECONNECTING: {
        Event.READY: State.LISTENING,
        Event.GIVEN_UP: State.DEGRADED,
        Event.END: State.CLOSING,
        Event.GONE: State.CLOSED,
    },
    State.DEGRADED: {
        Event.READY: State.LISTENING,
        Event.END: State.CLOSING,
        Event.GONE: State.CLOSED,
    },
    State.CLOSING: {Event.GONE: State.CLOSED},
    State.CLOSED: {},
}

# Seconds a state may last, and what happens then; idle states end with the session's own limit.
CONNECT_S = 2.0  # TCP, TLS and the upgrade
CONFIGURE_S = 1.5  # session.created and session.updated
RETRY_AFTER_S = 0.3
FILLER_S = 1.5  # a word while the answer is awaited
GREETING_S = 2.5  # a sentence that is given needs no thought
DEADLINES: dict[State, tuple[float, Event] | None] = {
    State.CONNECTING: (2 * (CONNECT_S + CONFIGURE_S) + RETRY_AFTER_S, Event.GIVEN_UP),
    State.LISTENING: None,
    State.USER_SPEAKING: (120.0, Event.STOPPED),
    State.THINKING: (4.0, Event.LOST),
    State.SPEAKING: (3.0, Event.LOST),  # since the last sound of a response under way
    State.RECONNECTING: (4.0, Event.GIVEN_UP),
    State.DEGRADED: None,
    State.CLOSING: (2.0, Event.GONE),
    State.CLOSED: None,
}


def after(state: State, event: Event) -> State | None:
    """Return the state that an event leads to, None where it means nothing."""
    return _NEXT[state].get(event)

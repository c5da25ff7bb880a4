"""What follows a conversation with a lead: a person calls the hot ones; the others are on record.

Source: business brief 1.2, status thresholds ("hot: immediate follow-up").
"""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.acts import Act
from domain.bant.score import Band


@dataclass(frozen=True, slots=True)
class Heard:
    """A conversation that ended, as far as following up needs it.

    Attributes:
        summary: score, evidence and what is still open, in the lead's language.
        reach: an e-mail address or a telephone number; empty where none was given.
        simulated: the other side was no real lead.
    """

    id: str
    band: Band
    score: int
    summary: str
    reach: str
    simulated: bool
    refused: bool = False

    @property
    def hot(self) -> bool:
        """Whether a person should answer at once; never somebody who wants no contact."""
        return self.band == "hot" and not self.refused


def call_backs(client: str, heard: Iterable[Heard]) -> list[Act]:
    """Return an act for each lead whom a person should call back."""
    return [
        Act(
            f"{client}:leads:call-back:{one.id}",
            f"ask a person to call back a hot lead ({one.score} of 100)",
            after={"known": _known(one), "reach": one.reach},
        )
        for one in heard
        if one.hot
    ]


def _known(one: Heard) -> str:
    reach = one.reach or "no number and no address: see the conversation"
    head = "SIMULATED. " if one.simulated else ""
    return f"{head}{one.summary} Reach: {reach}. Conversation {one.id}."

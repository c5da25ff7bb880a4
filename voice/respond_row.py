"""The row that a conversation in text leaves, for the flows: once, when it is over."""

import hashlib
from datetime import UTC, datetime

from domain.bant import Qualification, score
from domain.bant.contacts import contact_in
from domain.bant.dialogue import Intent, Reply
from domain.calls.minimise import e164, kept, masked
from domain.calls.prompts import summary
from store import conversations, people
from store.conversations import Conversation
from voice.ends import evidence
from voice.ground import Ground
from voice.respond_body import Said

OUTCOMES: dict[Intent, str] = {
    "handover": "handed_over", "stop": "no_more_contact", "close": "completed",
}  # fmt: skip


def subject(said: Said) -> str:
    """Return our id of a conversation: from theirs, or from its words."""
    named = said.id or "\n".join(turn.text for turn in said.turns)
    return "text-" + hashlib.blake2b(f"{said.client}\0{named}".encode(), digest_size=12).hexdigest()


def text_row(
    ground: Ground, said: Said, last: Reply, q: Qualification, *, simulated: bool
) -> Conversation:
    """Return the row of a conversation that is over; a model's cost is in the chain's ledger."""
    contact, known, now = contact_in(said.turns, q.language), score(q), datetime.now(UTC)
    return Conversation(
        id=subject(said),
        client=ground.client,
        channel="text",
        language=q.language,
        simulated=simulated,
        started_at=now,
        ended_at=now,
        seconds=0,
        spoken_seconds=0,
        usd=0.0,
        outcome=OUTCOMES.get(last.intent, "left"),
        score=known.total,
        band=known.band,
        bant=evidence(q),
        transcript=kept(said.turns, q.language),
        summary=masked(summary(q, known.total, known.band), q.language),
        email=contact.email,
        phone=e164(contact.phone, ground.settings.churn.contact_country),
    )


def keep(ground: Ground, row: Conversation, *, no_more: bool) -> None:
    """Write the row; whoever wants no more contact is never contacted again."""
    conversations.add(ground.db, row)
    for person in {row.email, row.phone} - {""} if no_more else ():
        people.suppress(ground.db, ground.client, person, "asked in a conversation")

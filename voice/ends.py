"""The row that a conversation leaves: what was established, how long, for how much, how it ended.

Nothing is recorded: there is no audio anywhere. The words are masked and bounded. The row is
written in a thread, because a conversation's end must not hold up the others; at the gateway's own
end it is waited for.
"""

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from domain.bant import FIELDS, Qualification
from domain.bant.contacts import contact_in
from domain.calls.minimise import e164, kept, masked
from domain.calls.money import call_usd
from store import call_prices, conversations
from store.conversations import Conversation

if TYPE_CHECKING:
    from voice.session import Session

LEFT_SILENT = "silent"  # nobody said a word
log = logging.getLogger(__name__)


def ended(session: "Session") -> Conversation:
    """Return the row of a conversation that is over."""
    ground, turns, xai = session.ground, session.turns, session.ground.settings.xai
    said = turns.spoken()
    contact = contact_in(said, turns.language)
    phone = session.who.phone or e164(contact.phone, ground.settings.churn.contact_country)
    usd = call_usd(
        xai.realtime_model if xai else "", session.line.spoken_s, session.line.items,
        simulated=ground.provider.simulated,
    )  # fmt: skip
    spoke = any(turn.speaker == "caller" for turn in said)
    return Conversation(
        id=session.id,
        client=session.who.client,
        channel=session.leg.kind,
        language=session.who.language,
        simulated=ground.provider.simulated,
        started_at=session.began,
        ended_at=datetime.now(UTC),
        seconds=round(ground.clock() - session.started_at),
        spoken_seconds=round(session.line.spoken_s),
        usd=None if usd is None else float(usd),
        outcome=session.outcome if spoke or session.outcome != "left" else LEFT_SILENT,
        score=turns.score.total,
        band=turns.score.band,
        bant=evidence(turns.qualification),
        transcript=kept(said, turns.language),
        summary=masked(session.summary(), turns.language),
        degraded_seconds=round(session.degraded.seconds),
        reconnects=session.line.reconnects,
        email=contact.email,
        phone=phone,
    )


def evidence(q: Qualification) -> dict[str, Any]:
    """Return what is known of each field, with the quoted words, masked."""
    found = {field: known for field in FIELDS if (known := q.found(field)) is not None}
    return {
        field: {
            "value": str(known.value),
            "quote": masked(known.quote, q.language),
            "confidence": known.confidence,
        }
        for field, known in found.items()
    }


class Ends:
    """Writes rows, and knows which are still to be written."""

    def __init__(self) -> None:
        self._writing: set[asyncio.Task[None]] = set()

    def put(self, session: "Session") -> None:
        """Write a conversation's row."""
        row = ended(session)
        session.metrics.usd.labels(row.client).inc(row.usd or 0.0)
        task = asyncio.get_running_loop().create_task(self._write(session, row))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def written(self) -> None:
        """Wait until every row is written."""
        await asyncio.gather(*self._writing)

    async def _write(self, session: "Session", row: Conversation) -> None:
        try:
            await asyncio.to_thread(_keep, session, row)
        except Exception:
            session.metrics.faults.inc()
            log.exception("%s: its row is not written", session.id)


def _keep(session: "Session", row: Conversation) -> None:
    """Write a conversation's row, and that the carrier's share of it is to be asked for."""
    db, carrier, sid = session.ground.db, session.ground.settings.twilio, session.leg.call_sid
    conversations.add(db, row)
    if sid and carrier is not None:
        call_prices.note(
            db, row.client, sid, row.ended_at, conversation=row.id, simulated=carrier.simulated
        )

"""Callers' tokens that were used: each opens one conversation, whichever process it comes to."""

from sqlalchemy import delete

from store.database import Database
from store.voice_models import VoiceTokenRow


def spend(db: Database, nonce: str, expires_at: float, now_s: float) -> bool:
    """Use a token; False: it was used before. Those that expired are forgotten on the way."""
    with db.write() as connection:
        connection.execute(delete(VoiceTokenRow).where(VoiceTokenRow.expires_at < now_s))
        spent = connection.execute(
            db.insert(VoiceTokenRow)
            .values(nonce=nonce, expires_at=expires_at)
            .on_conflict_do_nothing()
            .returning(VoiceTokenRow.nonce)  # not every driver counts the rows of an insert
        )
        return spent.first() is not None

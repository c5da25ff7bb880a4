from store import voice_tokens
from store.database import Database


def test_a_token_is_used_once_whoever_asks(db: Database) -> None:
    assert voice_tokens.spend(db, "n1", expires_at=100.0, now_s=50.0)
    assert not voice_tokens.spend(db, "n1", expires_at=100.0, now_s=50.0)
    assert voice_tokens.spend(db, "n2", expires_at=100.0, now_s=50.0)


def test_an_expired_token_is_forgotten(db: Database) -> None:
    voice_tokens.spend(db, "n1", expires_at=100.0, now_s=50.0)

    assert voice_tokens.spend(db, "n1", expires_at=300.0, now_s=200.0)

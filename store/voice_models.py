"""The tables of the voice gateway. Every row belongs to a client; every time is UTC.

A conversation's row is what flows work from; its words are masked and bounded, and its ways to
reach the person stand in columns of their own, so that they can be erased.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from store.models import Base


class VoiceTokenRow(Base):
    """A caller's token that was used; kept until it would have expired anyway."""

    __tablename__ = "voice_tokens"
    nonce: Mapped[str] = mapped_column(String(43), primary_key=True)
    expires_at: Mapped[float] = mapped_column(Float(53))  # seconds since the epoch
    __table_args__ = (Index("ix_voice_tokens_expires_at", "expires_at"),)


class ConversationRow(Base):
    """One conversation that ended. `usd` is NULL where a price is not known, never zero."""

    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(10))  # browser, phone
    language: Mapped[str] = mapped_column(String(5))
    simulated: Mapped[bool] = mapped_column(default=False, server_default=false())
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    seconds: Mapped[int]  # of conversation
    spoken_seconds: Mapped[int]  # of them the paid service was connected
    usd: Mapped[float | None] = mapped_column(Float(53))
    outcome: Mapped[str] = mapped_column(String(20))
    score: Mapped[int]
    band: Mapped[str] = mapped_column(String(10))
    bant: Mapped[dict[str, Any]]
    transcript: Mapped[list[Any]] = mapped_column(JSON)
    summary: Mapped[str] = mapped_column(default="")
    degraded_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    reconnects: Mapped[int] = mapped_column(default=0, server_default="0")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    status: Mapped[str] = mapped_column(String(10), default="pending")  # pending, taken, done
    __table_args__ = (
        Index("ix_conversations_client_ended", "client", "ended_at"),
        Index("ix_conversations_status", "client", "status"),
        Index("ix_conversations_email", "client", "email"),
        Index("ix_conversations_phone", "client", "phone"),
    )


class CallPriceRow(Base):
    """The carrier's share of one call. `usd` is NULL until it is known, `sid` once it is."""

    __tablename__ = "call_prices"
    id: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column(String(40))
    sid: Mapped[str | None] = mapped_column(String(40))
    conversation: Mapped[str] = mapped_column(String(40), default="")  # empty: nobody spoke to us
    ended_at: Mapped[datetime]
    usd: Mapped[float | None] = mapped_column(Float(53))
    simulated: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        UniqueConstraint("client", "sid"),
        Index("ix_call_prices_client_ended", "client", "ended_at"),
        Index("ix_call_prices_conversation", "client", "conversation"),
    )

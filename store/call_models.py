"""The tables of calls we place: what waits, and every attempt, before it is made.

`due` and `lease` are seconds since the epoch, because they are compared and nothing else.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Float, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models import Base


class CallRow(Base):
    """A call the contact guard allowed, waiting for the voice gateway to place it.

    `status`: waiting, dialling (an attempt is written, its outcome not known), placed (the carrier
    has it), done, refused, unanswered, unknown. All but the first three are final.
    """

    __tablename__ = "call_queue"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    client: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(40))
    proof: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(String(10), default="waiting")
    at: Mapped[datetime]
    due: Mapped[float] = mapped_column(Float(53), default=0.0)
    lease: Mapped[float] = mapped_column(Float(53), default=0.0)
    owner: Mapped[str] = mapped_column(String(40), default="")
    tries: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        Index("ix_call_queue_due", "client", "status", "due"),
        Index("ix_call_queue_phone", "client", "phone"),
    )


class CallAttemptRow(Base):
    """One dial, committed before it leaves; what the carrier said of it since.

    `state`: reserved, placed, ended, unsent (surely nothing rang), unknown (nobody could say).
    """

    __tablename__ = "call_attempts"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    client: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20))
    caller: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="reserved")
    sid: Mapped[str] = mapped_column(String(40), default="")
    status: Mapped[str] = mapped_column(String(20), default="")  # the carrier's last word
    answered_by: Mapped[str] = mapped_column(String(30), default="")
    seconds: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    proof: Mapped[dict[str, Any]]  # what the guard said at the moment of the dial
    __table_args__ = (
        Index("ix_call_attempts_key", "key"),
        Index("ix_call_attempts_phone", "client", "phone", "at"),
        Index("ix_call_attempts_sid", "sid"),
    )

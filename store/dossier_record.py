"""An order that is locked, and the record of what happens to it.

Each line carries the hash of the one before, so that a line changed afterwards shows.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select

from domain.dropship.words import OrderKey
from store.database import Database
from store.doorbells import ring_in
from store.dropship_models import AuditRow, ShopOrderRow

FORGOTTEN = "customer forgotten"  # how a line begins that says that nobody is named any more


@dataclass(slots=True)
class Record:
    """One order, locked until the transaction ends.

    Attributes:
        head: the order's row, None before it was first read.
        actor: the process or the person that writes.
    """

    db: Database
    connection: Connection
    key: OrderKey
    actor: str
    now: datetime
    head: Any = None
    _audited: int | None = field(default=None, init=False)
    _hash: str = field(default="", init=False)

    def audit(self, subject: str, old: str, new: str, why: str) -> None:
        """Add a line to what happened; its hash covers the line before."""
        if self._audited is None:
            last = self.connection.execute(
                select(AuditRow.seq, AuditRow.hash)
                .where(audit_of(self.key)).order_by(AuditRow.seq.desc()).limit(1)
            ).first()  # fmt: skip
            self._audited, self._hash = (last.seq, last.hash) if last else (0, "")
        self._audited += 1
        said = [self._hash, self._audited, self.now.isoformat(), self.actor, subject, old, new, why]
        self._hash = hashlib.sha256(repr(said).encode()).hexdigest()
        self.connection.execute(
            insert(AuditRow).values(
                client=self.key.client, storefront=self.key.storefront,
                order_id=self.key.order_id, seq=self._audited, at=self.now, actor=self.actor,
                subject=subject, from_state=old, to_state=new, why=why, hash=self._hash,
            )
        )  # fmt: skip

    def ring(self, due: float | None = None) -> None:
        """Have the order read again."""
        ring_in(self.db, self.connection, [self.key], due or self.now.timestamp())

    def forgotten(self) -> bool:
        """Whether the customer was forgotten: what names them is then not written again."""
        if self.head is None or self.head.email_hash or self.head.phone_hash:
            return False
        found = self.connection.scalar(
            select(AuditRow.seq)
            .where(audit_of(self.key), AuditRow.why.startswith(FORGOTTEN, autoescape=True))
            .limit(1)
        )
        return found is not None


def of_order(key: OrderKey) -> Any:
    """Return the condition that a row of orders is this one."""
    return and_(
        ShopOrderRow.client == key.client,
        ShopOrderRow.storefront == key.storefront,
        ShopOrderRow.order_id == key.order_id,
    )


def audit_of(key: OrderKey) -> Any:
    """Return the condition that a line of audit is about this order."""
    return and_(
        AuditRow.client == key.client,
        AuditRow.storefront == key.storefront,
        AuditRow.order_id == key.order_id,
    )

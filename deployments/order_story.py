"""Everything that happened to one order, in lines for people: no address, no name, no body."""

from collections.abc import Iterator
from datetime import datetime

from domain.dropship.words import OrderKey, Part
from store import attention, audit, doorbells, order_list, parts
from store.attention import Question
from store.database import Database

WHEN = "%Y-%m-%d %H:%M:%S"


def story(db: Database, key: OrderKey) -> Iterator[str]:
    """Yield how an order and its parts stand, then what happened to them, in order."""
    head = order_list.get(db, key)
    if head is None:
        yield f"{key.name}: nothing has been read of it yet; `3a orders replay` has it read"
    else:
        yield f"{key.name} {head.name}: {head.state} ({head.why})"
        yield f"  {head.revenue} {head.currency}; last read {head.read_at:{WHEN}}"
    for part in parts.of_order(db, key):
        yield _part(part)
    for at, line in sorted(_happened(db, key), key=lambda one: one[0]):
        yield f"{at:{WHEN}}  {line}"


def _happened(db: Database, key: OrderKey) -> Iterator[tuple[datetime, str]]:
    """Yield every dated line about an order: audit, calls, deliveries and questions."""
    for line in audit.of_order(db, key):
        moved = f"{line.old or '(new)'} -> {line.new}" if line.new else ""
        yield line.at, "  ".join(filter(None, (line.actor, line.subject, moved, line.why)))
    for one in audit.attempts(db, key.client, key=key):
        ended = f"{one.outcome or 'under way'}" + (f": {one.detail}" if one.detail else "")
        yield one.started_at, f"call  {one.ref}  {one.kind}  {ended}"
    for row in doorbells.deliveries(db, key.client, key.storefront, key.order_id):
        yield row.received_at, f"rang  delivery {row.id}  {row.topic}  {row.times} times"
    for question in attention.of_order(db, key):
        yield question.opened_at, _asked(question)


def _asked(question: Question) -> str:
    state = (
        f"settled by {question.closed_by}: {question.decision}"
        if question.closed_at
        else f"OPEN: 3a tasks, question {question.number}"
    )
    return f"asked  {question.part}  {question.kind}: {question.known}  ({state})"


def _part(part: Part) -> str:
    said = [f"  {part.ref}: {part.state}", ", ".join(f"{o.quantity} x {o.sku}" for o in part.lines)]
    said += [f"at {part.supplier} {part.remote_id}"] if part.remote_id else []
    said += [f"{part.quote} {part.currency} landed"] if part.quote is not None else []
    said += [f"parcels {', '.join(part.tracking)}"] if part.tracking else []
    said += [f"let pass: {part.approved}"] if part.approved else []
    return "; ".join(said)

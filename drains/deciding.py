"""What a person can decide about a question. Nothing is sent from here.

Every decision is one transaction: the part moves, the question is closed, the audit names the
person, and the order's bell rings. Whatever may be bought after that goes by the look-up first, as
every placing does.

A question closed by `retry`, `approve`, `substitute` or `drop` is asked again if it recurs; one
that was ignored only if what is known has changed (store/dossier.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.dropship.answers import GUARDS, Scope, Verb, answers_for
from domain.dropship.words import Part, PartLine, PartState, Planned, Supplier
from domain.errors import RuleError
from drains.planning import DROPPED, SUBSTITUTE
from settings import settings
from store import attention, decisions, parts
from store.attention import Question
from store.database import Database
from store.dossier import Dossier, opened

WAITING: tuple[PartState, ...] = ("HELD", "REFUSED")
_STOPPED: tuple[PartState, ...] = ("PLANNED", "UNPAID")


@dataclass(frozen=True, slots=True)
class Decided:
    """What follows from a decision, in words; `refund` is a proposal nobody has executed."""

    said: str
    refund: str = ""


def decide(
    db: Database, client: str, number: int, verb: str, by: str, *, note: str = "",
    supplier: str = "", sku: str = "", now: datetime | None = None,
) -> Decided:  # fmt: skip
    """Answer a question with a verb, as a person says it.

    Raises:
        RuleError: there is no such open question, or it cannot be answered so.
    """
    match verb:
        case "approve":
            return approve(db, client, number, by, note=note, now=now)
        case "retry":
            return retry(db, client, number, by, note=note, now=now)
        case "drop":
            return drop(db, client, number, by, note=note, now=now)
        case "substitute":
            return substitute(db, client, number, by, supplier, sku, note=note, now=now)
        case "ignore":
            return ignore(db, client, number, by, note, now=now)
    question = _question(db, client, number)
    raise RuleError(f"{verb!r} is no answer: {_possible(question)}")


def approve(
    db: Database, client: str, number: int, by: str, *, note: str = "", now: datetime | None = None
) -> Decided:
    """Let a part pass the guard that stopped it, or an order its risk; the other guards stay."""
    with _asked(db, client, number, by, "approve", note, now) as (dossier, question):
        if question.kind == "RISK":
            return Decided("the order is read again, and planned")
        part = _part(dossier, question, ("HELD",))
        approved = _with(part, question.kind)
        others = [
            one for one in attention.of_order(db, question.key)
            if one.part == part.ref and one.closed_at is None
            and one.number != number and one.kind in GUARDS
        ]  # fmt: skip
        if others:
            dossier.move(part, "HELD", "", approved=approved)
            numbers = ", ".join(f"{one.number} ({one.kind})" for one in others)
            return Decided(f"{part.ref} still waits for question {numbers}")
        _replan(dossier, part, f"{by} lets it pass {question.kind}", approved)
        return Decided(f"{part.ref} is checked once more, then bought")


def retry(
    db: Database, client: str, number: int, by: str, *, note: str = "", now: datetime | None = None
) -> Decided:
    """Have it tried, looked up or read again now."""
    with _asked(db, client, number, by, "retry", note, now) as (dossier, question):
        if not question.key.order_id:
            count = decisions.hurry_supplier(dossier, question.part, _STOPPED)
            return Decided(f"{count} parts at {question.part} are tried now")
        if not question.part:
            return Decided("the order is read again")
        return Decided(_again(dossier, dossier.part(question.part), by))


def retry_part(
    db: Database, client: str, ref: str, by: str, *, now: datetime | None = None
) -> Decided:
    """Do the same for a part named by its reference; its open questions are asked again if needed.

    Raises:
        RuleError: there is no such part.
    """
    found = parts.get(db, client, ref)
    if found is None:
        raise RuleError(f"there is no supplier order {ref}: `3a orders list` lists the orders")
    with opened(db, found.key, by, now or datetime.now(UTC)) as dossier:
        dossier.audit(ref, "", "", "retry")
        said = _again(dossier, dossier.part(ref), by)
        dossier.ring()
    return Decided(said)


def drop(
    db: Database, client: str, number: int, by: str, *, note: str = "", now: datetime | None = None
) -> Decided:
    """Give the part's lines up: they are not bought, and the customer's money is to go back."""
    with _asked(db, client, number, by, "drop", note, now) as (dossier, question):
        unwanted = question.kind == "CANCELLED_AFTER_ORDER"
        bought: tuple[PartState, ...] = ("PLACED", "SHIPPED") if unwanted else ()
        part = _part(dossier, question, ("PLANNED", *WAITING, *bought))
        dossier.move(part, "CANCELLED", f"{by} gives it up", approved=_with(part, DROPPED))
        dossier.settle_asks((), part.ref, f"{by} gave the part up")
        if unwanted:
            return Decided(f"{part.ref} is closed: nothing more is expected of it")
        refund = _refund(part)
        dossier.audit(part.ref, "", "", refund)
        return Decided(f"{part.ref} is not bought", refund)


def substitute(
    db: Database, client: str, number: int, by: str, supplier: str, sku: str, *, note: str = "",
    now: datetime | None = None,
) -> Decided:  # fmt: skip
    """Buy the part's lines elsewhere, or under another SKU, in a part of their own.

    Args:
        sku: the article there; for a part of several articles OLD=NEW,OLD=NEW.
    """
    _check_supplier(client, supplier)
    with _asked(db, client, number, by, "substitute", note, now) as (dossier, question):
        part = _part(dossier, question, WAITING)
        planned = Planned(supplier, _renamed(part, sku), part.revenue)  # type: ignore[arg-type]  # checked
        dossier.move(part, "CANCELLED", f"{by} has it bought from {supplier}")
        dossier.settle_asks((), part.ref, f"bought from {supplier} instead")
        now_s = dossier.now.timestamp()
        ref = dossier.add_part(planned, part.currency, now_s, approved=SUBSTITUTE)
        return Decided(f"{ref} takes the place of {part.ref}, and is checked like any other")


def ignore(
    db: Database, client: str, number: int, by: str, note: str, *, now: datetime | None = None
) -> Decided:
    """Close a question with a note; nothing else changes."""
    if not note.strip():
        raise RuleError("say why: --note …")
    with _asked(db, client, number, by, "ignore", note, now) as (dossier, question):
        if question.part and question.key.order_id:
            part = dossier.part(question.part)
            if part.state in WAITING:
                raise RuleError(f"{part.ref} waits for this: retry it, substitute it or drop it")
        return Decided("closed; it is asked again only if what is known changes")


def scope_of(question: Question) -> Scope:
    """Return what a question is about: a part, an order, or the client as a whole."""
    if not question.key.order_id:
        return "client"
    return "part" if question.part else "order"


@contextmanager
def _asked(
    db: Database, client: str, number: int, by: str, verb: Verb, note: str, now: datetime | None
) -> Iterator[tuple[Dossier, Question]]:
    """Open the order of a question, closed by this answer; nothing is kept if the rest fails."""
    question = _question(db, client, number)
    if verb not in answers_for(question.kind, scope_of(question)):
        raise RuleError(f"{question.kind} cannot be answered with {verb}: {_possible(question)}")
    decision = f"ignore: {note.strip()}" if verb == "ignore" else verb
    said = f"{question.kind}: {verb}" + (f", {note.strip()}" if note.strip() else "")
    with opened(db, question.key, by, now or datetime.now(UTC)) as dossier:
        if not decisions.close(dossier, number, decision):
            raise RuleError(f"question {number} is settled already")
        subject = question.part or (question.key.name if question.key.order_id else "")
        dossier.audit(subject, "", "", said)
        yield dossier, question
        if question.key.order_id:
            dossier.ring()


def _question(db: Database, client: str, number: int) -> Question:
    question = attention.get(db, client, number)
    if question is None:
        raise RuleError(f"there is no question {number}: `3a tasks` lists them")
    if question.closed_at is not None:
        raise RuleError(
            f"question {number} is settled already: {question.decision} ({question.closed_by})"
        )
    return question


def _possible(question: Question) -> str:
    return "possible: " + ", ".join(answers_for(question.kind, scope_of(question)))


def _part(dossier: Dossier, question: Question, states: tuple[PartState, ...]) -> Part:
    """Return the part of a question, if it still waits for the answer."""
    part = dossier.part(question.part)
    if part.state not in states:
        raise RuleError(f"{part.ref} is {part.state} by now: this answer does not fit any more")
    return part


def _again(dossier: Dossier, part: Part, by: str) -> str:
    if part.state not in WAITING:
        decisions.hurry(dossier, part)
        return f"{part.ref} is {part.state}: it is looked at now"
    dossier.settle_asks((), part.ref, f"{by} has it tried again")
    if part.state == "REFUSED" and part.remote_id:  # cancelled there: its reference is used up
        dossier.move(part, "CANCELLED", f"{by} orders it anew")
        planned = Planned(part.supplier, part.lines, part.revenue, part.warehouse)
        due = dossier.now.timestamp()
        ref = dossier.add_part(planned, part.currency, due, approved=part.approved)
        return f"{ref} is ordered in the place of {part.ref}"
    _replan(dossier, part, f"{by} has it tried again", part.approved)
    return f"{part.ref} is looked up, checked, and bought if it may be"


def _replan(dossier: Dossier, part: Part, why: str, approved: str) -> None:
    due = dossier.now.timestamp()
    dossier.move(part, "PLANNED", why, approved=approved, due=due, tries=0)


def _with(part: Part, guard: str) -> str:
    return ",".join(dict.fromkeys([*filter(None, part.approved.split(",")), guard]))


def _refund(part: Part) -> str:
    lines = ", ".join(f"{line.quantity} x {line.sku}" for line in part.lines)
    return f"refund proposed, not made: {part.revenue} {part.currency} before tax, for {lines}"


def _check_supplier(client: str, supplier: str) -> Supplier:
    if supplier not in ("cj", "bigbuy"):
        raise RuleError(f"the suppliers are cj and bigbuy, not {supplier or 'nobody'}: --supplier")
    if getattr(settings(client), supplier) is None:
        raise RuleError(f"{supplier} is not configured: set {supplier.upper()}_API_KEY")
    return supplier  # type: ignore[return-value]  # one of the two


def _renamed(part: Part, text: str) -> tuple[PartLine, ...]:
    """Return the part's lines under the SKUs a person named."""
    skus = {line.sku for line in part.lines}
    pairs = [one.partition("=") for one in text.split(",") if one.strip()]
    names = {old.strip(): new.strip() for old, sign, new in pairs if sign}
    if not names and len(pairs) == 1 and len(skus) == 1:
        names = {next(iter(skus)): text.strip()}
    if set(names) != skus or not all(names.values()):
        raise RuleError(f"name the article for each of {', '.join(sorted(skus))}: --sku OLD=NEW,…")
    return tuple(PartLine(one.shop_line_id, names[one.sku], one.quantity) for one in part.lines)

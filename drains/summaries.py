"""What a look at suppliers brought, in lines and rows for people."""

from collections.abc import Iterator, Mapping

from domain.plans import Plan
from drains.cataloguing import Synced
from drains.loop import Drained
from drains.watching import WatchResult
from store.attention import Question


def watch_lines(result: WatchResult) -> Iterator[str]:
    """Say what a watch found: alerts first, then how far it came."""
    for alert in result.alerts:
        yield f"{alert.supplier} {alert.sku}: {alert.kind}, {alert.words}"
    for supplier, sku in result.absent:
        yield f"{supplier} {sku}: not in the supplier's catalogue"
    for who, why in result.stopped:
        yield f"{who}: not read to the end ({why})"
    yield f"{result.looked} articles looked at, {result.left} left, {result.points} points used."


def watch_rows(result: WatchResult) -> list[dict[str, object]]:
    """Return the alerts as rows of a table."""
    return [
        {"supplier": one.supplier, "sku": one.sku, "what": one.kind, "figures": one.words}
        for one in result.alerts
    ]


def sync_lines(result: Synced) -> Iterator[str]:
    """Say what a reading of a catalogue found."""
    yield (
        f"{result.read} products read: {result.added} new, {result.changed} changed, "
        f"{len(result.delta.vanished)} vanished."
    )
    if result.doubted:
        yield f"{result.doubted} products are missing from a list that is not believed."
    if not result.done:
        yield f"Not at the end: {result.stopped or 'the next call goes on'}."


def acts_of(plan: Plan) -> str:
    """Say how many acts of each kind a plan has."""
    return ", ".join(f"{number} {action}" for action, number in plan.summary["acts"].items())


def drained_rows(drained: Drained, before: Mapping[str, int]) -> list[dict[str, object]]:
    """Return how many rows each drain worked on, after what was done before them."""
    return [{"drain": name, "rows": rows} for name, rows in {**before, **drained.rows}.items()]


def question_rows(questions: list[Question]) -> list[dict[str, object]]:
    """Return open questions as rows of a table."""
    return [
        {
            "number": one.number, "kind": one.kind,
            "about": one.part or (one.key.name if one.key.order_id else "the client"),
            "money": "" if one.money is None else f"{one.money} {one.currency}",
            "known": one.known, "asked": one.asked, "decide by": f"{one.due_at:%Y-%m-%d %H:%M}",
        }
        for one in questions
    ]  # fmt: skip

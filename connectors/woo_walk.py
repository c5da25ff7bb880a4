"""Walk the orders that changed since a moment, so that no change during the walk loses one.

Limits    times have whole seconds; `modified_after` and `modified_before` leave their own second
          out; orders of one second come in no fixed order; a page may hold fewer rows than there
          are, because WooCommerce leaves out what it cannot load
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from connectors.woo_words import OrderMark

SECOND = timedelta(seconds=1)
MOST_PAGES = 10_000

Params = Mapping[str, str]
Ask = Callable[[Params], Awaitable[list[OrderMark]]]


async def changes(ask: Ask, since: datetime, per_page: int) -> AsyncIterator[list[OrderMark]]:
    """Yield marks changed at or after `since` (aware), the oldest change first, each mark once.

    Pages are never counted: the next one is asked for from the last change seen, its whole second
    again. `ask` returns at most `per_page` marks, ascending.
    """
    after = since.astimezone(UTC).replace(microsecond=0) - SECOND
    told: set[tuple[int, str, datetime]] = set()
    while page := await ask({"orderby": "modified", **_window(after)}):
        if not _ascending(page):  # a shop that sorts as it likes can only be counted through
            async for rows in _by_pages(ask, after):
                if fresh := _untold(rows, told):
                    yield fresh
            return
        fresh = _untold(page, told)
        if fresh:
            yield fresh
        last = page[-1].modified_at
        if last - SECOND > after:
            after = last - SECOND
            continue
        if not fresh and len(page) <= per_page // 2:  # not full, whatever was left out of it
            return
        async for rows in _of_one_second(ask, last, per_page):  # a page cannot get past it
            if fresh := _untold(rows, told):
                yield fresh
        after = last


async def _of_one_second(ask: Ask, at: datetime, per_page: int) -> AsyncIterator[list[OrderMark]]:
    """Walk the orders last changed in one second by id, however many share it.

    Those that change meanwhile leave the second and move the others up. Each page therefore
    begins with the last one seen: where it does not, we step back until it does or is passed.
    """
    window = {"orderby": "id", **_window(at - SECOND), "modified_before": _said(at + SECOND)}
    offset, last = 0, 0
    while True:
        page = await ask({**window, "offset": str(offset)})
        if offset and (not page or page[0].id > last):
            offset = max(0, offset - per_page // 2)
            continue
        if not page or page[-1].id <= last:
            return
        yield page
        offset, last = offset + per_page - 1, page[-1].id


async def _by_pages(ask: Ask, after: datetime) -> AsyncIterator[list[OrderMark]]:
    """Walk page by page until one brings nothing that was not there before."""
    seen = set[int]()
    for number in range(1, MOST_PAGES):
        page = await ask({"orderby": "id", "page": str(number), **_window(after)})
        if not {mark.id for mark in page} - seen:
            return
        seen.update(mark.id for mark in page)
        yield page


def _ascending(page: list[OrderMark]) -> bool:
    times = [mark.modified_at for mark in page]
    return times == sorted(times)


def _untold(page: list[OrderMark], told: set[tuple[int, str, datetime]]) -> list[OrderMark]:
    """Return the marks not yet told, and remember them."""
    fresh = [mark for mark in page if (mark.id, mark.status, mark.modified_at) not in told]
    told.update((mark.id, mark.status, mark.modified_at) for mark in fresh)
    return fresh


def _window(after: datetime) -> dict[str, str]:
    return {"modified_after": _said(after), "dates_are_gmt": "true"}


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"

"""Pages of a list: each item once, whatever happens in between."""

from dataclasses import dataclass

import pytest

from sandbox.listing import BadCursor, Listing


@dataclass(frozen=True)
class Item:
    id: int
    value: int


ITEMS = [Item(n, n // 3) for n in range(20)]


def walk(listing: Listing, *, down: bool = False, most: int | None = None) -> list[int]:
    seen: list[int] = []
    cursor, more = None, True
    while more:
        page, cursors, more = listing.page(
            lambda: ITEMS,
            name=("all", down, most),
            version=1,
            sort=lambda item: item.value,
            keep=lambda item: True,
            size=6,
            after=cursor,
            down=down,
            most=most,
        )
        seen += [item.id for item in page]
        cursor = cursors[-1] if cursors else None
    return seen


@pytest.mark.parametrize("down", [False, True])
def test_equal_values_are_walked_once_each_by_id(down: bool) -> None:
    seen = walk(Listing(), down=down)

    assert seen == sorted(range(20), reverse=down)


def test_a_list_ends_where_the_vendor_stops() -> None:
    assert walk(Listing(), most=8) == list(range(8))
    assert walk(Listing(), most=8, down=True) == list(range(19, 11, -1))


def test_an_item_added_before_the_cursor_does_not_shift_the_next_page() -> None:
    listing = Listing()
    items = list(ITEMS[5:])
    ask = {"name": "all", "sort": lambda i: i.id, "keep": lambda i: True, "size": 3}
    _, cursors, _ = listing.page(lambda: items, version=1, **ask)
    items.insert(0, Item(0, 0))
    page, _, _ = listing.page(lambda: items, version=2, after=cursors[-1], **ask)

    assert [item.id for item in page] == [8, 9, 10]


def test_a_cursor_of_somebody_else_is_refused() -> None:
    with pytest.raises(BadCursor):
        Listing().page(
            lambda: ITEMS,
            name="all",
            version=1,
            sort=lambda item: item.id,
            keep=lambda item: True,
            size=3,
            after="nonsense",
        )

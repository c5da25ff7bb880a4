"""The questions asked of a staged file, in SQL."""

from connectors.order_files.stage import REFUND_ROW


def paid(until: int | None, *, repeats: bool, refunds: bool) -> str:
    """Return the query of the orders left when repeats and refund rows are settled.

    Columns: customer, order_key, day, cents, netted (a refund row came off it). A refund row is
    taken off the order it names; an order wholly given back is out.

    Args:
        until: the last day that is known; None is all of them.
        repeats: whether orders met before are to be looked for.
        refunds: whether there are refund rows.
    """
    known = "" if until is None else f"AND day <= {until}"
    rows = (
        "SELECT customer, order_key, day, cents, false AS netted FROM stage "
        f"WHERE why IS NULL {known}"
    )
    if repeats:
        rows += (
            " QUALIFY coalesce(order_key, '') = '' OR row_number() OVER "
            "(PARTITION BY customer, order_key ORDER BY day, line) = 1"
        )
    if not refunds:
        return rows
    back = (
        "SELECT customer, order_key, sum(cents)::BIGINT AS back FROM stage "
        f"WHERE why = '{REFUND_ROW}' AND order_key <> '' {known} GROUP BY ALL"
    )
    return (
        "SELECT customer, order_key, day, cents + coalesce(back, 0) AS cents, "
        f"back IS NOT NULL AS netted FROM ({rows}) LEFT JOIN ({back}) "
        "USING (customer, order_key) WHERE back IS NULL OR cents + back > 0"
    )


def without_free(orders: str) -> str:
    """Leave free orders out, except those of customers who never paid.

    A free order says little of a customer who also pays; but nobody may disappear, and a whole
    file without amounts keeps its days.
    """
    payers = f"SELECT customer, max(cents) > 0 AS pays FROM ({orders}) GROUP BY customer"
    return f"SELECT * FROM ({orders}) JOIN ({payers}) USING (customer) WHERE cents > 0 OR NOT pays"


ORPHAN_REFUNDS = (
    f"SELECT count(*) FROM stage AS refund WHERE why = '{REFUND_ROW}' AND NOT EXISTS "
    "(FROM stage WHERE why IS NULL AND order_key <> '' "
    "AND customer = refund.customer AND order_key = refund.order_key)"
)

"""Every row of an order file, told what it is.

`stage` has one row a file row: line (position in the file, from 0), customer, order_key, day (days
since 1970-01-01, shop's zone), cents (shop's currency, net of refunds), partial (a refund was
netted), why (NULL: the order counts; otherwise the reason it does not), bad (the value that could
not be read), status and code (the currency). It is a table for a text file, and a view on a
Parquet file, where reading again costs less than keeping.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from connectors.order_files import fields
from connectors.order_files.dialects import Dialect
from connectors.order_files.source import Source, column, quoted

# The reasons of an unreadable row; every other reason is a rule that leaves an order out.
BAD = ("no customer id", "no order id", "bad date", "bad amount", "no first line")
REFUND_ROW = "refund row"  # a plain row with a negative amount
LINE = "order line"  # a further row of an order already met
NULL = "NULL::VARCHAR"


@dataclass(frozen=True, slots=True)
class Tally:
    """The rows of one verdict: how many, how many of 0 cents, of netted refunds; the first day."""

    rows: int = 0
    free: int = 0
    partial: int = 0
    first: int | None = None


def tallies(connection: duckdb.DuckDBPyConnection) -> dict[str | None, Tally]:
    """Count the staged rows by reason; None are the orders that count."""
    found = connection.execute(
        "SELECT why, count(*), count(*) FILTER (cents = 0), count(*) FILTER (partial), min(day) "
        "FROM stage GROUP BY why ORDER BY why"
    ).fetchall()
    return {why: Tally(*figures) for why, *figures in found}


def stage(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    dialect: Dialect,
    found: Mapping[str, str],
    *,
    timezone: str,
    currency: str | None,
    rates: Mapping[str, float],
) -> str:
    """Create `stage` and return the shop's currency, empty where nobody names one.

    Args:
        found: our word for a column -> its name in the file.
        currency: the shop's; None takes the one most orders are in.
        rates: currency code -> value of one unit in the shop's currency.

    Raises:
        duckdb.Error: the file breaks off, or is not what it seemed.
    """
    read = _read(source, found, timezone)
    if dialect.lines:
        connection.execute(f"CREATE TABLE raw AS {read}")
        line = "" if source.kind == "parquet" else "rowid AS line, "
        read = _heads(f"(SELECT {line}* FROM raw)")
    shop = (currency or _most_common_currency(connection, read, found)).upper()
    judged = _judged(read, dialect, found, shop, rates)
    if dialect.lines:
        connection.execute(f"CREATE TABLE stage AS SELECT line, {judged}")
        connection.execute("DROP TABLE raw")
    elif source.kind == "parquet":
        connection.execute(f"CREATE VIEW stage AS SELECT line, {judged}")
    else:
        connection.execute(f"CREATE TABLE judged AS SELECT {judged}")
        connection.execute("CREATE VIEW stage AS SELECT rowid AS line, * FROM judged")
    return shop


def _read(source: Source, found: Mapping[str, str], timezone: str) -> str:
    """Return the query that turns the file's columns into ours."""

    def sql(word: str) -> tuple[str, str]:
        return column(found[word]), source.columns[found[word]]

    def optional(word: str) -> str:
        return fields.text(*sql(word)) if word in found else NULL

    day, amount = fields.day(*sql("date"), timezone), fields.money(*sql("amount"))
    order = fields.identity(*sql("order"))
    person = (
        fields.identity(*sql("customer")) if "customer" in found else fields.Field(NULL, "true")
    )
    refunded = fields.money(*sql("refunded")).value if "refunded" in found else "NULL::DOUBLE"
    status = f"regexp_replace(lower({optional('status')}), '[ _]+', '-', 'g')"
    values = {
        "id": person.value,
        "no_id": person.unreadable,
        "email": f"lower({optional('email')})",
        "phone": f"nullif(regexp_replace({optional('phone')}, '[^0-9+]', '', 'g'), '')",
        "order_key": order.value,
        "no_order": order.unreadable,
        "day": day.value,
        "no_day": day.unreadable,
        "amount": amount.value,
        "no_amount": amount.unreadable,
        "refunded": f"coalesce({refunded}, 0)",
        "date_text": fields.text(*sql("date")),
        "amount_text": fields.text(*sql("amount")),
        "status": f"regexp_replace({status}, '^wc-', '')" if "status" in found else NULL,
        "cancelled": optional("cancelled"),
        "payment": optional("payment"),
        "code": f"upper({optional('currency')})",
    }
    if source.kind == "parquet":
        values["line"] = "file_row_number"
    selected = ", ".join(f"{value} AS {word}" for word, value in values.items())
    return f"SELECT {selected} FROM {source.scan()}"


def _heads(rows: str) -> str:
    """Number the rows of each order, the one that carries the order's own columns first."""
    return (
        "SELECT *, row_number() OVER (PARTITION BY order_key ORDER BY "
        f"status IS NULL AND amount_text IS NULL, line) AS nth FROM {rows}"
    )


def _most_common_currency(
    connection: duckdb.DuckDBPyConnection, read: str, found: Mapping[str, str]
) -> str:
    if "currency" not in found:
        return ""
    counted = connection.execute(
        f"SELECT code FROM ({read}) WHERE code IS NOT NULL "
        "GROUP BY code ORDER BY count(*) DESC, code LIMIT 1"
    ).fetchone()
    return str(counted[0]) if counted else ""


def _judged(
    read: str,
    dialect: Dialect,
    found: Mapping[str, str],
    shop: str,
    rates: Mapping[str, float],
) -> str:
    """Return the columns and the source of `stage`; of the rules, the first that fits decides."""
    net = "amount - refunded" if "refunded" in found else "amount"
    rules = _export_rules(dialect) if dialect.lines else _plain_rules()
    if "currency" in found:
        worth = {code.upper(): rate for code, rate in rates.items()} | {shop: 1.0}
        cases = " ".join(f"WHEN {quoted(code)} THEN {float(r)!r}" for code, r in worth.items())
        rate = f"CASE coalesce(code, {quoted(shop)}) {cases} END"
        net = f"({net}) * {rate}"
        rules.append((f"{rate} IS NULL", "other currency"))
    why = " ".join(f"WHEN {test} THEN {quoted(reason)}" for test, reason in rules)
    return (
        "customer, order_key, day, status, code, "
        f"try_cast(round(({net}) * 100) AS BIGINT) AS cents, "
        f"refunded > 0 AS partial, CASE {why} END AS why, "
        "CASE why WHEN 'bad date' THEN date_text WHEN 'bad amount' THEN amount_text END AS bad "
        f"FROM (SELECT *, {_customer(dialect)} AS customer FROM ({read}))"
    )


def _customer(dialect: Dialect) -> str:
    """Say who ordered: the id, or the id once seen with that e-mail, the e-mail, the phone."""
    if not dialect.lines:
        return "id"
    known = "nullif(trim(id), '0')"
    same_email = f"CASE WHEN email IS NOT NULL THEN max({known}) OVER (PARTITION BY email) END"
    return f"coalesce(CASE WHEN NOT no_id THEN {known} END, {same_email}, email, phone)"


def _plain_rules() -> list[tuple[str, str]]:
    return [
        ("no_id", "no customer id"),
        ("no_day", "bad date"),
        ("no_amount", "bad amount"),
        ("amount < 0", REFUND_ROW),
    ]


def _export_rules(dialect: Dialect) -> list[tuple[str, str]]:
    by_reason: dict[str | None, list[str]] = {}
    for status, reason in dialect.statuses.items():
        by_reason.setdefault(reason, []).append(quoted(status))
    listed = {reason: f"status IN ({', '.join(names)})" for reason, names in by_reason.items()}
    paid, refunded = listed.pop(None), listed.pop("refunded")
    return [
        ("no_order", "no order id"),
        ("nth > 1", LINE),
        ("status IS NULL AND amount_text IS NULL", "no first line"),
        ("no_day", "bad date"),
        ("no_amount", "bad amount"),
        ("payment ILIKE '%bogus%'", "test"),
        ("cancelled IS NOT NULL", "cancelled"),
        *((test, str(reason)) for reason, test in listed.items()),
        (f"{refunded} OR (refunded > 0 AND refunded >= amount)", "refunded"),
        (f"status IS NULL OR NOT {paid}", "unpaid"),
        ("customer IS NULL", "no customer"),
    ]

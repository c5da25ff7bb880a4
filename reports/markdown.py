"""The churn report in short, for the run's page: Markdown text and rows of a table.

That page is read by whoever runs the flows and kept by the workflow engine, so customers appear
under our own reference here, never by name, e-mail or the shop's id.
"""

import base64
from typing import Any

from domain.acts import subject_of
from reports import plots, tables
from reports.plain import plain
from reports.trust import trust
from reports.values import ChurnReport
from reports.words import Words

TOP = 10


def render_markdown(report: ChurnReport, link: str = "", *, images: bool = False) -> str:
    """Return a summary: headline, counts, trust, bands, first customers.

    Args:
        link: where the full page is, a path or an address; "" leaves the line out.
        images: put the plots in as data URIs (some 200 kB in all).
    """
    words = Words(report.language, report.currency)
    parts = [
        *([f"> **{words('simulated.banner')}** – {words('simulated.text')}"] * report.simulated),
        f"# {plain(words('title', shop=report.shop_name, day=words.day(report.as_of)))}",
        f"**{_lead(report, words)}**",
        _counts(report, words),
        words("define.risk", days=report.horizon_days),
        plain(trust(report, words).headline),
        _bands(report, words),
        _top(report, words),
        *([words("md.report", link=f"`{link}`")] if link else []),
        *(_images(report, words) if images else []),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def summary_rows(report: ChurnReport) -> list[dict[str, Any]]:
    """Return one row per band for a table artifact: band, customers, spent, value at risk."""
    rows = [(name, total) for name, total in tables.bands(report)]
    rows.append(("total", tables.group(report.customers)))
    return [
        {
            "band": name,
            "customers": total.customers,
            "spent": round(total.spent, 2),
            "value_at_risk": round(total.value_at_risk, 2),
            "currency": report.currency,
            "simulated": report.simulated,
        }
        for name, total in rows
    ]


def _lead(report: ChurnReport, words: Words) -> str:
    total = tables.group(tables.contacts(report))
    if report.customers.empty:
        return words("lead.empty")
    if not total.customers:
        return words("lead.none")
    key = "lead.some" if tables.has_money(report) else "lead.some_free"
    return words(
        key,
        contacts=words.count("customer", total.customers),
        value=words.money(total.value_at_risk),
        days=report.horizon_days,
    )


def _counts(report: ChurnReport, words: Words) -> str:
    everyone = tables.group(report.customers)
    return words(
        "md.counts",
        customers=words.count("customer", everyone.customers),
        orders=words.count("order", report.orders.kept),
        read=words.number(report.orders.read),
        value=words.money(everyone.value_at_risk),
    )


def _bands(report: ChurnReport, words: Words) -> str:
    head = [words("col.band"), words("col.customers"), words("col.value")]
    rows = [
        [words(f"band.{name}"), words.number(total.customers), words.money(total.value_at_risk)]
        for name, total in tables.bands(report)
    ]
    return _table(head, rows)


def _top(report: ChurnReport, words: Words) -> str:
    people = tables.contacts(report)
    first = people.head(TOP)
    if first.empty:
        return ""
    head = [words(f"col.{name}") for name in ("reference", "risk", "value", "segment", "action")]
    rows = [
        [
            f"`{subject_of(report.client, str(row['customer_id']))}`",
            words.percent(float(row["risk"])),
            words.money(float(row["value_at_risk"])),
            words.either("segment", str(row["segment"])),
            words.either("action", str(row["action"])),
        ]
        for row in first.to_dict("records")
    ]
    title = words(
        "md.top",
        shown=words.number(len(first)), all=words.count("customer", len(people)),
    )  # fmt: skip
    return f"## {title}\n\n{_table(head, rows)}"


def _images(report: ChurnReport, words: Words) -> list[str]:
    return [
        f"![{words(f'plot.{name}', days=report.horizon_days)}](data:image/png;base64,"
        f"{base64.b64encode(plots.png(report, name)).decode()})"
        for name in plots.shown(report)
    ]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(plain(cell) for cell in line) + " |" for line in lines)

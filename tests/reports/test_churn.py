import re
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from domain.errors import RuleError
from reports.churn import SOURCES, render_html
from reports.values import Analysis, Change, ChurnReport, Cost, HumanTask, OrderCounts, PlanSummary
from reports.words import Words
from tests.reports.sample import customers, plan, report

VOID = {"meta", "link", "br", "img", "hr"}
EVIL = "<script>alert('x')</script>"


class Page(HTMLParser):
    """A strict enough reader: balanced tags, attributes, and the text of each element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open:
            self.words.append((self.open[-1], data.strip()))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(word for tag, word in self.words if tag != "style"))


def bare(**changes: Any) -> ChurnReport:
    """Return an English report without customers, which has no plot and is quick to render."""
    return report(number=0, backtest=None, language="en", **changes)


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module", params=["fr", "en"])
def sample(request: pytest.FixtureRequest) -> tuple[ChurnReport, str]:
    made = report(language=request.param)
    return made, render_html(made)


def test_the_page_asks_nothing_of_the_network(sample: tuple[ChurnReport, str]) -> None:
    _, html = sample
    page = Page(html)

    allowed = {address for _, address in SOURCES}
    links = [a["href"] for a in page.all("a")]
    assert all(link.startswith("#") or link in allowed for link in links)
    assert not any("src" in attributes or "action" in attributes for _, attributes in page.tags)
    assert not {"script", "link", "iframe", "object", "img"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert "@import" not in html
    assert set(re.findall(r"url\((.)", html)) <= {"#"}


def test_the_page_forbids_itself_every_request(sample: tuple[ChurnReport, str]) -> None:
    policy = [m["content"] for m in Page(sample[1]).all("meta") if "http-equiv" in m]

    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_everything_from_outside_is_escaped() -> None:
    frame = customers(30).assign(
        name=EVIL, email=EVIL, reasons=EVIL, segment=EVIL, model=EVIL, action=EVIL
    )
    evil = Change(EVIL, EVIL, EVIL, EVIL, EVIL)
    made = report(
        number=30,
        client=EVIL,
        shop_name=EVIL,
        currency=EVIL,
        customers=frame,
        cuts_why=EVIL,
        card={EVIL: EVIL, "basis": EVIL, "why": [EVIL]},
        orders=OrderCounts(EVIL, 3, 1, {EVIL: 2}, ((1, EVIL),), 1),
        plan=PlanSummary(EVIL, EVIL, {EVIL: 1}, (evil,), (evil,), 1, (EVIL,)),
        receipts={EVIL: 1},
        tasks=(HumanTask(EVIL, EVIL),),
        analyses={str(name): Analysis(EVIL, EVIL) for name in frame["customer_id"]},
    )

    html = render_html(made)

    assert "<script" not in html
    assert "&lt;script&gt;" in html
    Page(html)


def test_simulated_data_is_said_in_title_banner_and_every_plot(
    sample: tuple[ChurnReport, str],
) -> None:
    made, html = sample
    stamp = Words(made.language, "EUR")("simulated.stamp")
    page = Page(html)

    assert next(text for tag, text in page.words if tag == "title").startswith(f"[{stamp}]")
    assert "Simulated data" in page.text()
    assert "Données simulées" in page.text()
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", html, re.DOTALL)
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(captions) == len(drawings) == 4
    assert all(stamp in part for part in captions + drawings)


def test_real_data_is_never_called_simulated() -> None:
    html = render_html(report(simulated=False))

    assert "simul" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL).lower()


def test_totals_on_the_page_are_those_of_the_frame(sample: tuple[ChurnReport, str]) -> None:
    made, html = sample
    words, text = Words(made.language, made.currency), Page(html).text()
    frame = made.customers
    listed = frame[(frame["arm"] == "treated") & (frame["action"] != "")]

    assert flat(words.money(frame["value_at_risk"].sum())) in text
    assert flat(words.money(listed["value_at_risk"].sum())) in text
    assert flat(words.count("customer", len(listed))) in text
    for _, part in frame.groupby("segment"):
        assert flat(words.money(part["value_at_risk"].sum())) in text
    for _, part in frame.groupby("band"):
        assert flat(words.money(part["value_at_risk"].sum())) in text


def test_the_risk_is_always_stated_with_its_event() -> None:
    text = Page(render_html(bare(horizon_days=45))).text()

    assert "Risk is the probability of no order in the next 45 days." in text
    assert "no order from 22 January 2026 (excluded) to 8 March 2026 (included)" in text
    assert "looking ahead 45 days, to 8 March 2026" in text


def test_an_opened_mail_is_not_sold_as_interest(sample: tuple[ChurnReport, str]) -> None:
    made, html = sample
    said = Words(made.language, made.currency)("method.used")

    assert "open" in said.lower() or "ouverture" in said
    assert flat(said) in Page(html).text()


def test_a_held_back_customer_is_not_among_those_to_contact() -> None:
    frame = customers(40).assign(arm="treated", action="winback")
    top = frame["value_at_risk"].idxmax()
    frame.loc[top, ["arm", "name"]] = ["holdout", "Held Back"]

    html = render_html(report(customers=frame, language="en"))

    first, second = html.split("<h3>Held back on purpose</h3>")
    assert "Held Back" not in first
    assert "Held Back" in second


def test_every_plot_and_table_can_be_read_without_seeing_it(
    sample: tuple[ChurnReport, str],
) -> None:
    _, html = sample
    page = Page(html)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]

    assert len(ids) == len(set(ids))
    for drawing in page.all("svg"):
        assert drawing["role"] == "img"
        assert set(drawing["aria-labelledby"].split()) <= set(ids)
    assert len(page.all("caption")) == len(page.all("table"))
    assert len(page.all("h1")) == 1
    assert {s["aria-labelledby"] for s in page.all("section")} <= set(ids)
    assert all("scope" in cell for cell in page.all("th"))
    assert all(link["href"][1:] in ids for link in page.all("a") if link["href"][0] == "#")


def test_a_shop_without_orders_still_has_a_page() -> None:
    made = report(
        number=0, backtest=None, no_backtest="no history", plan=None, receipts={}, tasks=(),
        costs=(), analyses={}, card={}, orders=OrderCounts("orders.csv", 0, 0), language="en",
    )  # fmt: skip

    page = Page(render_html(made))

    assert "There is no customer to score yet" in page.text()
    assert "No plan was made" in page.text()
    assert page.all("svg") == []


def test_without_a_backtest_the_page_says_why_and_shows_no_reliability() -> None:
    text = render_html(report(backtest=None, no_backtest="60 days of orders", language="en"))

    page = Page(text)
    assert page.text().count("Not tested on your past yet") == 2
    assert "could not be tested on this shop’s past: 60 days of orders" in page.text()
    assert 'id="calibration-title"' not in text
    assert len(page.all("svg")) == 3


def test_a_log_without_amounts_shows_no_money() -> None:
    frame = customers(300).assign(spent=0.0, value_at_risk=0.0)

    text = Page(render_html(report(customers=frame, language="en", costs=()))).text()

    assert "The order log has no amounts" in text
    assert "Value at risk" not in text


@pytest.mark.parametrize(
    ("receipts", "said"),
    [
        ({"planned": 1730}, "When this page was made, nothing had been written and nothing sent."),
        ({}, "When this page was made, nothing had been written and nothing sent."),
        ({"done": 1730}, "1,730 of 1,730 changes done."),
        ({"done": 1700, "uncertain": 30}, "30 failed or have an unknown outcome"),
        ({"failed": 1730}, "0 of 1,730 changes done."),
    ],
)
def test_the_plan_says_whether_anything_was_done(receipts: dict[str, int], said: str) -> None:
    assert said in Page(render_html(bare(receipts=receipts))).text()


@pytest.mark.parametrize(
    ("mails", "said"),
    [(None, "Nobody can tell from here"), (0, "No mail leaves"), (1, "1 mail would leave")],
)
def test_the_plan_says_which_mails_would_leave(mails: int | None, said: str) -> None:
    changed: dict[str, Any] = {name: getattr(plan(), name) for name in PlanSummary.__slots__}
    made = bare(plan=PlanSummary(**{**changed, "mails": mails}))

    assert flat(said) in flat(Page(render_html(made)).text())


def test_an_unscored_customer_is_counted_and_not_given_a_risk() -> None:
    frame = customers(50)
    frame.loc[:9, ["risk", "band", "segment"]] = [float("nan"), None, "Prospect"]

    text = Page(render_html(report(customers=frame, language="en"))).text()

    assert "of 40 scored" in text
    assert "Not scored 10" in text
    assert "nan" not in text


def test_a_table_without_the_needed_columns_is_refused_by_name() -> None:
    with pytest.raises(RuleError, match="needs the columns risk, value_at_risk"):
        report(customers=customers(5).drop(columns=["risk", "value_at_risk"]))


def test_optional_columns_may_be_absent() -> None:
    least = customers(50).drop(
        columns=["name", "email", "reasons", "arm", "previous_band", "model"]
    )

    text = Page(render_html(report(customers=least, language="en"))).text()

    assert "There is no earlier run to compare with." in text
    assert "No comparison group is kept" in text


def test_a_model_card_is_shown_in_words_the_reader_knows() -> None:
    card = {"basis": "prior", "why": "English only", "base_rate": None, "anchors": ()}

    french = Page(render_html(report(0, backtest=None, card=card))).text()
    english = Page(render_html(bare(card=card))).text()

    assert "expérience d’autres boutiques" in french
    assert "English only" not in french
    assert "English only" in english
    assert "None" not in english


def test_a_missing_price_is_not_free() -> None:
    costs = (Cost("Mails", "12", None), Cost("Advice", "3 calls", 0.5))
    text = Page(render_html(bare(costs=costs))).text()

    assert "price not known" in text
    assert "The total is a minimum" in text


def test_a_big_shop_gets_totals_and_a_small_page() -> None:
    html = render_html(report(100_000))

    assert len(html.encode()) < 1_500_000
    assert flat(Words("fr", "EUR").number(100_000)) in Page(html).text()


def test_the_order_of_the_rows_does_not_change_the_page() -> None:
    frame = customers(200)
    shuffled: pd.DataFrame = frame.sample(frac=1, random_state=3)

    assert render_html(report(customers=frame)) == render_html(report(customers=shuffled))

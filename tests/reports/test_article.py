"""The article's report: every claim with its proof, nothing from outside unescaped."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

from domain.content.record import Article, ArticleEvent, Commission, KeptDraft, Research
from domain.content.words import (
    Claim,
    Critique,
    Cycle,
    Draft,
    Finding,
    Part,
    Passage,
    Source,
    Verdict,
)
from reports.article import ArticleReport, Spent, render_html, render_markdown, summary_rows

HERE = Path(__file__).resolve().parents[2] / "reports"
TEXTS: dict[str, dict[str, str]] = json.loads((HERE / "article_words.json").read_text("utf-8"))
PAGE = "".join((HERE / f"article.{kind}").read_text("utf-8") for kind in ("py", "html"))
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"
DRAFT = Draft(f"Une couverture {EVIL}", "une-couverture", EVIL, f"## A\n\n{EVIL} 149 €.", "fr",
              written_by="xai grok-4.7")  # fmt: skip
VERDICTS = (
    Verdict(Claim("149 €", "price", "Elle coûte 149 €.", 1), "supported", ("P1",), "says so"),
    Verdict(Claim("2021", "date", f"En 2021, {EVIL}", 9), "contradicted", (), "it says 2022"),
)
CRITIQUE = Critique(
    (Finding("claims", "blocks", EVIL, "“2021” is contradicted"),
     Finding("brand", "note", "article", "distance 0.21 from the brand's voice")),
    VERDICTS, 71.5, (Part("claims", 17.5, 35), Part("reader", -3.0, 0)),
)  # fmt: skip
ARTICLE = Article(
    "art-1", "own", "k", Commission("Laine", "fr", "PAS"), None, "blocked", "claims: no; links: no",
    "s", DRAFT.title, EVIL, "h", 2, "xai grok-4.7", "openai gpt-5.6", 4.0, "", "", NOW, NOW, None,
)  # fmt: skip
REPORT = ArticleReport(
    ARTICLE,
    KeptDraft(2, DRAFT, CRITIQUE, (), "openai gpt-5.6", Decimal("0.01"), True, NOW),
    60.0,
    VERDICTS,
    (Cycle(1, 60.0, 71.5, True, "+11.5 points", Decimal("0.0069")),),
    Research(
        (Source("S1", "javascript:alert(1)", date(2026, 11, 20), EVIL, "fr", "client", "t"),
         Source("S2", "https://shop.example/a", date(2026, 11, 20), "A", "fr", "web", "t")),
        (Passage("P1", "S2", f"Elle coûte 149 € {EVIL}", 0, 3),),
        (Finding("injection", "note", "https://shop.example/a", EVIL),),
    ),
    (Spent("xai grok-4.7", 3, 1000, 500, 0.0102),),
    (
        ArticleEvent(NOW, "marie", "approved", {"why": EVIL}),
        ArticleEvent(NOW, "content", "ready", {}),
    ),
    simulated=False,
)  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_texts_from_outside_are_escaped_and_no_script_is_in_the_page(language: str) -> None:
    said = replace(ARTICLE, commission=replace(ARTICLE.commission, language=language))
    page = render_html(replace(REPORT, article=said))
    assert "<script" not in page
    assert "javascript:" not in re.sub(r"\(javascript:alert\(1\)\)", "", page)
    assert f'lang="{language}"' in page


def test_a_claim_stands_with_its_quote_and_a_link_and_what_fails_comes_first() -> None:
    page = render_html(REPORT)
    assert page.index("2021") < page.index("Elle coûte 149 € &lt;script")
    assert 'href="https://shop.example/a"' in page
    assert "1 affirmations vérifiables sur 2" in page
    assert "it says 2022" in page


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "trouvé par recherche web"), ("en", "found by web search")]
)
def test_a_source_that_a_search_found_is_named_as_such(language: str, said: str) -> None:
    page = Source("S3", "https://musee.example/a", date(2026, 11, 20), "B", "fr", "search", "t")
    research = replace(REPORT.research, sources=(*REPORT.research.sources, page))
    asked = replace(ARTICLE.commission, language=language)  # type: ignore[arg-type]
    report = replace(REPORT, research=research, article=replace(ARTICLE, commission=asked))

    assert render_html(report).count(said) == 1
    assert said not in render_html(replace(report, research=REPORT.research))


def test_cycles_costs_distance_and_minutes_are_shown() -> None:
    page = render_html(REPORT)
    for said in ("+11.5 points", "0,0069", "0,0102", "0,21", "grok-4.7", "marie"):
        assert said in page
    assert ">4</strong>" in page


def test_an_unknown_price_is_said_and_not_summed_up() -> None:
    page = render_html(replace(REPORT, spending=(Spent("xai new", 1, 1, 1, None),)))
    assert "prix inconnu" in page


def test_what_is_simulated_says_so_everywhere() -> None:
    simulated = replace(REPORT, simulated=True)
    assert render_html(simulated).count("Simulé.") >= 3
    assert "Simulé." in render_markdown(simulated)
    assert "Simulé." not in render_html(REPORT)


def test_an_article_without_a_model_says_why() -> None:
    said = replace(ARTICLE, written_by="fallback", critic="")
    event = ArticleEvent(NOW, "content", "fallback", {"why": "no key"})
    page = render_html(replace(REPORT, article=said, events=(event,)))
    assert "Écrit sans modèle" in page
    assert "no key" in page


def test_an_article_without_claims_cycles_or_costs_is_still_a_page() -> None:
    empty = replace(REPORT, claims=(), cycles=(), spending=(), episode=("3 min 20 s", ""))
    page = render_html(empty)
    for said in ("Rien n’y est vérifiable", "Aucun cycle", "Rien n’a été payé", "3 min 20 s"):
        assert said in page


def test_the_runs_page_has_the_summary_and_the_ledger() -> None:
    summary = render_markdown(REPORT, "/tmp/report.html")
    assert "<script" not in summary
    assert "/tmp/report.html" in summary
    assert [one["verdict"] for one in summary_rows(REPORT)] == ["contradicted", "supported"]
    assert summary_rows(REPORT)[1]["passages"] == "P1"


def test_every_text_is_there_in_both_languages_with_the_same_blanks_and_none_is_left_over() -> None:
    families = set(re.findall(r'either\("([a-z_]+)"', PAGE)) | {"section", "verdict", "severity"}
    for key, text in TEXTS.items():
        assert set(text) == {"en", "fr"}, key
        blanks = [sorted(n for _, n, _, _ in Formatter().parse(text[one]) if n) for one in text]
        assert blanks[0] == blanks[1], key
        assert f'"{key}"' in PAGE or key.split(".")[0] in families, key

"""Articles: found again by their key, every draft kept, and nothing forgotten of who did what."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.content.record import (
    Article,
    Commission,
    KeptDraft,
    Research,
    content_hash,
)
from domain.content.words import (
    Brief,
    Citation,
    Claim,
    Critique,
    Cycle,
    Draft,
    Finding,
    Image,
    Page,
    Part,
    Passage,
    Question,
    Site,
    Source,
    Verdict,
)
from domain.errors import RuleError
from store import article_ledger, articles, costs
from store.database import Database

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
ASKED = Commission("Couvertures en laine", "fr", "PAS", ("couverture laine",))
BRIEF = Brief(
    "Couvertures en laine", "fr", "PAS", ("couverture laine",), "clients", "Voir",
    Site("https://shop.example", "Filature", (Page("https://shop.example/a", "A"),)),
)  # fmt: skip
DRAFT = Draft(
    "Une couverture", "une-couverture", "Meta", "## A\n\nElle coûte 149 €.", "fr",
    (Question("Combien ?", "149 €."),), (Image("https://shop.example/a.jpg", "Laine"),), "xai grok",
)  # fmt: skip
VERDICT = Verdict(Claim("149 €", "price", "Elle coûte 149 €.", 20), "supported", ("P1",), "says so")
CRITIQUE = Critique(
    (Finding("links", "lowers", "article", "too few"),), (VERDICT,), 71.5, (Part("links", 3, 10),)
)


def opened(db: Database, asked: Commission = ASKED) -> Article:
    return articles.open_article(db, "own", asked, NOW)


def made(number: int, draft: Draft = DRAFT, *, kept: bool = True) -> KeptDraft:
    marks = (Citation("Elle coûte 149 €.", ("P1",)),)
    return KeptDraft(number, draft, CRITIQUE, marks, "openai", Decimal("0.0123"), kept, NOW)


def test_the_same_commission_is_the_same_article_and_takes_the_new_wishes(db: Database) -> None:
    first = opened(db)
    wishes = Commission(*ASKED.subject[:4], publish=True)  # type: ignore[arg-type]
    again = opened(db, wishes)
    assert (again.id, again.status, again.commission.publish) == (first.id, "asked", True)
    assert articles.by_key(db, "own", ASKED.key) == again
    assert len(articles.listed(db, "own")) == 1


def test_another_language_or_client_is_another_article(db: Database) -> None:
    english = opened(db, Commission(ASKED.topic, "en", "PAS", ASKED.keywords))
    other = articles.open_article(db, "marie", ASKED, NOW)
    assert len({opened(db).id, english.id, other.id}) == 3
    assert articles.get(db, "own", other.id) is None


def test_a_callers_key_is_not_used_for_two_subjects(db: Database) -> None:
    opened(db, Commission("Laine", "fr", "PAS", given_key="nov"))
    with pytest.raises(RuleError, match="'nov' stands for 'Laine'"):
        opened(db, Commission("Coton", "fr", "PAS", given_key="nov"))


def test_a_draft_comes_back_as_it_was_kept(db: Database) -> None:
    article = opened(db)
    assert articles.next_number(db, article) == 1
    articles.keep_draft(db, article, made(1))
    articles.keep_draft(db, article, made(2, kept=False))

    assert articles.drafts(db, article) == [made(1), made(2, kept=False)]
    assert articles.next_number(db, article) == 3
    assert articles.current(db, article) is None


def test_two_runs_of_one_article_do_not_mix_their_drafts(db: Database) -> None:
    article = opened(db)
    articles.keep_draft(db, article, made(1))
    with pytest.raises(RuleError, match="another run is writing art-"):
        articles.keep_draft(db, article, made(1, kept=False))
    assert articles.drafts(db, article) == [made(1)]


def test_the_chosen_draft_is_the_articles_text(db: Database) -> None:
    article = opened(db)
    articles.keep_draft(db, article, made(1))
    articles.choose(db, article, made(1), NOW)

    now = articles.get(db, "own", article.id)

    assert now is not None
    assert (now.slug, now.draft, now.written_by, now.critic) == (
        "une-couverture", 1, "xai grok", "openai",
    )  # fmt: skip
    assert now.content_hash == content_hash(DRAFT)
    assert articles.current(db, now) == made(1)


def test_a_move_is_an_event_and_happens_from_where_it_may(db: Database) -> None:
    article = opened(db)
    assert articles.move(db, article, "blocked", who="run", now=NOW, why="a false price")
    assert not articles.move(
        db, article, "approved", who="marie", now=NOW, only_from=("ready",), diff="…"
    )
    now = articles.get(db, "own", article.id)
    assert now is not None
    assert (now.status, now.why) == ("blocked", "a false price")
    assert [(one.who, one.what, one.detail) for one in articles.events(db, article)] == [
        ("run", "blocked", {"why": "a false price"})
    ]


def test_the_first_time_an_article_goes_live_is_kept(db: Database) -> None:
    article = opened(db)
    articles.went_live(db, article, "7", "https://shop.example/une-couverture", NOW)
    articles.went_live(db, article, "7", "https://shop.example/une-couverture", NOW + timedelta(9))
    found = articles.get(db, "own", article.id)
    assert found is not None
    assert (found.published_at, found.changed_at) == (NOW, NOW + timedelta(9))


def test_what_it_rests_on_is_replaced_as_a_whole(db: Database) -> None:
    article = opened(db)
    source = Source(
        "S1", "https://shop.example/a", date(2026, 11, 20), "A", "fr", "client", "Laine"
    )
    note = Finding("injection", "note", "S1", "an order to a machine, taken out")
    found = Research((source,), (Passage("P1", "S1", "Laine", 0, 5),), (note,))
    article_ledger.keep_research(db, article, Research((source, source), (), ()))
    article_ledger.keep_research(db, article, found)
    assert article_ledger.research(db, article) == found
    assert articles.set_brief(db, article, BRIEF, NOW).brief == BRIEF
    kept = articles.get(db, "own", article.id)
    assert kept is not None
    assert kept.brief == BRIEF


def test_the_ledger_is_of_a_draft_and_of_the_current_one_by_default(db: Database) -> None:
    article = opened(db)
    article_ledger.keep_claims(db, article, 1, [VERDICT])
    article_ledger.keep_claims(db, article, 1, [VERDICT])
    assert article_ledger.claims(db, article) == []
    assert article_ledger.claims(db, article, 1) == [VERDICT]


def test_turns_are_kept_in_order_across_runs(db: Database) -> None:
    article = opened(db)
    turns = [
        Cycle(1, 60.0, 71.5, True, "+11.5 points", Decimal("0.01")),
        Cycle(1, 71.5, 70.0, False, "the score did not rise", Decimal("0.02")),
    ]
    for draft, cycle in zip((2, 4), turns, strict=True):
        article_ledger.keep_cycle(db, article, draft, cycle)
    assert article_ledger.cycles(db, article) == turns


def test_its_cost_is_by_model_and_unknown_where_one_call_has_no_price(db: Database) -> None:
    article = opened(db)
    used = {"subject": article.id, "provider": "xai", "input_tokens": 10, "output_tokens": 5}
    for model, eur in (("a", 0.5), ("a", 0.25), ("b", 0.1), ("b", None)):
        costs.add_cost(db, "own", "content", used | {"model": model, "eur": eur})
    found = [(one.model, one.calls, one.eur) for one in article_ledger.spending(db, article)]
    assert found == [("a", 2, 0.75), ("b", 2, None)]


def test_an_episode_is_replaced_by_the_next(db: Database) -> None:
    article = opened(db)
    assert article_ledger.episode(db, article) is None
    for number, audio in ((1, ""), (2, "out/episode.wav")):
        kept = article_ledger.KeptEpisode(number, {"title": "T"}, audio, NOW)
        article_ledger.keep_episode(db, article, kept)
    assert article_ledger.episode(db, article) == kept


def test_the_minutes_of_editors_add_up(db: Database) -> None:
    article = opened(db)
    articles.add_minutes(db, article, 4)
    articles.add_minutes(db, article, 2.5)
    found = articles.get(db, "own", article.id)
    assert found is not None
    assert found.editor_minutes == 6.5

"""Articles for tests of approving, publishing and distributing: made by hand, kept in the store.

The words are those of the invented shop's fixtures (tests/domain/content/shop.py).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.content.record import Article, Commission, KeptDraft
from domain.content.words import Critique, Draft, Image, Language
from domain.runs import Run
from sandbox import linkedin, meta, wp, x
from sandbox.simulator import Simulator
from sandbox.wp_site import User
from settings import settings
from store import articles
from store.database import Database, database
from tests.domain.content import shop
from tests.vendors import configure, listening

DAY = date(2026, 11, 28)
DRY, REAL = Run("own", DAY), Run("own", DAY, apply=True)
KEYWORDS: dict[Language, tuple[str, ...]] = {
    "fr": ("couverture en laine", "laine"), "en": ("wool blanket", "wool"),
}  # fmt: skip


def store() -> Database:
    """Return the store of this test's settings."""
    return database(settings().database.url)


def make(
    language: Language = "fr", slug: str = "", *, distribute: bool = False, **changes: Any
) -> Article:
    """Put an article into the store that is ready to be approved; `changes` are its draft's."""
    db, now = store(), datetime.now(UTC)
    draft = replace(shop.article(language), **{"slug": slug or f"couverture-{language}", **changes})
    asked = Commission(draft.title, language, "PAS", KEYWORDS[language], given_key=draft.slug,
                       distribute=distribute)  # fmt: skip
    article = articles.open_article(db, "own", asked, now)
    brief = shop.brief(language, keywords=KEYWORDS[language])
    article = articles.set_brief(db, article, brief, now)
    write(article, draft)
    return again(article)


def write(article: Article, draft: Draft, status: Any = "ready") -> Article:
    """Make a draft the article's text, as a further run of the process would."""
    db, now = store(), datetime.now(UTC)
    judged = Critique((), (), 92.0, ())
    number = articles.next_number(db, article)
    kept = KeptDraft(number, draft, judged, (), "tools", Decimal("0.05"), True, now)
    articles.keep_draft(db, article, kept)
    articles.choose(db, article, kept, now)
    articles.move(db, again(article), status, who="the writer", now=now)
    return again(article)


def revise(article: Article, **changes: Any) -> Article:
    """Change an article's text: its content hash changes with it."""
    kept = articles.current(store(), article)
    assert kept is not None
    return write(article, replace(kept.draft, **changes))


def again(article: Article) -> Article:
    """Return an article as the store has it now."""
    found = articles.get(store(), article.client, article.id)
    assert found is not None
    return found


PICTURE = Image("couverture.png", "Une couverture de laine pliée sur un fauteuil")


@dataclass(frozen=True)
class Web:
    """The simulated site and networks of a test."""

    wp: Simulator
    meta: Simulator
    linkedin: Simulator
    x: Simulator
    url: str

    @property
    def posts(self) -> list[Any]:
        """The site's posts, all of them."""
        return list(self.wp.state.site.posts.values())

    def posted(self) -> dict[str, int]:
        """Return how many posts each network has."""
        walls = {"facebook": self.meta, "linkedin": self.linkedin, "x": self.x}
        return {name: len(one.state.wall.posts) for name, one in walls.items()}


@contextmanager
def simulated_web(monkeypatch: pytest.MonkeyPatch, role: str = "administrator") -> Iterator[Web]:
    """Serve the site and the networks, and point this test's settings at them."""
    site = wp.create(users=(User(1, "sandbox", "sandbox", role),))
    networks = {"META": meta.create(), "LINKEDIN": linkedin.create(), "X": x.create()}
    with ExitStack() as stack:
        url = stack.enter_context(listening(site))
        for name, one in networks.items():
            said = {"BASE_URL": stack.enter_context(listening(one)), "ACCESS_TOKEN": "sandbox",
                    "MAX_RPS": "1000"}  # fmt: skip
            configure(monkeypatch, **{f"{name}_{key}": value for key, value in said.items()})
        configure(
            monkeypatch, WP_BASE_URL=url, WP_USER="sandbox", WP_APP_PASSWORD="sandbox",
            META_PAGE_ID=meta.PAGE, LINKEDIN_AUTHOR=linkedin.AUTHOR, UNKNOWN_SETTLE_SECONDS="0",
            WP_MAX_RPS="1000",
        )  # fmt: skip
        yield Web(site, *networks.values(), url)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The simulated site and networks."""
    with simulated_web(monkeypatch) as served:
        yield served

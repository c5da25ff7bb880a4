"""Put articles on the client's WordPress: as a draft, and live once somebody approved exactly that.

Nothing goes live without an approval of this very text (or the client's autopilot, and then the
page says so), nor before its turn: a site shows a few new articles a month.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from connectors import wp
from domain.acts import Act, Outcome
from domain.content.approval import AUTOPILOT, Approval, in_force, responsibility, wait_said
from domain.content.record import Article
from domain.errors import RuleError
from domain.receipts import Receipt
from domain.runs import Run
from settings import settings
from store import approvals, articles, people, publications
from store.people import HumanTask
from tasks._io import io_task, once_each, slots_of, store_of
from tasks.content_site import LeftAlone, Piece, SiteDesk

PROCESS = "content"
STAGE, PUBLISH = "stage", "publish"
READY = ("ready", "approved", "published", "withdrawn")

Work = Callable[[SiteDesk], Awaitable[str]]


@io_task
async def stage_article(run: Run, article_id: str, over: bool = False) -> Receipt:
    """Put an article on the site as a draft nobody sees; one that is live is left as it is."""
    article = of_client(run, article_id)
    act = Act(act_key(run, STAGE, article), f"put “{article.title}” on the site as a draft")
    if article.status not in READY:
        return await _left(run, act, _no_approval(run, article))

    async def work(desk: SiteDesk) -> str:
        post = await desk.look()
        if post and post.status == "publish":
            return f"post {post.id} is live: the change waits for its approval in our store"
        post, warnings = await desk.write(post, live=False)
        articles.set_remote(store_of(run), article, str(post.id), datetime.now(UTC))
        return _said(f"draft {post.id} at {post.slug}", warnings)

    return await _through_the_gate(run, act, article, work, over)


@io_task
async def publish_article(run: Run, article_id: str, over: bool = False) -> Receipt:
    """Make an approved article live, or update the live one, and look at the page it became.

    The receipt is `skipped` with its reason where no approval of this text is in force, its turn
    has not come, or the site has something of a person's in the place (a task asks about it).
    """
    article = of_client(run, article_id)
    act = Act(act_key(run, PUBLISH, article), f"make “{article.title}” live")
    approval = _in_force(run, article)
    if approval is None:
        return await _left(run, act, _no_approval(run, article))

    async def work(desk: SiteDesk) -> str:
        post = await desk.look()
        publications.record(desk.db, article, datetime.now(UTC), slug=article.slug)
        now, per_month = datetime.now(UTC), desk.knobs.posts_per_month
        if until := publications.take_turn(desk.db, article, now, per_month):
            raise Waits(wait_said(until, per_month))
        post, warnings = await desk.write(post, live=True)
        warnings = [*warnings, *await desk.seen(post)]
        _is_live(run, article, str(post.id), post.link, list(dict.fromkeys(warnings)))
        return _said(f"{post.link} (post {post.id}); {approval.responsibility}", warnings)

    unread = approval.kind == AUTOPILOT
    return await _through_the_gate(run, act, article, work, over, unread)


class Waits(RuleError):
    """Its turn has not come."""


def of_client(run: Run, article_id: str) -> Article:
    """Return an article of this client's that has a draft.

    Raises:
        RuleError: there is none of that id.
    """
    article = articles.get(store_of(run), run.client, article_id)
    if article is None:
        raise RuleError(f"there is no article {article_id}: `3a articles list` lists them")
    if not article.draft or article.brief is None:
        raise RuleError(f"{article_id} has no text yet: it is {article.status}")
    return article


def act_key(run: Run, action: str, article: Article, content_hash: str = "") -> str:
    """Return the key of an act on a text of an article, its present one unless another is named."""
    version = (content_hash or article.content_hash)[:16]
    return f"{run.client}:{PROCESS}:{action}:{article.id}:{version}"


def _in_force(run: Run, article: Article) -> Approval | None:
    """Return the approval of the article's present text; on autopilot, one is written down."""
    db = store_of(run)
    found = in_force(approvals.of_article(db, article), article.content_hash)
    if found or not settings(run.client).content.autopilot or article.status != "ready":
        return found
    now = datetime.now(UTC)
    answers = responsibility("autopilot", AUTOPILOT, now, article.commission.language)
    made = Approval(article.content_hash, "approved", AUTOPILOT, "autopilot", now,
                    responsibility=answers)  # fmt: skip
    if run.apply:
        approvals.add(db, article, made)
        articles.move(db, article, "approved", who=AUTOPILOT, now=now, only_from=("ready",))
    return made


def _no_approval(run: Run, article: Article) -> str:
    if article.status not in READY:
        return f"it is {article.status}{f': {article.why}' if article.why else ''}"
    of_client = "" if run.client == "own" else f" --client {run.client}"
    return (
        f"waits for a person's approval of version {article.content_hash[:8]}: "
        f"3a approve {article.id} --by NAME{of_client}"
    )


async def _left(run: Run, act: Act, why: str) -> Receipt:
    """Leave an act undone, and say why."""
    if not run.apply:
        return Receipt(act.key, act.what, "skipped", why)

    async def leave(acts: Sequence[Act]) -> dict[str, Outcome]:
        return {one.key: Outcome("skipped", why) for one in acts}

    async def recover(acts: Sequence[Act]) -> dict[str, Outcome]:
        return {}

    [receipt] = await once_each(run, [act], leave, recover)
    return receipt


async def _through_the_gate(
    run: Run, act: Act, article: Article, work: Work, over: bool, unread: bool = False
) -> Receipt:
    """Do the work on the site, once; all of it looks before it writes, so doing it again is the
    way to find out what an unanswered try has done."""
    db, own = store_of(run), settings(run.client)

    async def send(acts: Sequence[Act]) -> dict[str, Outcome]:
        async with wp.connect(own.wp, slots=slots_of(run)) as site:
            desk = SiteDesk(site, db, own.content, _piece(run, article, unread), over)
            try:
                return {act.key: Outcome("done", await work(desk))}
            except LeftAlone as left:
                _ask(run, act, article, left)
                return {act.key: Outcome("skipped", f"left alone: {left.known} (3a tasks)")}
            except Waits as waits:
                return {act.key: Outcome("skipped", str(waits))}
            except (RuleError, ValueError) as wrong:  # a slug or image the site would not take
                return {act.key: Outcome("failed", str(wrong))}

    [receipt] = await once_each(run, [act], send, send)
    return receipt


def _piece(run: Run, article: Article, unread: bool) -> Piece:
    kept = articles.current(store_of(run), article)
    assert kept is not None
    assert article.brief is not None
    author = settings(run.client).content.author or article.brief.site.name
    return Piece(article, article.brief, kept.draft, author, unread)


def _ask(run: Run, act: Act, article: Article, left: LeftAlone) -> None:
    key = f"{act.key}:{datetime.now(UTC):%Y%m%d}"
    task = HumanTask(key, article.id, left.known, left.asked)
    people.ask(store_of(run), run.client, PROCESS, [task])


def _is_live(run: Run, article: Article, post: str, link: str, warnings: list[str]) -> None:
    db, now = store_of(run), datetime.now(UTC)
    publications.record(db, article, now, warnings=warnings)
    articles.went_live(db, article, post, link, now)
    articles.move(
        db, article, "published", who="the publisher", now=now, url=link,
        version=article.content_hash, warnings=warnings,
    )  # fmt: skip


def _said(what: str, warnings: Sequence[str]) -> str:
    return "; ".join([what, *(f"warning: {one}" for one in dict.fromkeys(warnings))])

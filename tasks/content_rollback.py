"""Take an article back: to the texts it had before, or off the site. Planned, then applied.

A roll-back writes the site's own earlier revision; where the site keeps none, the texts we wrote
down before. What is taken back is no longer approved: it does not go live again by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors import wp
from connectors.wp import Post, PostUpdate, Wp
from domain.acts import Act, Outcome
from domain.content.approval import Approval, diff
from domain.content.publishing import Texts
from domain.content.record import Article, ArticleStatus
from domain.plans import Plan, PlanRefused
from domain.receipts import Tally
from domain.runs import Run
from settings import settings
from store import approvals, articles, plans, publications, receipts
from store.database import Database
from tasks._io import io_task, once_each, slots_of, store_of
from tasks.content_publish import PROCESS, PUBLISH, act_key, of_client

ROLLBACK, UNPUBLISH = "rollback", "unpublish"


@io_task
async def plan_rollback(run: Run, article_id: str) -> Plan:
    """Freeze the plan that gives a live article the texts it had before its present ones.

    Raises:
        PlanRefused: it is not live, or never had other texts.
    """
    article, db = of_client(run, article_id), store_of(run)
    async with wp.connect(settings(run.client).wp, slots=slots_of(run)) as site:
        post = await _live(site, db, article)
        revision, earlier = await _earlier(site, db, article, post)
    digest = wp.text_hash(earlier.title, earlier.content, earlier.excerpt)
    after = {"text": digest, "revision": revision}
    changes = diff(post.content, earlier.content)
    act = _act(run, ROLLBACK, article, f"give “{post.title}” its earlier texts back", post, after)
    return _frozen(run, article, act, changes)


@io_task
async def plan_unpublish(run: Run, article_id: str) -> Plan:
    """Freeze the plan that takes a live article off the site; it stays there as a draft.

    Raises:
        PlanRefused: it is not live.
    """
    article, db = of_client(run, article_id), store_of(run)
    async with wp.connect(settings(run.client).wp, slots=slots_of(run)) as site:
        post = await _live(site, db, article)
    act = _act(run, UNPUBLISH, article, f"take “{post.title}” off the site", post,
               {"text": post.text_hash, "status": "draft"})  # fmt: skip
    return _frozen(run, article, act, "")


@io_task
async def apply_content_plan(run: Run, plan_id: str, by: str) -> Tally:
    """Do exactly what a plan says, if the site is still as it was shown.

    Raises:
        PlanRefused: the plan is unknown, decided otherwise, or the post has changed since.
    """
    db = store_of(run)
    plan = plans.get(db, plan_id)
    if plan.client != run.client or plan.process != PROCESS:
        raise PlanRefused(f"{plan_id} is no plan of this client's articles")
    if plan.status == "applied":
        return Tally()
    if plan.status not in ("open", "applying"):
        raise PlanRefused(f"{plan_id} was {plan.status} ({plan.decided_by}): make a new plan")
    plans.check_hash(db, plan)
    [act] = plans.acts(db, plan_id)
    article = of_client(run, act.subject)

    async def send(acts: Sequence[Act]) -> dict[str, Outcome]:
        async with wp.connect(settings(run.client).wp, slots=slots_of(run)) as site:
            return {act.key: await _take_back(site, run, article, act, by)}

    if run.apply:
        plans.decide(db, plan_id, "applying", by, only_from=("open",))
    [receipt] = await once_each(run, [act], send, send, plan_id)
    if receipt.status == "done":
        plans.decide(db, plan_id, "applied", by, only_from=("applying",))
    if receipt.status == "skipped":
        plans.decide(db, plan_id, "refused", receipt.detail[:80], only_from=("applying",))
        raise PlanRefused(f"{plan_id}: {receipt.detail}. Nothing was written: make a new plan.")
    return Tally.of([receipt])


async def _take_back(site: Wp, run: Run, article: Article, act: Act, by: str) -> Outcome:
    """Write what the plan says, unless the post is neither as shown nor as it will be."""
    db = store_of(run)
    post = await site.post(int(act.before["post"]))
    if post is None:
        return Outcome("skipped", "the post is not there any more")
    shown = dict(act.before)
    if _state(post) not in (shown, shown | _told(act.after)):  # the second: done already
        return Outcome("skipped", "the post was changed since the plan was made")
    if act.action == UNPUBLISH:
        written = await site.update(post.id, PostUpdate(status="draft"))
        status: ArticleStatus = "withdrawn"
    else:
        texts = await _texts(site, db, article, post, act.after)
        change = PostUpdate(texts.title, texts.content, texts.excerpt)
        written, status = await site.update(post.id, change), "ready"
    _record(run, article, act, written, status, by)
    return Outcome("done", f"post {written.id} is {written.status}: {written.link}")


def _record(
    run: Run, article: Article, act: Act, written: Post, status: ArticleStatus, by: str
) -> None:
    """Say where the article stands now; the text taken back is no longer approved."""
    db, now = store_of(run), datetime.now(UTC)
    row = publications.get(db, article)
    gone = row.content_hash if row else ""
    there = publications.version_of(db, article, written.text_hash)
    publications.record(
        db, article, now, site_status=written.status, link=written.link,
        read_hash=written.text_hash, sent_hash=written.text_hash,
        content_hash=there.content_hash if there else "",
    )  # fmt: skip
    receipts.undone(db, [act_key(run, PUBLISH, article, gone)], f"{act.action} by {by}")
    approvals.add(db, article, Approval(gone, "withdrawn", by, "person", now, why=act.what))
    articles.move(db, article, status, who=by, now=now, why=f"{act.action} by {by}")


async def _live(site: Wp, db: Database, article: Article) -> Post:
    row = publications.get(db, article)
    post = await site.post(row.post) if row and row.post else None
    if post is None or post.status != "publish":
        raise PlanRefused(f"{article.id} is not live: there is nothing to take back")
    return post


async def _earlier(site: Wp, db: Database, article: Article, post: Post) -> tuple[int, Texts]:
    """Return the newest texts from before the present ones, and the site's number of them or 0.

    A draft of ours that was never live is none; a text that came back is present since its first
    time, so that a second roll-back goes further back.
    """
    found = await site.revisions(post.id)
    same = [n for n, one in enumerate(found) if one.text_hash == post.text_hash]
    since = max(same, default=-1)
    for one in found[since + 1 :]:
        version = publications.version_of(db, article, one.text_hash)
        if version is None or version.purpose != "draft":
            return one.id, Texts(one.title, one.content, one.excerpt)
    version = publications.live_before(db, article, post.text_hash)
    if version is None:
        raise PlanRefused(f"{article.id} had no other texts before: 3a articles unpublish")
    return 0, Texts(version.title, version.content, version.excerpt)


async def _texts(
    site: Wp, db: Database, article: Article, post: Post, after: Mapping[str, Any]
) -> Texts:
    for one in await site.revisions(post.id):
        if one.id == after["revision"] or one.text_hash == after["text"]:
            return Texts(one.title, one.content, one.excerpt)
    version = publications.version_of(db, article, str(after["text"]))
    if version is None:
        raise PlanRefused(f"the earlier texts of {article.id} are kept nowhere any more")
    return Texts(version.title, version.content, version.excerpt)


def _act(
    run: Run, action: str, article: Article, what: str, post: Post, after: Mapping[str, Any]
) -> Act:
    stamp = f"{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    key = f"{run.client}:{PROCESS}:{action}:{article.id}:{stamp}"
    return Act(key, what, _state(post), after)


def _frozen(run: Run, article: Article, act: Act, changes: str) -> Plan:
    summary = {"article": article.id, "note": act.what, "diff": changes}
    return plans.save(store_of(run), run.client, PROCESS, run.day, [act], summary)


def _state(post: Post) -> dict[str, Any]:
    """Return what a plan is held to."""
    return {"post": post.id, "text": post.text_hash, "status": post.status}


def _told(after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: after[name] for name in ("text", "status") if name in after}

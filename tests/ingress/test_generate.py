"""`POST /generate`: kept once, answered with where to look, and waited for within bounds."""

import asyncio
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.content.record import Commission, KeptDraft
from domain.content.words import Critique, Draft
from store import article_requests, articles, sync_jobs
from store.jobs import Job
from tests.ingress.doors import IN, door, store

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 20, tzinfo=UTC)
ASKED: dict[str, Any] = {"topic": "Couvertures en laine", "keywords": ["couverture laine"]}
DRAFT = Draft("Une couverture", "une-couverture", "Meta", "## A\n\nElle coûte 149 €.", "fr")


def taken() -> Job | None:
    return article_requests.take(store(), "own", time.time(), 60.0)


def settle(article_id: str) -> None:
    """Do what a run does: a draft, and its status."""
    db = store()
    article = articles.get(db, "own", article_id)
    assert article is not None
    kept = KeptDraft(1, DRAFT, Critique((), (), 80.0, ()), (), "", Decimal(0), True, NOW)
    articles.keep_draft(db, article, kept)
    articles.choose(db, article, kept, NOW)
    articles.move(db, article, "ready", who="run", now=NOW)


async def test_a_wish_is_kept_answered_at_once_and_told_until_it_is_there() -> None:
    async with door() as api:
        asked = await api.post("/generate", json=ASKED, headers=IN)
        assert asked.status_code == 202
        where = asked.json()["status_url"]
        before = await api.get(where, headers=IN)
        job = taken()
        settle(asked.json()["id"])
        after = await api.get(where, headers=IN)

    assert job is not None
    assert job.params == {"article": asked.json()["id"]}
    assert (before.json()["status"], "html" in before.json()) == ("asked", False)
    said = after.json()
    assert (said["status"], said["title"], said["score"]) == ("ready", "Une couverture", 80.0)
    assert "<h2>A</h2>" in said["html"]
    assert said["markdown"].startswith("# Une couverture")
    assert said["claims"]["passes"] is True
    assert said["cost_eur"] == 0


async def test_the_same_wish_is_one_article_and_one_job() -> None:
    async with door() as api:
        first = await api.post("/generate", json=ASKED, headers=IN)
        second = await api.post("/generate", json={**ASKED, "publish": True}, headers=IN)
    assert first.json() == second.json()
    assert taken() is not None
    assert taken() is None


async def test_a_key_is_not_used_for_two_subjects() -> None:
    async with door() as api:
        await api.post("/generate", json={**ASKED, "key": "k"}, headers=IN)
        other = await api.post("/generate", json={"topic": "Coton", "key": "k"}, headers=IN)
    assert other.status_code == 409
    assert "stands for" in other.json()["errors"][0]["message"]


async def test_a_settled_article_is_not_made_again() -> None:
    async with door() as api:
        asked = await api.post("/generate", json=ASKED, headers=IN)
        job = taken()
        assert job is not None
        settle(asked.json()["id"])
        article_requests.ended(store(), job)
        await api.post("/generate", json=ASKED, headers=IN)
    assert taken() is None


async def test_a_failed_wish_says_why_and_is_tried_again_when_asked_again() -> None:
    async with door() as api:
        asked = await api.post("/generate", json=ASKED, headers=IN)
        job = taken()
        assert job is not None
        article_requests.ended(store(), job, "no source for it")
        told = await api.get(asked.json()["status_url"], headers=IN)
        await api.post("/generate", json=ASKED, headers=IN)
    assert (told.json()["failed"], told.json()["why"]) == (True, "no source for it")
    again = taken()
    assert again is not None


async def test_a_caller_who_waits_gets_the_article_or_where_to_look() -> None:
    async with door(wait_s=5.0) as api:
        asked = await api.post("/generate", json=ASKED, headers=IN)
        waiting = asyncio.create_task(api.post("/generate?wait=true", json=ASKED, headers=IN))
        await asyncio.sleep(0)
        await asyncio.to_thread(settle, asked.json()["id"])
        got = await waiting
    assert (got.status_code, got.json()["title"]) == (200, "Une couverture")


async def test_a_wait_is_bounded() -> None:
    async with door(wait_s=0.0) as api:
        got = await api.post("/generate?wait=true", json=ASKED, headers=IN)
        odd = await api.post("/generate?wait=perhaps", json=ASKED, headers=IN)
    assert got.status_code == 202
    assert odd.status_code == 400


async def test_a_wish_without_a_search_of_the_web_is_kept_as_one() -> None:
    async with door() as api:
        told = [
            (await api.post("/generate", json=ASKED | more, headers=IN)).json()["id"]
            for more in ({}, {"search": True}, {"search": False})
        ]

    kept = {one.id: one.commission.search for one in articles.listed(store(), "own")}
    assert told[0] == told[1] != told[2]
    assert (kept[told[0]], kept[told[2]]) == (True, False)


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "topic"), ({"topic": "ab"}, "topic"), ({"topic": "Laine", "language": "de"}, "language"),
     ({"topic": "Laine", "framework": "XYZ"}, "framework"),
     ({"topic": "Laine", "sources": ["/etc/passwd"]}, "sources.0"),
     ({"topic": "Laine", "sources": ["file:///etc/passwd"]}, "sources.0"),
     ({"topic": "Laine", "agentic": "yes"}, "agentic"),
     ({"topic": "Laine", "search": "brave"}, "search"),
     ({"topic": "Laine", "keywords": ["a"]}, "keywords.0"),
     ({"topic": "Laine", "apply": True}, "")],
)  # fmt: skip
async def test_a_wrong_wish_is_refused_by_the_fields_name(body: Any, field: str) -> None:
    async with door() as api:
        told = await api.post("/generate", json=body, headers=IN)
    assert told.status_code == 422
    assert told.json()["errors"][0]["field"] == field
    assert "passwd" not in told.text


@pytest.mark.parametrize("path", ["/generate", "/clients/own/generate"])
async def test_nobody_comes_in_without_the_token(path: str) -> None:
    async with door() as api:
        assert (await api.post(path, json=ASKED)).status_code == 401
        assert (await api.get(f"{path}/art-1")).status_code == 401
        assert (await api.get(f"{path}/art-1", headers=IN)).status_code == 404


async def test_a_job_whose_worker_died_is_taken_again() -> None:
    async with door() as api:
        await api.post("/generate", json=ASKED, headers=IN)
    db, now = store(), time.time()
    dead = article_requests.take(db, "own", now, 60.0)
    assert dead is not None
    sync_jobs.renew(db, dead, now + 120.0)
    assert article_requests.take(db, "own", now + 119.0, 60.0) is None
    assert article_requests.take(db, "own", now + 121.0, 60.0) is not None


async def test_a_stopped_article_is_asked_for_again() -> None:
    article = article_requests.ask(store(), "own", Commission("Laine", "fr", "PAS"), NOW)
    job = taken()
    assert job is not None
    articles.move(store(), article, "stopped", who="run", now=NOW, why="no source")
    article_requests.ended(store(), job, "no source")
    article_requests.ask(store(), "own", Commission("Laine", "fr", "PAS"), NOW)
    assert taken() is not None

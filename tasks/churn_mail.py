"""The acts of churn at the mail platform: sent in bulk, and sent again when in doubt."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors import klaviyo
from connectors.errors import BadAnswer, Refused, Retryable, Uncertain
from connectors.klaviyo import Event, Klaviyo, ProfileUpdate
from domain.acts import Ended, Outcome, StoredAct
from domain.retention import METRIC, PROPERTIES
from domain.runs import Run
from tasks.churn_line import Line, computed, connect, together

READERS = 6  # pages asked for at a time; the pace, not the distance, is to be the limit
ALONE = 8  # events sent alone at a time: more only miss their turns, and book them again

NO_EMAIL = Outcome("skipped", "no e-mail known")
IMPORTED, ACCEPTED = Outcome("done", "imported"), Outcome("done", "accepted")

Found = dict[str, dict[str, Any] | None]


async def live_properties(run: Run, emails: Mapping[str, str]) -> Found:
    """Read our six properties of these customers as they stand now; None without a profile.

    Args:
        emails: by subject.
    """
    wanted = sorted({email.lower() for email in emails.values()})
    share = -(-len(wanted) // READERS) or 1

    async def read(mail: Klaviyo, some: Sequence[str]) -> Found:
        found: Found = {}
        async for profile in mail.profiles_by_email(some):
            there = profile.properties or {}
            found[(profile.email or "").lower()] = {name: there.get(name) for name in PROPERTIES}
        return found

    by_email: Found = {}
    async with connect(run) as mail:
        shares = [wanted[start : start + share] for start in range(0, len(wanted), share)]
        for found in await together(read(mail, some) for some in shares):
            by_email |= found
    return {subject: by_email.get(email.lower()) for subject, email in emails.items()}


class Profiles:
    """Profile writes: bulk imports of upserts, so a batch in doubt is simply sent again."""

    def __init__(self, line: Line, emails: Mapping[str, str]) -> None:
        self.line, self.emails = line, emails

    async def send(self, acts: Sequence[StoredAct]) -> Ended:
        """Import one batch, and settle each row by the job's own report."""
        chunks = await computed(self._chunks, acts)
        problems = await self._import(chunks) if chunks else {}
        return await computed(self._ended, acts, problems)

    def _chunks(self, acts: Sequence[StoredAct]) -> list[list[ProfileUpdate]]:
        known = {self.emails[act.subject]: act for act in acts if act.subject in self.emails}
        return list(klaviyo.import_chunks(_update(act, email) for email, act in known.items()))

    def _ended(self, acts: Sequence[StoredAct], problems: Mapping[str, str]) -> Ended:
        apart = _without(acts, self.emails)
        if problems:
            emails = ((act.key, self.emails.get(act.subject, "").lower()) for act in acts)
            apart |= {k: Outcome("failed", problems[e]) for k, e in emails if e in problems}
        return Ended(apart, IMPORTED)

    async def _import(self, chunks: Sequence[Sequence[ProfileUpdate]]) -> dict[str, str]:
        """Import these profiles; return what was wrong, by e-mail in lower case.

        Klaviyo refuses a whole import for one bad row: such rows are taken out, the rest sent once.

        Raises:
            Retryable: no import was accepted.
            Uncertain: one was, and how it ended could not be learnt.
        """
        mail = await self.line.mail()
        problems: dict[str, str] = {}
        accepted = False
        for chunk in chunks:
            try:
                job_id = await _start(mail, chunk, problems)
                self.line.clear()
                if job_id is None:
                    continue
                accepted = True
                job = await mail.finish_import(job_id, len(chunk))
                if job.failed:
                    async for row in mail.import_errors(job_id):
                        problems[(row.email or "").lower()] = f"Klaviyo: {row.code}"
            except Retryable as exc:
                if not accepted:
                    raise
                said = f"accepted, then {exc.detail}"
                raise Uncertain("klaviyo", "import_profiles", said) from exc
        return problems


class Events:
    """Events: in bulk the first time, and one by one under their unique id when in doubt."""

    def __init__(self, line: Line, emails: Mapping[str, str]) -> None:
        self.line, self.emails = line, emails
        self._alone = asyncio.Semaphore(ALONE)

    async def send(self, acts: Sequence[StoredAct]) -> Ended:
        """Send one batch; where the vendor refuses it whole, each event alone."""
        ended = _without(acts, self.emails)
        known = [act for act in acts if act.key not in ended] if ended else acts
        if not known:
            return Ended(ended)
        body = await computed(self._body, known)
        await self.line.cleared()
        mail = await self.line.mail()
        try:
            await mail.send_events(body)
        except Refused as exc:
            if exc.status != 400:  # the key or the address is wrong, not one of the events
                raise
            return Ended(ended | await self._one_by_one(mail, known))
        finally:
            self.line.answered()
        return Ended(ended, ACCEPTED)

    async def recover(self, acts: Sequence[StoredAct]) -> Ended:
        """Send each again: the vendor keeps the first event of a unique id."""
        ended = _without(acts, self.emails)
        known = [act for act in acts if act.key not in ended]
        await self.line.cleared()
        return Ended(ended | await self._one_by_one(await self.line.mail(), known))

    async def _one_by_one(self, mail: Klaviyo, acts: Sequence[StoredAct]) -> dict[str, Outcome]:
        """Send events alone, and say of each how it ended.

        Raises:
            Retryable: the vendor answered none of them.
        """

        async def alone(act: StoredAct) -> None:
            async with self._alone:
                await mail.send_event(*self._events([act]))

        answers = await asyncio.gather(*map(alone, acts), return_exceptions=True)
        outages = [answer for answer in answers if isinstance(answer, Retryable)]
        if outages and len(outages) == len(acts):
            raise outages[0]
        return {act.key: _ended(answer) for act, answer in zip(acts, answers, strict=True)}

    def _body(self, acts: Sequence[StoredAct]) -> bytes:
        return klaviyo.events_body(self._events(acts))

    def _events(self, acts: Sequence[StoredAct]) -> list[Event]:
        now = datetime.now(UTC)
        return [
            Event(
                METRIC, self.emails[act.subject], _unique(act.key), klaviyo.written(act.after), now
            )
            for act in acts
        ]


def _unique(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _ended(answer: BaseException | None) -> Outcome:
    """Say how one event ended by what its call returned or raised."""
    if answer is None:
        return Outcome("done", "accepted, or there already")
    if isinstance(answer, Refused):
        return Outcome("failed", str(answer))
    if isinstance(answer, Retryable | Uncertain | BadAnswer):
        return Outcome("uncertain", str(answer))
    raise answer


async def _start(
    mail: Klaviyo, chunk: Sequence[ProfileUpdate], problems: dict[str, str]
) -> str | None:
    """Start one import without the rows Klaviyo refuses, which are added to `problems`."""
    left = list(chunk)
    for _ in range(2):
        started = await mail.import_profiles(left)
        if not started.bad_rows:
            return started.job_id
        bad = {left[row].email: f"Klaviyo: {why}" for row, why in started.bad_rows.items()}
        problems |= {email.lower(): why for email, why in bad.items()}
        left = [update for update in left if update.email not in bad]
        if not left:
            return None
    problems |= {update.email.lower(): "Klaviyo: refused with its batch" for update in left}
    return None


def _update(act: StoredAct, email: str) -> ProfileUpdate:
    """Say a profile write in Klaviyo's words: what was absent before an undo is absent again."""
    if "null" not in act.after:
        return ProfileUpdate(email, klaviyo.written(act.after))
    after = json.loads(act.after)
    set_to = {name: value for name, value in after.items() if value is not None}
    return ProfileUpdate(email, set_to, unset=[name for name in after if name not in set_to])


def _without(acts: Sequence[StoredAct], emails: Mapping[str, str]) -> dict[str, Outcome]:
    """Return the outcome of the acts on those who have no address."""
    return {act.key: NO_EMAIL for act in acts if act.subject not in emails}

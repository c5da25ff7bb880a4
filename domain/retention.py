"""What a churn score makes us write at the mail platform, and what we leave alone.

We write six properties in a namespace of our own and send one event when a band changes. A value
that is there and that we did not put there was edited by a person: it stays. Source: business
brief 1.2, `updateKlaviyoProfile`; product rows E5, E11.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.acts import Act, digest
from domain.runs import Run

SEGMENT, RISK, BAND = "3a_segment", "3a_churn_risk", "3a_churn_band"
HORIZON, MODEL, SCORED_AT = "3a_churn_horizon_days", "3a_churn_model", "3a_churn_scored_at"
PROPERTIES = (SEGMENT, RISK, BAND, HORIZON, MODEL, SCORED_AT)

METRIC = "3A Churn Band Changed"
EXPERIMENT = "churn-1"  # a new name draws new hold-out arms
ELIGIBLE_RISK = 0.5  # from here on a customer is one whom contact might win back

RISK_STEP = 0.02  # a smaller move of the risk alone is not worth a write
STALE_DAYS = 28  # but a date older than this is

PROFILE, EVENT, HOLDOUT, CALL = "profile", "event", "holdout", "call"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One customer's score, ready to be written."""

    subject: str
    segment: str
    risk: float
    band: str
    horizon_days: int
    model: str
    as_of: date

    def properties(self) -> dict[str, Any]:
        """Return the six properties in the mail platform's words."""
        return {
            SEGMENT: self.segment,
            RISK: round(self.risk, 3),
            BAND: self.band,
            HORIZON: self.horizon_days,
            MODEL: self.model,
            SCORED_AT: self.as_of.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """A property we leave alone, because a person wrote it."""

    subject: str
    name: str
    live: Any
    wanted: Any


@dataclass(slots=True)
class Draft:
    """The acts of a plan in the making, and what it decided not to do."""

    acts: list[Act] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    created: int = 0
    unchanged: int = 0


def draft_writes(
    run: Run,
    wanted: Sequence[Wanted],
    live: Mapping[str, Mapping[str, Any] | None],
    ours: Mapping[str, Sequence[Mapping[str, Any]]],
) -> Draft:
    """Compare scores with what stands at the mail platform, and draft the differences.

    Args:
        wanted: the customers to write.
        live: by subject, the properties found there now; None where there is no profile.
        ours: by subject, the values we put there earlier, those in doubt included.
    """
    draft, events = Draft(), []
    for want in wanted:
        found = live.get(want.subject)
        act, kept = profile_act(run, want, found, ours.get(want.subject, ()))
        draft.kept += kept
        if act is None:
            draft.unchanged += 1
            continue
        draft.acts.append(act)
        draft.created += found is None
        if event := band_event(run, want, act):
            events.append(event)
    draft.acts += events
    return draft


def profile_act(
    run: Run,
    want: Wanted,
    live: Mapping[str, Any] | None,
    ours: Sequence[Mapping[str, Any]],
) -> tuple[Act | None, list[Kept]]:
    """Return the write a customer needs, if any, and the properties left to their author."""
    there = live or {}
    after = want.properties()
    kept = [
        Kept(want.subject, name, there[name], after.pop(name))
        for name in PROPERTIES
        if there.get(name) is not None
        and there[name] != after[name]
        and all(earlier.get(name) != there[name] for earlier in ours)
    ]
    before = {name: there.get(name) for name in after}
    if not _worth_writing(before, after):
        return None, kept
    key = f"{run.client}:churn:{PROFILE}:{want.subject}:{run.day}-{digest(after)}"
    return Act(key, _in_words(before, after, created=live is None), before, after), kept


def band_event(run: Run, want: Wanted, act: Act) -> Act | None:
    """Return the one event that a change of band calls for; a first band is not a change."""
    old, new = act.before.get(BAND), act.after.get(BAND)
    if old is None or new is None or old == new:
        return None
    return Act(
        f"{run.client}:churn:{EVENT}:{want.subject}:{run.day}-{new}",
        f"send event '{METRIC}': {old} → {new}",
        {},
        {"from": old, "to": new, **want.properties()},
    )


def holdout_act(run: Run, subject: str) -> Act:
    """Return the act of leaving a hold-out customer alone: its receipt says so."""
    return Act(
        f"{run.client}:churn:{HOLDOUT}:{subject}:{run.day}",
        f"leave untouched: hold-out of experiment {EXPERIMENT}",
    )


def call_act(run: Run, subject: str, known: str, refused_by: Sequence[str]) -> Act:
    """Return the act of asking for a win-back call; the contact guard decides again at apply time.

    Args:
        known: the figures a person would need, without identity.
        refused_by: the rules that forbid the call as things stand; none: it may be queued.
    """
    what = (
        f"no call ({', '.join(refused_by)}): ask a person to decide"
        if refused_by
        else "queue a win-back call"
    )
    key = f"{run.client}:churn:{CALL}:{subject}:{run.day}"
    return Act(key, what, {}, {"known": known})


def undo_acts(run: Run, plan: str, done: Sequence[Act]) -> list[Act]:
    """Return the acts that put back what the profile writes of a plan replaced."""
    stem = f"{run.client}:churn:{PROFILE}"
    return [
        Act(
            f"{stem}:{act.subject}:undo-{digest({'of': act.key, 'plan': plan})}",
            f"put back what {plan} replaced",
            dict(act.after),
            dict(act.before),
        )
        for act in done
        if act.action == PROFILE
    ]


def _worth_writing(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether anything moved that somebody could act on, or the date has gone stale."""
    if any(before[n] != after[n] for n in after if n not in (RISK, SCORED_AT)):
        return True
    if RISK in after and abs((before[RISK] or 0) - after[RISK]) >= RISK_STEP:
        return True
    if SCORED_AT not in after or before[SCORED_AT] == after[SCORED_AT]:
        return False
    try:
        age = date.fromisoformat(after[SCORED_AT]) - date.fromisoformat(str(before[SCORED_AT]))
    except ValueError:
        return True
    return abs(age.days) >= STALE_DAYS


def _in_words(before: Mapping[str, Any], after: Mapping[str, Any], created: bool) -> str:
    changes = [
        f"{name.removeprefix('3a_')} {after[name]}"
        if before[name] is None
        else f"{name.removeprefix('3a_')} {before[name]} → {after[name]}"
        for name in (RISK, BAND, SEGMENT)
        if name in after and before[name] != after[name]
    ]
    return ("create profile: " if created else "") + (", ".join(changes) or "refresh the date")

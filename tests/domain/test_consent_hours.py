"""When people may be called, where they are, and how often: each edge minute."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consent import (
    Callee,
    Consent,
    ContactHistory,
    Verdict,
    may_call,
)
from domain.contact_places import easter, public_holidays

PHONE = "+33612345678"
SARAH = Callee(PHONE, "FR", kind="consumer", email="sarah@example.com")
AGREED = Consent(
    PHONE,
    "call",
    "churn",
    "J'accepte d'être appelée.",
    "order form",
    datetime(2026, 9, 1, tzinfo=UTC),
)
KNOWN = ContactHistory(
    purpose="churn", caller="+33162000001", calls=(), refusals=(), suppressed=False, consent=AGREED
)


def paris(text: str) -> datetime:
    return local(text, "Europe/Paris")


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


TUESDAY = paris("2026-11-24T15:00")


def rules(verdict: Verdict) -> set[str]:
    assert verdict.allowed == (not verdict.reasons)
    return {reason.rule for reason in verdict.reasons}


def asked(now: datetime = TUESDAY, person: Callee = SARAH, **facts: object) -> Verdict:
    return may_call(person, now, replace(KNOWN, **facts))


# Hours, in the callee's own time


@pytest.mark.parametrize(
    ("clock", "allowed"),
    [
        ("00:00", False),
        ("09:59", False),
        ("09:59:59.999999", False),
        ("10:00", True),
        ("12:59", True),
        ("13:00", False),
        ("13:59", False),
        ("14:00", True),
        ("19:59", True),
        ("19:59:59.999999", True),
        ("20:00", False),
        ("23:59", False),
    ],
)
def test_calls_begin_from_10_to_13_and_from_14_to_20(clock: str, allowed: bool) -> None:
    verdict = asked(paris(f"2026-11-24T{clock}"))
    assert rules(verdict) == (set() if allowed else {"hours"})


@pytest.mark.parametrize(
    ("moment", "refused"),
    [
        ("2026-11-27T19:59", set()),  # Friday
        ("2026-11-27T23:59", {"hours"}),
        ("2026-11-28T00:00", {"weekend", "hours"}),  # Saturday
        ("2026-11-28T15:00", {"weekend"}),
        ("2026-11-29T15:00", {"weekend"}),
        ("2026-11-29T23:59", {"weekend", "hours"}),
        ("2026-11-30T00:00", {"hours"}),  # Monday
        ("2026-11-30T10:00", set()),
    ],
)
def test_no_call_begins_on_a_weekend(moment: str, refused: set[str]) -> None:
    assert rules(asked(paris(moment))) == refused


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2027-03-26T08:59:00+00:00", False),  # Friday before summer time: 09:59
        ("2027-03-26T09:00:00+00:00", True),
        ("2027-03-30T07:59:00+00:00", False),  # Tuesday after it (Monday is Easter): 09:59
        ("2027-03-30T08:00:00+00:00", True),
        ("2026-10-23T17:59:00+00:00", True),  # Friday before winter time: 19:59
        ("2026-10-23T18:00:00+00:00", False),
        ("2026-10-26T18:59:00+00:00", True),  # Monday after it
        ("2026-10-26T19:00:00+00:00", False),
    ],
)
def test_the_hours_follow_the_change_of_the_clocks(moment: str, allowed: bool) -> None:
    assert asked(datetime.fromisoformat(moment)).allowed is allowed


def test_the_hour_that_happens_twice_is_outside_the_window_both_times() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for moment in (night, night + timedelta(hours=1)):
        assert rules(asked(moment)) == {"weekend", "hours"}


@pytest.mark.parametrize(
    ("phone", "country", "zone"),
    [
        ("+262692123456", "RE", "Indian/Reunion"),
        ("+596696123456", "MQ", "America/Martinique"),
        ("+590690123456", "GP", "America/Guadeloupe"),
        ("+594694123456", "GF", "America/Cayenne"),
        ("+262639123456", "YT", "Indian/Mayotte"),
        ("+508410000", "PM", "America/Miquelon"),
    ],
)
@pytest.mark.parametrize(
    ("clock", "allowed"), [("09:59", 0), ("10:00", 1), ("19:59", 1), ("20:00", 0)]
)
def test_overseas_hours_are_those_of_the_place(
    phone: str, country: str, zone: str, clock: str, allowed: int
) -> None:
    person = Callee(phone, country)
    moment = local(f"2026-11-24T{clock}", zone)
    verdict = asked(moment, person, consent=replace(AGREED, person=phone))
    assert rules(verdict) == (set() if allowed else {"hours"})


@pytest.mark.parametrize(
    ("phone", "postal_code"),
    [
        (PHONE, "97410"),  # a mainland number, an address in Réunion
        ("+262692123456", "69001"),  # the reverse
        ("+33692123456", ""),  # an overseas mobile written like a mainland one
    ],
)
@pytest.mark.parametrize(
    ("clock", "allowed"),
    [("09:59", 0), ("11:00", 1), ("16:59", 1), ("17:00", 0)],  # 12:59, 14:00, 19:59, 20:00 there
)
def test_where_number_and_address_disagree_the_stricter_wins(
    phone: str, postal_code: str, clock: str, allowed: int
) -> None:
    person = Callee(phone, "FR", postal_code)
    verdict = asked(paris(f"2026-11-24T{clock}"), person, consent=replace(AGREED, person=phone))
    assert rules(verdict) == (set() if allowed else {"hours"})


def test_lunch_in_reunion_closes_a_mainland_morning() -> None:
    person = replace(SARAH, postal_code="97400")
    assert rules(asked(paris("2026-11-24T10:59"), person)) == {"hours"}  # 13:59 there
    assert asked(paris("2026-11-24T11:00"), person).allowed


# Public holidays


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2027-01-01", "New Year"),
        ("2027-03-29", "Easter Monday"),
        ("2026-05-01", "Labour Day"),
        ("2026-05-08", "Victory"),
        ("2027-05-06", "Ascension"),
        ("2027-05-17", "Whit Monday"),
        ("2026-07-14", "Bastille Day"),
        ("2025-08-15", "Assumption"),
        ("2027-11-01", "All Saints"),
        ("2026-11-11", "Armistice"),
        ("2026-12-25", "Christmas"),
    ],
)
def test_no_call_on_a_public_holiday(day: str, name: str) -> None:
    consent = replace(AGREED, given_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert rules(asked(paris(f"{day}T15:00"), consent=consent)) == {"holiday"}, name


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2027, "2027-03-28"),
     (2038, "2038-04-25"), (2285, "2285-03-22")],
)  # fmt: skip
def test_easter_falls_when_the_calendar_says(year: int, sunday: str) -> None:
    assert easter(year) == date.fromisoformat(sunday)


def test_the_day_abolition_is_kept_closes_martinique_and_not_paris() -> None:
    assert date(2026, 5, 22) in public_holidays("MQ", 2026)
    assert date(2026, 5, 22) not in public_holidays("FR", 2026)


# How often


def test_a_fifth_call_in_thirty_days_is_refused_until_the_first_is_out() -> None:
    calls = tuple(paris(f"2026-11-{day:02}T11:00") for day in (2, 3, 4, 5))
    verdict = asked(paris("2026-11-24T15:00"), calls=calls)
    assert rules(verdict) == {"frequency"}
    assert verdict.earliest_next == paris("2026-12-02T10:00")
    assert rules(asked(paris("2026-12-01T19:59"), calls=calls)) == {"frequency"}
    assert asked(paris("2026-12-02T10:00"), calls=calls).allowed
    assert asked(paris("2026-11-24T15:00"), calls=calls[1:]).allowed


def test_a_call_already_queued_for_later_counts() -> None:
    queued = tuple(TUESDAY + timedelta(days=n) for n in (1, 2, 3, 6))
    assert rules(asked(calls=queued)) == {"frequency"}
    assert asked(calls=(TUESDAY + timedelta(days=300),) * 4).earliest_next is None


def test_after_a_no_sixty_full_days_pass() -> None:
    refusals = (paris("2026-09-24T19:00"),)
    assert rules(asked(paris("2026-11-23T15:00"), refusals=refusals)) == {"pause"}  # day 60
    assert asked(paris("2026-11-24T10:00"), refusals=refusals).allowed  # day 61
    verdict = asked(paris("2026-10-01T15:00"), refusals=refusals)
    assert verdict.earliest_next == paris("2026-11-24T10:00")


def test_the_next_moment_skips_nights_weekends_and_holidays() -> None:
    assert asked(paris("2026-11-24T13:00")).earliest_next == paris("2026-11-24T14:00")
    assert asked(paris("2026-11-27T20:00")).earliest_next == paris("2026-11-30T10:00")
    assert asked(paris("2026-12-24T20:00")).earliest_next == paris("2026-12-28T10:00")


@given(st.integers(0, 700_000), st.sampled_from(["", "97400"]))
def test_the_next_moment_is_one_that_is_allowed(minutes: int, postal_code: str) -> None:
    now = datetime(2026, 9, 2, tzinfo=UTC) + timedelta(minutes=minutes)
    person = replace(SARAH, postal_code=postal_code)
    verdict = asked(now, person)
    assert verdict.earliest_next is not None
    assert verdict.earliest_next >= now
    assert asked(verdict.earliest_next, person).allowed

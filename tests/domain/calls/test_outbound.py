"""Calls we place: what the carrier's words mean, and when a call is tried again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.calls.outbound import AGAIN_AFTER, MOST_TRIES, Ending, ending_of, next_try
from domain.contact_facts import Callee, Consent, ContactHistory

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
PHONE = "+33612345678"


def paris(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


QUEUED = paris(23, 11)  # a Monday


def known(phone: str = PHONE, *calls: datetime) -> ContactHistory:
    consent = Consent(phone, "call", "win-back", "J'accepte.", "form", paris(1, 12))
    return ContactHistory(
        "win-back", "+33162000001", calls=calls, refusals=(), suppressed=False, consent=consent
    )


def again(
    ending: Ending, now: datetime, tries: int = 1, phone: str = PHONE, country: str = "FR"
) -> datetime | None:
    person, facts = Callee(phone, country), known(phone, now)
    return next_try(person, facts, ending, tries=tries, queued_at=QUEUED, now=now)


@pytest.mark.parametrize(
    ("status", "answered_by", "ending"),
    [
        ("completed", "", Ending.ANSWERED),
        ("completed", "human", Ending.ANSWERED),
        ("completed", "unknown", Ending.ANSWERED),
        ("completed", "machine_start", Ending.VOICEMAIL),
        ("completed", "machine_end_beep", Ending.VOICEMAIL),
        ("completed", "fax", Ending.VOICEMAIL),
        ("busy", "", Ending.BUSY),
        ("no-answer", "", Ending.NO_ANSWER),
        ("failed", "", Ending.FAILED),
        ("canceled", "", Ending.CANCELED),
        ("queued", "", None),
        ("initiated", "", None),
        ("ringing", "", None),
        ("in-progress", "machine_start", None),
    ],
)
def test_the_carriers_words_say_how_a_call_ended(
    status: str, answered_by: str, ending: Ending | None
) -> None:
    assert ending_of(status, answered_by) == ending


def test_a_busy_number_is_tried_again_after_half_an_hour() -> None:
    assert again(Ending.BUSY, paris(24, 15)) == paris(24, 15, 30)


def test_a_retry_that_would_ring_at_lunch_waits_until_two() -> None:
    assert again(Ending.BUSY, paris(24, 12, 30)) == paris(24, 14)
    assert again(Ending.BUSY, paris(24, 12, 29)) == paris(24, 12, 59)


def test_a_retry_that_would_ring_in_the_evening_waits_for_the_next_day() -> None:
    assert again(Ending.NO_ANSWER, paris(24, 17)) == paris(25, 10)


def test_a_retry_never_falls_on_the_weekend() -> None:
    assert again(Ending.VOICEMAIL, paris(27, 15)) == paris(30, 10)


def test_a_retry_keeps_the_hours_of_where_the_number_is() -> None:
    noon_in_reunion = datetime(2026, 11, 24, 12, 50, tzinfo=REUNION).astimezone(UTC)
    found = again(Ending.BUSY, noon_in_reunion, phone="+262692000001", country="RE")
    assert found == datetime(2026, 11, 24, 14, tzinfo=REUNION).astimezone(UTC)


def test_of_number_and_address_the_stricter_one_counts() -> None:
    evening_in_reunion = paris(24, 16, 40)  # 19:40 there: half an hour later the day is over
    found = again(Ending.BUSY, evening_in_reunion, country="RE")
    assert found == paris(25, 11)  # when Paris opens at 10, Réunion pauses from 13 to 14


def test_nothing_is_tried_more_often_than_that() -> None:
    assert again(Ending.BUSY, paris(24, 15), tries=MOST_TRIES - 1) is not None
    assert again(Ending.BUSY, paris(24, 15), tries=MOST_TRIES) is None


@pytest.mark.parametrize("ending", [Ending.ANSWERED, Ending.FAILED, Ending.CANCELED])
def test_what_another_try_cannot_cure_is_not_tried_again(ending: Ending) -> None:
    assert ending not in AGAIN_AFTER
    assert again(ending, paris(24, 15)) is None


def test_retries_count_towards_four_calls_a_month() -> None:
    now = paris(24, 15)
    three = known(PHONE, *(now - timedelta(days) for days in (1, 2, 3)))
    four = known(PHONE, now, *(now - timedelta(days) for days in (1, 2, 3)))
    person = Callee(PHONE, "FR")

    def retry(facts: ContactHistory) -> datetime | None:
        return next_try(person, facts, Ending.BUSY, tries=1, queued_at=QUEUED, now=now)

    assert retry(three) == paris(24, 15, 30)
    assert retry(four) is None  # the month ends after the reason to call has


def test_a_person_who_said_no_meanwhile_is_not_tried_again() -> None:
    now = paris(24, 15)
    facts = ContactHistory(
        "win-back", "+33162000001", calls=(now,), refusals=(now,), suppressed=False,
        consent=known().consent,
    )  # fmt: skip
    again = next_try(Callee(PHONE, "FR"), facts, Ending.BUSY, tries=1, queued_at=QUEUED, now=now)
    assert again is None

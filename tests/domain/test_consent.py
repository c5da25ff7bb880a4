"""The right to call and to write: one test per rule, and each edge minute."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.consent import (
    Callee,
    Consent,
    ContactHistory,
    Contract,
    Verdict,
    may_call,
)
from domain.contact_places import is_number, of_address, of_number
from domain.contact_rules import PACKS, RULES, source
from domain.contact_words import WORDS
from domain.errors import RuleError

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


def test_a_proved_agreement_on_a_working_afternoon_allows_the_call() -> None:
    verdict = asked()
    assert verdict.allowed
    assert [reason.rule for reason in verdict.grounds] == ["ground.consent"]
    assert "2025-594" in verdict.grounds[0].source
    assert verdict.earliest_next == TUESDAY


def test_the_voice_must_say_what_it_is() -> None:
    assert {duty.rule for duty in asked().duties} == {"ai", "identity", "recording"}
    assert "2024/1689" in next(duty.source for duty in asked().duties if duty.rule == "ai")


# The right: consent, contract, profession


@pytest.mark.parametrize("kind", ["consumer", "unknown"])
def test_without_a_recorded_agreement_a_consumer_is_not_called(kind: str) -> None:
    verdict = asked(person=replace(SARAH, kind=kind), consent=None)
    assert rules(verdict) == {"consent"}
    assert "L.223-1" in verdict.reasons[0].source
    assert verdict.earliest_next is None


@pytest.mark.parametrize(
    "broken",
    [
        {"wording": " "},
        {"source": ""},
        {"given_at": None},
        {"given_at": TUESDAY + timedelta(seconds=1)},
    ],
)
def test_an_agreement_without_wording_date_or_source_proves_nothing(
    broken: dict[str, object],
) -> None:
    assert rules(asked(consent=replace(AGREED, **broken))) == {"consent.proof"}


@pytest.mark.parametrize(
    "other",
    [{"channel": "mail"}, {"purpose": "newsletter"}, {"purpose": ""}, {"person": "+33699999999"}],
)
def test_an_agreement_covers_one_person_one_channel_one_purpose(other: dict[str, object]) -> None:
    assert rules(asked(consent=replace(AGREED, **other))) == {"consent.scope"}


def test_an_agreement_recorded_under_the_email_counts_for_that_person() -> None:
    assert asked(consent=replace(AGREED, person="Sarah@Example.com")).allowed
    assert not asked(consent=replace(AGREED, person="marc@example.com")).allowed


def test_an_agreement_ends_the_moment_it_is_taken_back() -> None:
    taken_back = replace(AGREED, withdrawn_at=TUESDAY)
    assert rules(asked(TUESDAY, consent=taken_back)) == {"consent.withdrawn"}
    assert asked(TUESDAY - timedelta(seconds=1), consent=taken_back).allowed


CONTRACT = Contract("C-7", since=date(2026, 11, 1), until=date(2026, 11, 24), related=True)


@pytest.mark.parametrize(
    ("contract", "allowed"),
    [
        (CONTRACT, True),
        (replace(CONTRACT, until=None), True),
        (replace(CONTRACT, until=date(2026, 11, 23)), False),
        (replace(CONTRACT, since=date(2026, 11, 24)), True),
        (replace(CONTRACT, since=date(2026, 11, 25)), False),
        (replace(CONTRACT, related=False), False),
    ],
)
def test_a_running_contract_stands_for_consent_if_the_call_is_about_it(
    contract: Contract, allowed: bool
) -> None:
    verdict = asked(consent=None, contract=contract)
    assert rules(verdict) == (set() if allowed else {"consent"})


@pytest.mark.parametrize(
    ("objected", "refused"),
    [(False, set()), (True, {"objection"}), (None, {"objection.unknown"})],
)
def test_a_professional_may_be_called_until_the_objection(
    objected: bool | None, refused: set[str]
) -> None:
    marc = replace(SARAH, kind="professional")
    assert rules(asked(person=marc, consent=None, objected=objected)) == refused


def test_a_rule_is_cited_as_it_stood_that_day() -> None:
    assert "L.34-5" in source("FR", "consent.scope", date(2026, 8, 10))
    assert "2025-594" in source("FR", "consent.scope", date(2026, 8, 11))


def test_a_day_before_our_rules_begin_is_refused() -> None:
    old = replace(AGREED, given_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert rules(asked(paris("2023-02-28T15:00"), consent=old)) == {"date"}
    assert asked(paris("2023-03-01T15:00"), consent=old).allowed


# The number we show


@pytest.mark.parametrize(
    "caller",
    ["+33162123456", "+33163123456", "+33270123456", "+33271123456", "+33377123456",
     "+33378123456", "+33424123456", "+33425123456", "+33568123456", "+33569123456",
     "+33948123456", "+33949123456", "+33947512345", "+33947912345", "+590947512345"],
)  # fmt: skip
def test_the_prospecting_ranges_may_be_shown(caller: str) -> None:
    assert asked(caller=caller).allowed


@pytest.mark.parametrize(
    "caller",
    ["+33612345678", "+33712345678", "+33123456789", "+33164123456", "+33272123456",
     "+33426123456", "+33567123456", "+33947412345", "+33937123456", "+33950123456",
     "+442071234567", "+331621234567", "0162123456", ""],
)  # fmt: skip
def test_every_other_number_may_not_be_shown(caller: str) -> None:
    assert rules(asked(caller=caller)) == {"caller"}


# Suppression, and facts nobody knows


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"suppressed": True}, "suppressed"),
        ({"suppressed": None}, "suppressed.unknown"),
        ({"calls": None}, "frequency.unknown"),
        ({"refusals": None}, "pause.unknown"),
    ],
)
def test_a_fact_that_is_not_known_refuses(facts: dict[str, object], refused: str) -> None:
    verdict = asked(**facts)
    assert rules(verdict) == {refused}
    assert verdict.earliest_next is None


def test_nothing_known_is_refused_on_every_count() -> None:
    verdict = may_call(Callee("", ""), TUESDAY, ContactHistory(purpose="", caller=""))
    assert rules(verdict) == {"number", "country", "suppressed.unknown"}


def test_a_moment_without_a_zone_is_a_mistake_and_not_a_verdict() -> None:
    with pytest.raises(RuleError, match="time zone"):
        asked(datetime(2026, 11, 24, 15, 0))  # noqa: DTZ001 - the mistake under test
    with pytest.raises(RuleError, match="time zone"):
        asked(calls=(datetime(2026, 11, 24),))  # noqa: DTZ001 - the mistake under test


# Numbers and countries


@pytest.mark.parametrize(
    "phone",
    ["0612345678", "+33 6 12 34 56 78", "+3361234567", "+336123456789", "+33012345678",
     "33612345678", "+", "", "+33６12345678", "+33612345678\n", "tel:+33612345678"],
)  # fmt: skip
def test_a_number_not_in_full_international_form_is_unknown(phone: str) -> None:
    assert not is_number(phone)
    assert "number" in rules(asked(person=replace(SARAH, phone=phone)))


@pytest.mark.parametrize("country", ["", "CH", "GB", "NC", "PF", "CA", "France", "XX"])
def test_a_country_whose_rules_we_do_not_hold_is_refused(country: str) -> None:
    assert "country" in rules(asked(person=replace(SARAH, country=country)))


@pytest.mark.parametrize("phone", ["+41791234567", "+447912345678", "+687751234", "+79161234567"])
def test_a_number_of_a_country_we_do_not_hold_is_refused(phone: str) -> None:
    assert of_number(phone) == ()
    assert "number" in rules(asked(person=replace(SARAH, phone=phone)))


def test_new_caledonia_behind_a_french_postcode_is_unknown() -> None:
    assert of_address("FR", "98800") == ()
    assert of_address("fr", "974 00")[0].territory == "RE"


ANNA = Callee("+4915112345678", "DE", kind="consumer")
ZUSAGE = replace(AGREED, person=ANNA.phone)


@pytest.mark.parametrize(
    ("moment", "refused"),
    [
        ("2026-11-24T08:59", {"hours"}),
        ("2026-11-24T09:00", set()),
        ("2026-11-24T13:30", set()),
        ("2026-11-24T19:59", set()),
        ("2026-11-24T20:00", {"hours"}),
        ("2026-11-28T12:00", {"weekend"}),
        ("2027-03-26T12:00", {"holiday"}),  # Good Friday
    ],
)
def test_the_rest_of_the_union_gets_our_own_default(moment: str, refused: set[str]) -> None:
    assert rules(asked(local(moment, "Europe/Berlin"), ANNA, consent=ZUSAGE)) == refused


def test_our_default_asks_consent_of_professionals_too_and_knows_no_contract() -> None:
    shop = replace(ANNA, kind="professional")
    verdict = asked(person=shop, consent=None, objected=False, contract=CONTRACT)
    assert rules(verdict) == {"consent"}
    assert "2002/58" in verdict.reasons[0].source


def test_a_german_number_at_a_french_address_obeys_both() -> None:
    person = replace(ANNA, country="FR")
    verdict = asked(paris("2026-11-24T13:30"), person, consent=ZUSAGE)
    assert {(reason.rule, reason.pack) for reason in verdict.reasons} == {("hours", "FR")}


def test_the_canaries_are_an_hour_behind_madrid() -> None:
    person = Callee("+34612345678", "ES")
    consent = replace(AGREED, person=person.phone)
    assert not asked(local("2026-11-24T09:59", "Europe/Madrid"), person, consent=consent).allowed
    assert asked(local("2026-11-24T10:00", "Europe/Madrid"), person, consent=consent).allowed


def test_the_united_states_are_switched_off_until_somebody_enables_the_pack() -> None:
    joe = Callee("+12125550123", "US")
    noon = local("2026-11-24T15:00", "America/New_York")
    consent = replace(AGREED, person=joe.phone)
    assert rules(asked(noon, joe, consent=consent)) == {"disabled"}

    enabled = {**PACKS, "US": replace(PACKS["US"], enabled=True)}
    facts = replace(KNOWN, consent=consent)
    assert may_call(joe, noon, facts, enabled).allowed
    early = local("2026-11-24T12:59", "America/New_York")  # 07:59 in Hawaii
    assert rules(may_call(joe, early, facts, enabled)) == {"hours"}


# The texts


def test_every_sentence_exists_in_both_languages() -> None:
    for english, french in WORDS.values():
        assert english.endswith(".")
        assert french.endswith(".")
        assert english != french
        assert not re.search(r"[{}]", english + french)


def test_the_periods_of_one_rule_do_not_overlap() -> None:
    for one in RULES:
        same = [r for r in RULES if (r.pack, r.id) == (one.pack, one.id) and r is not one]
        assert all(r.since > one.until or r.until < one.since for r in same)

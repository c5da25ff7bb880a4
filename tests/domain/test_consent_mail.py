"""The right to write: consent, a purchase, a profession."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.consent import (
    Addressee,
    Consent,
    MailHistory,
    Purchase,
    Verdict,
    may_mail,
)

TUESDAY = datetime(2026, 11, 24, 14, tzinfo=UTC)


def rules(verdict: Verdict) -> set[str]:
    assert verdict.allowed == (not verdict.reasons)
    return {reason.rule for reason in verdict.reasons}


# Mail

INBOX = Addressee("sarah@example.com", "FR", "consumer")
MAIL_OK = Consent(
    "sarah@example.com", "mail", "winback", "Oui, écrivez-moi.", "order form",
    datetime(2026, 9, 1, tzinfo=UTC),
)  # fmt: skip
BOUGHT = Purchase(date(2026, 10, 1), similar=True, could_object=True)


def mailed(person: Addressee = INBOX, **facts: object) -> Verdict:
    known = MailHistory(purpose="winback", suppressed=False)
    return may_mail(person, TUESDAY, replace(known, **facts))


def test_a_proved_agreement_allows_the_mail_and_says_what_it_must_hold() -> None:
    verdict = mailed(consent=MAIL_OK)
    assert verdict.allowed
    assert {duty.rule for duty in verdict.duties} == {"mail_identity", "mail_unsubscribe"}


@pytest.mark.parametrize(
    ("purchase", "allowed"),
    [
        (BOUGHT, True),
        (replace(BOUGHT, similar=None), False),
        (replace(BOUGHT, could_object=None), False),
        (replace(BOUGHT, on=date(2026, 11, 25)), False),  # not bought yet
        (replace(BOUGHT, on=TUESDAY.date() - timedelta(days=3 * 365)), True),
        (replace(BOUGHT, on=TUESDAY.date() - timedelta(days=3 * 365 + 1)), False),
        (None, False),
    ],
)
def test_a_customer_is_written_to_about_similar_goods(
    purchase: Purchase | None, allowed: bool
) -> None:
    assert rules(mailed(purchase=purchase)) == (set() if allowed else {"mail_consent"})


def test_an_agreement_taken_back_beats_a_purchase() -> None:
    verdict = mailed(consent=replace(MAIL_OK, withdrawn_at=TUESDAY), purchase=BOUGHT)
    assert rules(verdict) == {"consent.withdrawn"}


@pytest.mark.parametrize(
    ("email", "fits", "country", "allowed"),
    [
        ("marc@atelier.example", True, "FR", True),
        ("marc@atelier.example", None, "FR", False),
        ("marc@gmail.com", True, "FR", False),  # a personal mailbox: a consumer
        ("marc@atelier.example", True, "DE", False),
    ],
)
def test_a_professional_is_written_to_about_the_job(
    email: str, fits: bool | None, country: str, allowed: bool
) -> None:
    verdict = mailed(Addressee(email, country, "professional"), fits_function=fits)
    assert rules(verdict) == (set() if allowed else {"mail_consent"})


@pytest.mark.parametrize(
    ("person", "facts", "refused"),
    [
        (INBOX, {"suppressed": True}, "suppressed"),
        (INBOX, {"suppressed": None}, "suppressed.unknown"),
        (replace(INBOX, country=""), {}, "country"),
        (replace(INBOX, country="US"), {}, "disabled"),
        (replace(INBOX, email="sarah"), {"consent": None, "purchase": BOUGHT}, "mail_address"),
    ],
)
def test_a_mail_fails_closed(person: Addressee, facts: dict[str, object], refused: str) -> None:
    assert rules(mailed(person, **{"consent": MAIL_OK, **facts})) == {refused}

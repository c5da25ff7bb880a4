"""Signatures of webhooks: only the holder of a secret, over exactly these bytes."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.signatures import secrets_of, verified
from sandbox.deliveries import sign

BODY, SECRET = b'{"id":1}', "s3cret"
SIGNATURE = "Y92rNNpYOOODVF6ckLQPdKTj2qvF3ZqNSaUYda1LJBg="  # made by the vendor's own code
anything = st.text(st.characters())  # lone surrogates too
bodies, secrets = st.binary(), st.text(min_size=1).filter(str.strip)


def test_the_vendors_own_signature_is_verified() -> None:
    assert verified(BODY, SIGNATURE, [SECRET]) == 0


def test_it_says_which_secret_signed_while_one_is_replaced() -> None:
    assert verified(BODY, SIGNATURE, ["new", SECRET, "old"]) == 1


@pytest.mark.parametrize("given", [None, "", " ", "=", "abc", "é" * 44, "\ud800", "\x00"])
def test_what_is_no_signature_verifies_nothing(given: str | None) -> None:
    assert verified(BODY, given, [SECRET]) is None


@pytest.mark.parametrize("secrets", [[], [""], ["", " "]])
def test_without_a_secret_nothing_is_verified(secrets: list[str]) -> None:
    assert verified(BODY, SIGNATURE, secrets) is None
    for empty in ("", " "):
        assert verified(BODY, sign(BODY, empty), secrets) is None


@pytest.mark.parametrize(
    "given",
    [
        f" {SIGNATURE}",
        f"{SIGNATURE}\n",
        SIGNATURE.rstrip("="),
        SIGNATURE + "=",
        SIGNATURE[:-2] + "h=",  # the same bytes to a lenient decoder
        SIGNATURE.lower(),
        base64.b64decode(SIGNATURE).hex(),
    ],
)
def test_base64_is_read_strictly(given: str) -> None:
    assert verified(BODY, given, [SECRET]) is None


@given(bodies, secrets, st.lists(secrets), st.lists(secrets))
def test_the_holder_of_any_of_the_secrets_is_believed(
    body: bytes, secret: str, before: list[str], after: list[str]
) -> None:
    found = verified(body, sign(body, secret), [*before, secret, *after])

    assert found is not None
    assert sign(body, [*before, secret, *after][found]) == sign(body, secret)


@given(bodies, bodies, secrets)
def test_a_signature_is_of_one_body_only(body: bytes, other: bytes, secret: str) -> None:
    assert (verified(other, sign(body, secret), [secret]) == 0) == (other == body)


@given(bodies, st.none() | anything, st.lists(anything))
def test_no_input_raises(body: bytes, given: str | None, secrets: list[str]) -> None:
    assert verified(body, given, secrets) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [(None, ()), ("", ()), (" , ", ()), ("a", ("a",)), ("new, old", ("new", "old"))],
)
def test_a_setting_holds_several_secrets(text: str | None, found: tuple[str, ...]) -> None:
    assert secrets_of(text) == found

"""X-Twilio-Signature: the vendor's own vectors, and everything that must not pass."""

import hashlib

import pytest

from connectors.twilio_signature import verify

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309",
    "To": "+18005551212", "Caller": "+14158675309",
}  # fmt: skip
SIGNED = "RSOYDt4T1cUTdK1PDd93/VVr8B8="  # of the tests of Twilio's own library
BODY = b'{"property": "value", "boolean": true}'
BODY_URL = f"{URL}&bodySHA256={hashlib.sha256(BODY).hexdigest()}"
BODY_SIGNED = "a9nBmqA0ju/hNViExpshrM61xv4="


def test_a_form_signed_by_the_owner_of_the_token_passes() -> None:
    assert verify(SIGNED, URL, FORM, TOKEN)


@pytest.mark.parametrize("port", ["", ":443", ":8443"])
def test_the_port_may_be_written_or_not(port: str) -> None:
    assert verify(SIGNED, URL.replace(".com", f".com{port}"), FORM, TOKEN)


def test_a_body_passes_by_the_hash_in_its_url() -> None:
    assert verify(BODY_SIGNED, BODY_URL, BODY, TOKEN)


@pytest.mark.parametrize("given", [None, "", "x", SIGNED[:-1], SIGNED.lower(), "\udce9"])
def test_another_signature_or_none_does_not_pass(given: str | None) -> None:
    assert not verify(given, URL, FORM, TOKEN)


@pytest.mark.parametrize(
    ("url", "form", "token"),
    [
        (URL.replace("foo=1", "foo=2"), FORM, TOKEN),
        (URL.replace("https", "http"), FORM, TOKEN),
        (URL.replace(".com", ".com:port"), FORM, TOKEN),
        (URL, FORM | {"To": "+33600000000"}, TOKEN),
        (URL, FORM | {"Extra": ""}, TOKEN),
        (URL, {}, TOKEN),
        (URL, FORM, "another"),
        (URL, FORM, ""),
    ],
)
def test_nothing_may_differ(url: str, form: dict[str, str], token: str) -> None:
    assert not verify(SIGNED, url, form, token)


@pytest.mark.parametrize("body", [b"", BODY + b" ", b"\xff"])
def test_a_changed_body_does_not_pass_though_its_url_is_signed(body: bytes) -> None:
    assert not verify(BODY_SIGNED, BODY_URL, body, TOKEN)


def test_a_body_whose_hash_is_not_in_the_url_does_not_pass() -> None:
    assert not verify(SIGNED, URL, b"", TOKEN)

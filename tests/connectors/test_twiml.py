"""TwiML: the XML that Twilio obeys."""

from xml.etree import ElementTree

import pytest

from connectors import twiml


def read(text: str) -> ElementTree.Element:
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?><Response>')
    return ElementTree.fromstring(text)


def test_a_stream_carries_its_parameters_beside_the_url() -> None:
    document = read(twiml.stream("wss://v.example/twilio", {"token": "a&b", "lead": "é<1>"}))

    stream = document.find("Connect/Stream")
    assert stream is not None
    assert stream.attrib == {"url": "wss://v.example/twilio"}
    assert [p.attrib for p in stream] == [
        {"name": "token", "value": "a&b"}, {"name": "lead", "value": "é<1>"},
    ]  # fmt: skip
    assert [verb.tag for verb in document] == ["Connect", "Hangup"]


def test_a_stream_can_be_followed_by_other_orders() -> None:
    document = read(twiml.stream("wss://v.example/t", {}, then="https://v.example/next"))

    assert document.findtext("Redirect") == "https://v.example/next"
    assert document.find("Hangup") is None


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "fr-FR"), ("en", "en-US"), ("es-ES", "es-ES")]
)
def test_words_are_spoken_in_their_language(language: str, said: str) -> None:
    document = read(twiml.say("À bientôt & merci", language))

    say = document.find("Say")
    assert say is not None
    assert (say.text, say.get("language")) == ("À bientôt & merci", said)
    assert document[-1].tag == "Hangup"


def test_a_transfer_announces_whispers_and_shows_a_number_of_ours() -> None:
    document = read(
        twiml.transfer(
            "+33100000000", "+33900000000", announcement="Un instant.",
            whisper_url="https://v.example/whisper?lead=1&x=2",
        )
    )  # fmt: skip

    dial, number = document.find("Dial"), document.find("Dial/Number")
    assert dial is not None
    assert number is not None
    assert dial.get("callerId") == "+33900000000"
    assert number.text == "+33100000000"
    assert number.get("url") == "https://v.example/whisper?lead=1&x=2"
    assert document[0].text == "Un instant."


def test_a_call_is_ended_or_refused() -> None:
    assert read(twiml.hang_up())[0].tag == "Hangup"
    assert read(twiml.reject())[0].get("reason") == "busy"
    assert read(twiml.reject(busy=False))[0].get("reason") == "rejected"

"""TwiML: what Twilio is told to do with a call, as XML text.

Docs      https://www.twilio.com/docs/voice/twiml
Limits    answered within 15 s; the URL of a stream takes no query, its parameters travel beside it
          and arrive in `start.customParameters`; what follows <Connect><Stream> is done when our
          side closes the socket; 64 KiB in all
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

LANGUAGES = {"fr": "fr-FR", "en": "en-US"}


def stream(url: str, parameters: Mapping[str, str], *, status_url: str = "", then: str = "") -> str:
    """Connect a call to a WebSocket of ours, both ways.

    Args:
        url: wss://, without a query.
        parameters: what `start` will carry; not secret from whoever reads Twilio's logs.
        status_url: is told when the stream starts, stops and fails.
        then: the URL of the TwiML that goes on when we close the socket; empty: hang up.
    """
    response = Element("Response")
    attributes = {"url": url} | ({"statusCallback": status_url} if status_url else {})
    connected = SubElement(SubElement(response, "Connect"), "Stream", attributes)
    for name, value in parameters.items():
        SubElement(connected, "Parameter", {"name": name, "value": value})
    if then:
        SubElement(response, "Redirect", {"method": "POST"}).text = then
    else:
        SubElement(response, "Hangup")
    return _text(response)


def say(text: str, language: str = "fr", *, hang_up: bool = True) -> str:
    """Speak a text in Twilio's own voice."""
    response = Element("Response")
    _say(response, text, language)
    if hang_up:
        SubElement(response, "Hangup")
    return _text(response)


def transfer(
    to: str, caller: str, *, announcement: str = "", language: str = "fr", whisper_url: str = "",
    then: str = "", timeout_s: int = 25,
) -> str:  # fmt: skip
    """Hand a call to a person.

    Args:
        to: whom, E.164.
        caller: the number shown to that person; one of ours.
        announcement: spoken to the caller first.
        whisper_url: TwiML spoken to that person alone, before both are joined.
        then: the URL told how it went (`DialCallStatus`), whose TwiML goes on; empty: hang up.
        timeout_s: how long it rings there.
    """
    response = Element("Response")
    if announcement:
        _say(response, announcement, language)
    dial = {"callerId": caller, "answerOnBridge": "true", "timeout": str(timeout_s)}
    dial |= {"action": then, "method": "POST"} if then else {}
    number = {"url": whisper_url, "method": "POST"} if whisper_url else {}
    SubElement(SubElement(response, "Dial", dial), "Number", number).text = to
    return _text(response)


def hang_up() -> str:
    """End the call."""
    response = Element("Response")
    SubElement(response, "Hangup")
    return _text(response)


def reject(busy: bool = True) -> str:
    """Refuse a call before it is answered, which costs nothing."""
    response = Element("Response")
    SubElement(response, "Reject", {"reason": "busy" if busy else "rejected"})
    return _text(response)


def _say(response: Element, text: str, language: str) -> None:
    SubElement(response, "Say", {"language": LANGUAGES.get(language, language)}).text = text


def _text(response: Element) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(response, encoding="unicode")

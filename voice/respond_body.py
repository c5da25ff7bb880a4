"""The body of `POST /respond`: a conversation in either of two shapes; what is wrong, by its field.

    {"conversation": [{"role": "user", "text": "…"}, …], "language": "fr", "client": …, "id": …}
    {"message": "…", "history": [{"role": "assistant", "content": "…"}, …]}

Who speaks is `role` or `speaker`, what is said `text` or `content`; `"done": true` ends it.
There is no part for a system: what the assistant is told is the server's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from domain.bant import Language, Turn
from settings import OWN

BODY_BYTES = 64 * 1024
MOST_TURNS, MOST_CHARS, MOST_ID = 100, 4000, 64
SPEAKERS: Mapping[str, Literal["caller", "agent"]] = {
    "user": "caller", "caller": "caller", "customer": "caller", "lead": "caller",
    "prospect": "caller", "human": "caller", "client": "caller", "visitor": "caller",
    "assistant": "agent", "agent": "agent", "bot": "agent", "ai": "agent", "model": "agent",
}  # fmt: skip
LANGUAGES: Mapping[str, Language] = {"fr": "fr", "en": "en"}


class Wrong(Exception):
    """A body that says something impossible; `field` names where."""

    def __init__(self, status: int, field: str, message: str) -> None:
        super().__init__(message)
        self.status, self.field, self.message = status, field, message


@dataclass(frozen=True, slots=True)
class Said:
    """A conversation as it was sent; `language` and `id` empty where nothing was said of them.

    Attributes:
        done: the caller has left: the conversation is over, whatever is answered.
    """

    turns: tuple[Turn, ...]
    language: Language | None = None
    client: str = OWN
    id: str = ""
    done: bool = False


def read(raw: bytes) -> Said:
    """Return the conversation in a body.

    Raises:
        Wrong: 400 not a JSON object, 422 a field cannot be, with its name.
    """
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Wrong(400, "", "the body is not JSON") from None
    if not isinstance(body, dict):
        raise Wrong(400, "", "the body is a JSON object")
    turns = _conversation(body)
    if len(turns) > MOST_TURNS:
        raise Wrong(422, "conversation", f"at most {MOST_TURNS} turns, not {len(turns)}")
    client, name = _text(body, "client", OWN), _text(body, "id", "")
    return Said(tuple(turns), _language(body), client, name, _done(body))


def _conversation(body: dict[str, Any]) -> list[Turn]:
    if "conversation" in body:
        return _turns(body["conversation"], "conversation")
    if "message" in body:
        history = body.get("history")
        before = [] if history is None else _turns(history, "history")
        return [*before, Turn("caller", _said(body["message"], "message"))]
    raise Wrong(422, "conversation", "is missing: a list of turns, or 'message' and 'history'")


def _turns(given: Any, field: str) -> list[Turn]:
    if not isinstance(given, list):
        raise Wrong(422, field, "is a list of turns")
    return [_turn(one, f"{field}[{number}]") for number, one in enumerate(given)]


def _turn(given: Any, field: str) -> Turn:
    if not isinstance(given, dict):
        raise Wrong(422, field, "is an object with 'role' and 'text'")
    who = "role" if "role" in given else "speaker"
    role = given.get(who)
    speaker = SPEAKERS.get(role.lower()) if isinstance(role, str) else None
    if speaker is None:
        raise Wrong(422, f"{field}.{who}", f"is one of {', '.join(SPEAKERS)}")
    words = "text" if "text" in given else "content"
    return Turn(speaker, _said(given.get(words), f"{field}.{words}"))


def _said(given: Any, field: str) -> str:
    """Return a text, or the text parts of a list of parts."""
    if isinstance(given, list):
        parts = [one.get("text") for one in given if isinstance(one, dict)]
        given = " ".join(one for one in parts if isinstance(one, str))
    if not isinstance(given, str) or not given.strip():
        raise Wrong(422, field, "is a text that says something")
    if len(given) > MOST_CHARS:
        raise Wrong(422, field, f"has at most {MOST_CHARS} characters")
    return given.strip()


def _language(body: dict[str, Any]) -> Language | None:
    given = body.get("language")
    if given is None:
        return None
    language = LANGUAGES.get(given.lower()[:2]) if isinstance(given, str) else None
    if language is None:
        raise Wrong(422, "language", f"is one of {', '.join(LANGUAGES)}")
    return language


def _done(body: dict[str, Any]) -> bool:
    given = body.get("done", False)
    if not isinstance(given, bool):
        raise Wrong(422, "done", "is true or false")
    return given


def _text(body: dict[str, Any], field: str, default: str) -> str:
    given = body.get(field)
    if given is None:
        return default
    if not isinstance(given, str) or not 0 < len(given) <= MOST_ID or not given.isprintable():
        raise Wrong(422, field, f"is a text of 1 to {MOST_ID} characters")
    return given

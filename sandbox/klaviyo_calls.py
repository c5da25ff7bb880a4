"""How Klaviyo is asked and how it refuses: the call that passed the checks, and the error shape."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from starlette.datastructures import URL
from starlette.responses import Response

from sandbox.klaviyo_profiles import IDENTIFIERS
from sandbox.openapi import Flaw, Operation

T = TypeVar("T")

MEDIA_TYPE = "application/vnd.api+json"
KNOWN_BY = (*IDENTIFIERS, "_kx", "anonymous_id")
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
E164 = re.compile(r"\+[1-9]\d{6,14}")
TITLES = {400: "Invalid input.", 401: "Authentication credentials were not provided or are wrong.",
          404: "Not found.", 409: "Conflict.", 413: "Payload too large.",
          415: "Unsupported media type.", 429: "Throttled.", 500: "Server error."}  # fmt: skip


class Refusal(Exception):
    """The vendor says no: a status and the errors that go with it."""

    def __init__(
        self,
        status: int,
        code: str,
        flaws: str | Sequence[Flaw],
        *,
        meta: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code
        self.flaws = [Flaw(flaws)] if isinstance(flaws, str) else flaws
        self.meta = meta
        self.headers = headers or {}

    def answer(self) -> Response:
        """Say it in the vendor's error shape."""
        errors = []
        for number, flaw in enumerate(self.flaws, 1):
            source = {"parameter": flaw.parameter} if flaw.parameter else {"pointer": flaw.pointer}
            error = {
                "id": f"simulated-{number}",
                "status": self.status,
                "code": self.code,
                "title": TITLES[self.status],
                "detail": flaw.detail,
                "source": source,
            }
            errors.append(error | ({"meta": self.meta} if self.meta else {}))
        return as_json({"errors": errors}, self.status, self.headers)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has passed the vendor's checks."""

    operation: Operation
    path: dict[str, str]
    query: dict[str, Any]
    body: Any
    base: str
    url: str

    def fields(self, kind: str) -> Sequence[str] | None:
        """Return the sparse fieldset asked for, if one was."""
        fields: Sequence[str] | None = self.query.get(f"fields[{kind}]")
        return fields

    def page(self, data: list[Any], cursor: str | None) -> dict[str, Any]:
        """Say one page of a list, with the address of the next one."""
        links = {"self": self.url}
        if cursor:
            links["next"] = str(URL(self.url).include_query_params(**{"page[cursor]": cursor}))
        return {"data": data, "links": links}


def as_json(body: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    """Answer with a JSON:API body; None is an empty one."""
    content = b"" if body is None else orjson.dumps(body)
    return Response(content, status, headers, MEDIA_TYPE if content else None)


def known(found: T | None) -> T:
    """Return what was found.

    Raises:
        Refusal: nothing was.
    """
    if found is None:
        raise Refusal(404, "not_found", "There is no such resource.")
    return found


def identified(attributes: Mapping[str, Any], at: str) -> None:
    """Refuse a profile without identifier."""
    if not any(map(attributes.get, KNOWN_BY)):
        raise Refusal(400, "invalid", [Flaw("at least one identifier is required", pointer=at)])


def reachable(attributes: Mapping[str, Any], at: str) -> None:
    """Refuse a profile without identifier, or with an unsound one."""
    identified(attributes, at)
    sound([(at, attributes)])


def sound(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Refuse every bad e-mail and telephone of some rows, each with its pointer."""
    flaws = []
    for at, attributes in rows:
        email, phone = attributes.get("email"), attributes.get("phone_number")
        if email is not None and not EMAIL.fullmatch(email):
            flaws.append(Flaw("Invalid email address", pointer=f"{at}/email"))
        if phone is not None and not E164.fullmatch(phone):
            flaws.append(Flaw("Invalid phone number format (E.164)", f"{at}/phone_number"))
    if flaws:
        raise Refusal(400, "invalid", flaws)

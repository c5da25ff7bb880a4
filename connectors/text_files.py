"""Texts on disk: what a client gives us as files (.txt, .md, .html), and their price list.

A Markdown or text file may open with `title:` and `language:` lines before its first empty line.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from connectors.page_text import page_text
from domain.content.json_ld import Product
from domain.errors import RuleError

SUFFIXES = (".txt", ".md", ".html", ".htm")
MOST_BYTES = 2 * 1024 * 1024
MOST_FILES = 200
_HEAD = re.compile(r"(?:(?:address|title|language|meta|keywords): .*\n)+\s*\n", re.I)
_LINE = re.compile(r"(?m)^(\w+): (.*)$")
_HEADING = re.compile(r"(?m)^#{1,2}\s+(.+)$")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text on disk; `language` is what it states itself, or empty."""

    path: Path
    title: str
    language: str
    text: str
    hidden: tuple[str, ...] = ()


class PriceListed(BaseModel):
    """One product of a price list; `page` and `image` are addresses on the client's site."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=2)
    price: Decimal = Field(ge=0)
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    availability: Literal["InStock", "OutOfStock", "PreOrder"] = "InStock"
    page: str = ""
    image: str = ""
    alt_fr: str = ""
    alt_en: str = ""

    @property
    def product(self) -> Product:
        """The product as structured data says it."""
        return Product(self.name, self.price, self.currency, self.availability, self.page)


_LIST = TypeAdapter(list[PriceListed])


def in_folder(folder: Path) -> tuple[TextFile, ...]:
    """Return the texts of a folder and those below it, by name.

    Raises:
        RuleError: there is no such folder, or a text cannot be read.
    """
    if not folder.is_dir():
        raise RuleError(f"{folder} is no folder")
    found = sorted(one for one in folder.rglob("*") if one.suffix.lower() in SUFFIXES)
    return tuple(text_file(one) for one in found[:MOST_FILES] if one.is_file())


def text_file(path: Path) -> TextFile:
    """Return one text.

    Raises:
        RuleError: it is not there, too large, or of another kind.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise RuleError(f"{path}: a text is one of {', '.join(SUFFIXES)}")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RuleError(f"{path} is larger than {MOST_BYTES} bytes")
        body = path.read_bytes()
    except OSError as exc:
        raise RuleError(f"cannot read {path}: {exc.strerror}") from exc
    said = _decoded(body)
    if path.suffix.lower() in (".html", ".htm"):
        page = page_text(said, path.resolve().as_uri())
        return TextFile(path, page.title or path.stem, page.language, page.text, page.hidden)
    return _plain(path, said)


def price_list(path: Path) -> tuple[PriceListed, ...]:
    """Return the products of a price list: a JSON list of objects.

    Raises:
        RuleError: it cannot be read, or an entry is not of that form.
    """
    try:
        return tuple(_LIST.validate_python(json.loads(path.read_text("utf-8"))))
    except OSError as exc:
        raise RuleError(f"cannot read {path}: {exc.strerror}") from exc
    except (ValidationError, ValueError) as exc:
        raise RuleError(f"{path} is no price list: {str(exc).splitlines()[0]}") from exc


def _plain(path: Path, said: str) -> TextFile:
    head = _HEAD.match(said)
    stated = {name.lower(): value.strip() for name, value in _LINE.findall(head[0] if head else "")}
    text = said[head.end() :] if head else said
    heading = _HEADING.search(text)
    title = stated.get("title") or (heading[1].strip() if heading else path.stem)
    return TextFile(path, title, stated.get("language", ""), text.strip())


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")

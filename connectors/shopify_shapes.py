"""The shapes Shopify's answers come in: lists, money, global ids, read in every documented form.

Docs    https://shopify.dev/docs/api/usage/pagination-graphql (nodes, edges), …/gids
Rule    a list without `pageInfo` is whole; one that says there is more and not where is unreadable
"""

from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

from connectors.wordings import told

T = TypeVar("T")


class Words(BaseModel):
    """Anything Shopify says, under our spelling of its names."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, coerce_numbers_to_str=True)


class Connection(Words, Generic[T]):
    """A page of a list that belongs to something: `nodes`, or `edges` of a `node` each."""

    nodes: list[T]
    more: bool = False
    cursor: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _any_form(cls, said: Any) -> Any:
        if isinstance(said, list):
            return {"nodes": said}
        if not isinstance(said, dict):
            return said
        edges = [one if isinstance(one, dict) else {} for one in said.get("edges") or ()]
        nodes = said.get("nodes")
        if nodes is None and isinstance(said.get("edges"), list):
            nodes = [one.get("node") for one in edges]
        more = told(said, "pageInfo.hasNextPage") or False
        cursor = told(said, "pageInfo.endCursor") or (edges[-1].get("cursor") if edges else None)
        if more and not cursor:
            raise ValueError("there is more, and it does not say where")
        return {"nodes": nodes, "more": more, "cursor": cursor}


class WholeList(Connection[T], Generic[T]):
    """A list that cannot be asked for by pages."""

    @model_validator(mode="after")
    def _whole(self) -> "WholeList[T]":
        if self.more:
            raise ValueError("the list goes on")
        return self


def gid(kind: str, number: int | str) -> str:
    """Say a number as Shopify's global id; one that is global already stays."""
    text = str(number)
    return text if text.startswith("gid://") else f"gid://shopify/{kind}/{text}"


def number_of(name: str) -> str:
    """Return the number in a global id; a bare number stays."""
    return name.partition("?")[0].rpartition("/")[2]


def amount(said: Any) -> Decimal | None:
    """Read money: a `…Set`, a `MoneyV2`, a number or a text; None where it says none."""
    if isinstance(said, dict):
        said = told(said, "shopMoney.amount", "amount")  # never what it was paid in
    if said is None or isinstance(said, bool | dict | list):
        return None
    try:
        money = Decimal(str(said).strip())
    except InvalidOperation:
        return None
    return money if money.is_finite() else None

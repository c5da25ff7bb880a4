"""Shopify's bulk operations: a query without pages, answered as a file of JSON lines.

Rules of the vendor: at most five at a time, at most five connections in a query, nested at most two
deep; children follow as lines of their own with `__parentId`. With `groupObjects: false` they do
not follow right after their parent.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from itertools import islice
from typing import Any

import orjson
from graphql import (
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    parse,
    validate,
    value_from_ast_untyped,
)

from sandbox.shopify_cost import Cost
from sandbox.shopify_fields import Fields

AT_ONCE, CONNECTIONS, DEPTH = 5, 5, 2
CHUNK = 1_000

Rows = Callable[[Any, str, Any, Mapping[str, Any]], list[Any]]
Say = Callable[[Any], dict[str, Any]]


class BadBulk(ValueError):
    """The vendor would refuse the query of a bulk operation."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One connection of a bulk query: its rows, how to say one, and the connections below it."""

    rows: Callable[[Any], list[Any]]
    say: Say
    identify: Callable[[Any], str]
    children: "tuple[Branch, ...]"


@dataclass
class BulkOperation:
    """A bulk operation; it is complete `delay` after it was made."""

    id: int
    query: str
    created: datetime
    delay: timedelta
    branches: tuple[Branch, ...]
    grouped: bool

    def status(self, now: datetime) -> str:
        """Return CREATED, RUNNING or COMPLETED."""
        if now >= self.created + self.delay:
            return "COMPLETED"
        return "RUNNING" if now >= self.created + self.delay / 2 else "CREATED"

    def lines(self) -> Iterator[bytes]:
        """Yield the file in pieces of whole lines."""
        for branch in self.branches:
            rows = iter(branch.rows(None))
            while chunk := list(islice(rows, CHUNK)):
                yield b"".join(_lines(branch, chunk, None, self.grouped))

    @cached_property
    def counts(self) -> tuple[int, int]:
        """Return the number of all objects, and of those at the root."""
        roots = [(branch, branch.rows(None)) for branch in self.branches]
        below = sum(_count(child, row) for b, rows in roots for row in rows for child in b.children)
        at_root = sum(len(rows) for _, rows in roots)
        return at_root + below, at_root


def _lines(branch: Branch, rows: list[Any], parent: str | None, grouped: bool) -> list[bytes]:
    own: list[bytes] = []
    below: list[bytes] = []
    mark = {"__parentId": parent} if parent else {}
    for row in rows:
        own.append(orjson.dumps(branch.say(row) | mark, option=orjson.OPT_APPEND_NEWLINE))
        for child in branch.children:
            lines = _lines(child, child.rows(row), branch.identify(row), grouped)
            (own if grouped else below).extend(lines)
    return own + below


def _count(branch: Branch, parent: Any) -> int:
    rows = branch.rows(parent)
    return len(rows) + sum(_count(child, row) for row in rows for child in branch.children)


class Compiler:
    """Turns the query of a bulk operation into functions, which is what makes 100,000 rows fast."""

    def __init__(self, schema: GraphQLSchema, fields: Fields, rows: Rows) -> None:
        self._schema = schema
        self._fields = fields
        self._rows = rows

    def compile(self, query: str) -> tuple[Branch, ...]:
        """Check a query and compile it.

        Raises:
            BadBulk: it is no query of the schema, or breaks a rule of bulk operations.
            graphql.GraphQLError: it is no GraphQL.
        """
        document = parse(query)
        wrong = validate(self._schema, document)
        if wrong:
            raise BadBulk(wrong[0].message)
        definition = document.definitions[0]
        root = self._schema.query_type
        if not isinstance(definition, OperationDefinitionNode) or root is None:
            raise BadBulk("a bulk operation takes one query")
        self._unfold = Cost(self._schema, {}, {})
        self._left = CONNECTIONS
        _, branches = self._object(definition.selection_set, root, 0)
        if not branches:
            raise BadBulk("Bulk queries must contain at least one connection.")
        return branches

    def _object(
        self, selection: Any, kind: GraphQLObjectType, depth: int
    ) -> tuple[Say, tuple[Branch, ...]]:
        plain: list[tuple[str, Callable[[Any], Any], Say | None]] = []
        branches = []
        for node, _ in self._unfold.fields(selection, kind):
            name = node.name.value
            key = node.alias.value if node.alias else name
            if name == "__typename":
                plain.append((key, partial(_constant, kind.name), None))
                continue
            of = get_named_type(kind.fields[name].type)
            if of.name.endswith("Connection") and isinstance(of, GraphQLObjectType):
                branches.append(self._branch(node, kind, of, depth + 1))
                continue
            inner = None
            if node.selection_set and isinstance(of, GraphQLObjectType):
                inner, below = self._object(node.selection_set, of, depth)
                branches += below
            read = self._fields.get(kind.name, {}).get(name)
            if read is None:
                raise BadBulk(f"{kind.name}.{name} is not available in bulk here")
            plain.append((key, read, inner))
        return _sayer(plain), tuple(branches)

    def _branch(
        self, node: FieldNode, parent: GraphQLObjectType, kind: GraphQLObjectType, depth: int
    ) -> Branch:
        self._left -= 1
        if self._left < 0:
            raise BadBulk(f"Bulk queries cannot contain more than {CONNECTIONS} connections.")
        if depth > DEPTH:
            raise BadBulk(f"Bulk queries cannot nest connections deeper than {DEPTH} levels.")
        name = node.name.value
        arguments = {a.name.value: value_from_ast_untyped(a.value) for a in node.arguments or ()}
        selection = node.selection_set
        found = self._unfold.fields(selection, kind) if selection else []
        if any(part.name.value == "edges" for part, _ in found):
            [found] = [
                self._unfold.fields(part.selection_set, kind)
                for part, _ in found
                if part.name.value == "edges" and part.selection_set
            ]
        inner = [part for part, _ in found if part.name.value in ("node", "nodes")]
        of = get_named_type(kind.fields["nodes"].type)
        if not inner or not isinstance(of, GraphQLObjectType):
            raise BadBulk("a connection of a bulk query must select its nodes")
        say, children = self._object(inner[0].selection_set, of, depth)
        identify = self._fields[of.name]["id"]
        rows = self._rows
        return Branch(lambda row: rows(row, parent.name, name, arguments), say, identify, children)


def _constant(value: str, _: Any) -> str:
    return value


def _sayer(plain: list[tuple[str, Callable[[Any], Any], Say | None]]) -> Say:
    def say(row: Any) -> dict[str, Any]:
        said = {}
        for key, read, inner in plain:
            value = read(row)
            said[key] = value if inner is None or value is None else inner(value)
        return said

    return say

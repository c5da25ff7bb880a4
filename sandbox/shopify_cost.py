"""What a query costs, in Shopify's points.

Documented: an object costs 1, a scalar nothing, a mutation 10, a connection by the size asked for;
a query may cost 1,000. The documentation reads as if a connection cost its size times its node;
what the service answers grows with the logarithm: 250 variants with their inventory item cost 25
(community.shopify.dev/t/…/23101). The rule here, 2 + round(2 ln(1 + size)) x node, gives that
figure; it is an approximation, so a client has to read the cost and not compute it.
"""

import math
from collections.abc import Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    value_from_ast_untyped,
)

QUERY_POINTS, BUCKET_POINTS, RESTORE_RATE = 1_000, 2_000.0, 100.0
MUTATION_POINTS = 10

Composite = GraphQLObjectType | GraphQLInterfaceType
ASKED = object()


class Cost:
    """Counts the points of one operation, as asked for or as answered."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = dict(variables)

    def of(self, operation: OperationDefinitionNode, data: Any = ASKED) -> int:
        """Return the points of an operation; with `data`, those of what was really answered."""
        root = self._schema.get_root_type(operation.operation)
        if root is None:
            return 0
        if operation.operation is OperationType.MUTATION:
            return MUTATION_POINTS
        return max(1, self._selection(operation.selection_set, root, data))

    def _selection(self, selection: SelectionSetNode, kind: Composite, data: Any) -> int:
        return sum(
            self._field(node, on, data if data is ASKED else (data or {}).get(_key(node)))
            for node, on in self.fields(selection, kind)
        )

    def _field(self, node: FieldNode, parent: Composite, data: Any) -> int:
        field = parent.fields.get(node.name.value)
        if field is None or node.selection_set is None or data is None:
            return 0
        kind = get_named_type(field.type)
        if not isinstance(kind, Composite):
            return 0
        if not kind.name.endswith("Connection"):
            rows = data if isinstance(data, list) else [data]
            return sum(1 + self._selection(node.selection_set, kind, row) for row in rows)
        rows, size = self._rows(data), 0
        if data is ASKED:
            asked = {a.name.value: a.value for a in node.arguments or ()}
            first = asked.get("first") or asked.get("last")
            size = int(value_from_ast_untyped(first, self._variables) or 0) if first else 0
        else:
            size = len(rows)
        each = max((self._node(node.selection_set, kind, row) for row in rows), default=0)
        return 2 + round(2 * math.log(1 + size)) * each

    def _rows(self, data: Any) -> list[Any]:
        if data is ASKED:
            return [ASKED]
        rows: list[Any] = next((rows for rows in data.values() if isinstance(rows, list)), [])
        return rows

    def _node(self, selection: SelectionSetNode, kind: Composite, row: Any) -> int:
        """Return the points of one node of a connection: an object and what is in it."""
        points = 0
        for node, _ in self.fields(selection, kind):
            name, inner = node.name.value, node.selection_set
            if inner is None or name == "pageInfo":
                continue
            of = get_named_type(kind.fields[name].type)
            if name == "nodes" and isinstance(of, Composite):
                points = max(points, 1 + self._selection(inner, of, row))
            elif name == "edges" and isinstance(of, Composite):
                points = max(points, self._selection(inner, of, row))
        return points

    def fields(
        self, selection: SelectionSetNode, kind: Composite
    ) -> list[tuple[FieldNode, Composite]]:
        """Return the fields of a selection, fragments unfolded, each with the type it is on."""
        found: list[tuple[FieldNode, Composite]] = []
        for node in selection.selections:
            if isinstance(node, FieldNode):
                found.append((node, kind))
                continue
            part: FragmentDefinitionNode | InlineFragmentNode
            if isinstance(node, FragmentSpreadNode):
                part = self._fragments[node.name.value]
            elif isinstance(node, InlineFragmentNode):
                part = node
            condition = part.type_condition
            on = self._schema.get_type(condition.name.value) if condition else kind
            if isinstance(on, Composite):
                found += self.fields(part.selection_set, on)
        return found


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value

"""Rules beside fields. Expected texts: apiextensions-apiserver/pkg/apiserver/schema/cel/validation_test.go and the
documentation's page on CustomResourceDefinitions."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.cel import rules
from cluster.apimachinery.meta import Obj

STRING, INTEGER = {"type": "string"}, {"type": "integer"}
NOTHING = object()


def schema(*given: Obj, **properties: Obj) -> Obj:
    """A resource whose spec has these rules and properties."""
    spec = {"type": "object", "properties": properties, "x-kubernetes-validations": list(given)}
    return {"type": "object", "properties": {"spec": spec}}


def said(definition: Obj, spec: Any, old: Any = NOTHING) -> list[str]:
    before = None if old is NOTHING else {"spec": old}
    return [str(cause) for cause in rules.causes(definition, {"spec": spec}, before)]


def test_a_rule_that_holds_says_nothing() -> None:
    definition = schema({"rule": "self.minReplicas <= self.replicas"}, minReplicas=INTEGER, replicas=INTEGER)
    assert said(definition, {"minReplicas": 1, "replicas": 2}) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"rule": "self.a > 1"}, 'spec: Invalid value: "object": failed rule: self.a > 1'),
        ({"rule": "self.a > 1", "message": "too few"}, 'spec: Invalid value: "object": too few'),
        (
            {"rule": "self.a > 1", "messageExpression": "'a is ' + string(self.a)", "message": "no"},
            'spec: Invalid value: "object": a is 1',
        ),
        (
            {"rule": "self.a > 1", "messageExpression": "string(1 / (self.a - 1))", "message": "no"},
            'spec: Invalid value: "object": no',
        ),
        (
            {"rule": "self.a > 1", "fieldPath": ".a"},
            'spec.a: Invalid value: "object": failed rule: self.a > 1',
        ),
        (
            {"rule": "self.a > 1", "reason": "FieldValueForbidden", "message": "no"},
            "spec: Forbidden: no",
        ),
        (
            {"rule": "self.a > 1", "reason": "FieldValueRequired", "message": "no"},
            "spec: Required value: no",
        ),
        ({"rule": "self.a > 1", "reason": "FieldValueDuplicate"}, 'spec: Duplicate value: "object"'),
        (
            {"rule": "self.b > 1"},
            'spec: Invalid value: "object": no such key: b evaluating rule: self.b > 1',
        ),
    ],
)
def test_a_rule_that_does_not_hold_is_told(rule: Obj, text: str) -> None:
    assert said(schema(rule, a=INTEGER, b=INTEGER), {"a": 1}) == [text]


def test_rules_stand_at_any_depth() -> None:
    item = {**STRING, "x-kubernetes-validations": [{"rule": "self.startsWith('a')"}]}
    definition = schema(
        list={"type": "array", "items": item}, map={"type": "object", "additionalProperties": item}
    )
    found = said(definition, {"list": ["a", "b"], "map": {"x": "c"}})
    assert found == [
        "spec.list[1]: Invalid value: \"string\": failed rule: self.startsWith('a')",
        "spec.map[x]: Invalid value: \"string\": failed rule: self.startsWith('a')",
    ]


def test_a_rule_about_a_change_needs_something_to_compare() -> None:
    definition = schema({"rule": "self.a == oldSelf.a", "message": "a is immutable"}, a=INTEGER)
    assert said(definition, {"a": 1}) == []
    assert said(definition, {"a": 2}, {"a": 1}) == ['spec: Invalid value: "object": a is immutable']


def test_an_optional_old_self_is_there_on_create_too() -> None:
    rule = {"rule": "oldSelf.hasValue() || self.a == 0", "optionalOldSelf": True, "message": "starts at 0"}
    definition = schema(rule, a=INTEGER)
    assert said(definition, {"a": 1}) == ['spec: Invalid value: "object": starts at 0']
    assert said(definition, {"a": 1}, {"a": 0}) == []


def test_items_of_a_list_that_is_a_map_are_compared_by_their_keys() -> None:
    item = {"type": "object", "properties": {"name": STRING, "port": INTEGER},
            "x-kubernetes-validations": [{"rule": "self.port == oldSelf.port", "message": "no"}]}  # fmt: skip
    ports = {
        "type": "array",
        "items": item,
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
    }
    old = {"ports": [{"name": "a", "port": 1}, {"name": "b", "port": 2}]}
    new = {"ports": [{"name": "b", "port": 3}, {"name": "a", "port": 1}]}
    assert said(schema(ports=ports), new, old) == ['spec.ports[0]: Invalid value: "object": no']


def test_what_has_not_changed_is_not_held_against_a_change_elsewhere() -> None:
    part = {
        "type": "object",
        "properties": {"n": INTEGER},
        "x-kubernetes-validations": [{"rule": "self.n > 5"}],
    }
    definition = schema(part=part, other=INTEGER)
    assert said(definition, {"part": {"n": 1}, "other": 2}, {"part": {"n": 1}, "other": 1}) == []
    assert len(said(definition, {"part": {"n": 2}}, {"part": {"n": 1}})) == 1


def test_formats_and_list_types_mean_what_they_say() -> None:
    at, span = {**STRING, "format": "date-time"}, {**STRING, "format": "duration"}
    unordered = {"type": "array", "items": STRING, "x-kubernetes-list-type": "set"}
    definition = schema(
        {"rule": "self.end - self.start <= self.span"}, {"rule": "self.a == self.b"},
        {"rule": "self.my__dash__port > 0 && self.__namespace__ == 'x'"},
        start=at, end=at, span=span, a=unordered, b=unordered, **{"my-port": INTEGER, "namespace": STRING},
    )  # fmt: skip
    spec = {"start": "2023-01-01T00:00:00Z", "end": "2023-01-01T01:00:00Z", "span": "1h", "a": ["x", "y"],
            "b": ["y", "x"], "my-port": 1, "namespace": "x"}  # fmt: skip
    assert said(definition, spec) == []
    assert said(definition, {**spec, "span": "1m"}) == [
        'spec: Invalid value: "object": failed rule: self.end - self.start <= self.span'
    ]


def test_the_root_knows_its_name() -> None:
    definition = {
        "type": "object",
        "x-kubernetes-validations": [{"rule": "self.metadata.name.startsWith('a')"}],
    }
    found = rules.causes(definition, {"metadata": {"name": "b"}}, None)
    assert [c.message for c in found] == [
        "Invalid value: \"object\": failed rule: self.metadata.name.startsWith('a')"
    ]


def test_rules_below_all_of_use_the_types_of_the_spine() -> None:
    definition = schema(a=INTEGER)
    definition["properties"]["spec"]["allOf"] = [{"x-kubernetes-validations": [{"rule": "self.a > 1"}]}]
    assert said(definition, {"a": 1}) == ['spec: Invalid value: "object": failed rule: self.a > 1']


def test_a_rule_that_costs_too_much_ends_the_judging() -> None:
    rule = "self.l.all(x, self.l.all(y, self.l.all(z, x + y + z >= 0)))"
    definition = schema({"rule": rule}, {"rule": "false"}, l={"type": "array", "items": INTEGER})
    assert said(definition, {"l": list(range(300))}) == [
        "spec: Invalid value: \"object\": 'operation cancelled: actual cost limit exceeded': no further validation "
        f"rules will be run due to call cost exceeds limit for rule: {rule}"
    ]

"""Rules as they are written. Expected texts: apiextensions/validation/validation_test.go and
test/e2e/apimachinery/custom_resource_validation_rules.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery.cel import definitions
from cluster.apimachinery.meta import Obj

PATH = "spec.validation.openAPIV3Schema"
WHOLE = (
    '{{"Rule":"{}","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}}'
)


def said(**rule: object) -> list[str]:
    spec = {"type": "object", "properties": {"a": {"type": "integer"}}, "x-kubernetes-validations": [rule]}
    schema: Obj = {"type": "object", "properties": {"spec": spec}}
    return [str(cause) for cause in definitions.causes(schema, PATH)]


def at(field: str) -> str:
    return f"{PATH}.properties[spec].x-kubernetes-validations[0].{field}"


def test_a_good_rule_is_taken() -> None:
    assert said(rule="self.a > 1", message="more", reason="FieldValueInvalid") == []


@pytest.mark.parametrize(
    ("rule", "field", "text"),
    [
        ({"rule": " "}, "rule", "Required value: rule is not specified"),
        (
            {"rule": "true", "message": " "},
            "message",
            'Invalid value: " ": message must be non-empty if specified',
        ),
        (
            {"rule": "true", "message": "a\nb"},
            "message",
            'Invalid value: "a\\nb": message must not contain line breaks',
        ),
        (
            {"rule": "true &&\ntrue"},
            "message",
            "Required value: message must be specified if rule contains line breaks",
        ),
        (
            {"rule": "true", "messageExpression": " "},
            "messageExpression",
            "Required value: messageExpression must be non-empty if specified",
        ),
        (
            {"rule": "true", "reason": "Bad"},
            "reason",
            'Unsupported value: "Bad": supported values: "FieldValueDuplicate", "FieldValueForbidden", '
            '"FieldValueInvalid", "FieldValueRequired"',
        ),
        (
            {"rule": "self.b > 1"},
            "rule",
            f"Invalid value: {WHOLE.format('self.b > 1')}: compilation failed: ERROR: <input>:1:5: undefined field "
            "'b'\n | self.b > 1\n | ....^",
        ),
        (
            {"rule": "self = 42"},
            "rule",
            f"Invalid value: {WHOLE.format('self = 42')}: compilation failed: ERROR: <input>:1:6: Syntax error: token "
            "recognition error at: '='\n | self = 42\n | .....^",
        ),
        (
            {"rule": "self.a"},
            "rule",
            f"Invalid value: {WHOLE.format('self.a')}: must evaluate to bool but got int",
        ),
        (
            {"rule": "true", "optionalOldSelf": True},
            "optionalOldSelf",
            "Invalid value: true: may not be set if oldSelf is not used in rule",
        ),
    ],
)
def test_a_bad_rule_is_refused(rule: dict[str, object], field: str, text: str) -> None:
    assert said(**rule) == [f"{at(field)}: {text}"]


def test_a_change_cannot_be_judged_where_items_cannot_be_told_apart() -> None:
    item = {"type": "string", "x-kubernetes-validations": [{"rule": "self == oldSelf"}]}
    schema = {"type": "object", "properties": {"l": {"type": "array", "items": item}}}
    assert [str(cause) for cause in definitions.causes(schema, PATH)] == [
        f'{PATH}.properties[l].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": '
        f"oldSelf cannot be used on the uncorrelatable portion of the schema within {PATH}.properties[l]"
    ]

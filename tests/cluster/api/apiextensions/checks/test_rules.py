"""Expected values: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation_test.go."""

from __future__ import annotations

import pytest

from cluster.api.apiextensions.checks import rules
from cluster.apimachinery.meta import Obj

AT = "s.properties[a].x-kubernetes-validations[0]"


def said(rule: Obj) -> list[str]:
    field = {"type": "string", "x-kubernetes-validations": [rule]}
    return [str(cause) for cause in rules.problems({"type": "object", "properties": {"a": field}}, "s", None)]


@pytest.mark.parametrize(("rule", "texts"), [
    ({"rule": "self == 'x'"}, []),
    ({"rule": " "}, [f"{AT}.rule: Required value: rule is not specified"]),
    ({"rule": "self == 'x'", "message": " "}, [f'{AT}.message: Invalid value: " ": must be non-empty if specified']),
    ({"rule": "self == 'x'", "message": "a\nb"},
     [f'{AT}.message: Invalid value: "a\\nb": must not contain line breaks']),
    ({"rule": "self ==\n'x'"},
     [f"{AT}.message: Required value: message must be specified if rule contains line breaks"]),
    ({"rule": "true", "reason": "Whim"},
     [f'{AT}.reason: Unsupported value: "Whim": supported values: "FieldValueDuplicate", "FieldValueForbidden", '
      '"FieldValueInvalid", "FieldValueRequired"']),
    ({"rule": "true", "fieldPath": " "}, [f'{AT}.fieldPath: Invalid value: " ": must be non-empty if specified']),
])  # fmt: skip
def test_a_rule_says_what_it_must(rule: Obj, texts: list[str]) -> None:
    assert said(rule) == texts

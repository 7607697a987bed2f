"""What expressions may use, and that they are compiled once."""

from __future__ import annotations

import pytest

from cluster.api.admissionregistration.environments import OBJECT, PATCHES, Composed
from cluster.apimachinery.cel import CompileError, types

SPEC = {
    "variables": [{"name": "a", "expression": "object.x"}, {"name": "b", "expression": "variables.a == 1"}]
}


def test_an_expression_is_compiled_once_for_as_long_as_its_policy_stands() -> None:
    composed = Composed(SPEC)
    first = composed.compile("variables.b", types.BOOL)
    assert composed.compile("variables.b", types.BOOL) is first
    assert composed.compile("variables.b", types.BOOL, authorized=False) is not first


def test_a_message_may_not_ask_the_authorizer() -> None:
    asked = "authorizer.path('/x').check('get').reason()"
    Composed({}).compile(asked, types.STRING)
    with pytest.raises(CompileError, match="undeclared reference to 'authorizer'"):
        Composed({}).compile(asked, types.STRING, authorized=False)


def test_only_mutations_make_objects() -> None:
    mutating = Composed({}, patches=True)
    mutating.compile("Object{spec: Object.spec{replicas: 1}}", OBJECT)
    mutating.compile("[JSONPatch{op: 'add', path: '/a/' + jsonpatch.escapeKey('b/c'), value: 1}]", PATCHES)
    with pytest.raises(CompileError, match="undeclared reference to 'Object'"):
        Composed({}).compile("Object{}")
    with pytest.raises(CompileError, match="undefined field 'pth'"):
        mutating.compile("[JSONPatch{op: 'add', pth: '/a'}]", PATCHES)

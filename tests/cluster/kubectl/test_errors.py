"""Failures in kubectl's words."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubectl.errors import Errors, KubectlError, StatusError, UsageError, together

NOT_FOUND: Obj = {"reason": "NotFound", "message": 'pods "x" not found', "code": 404}


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (NOT_FOUND, 'Error from server (NotFound): pods "x" not found'),
        ({"message": "odd", "code": 500}, "Error from server: odd"),
        ({"reason": "Unauthorized", "message": "no"}, "error: You must be logged in to the server (no)"),
        (
            {"reason": "Invalid", "details": {"kind": "Pod", "name": "x", "causes": [{"field": "a", "message": "b"}]}},
            'The Pod "x" is invalid: a: b',
        ),
        (
            {
                "reason": "Invalid",
                "details": {"kind": "Pod", "name": "x", "causes": [{"field": f, "message": "b"} for f in "aca"]},
            },
            'The Pod "x" is invalid: \n* a: b\n* c: b',
        ),
        ({"reason": "Invalid", "message": "no"}, "The request is invalid: no"),
    ],
)
def test_a_status_is_told_with_its_reason(status: Obj, text: str) -> None:
    assert StatusError(status).text() == text


def test_an_own_error_is_prefixed_once() -> None:
    assert KubectlError("no").text() == "error: no"
    assert KubectlError("error: no").text() == "error: no"
    assert UsageError("kubectl get", "no").text() == "error: no\nSee 'kubectl get -h' for help and examples"


def test_several_errors_are_told_line_by_line_without_prefix() -> None:
    found = together([KubectlError("one"), StatusError(NOT_FOUND), KubectlError("one")])
    assert isinstance(found, Errors)
    assert found.text() == 'one\nError from server (NotFound): pods "x" not found'
    assert together([]) is None

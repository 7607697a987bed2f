"""[sig-api-machinery] FieldValidation of built-in kinds. Upstream: test/e2e/apimachinery/field_validation.go."""

from __future__ import annotations

import json

import pytest

from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import replicated

pytestmark = pytest.mark.slow
STRICT = {"fieldValidation": "Strict", "fieldManager": "field_validation_mgr"}


@pytest.mark.parametrize(
    ("place", "more", "said"),
    [
        ('"spec": {', '"unknownField": "foo", "replicas": 3, ',
         'unknown field "spec.unknownField", duplicate field "spec.replicas"'),
        ('"metadata": {', '"unknownMeta": "foo", ', 'unknown field "metadata.unknownMeta"'),
    ],
    ids=["unknown-and-duplicate", "unknown-metadata"],
)  # fmt: skip
def test_a_strict_server_names_what_is_unknown_or_double(
    space: Space, place: str, more: str, said: str
) -> None:
    """Server side field validation, typed object; typed unknown metadata"""
    body = {"apiVersion": "apps/v1", "kind": "Deployment", **replicated("my-dep", 2, {"app": "nginx"})}
    text = json.dumps(body).replace(place, place + more, 1)
    answer = space.client.verbatim(f"/apis/apps/v1/namespaces/{space.name}/deployments", text, **STRICT)
    assert answer.code == 400
    assert f"strict decoding error: {said}" in answer.body["message"]

"""Expected texts: ValidateEnv in pkg/apis/core/validation."""

from __future__ import annotations

import pytest

from cluster.api.podspec import environment
from cluster.apimachinery.meta import Obj


def wrong(**parts: object) -> list[str]:
    return [str(c) for c in environment.problems(dict(parts), "c")]


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ({"name": "A"}, []),
        ({"name": "A", "value": "x"}, []),
        ({"name": "my.var", "value": "x"}, []),
        ({}, ["c.env[0].name: Required value"]),
        (
            {
                "name": "A",
                "value": "x",
                "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}},
            },
            ['c.env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
        ),
        (
            {"name": "A", "valueFrom": {"secretKeyRef": {"name": "s"}}},
            ["c.env[0].valueFrom.secretKeyRef.key: Required value"],
        ),
        (
            {"name": "A", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.phase"}}},
            [
                'c.env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: '
                '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", '
                '"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"'
            ],
        ),
        (
            {
                "name": "A",
                "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.labels['app']"}},
            },
            [],
        ),
    ],
)
def test_a_variable_has_a_name_and_one_source(variable: Obj, said: list[str]) -> None:
    assert wrong(env=[variable]) == said


def test_all_keys_come_from_one_named_object() -> None:
    assert wrong(envFrom=[{"configMapRef": {"name": "c"}}, {"secretRef": {}}]) == [
        "c.envFrom[1].secretRef.name: Required value"
    ]
    assert wrong(envFrom=[{}]) == [
        'c.envFrom[0]: Invalid value: "": must specify one of: `configMapRef` or `secretRef`'
    ]

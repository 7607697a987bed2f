"""Expected texts: ValidateVolumes in pkg/apis/core/validation."""

from __future__ import annotations

import pytest

from cluster.api.podspec import volumes
from cluster.apimachinery.meta import Obj


def wrong(*given: Obj) -> list[str]:
    return [str(c) for c in volumes.problems(list(given), "v")]


def test_volumes_have_different_names() -> None:
    assert wrong({"name": "a", "emptyDir": {}}, {"name": "a", "emptyDir": {}}) == [
        'v[1].name: Duplicate value: "a"'
    ]


def test_a_volume_comes_from_one_place() -> None:
    assert wrong({"name": "a"}) == ["v[0]: Required value: must specify a volume type"]
    assert wrong({"name": "a", "emptyDir": {}, "secret": {"secretName": "s"}}) == [
        "v[0].secret: Forbidden: may not specify more than 1 volume type"
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"secret": {"secretName": "s"}}, []),
        ({"secret": {}}, ["secret.secretName: Required value"]),
        ({"configMap": {}}, ["configMap.name: Required value"]),
        (
            {"hostPath": {"path": "/a/../b"}},
            ["hostPath.path: Invalid value: \"/a/../b\": must not contain '..'"],
        ),
        (
            {"secret": {"secretName": "s", "defaultMode": 0o1000}},
            [
                "secret.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive"
            ],
        ),
        (
            {"configMap": {"name": "c", "items": [{"key": "k", "path": "/etc"}]}},
            ['configMap.items[0].path: Invalid value: "/etc": must be a relative path'],
        ),
        (
            {"projected": {"sources": [{"serviceAccountToken": {"path": "t", "expirationSeconds": 60}}]}},
            [
                "projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a "
                "duration less than 10 minutes"
            ],
        ),
    ],
)
def test_a_source_says_what_it_needs(source: Obj, said: list[str]) -> None:
    assert wrong({"name": "a", **source}) == [f"v[0].{text}" for text in said]

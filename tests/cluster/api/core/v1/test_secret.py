"""Expected texts: ValidateSecret and ValidateSecretUpdate in pkg/apis/core/validation."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from cluster.api.core.v1.secret import Secret
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row

DATA = base64.b64encode(b"value").decode()


def test_plain_text_is_stored_as_base64_over_what_is_there() -> None:
    obj = born(Secret, data={"a": "eA==", "b": "eQ=="}, stringData={"b": "value"})
    assert obj["data"] == {"a": "eA==", "b": DATA}
    assert "stringData" not in obj


def test_a_secret_without_type_is_opaque() -> None:
    obj = born(Secret)
    assert obj["type"] == "Opaque"
    assert causes(Secret, obj) == []


@pytest.mark.parametrize(
    ("kind", "keys", "said"),
    [
        ("kubernetes.io/tls", ["tls.crt", "tls.key"], []),
        ("kubernetes.io/tls", ["tls.crt"], ["data[tls.key]: Required value"]),
        ("kubernetes.io/tls", [], ["data[tls.crt]: Required value", "data[tls.key]: Required value"]),
        ("kubernetes.io/basic-auth", ["password"], []),
        (
            "kubernetes.io/basic-auth",
            [],
            ["data[username]: Required value", "data[password]: Required value"],
        ),
        ("kubernetes.io/ssh-auth", [], ["data[ssh-privatekey]: Required value"]),
        ("kubernetes.io/dockerconfigjson", [], ["data[.dockerconfigjson]: Required value"]),
        (
            "kubernetes.io/service-account-token",
            [],
            ["metadata.annotations[kubernetes.io/service-account.name]: Required value"],
        ),
        ("example.com/anything", [], []),
    ],
)
def test_a_type_promises_keys(kind: str, keys: list[str], said: list[str]) -> None:
    assert causes(Secret, born(Secret, type=kind, data=dict.fromkeys(keys, DATA))) == said


def test_a_key_can_be_a_files_name() -> None:
    (said,) = causes(Secret, born(Secret, data={"a/b": DATA}))
    assert said.startswith('data[a/b]: Invalid value: "a/b": a valid config key must consist of alphanumeric')


def test_a_secret_holds_a_mebibyte() -> None:
    big = base64.b64encode(b"x" * (1024 * 1024 + 1)).decode()
    assert causes(Secret, born(Secret, data={"a": big})) == [
        "data: Too long: may not be more than 1048576 bytes"
    ]


def test_the_type_stays() -> None:
    old = born(Secret, type="a.example/b")
    assert causes(Secret, changed(Secret, old, type="Opaque"), old) == [
        'type: Invalid value: "Opaque": field is immutable'
    ]


@pytest.mark.parametrize(
    ("change", "field"), [({"immutable": False}, "immutable"), ({"data": {"a": DATA}}, "data")]
)
def test_what_is_immutable_stays_so(change: dict[str, Any], field: str) -> None:
    old = born(Secret, immutable=True)
    assert causes(Secret, changed(Secret, old, **change), old) == [
        f"{field}: Forbidden: field is immutable when `immutable` is set"
    ]


def test_kubectl_counts_the_keys_and_shows_none_of_them() -> None:
    obj: Obj = born(Secret, type="kubernetes.io/tls", data={"tls.crt": DATA, "tls.key": DATA})
    assert list(row(Secret, obj).values())[:3] == ["web", "kubernetes.io/tls", 2]
    assert Secret.selectable(obj) == {"type": "kubernetes.io/tls"}

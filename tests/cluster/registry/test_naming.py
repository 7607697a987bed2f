"""Expected texts: ValidateObjectMeta of apimachinery/pkg/api/validation and of pkg/apis/core/validation."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apiextensions.v1.customresourcedefinition import CustomResourceDefinition
from cluster.api.core.v1.configmap import ConfigMap
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.registry import naming

CUSTOM = Kind("example.com", "v1", "Widget", "widgets")
OWNER: Obj = {"apiVersion": "v1", "kind": "ConfigMap", "name": "o", "uid": "u"}


def wrong(kind: Kind = ConfigMap.KIND, old: Obj | None = None, **head: Any) -> list[str]:
    obj = {"metadata": {"name": "a", "namespace": "default", **head}}
    return [str(cause) for cause in naming.metadata_problems(kind, obj, old, "is_dns1123_subdomain")]


UNQUALIFIED = 'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully'


@pytest.mark.parametrize(
    ("finalizers", "problems"),
    [
        (["example.com/mine", "foregroundDeletion", "kubernetes"], []),
        (["mine"], [f"{UNQUALIFIED} qualified"]),
        (
            ["orphan", "foregroundDeletion"],
            [
                'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and '
                "foregroundDeletion cannot be both set"
            ],
        ),
    ],
)
def test_a_finalizer_says_whose_it_is(finalizers: list[str], problems: list[str]) -> None:
    assert wrong(finalizers=finalizers) == problems


@pytest.mark.parametrize("kind", [CUSTOM, CustomResourceDefinition.KIND])
def test_the_servers_of_custom_kinds_know_no_standard_finalizers(kind: Kind) -> None:
    assert wrong(kind, finalizers=["mine"]) == []
    assert wrong(kind, finalizers=["not so"]) != []


def test_what_is_deleted_takes_on_no_finalizers() -> None:
    old = {"metadata": {"name": "a", "namespace": "default", "deletionTimestamp": "2026-01-01T00:00:00Z"}}
    assert wrong(old=old, finalizers=["b.io/x", "a.io/y"]) == [
        "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new "
        'finalizers []string{"a.io/y", "b.io/x"}'
    ]


@pytest.mark.parametrize(
    ("owners", "problem"),
    [
        ([{**OWNER, "uid": ""}], 'metadata.ownerReferences.uid: Invalid value: "": must not be empty'),
        ([{**OWNER, "apiVersion": ""}], 'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be'),
        (
            [{**OWNER, "controller": True}, {**OWNER, "name": "p", "controller": True}],
            'Only one reference can have Controller set to true. Found "true" in references for ConfigMap/o and '
            "ConfigMap/p",
        ),
        ([{**OWNER, "kind": "Event"}], "/v1, Kind=Event is disallowed from being an owner"),
    ],
)
def test_an_owner_is_named_in_full_and_only_one_controls(owners: list[Obj], problem: str) -> None:
    (found,) = wrong(ownerReferences=owners)
    assert problem in found


def test_a_generated_name_is_judged_with_its_beginning() -> None:
    assert wrong(generateName="web-") == []
    assert [text.partition(":")[0] for text in wrong(generateName="Web-", name="Web-x7k2p")] == [
        "metadata.generateName",
        "metadata.name",
    ]

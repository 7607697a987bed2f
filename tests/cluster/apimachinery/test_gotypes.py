"""Expected values: the struct tags of k8s.io/api 0.35."""

from __future__ import annotations

import pytest

from cluster.apimachinery import gotypes, schema

CORE = "k8s.io.api.core.v1"


def test_a_message_knows_its_fields_by_number() -> None:
    fields = gotypes.messages()["k8s.io.api.apps.v1.DeploymentSpec"]
    assert fields["1"] == ["replicas", "one", "int32"]
    assert fields["3"] == ["template", "one", f"{CORE}.PodTemplateSpec"]
    assert gotypes.messages()[f"{CORE}.Secret"]["2"] == ["data", "map", "string", "bytes"]


@pytest.mark.parametrize(
    ("message", "field", "kept"),
    [
        ("k8s.io.api.apps.v1.DeploymentSpec", "replicas", True),  # *int32
        ("k8s.io.api.apps.v1.DeploymentSpec", "minReadySeconds", False),  # int32, omitempty
        (f"{CORE}.PersistentVolumeClaimSpec", "storageClassName", True),  # *string
        (f"{CORE}.PersistentVolumeClaimSpec", "volumeName", False),  # string, omitempty
        (f"{CORE}.ContainerPort", "containerPort", True),  # int32
        (f"{CORE}.PodSpec", "containers", True),  # []Container
        (f"{CORE}.PodSpec", "volumes", False),  # []Volume, omitempty
        ("k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta", "labels", False),
    ],
)
def test_pointers_and_fields_without_omitempty_are_printed_even_when_empty(
    message: str, field: str, kept: bool
) -> None:
    assert (field in (gotypes.kept(message) or ())) is kept


def test_a_message_that_is_not_in_the_table_is_not_judged() -> None:
    assert gotypes.kept("example.com.Foo") is None


def test_an_inlined_struct_has_no_name() -> None:
    fields = gotypes.messages()[f"{CORE}.Volume"]
    assert fields["2"] == ["", "one", f"{CORE}.VolumeSource"]


def test_the_table_and_the_schemas_agree_on_the_names_of_fields() -> None:
    for name, definition in schema.definitions().items():
        fields = gotypes.messages().get(gotypes.message_of(name), {})
        known = definition.get("properties")
        if known:
            assert {spec[0] for spec in fields.values() if spec[0]} <= known.keys()

"""Expected values: what a Kubernetes API server answers kubectl, and k8s.io/api's struct tags."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import schema, serializer
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj, copy
from cluster.apimachinery.structs import Leaf, List, Struct

DEPLOYMENT = ("apps", "v1", "Deployment")


def deployment(**spec: Any) -> Obj:
    pod = {"containers": [{"name": "nginx", "image": "nginx:1.14.2", "ports": [{"containerPort": 80}]}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "labels": {"app": "nginx"}},
        "spec": {
            "replicas": 3,
            "selector": {"matchLabels": {"app": "nginx"}},
            "template": {"metadata": {"labels": {"app": "nginx"}}, "spec": pod},
            **spec,
        },
    }


def in_pod(**fields: Any) -> Obj:
    found = deployment()
    found["spec"]["template"]["spec"] |= fields
    return found


def test_a_clean_manifest_stays_as_it_is() -> None:
    assert schema.decode(deployment(), DEPLOYMENT) == (deployment(), [])


def test_decoding_leaves_its_argument_alone() -> None:
    manifest = deployment(foo=1, paused=None)
    before = copy(manifest)
    schema.decode(manifest, DEPLOYMENT)
    assert manifest == before


CANNOT = 'Deployment in version "v1" cannot be handled as a Deployment: '
WRONG_TYPES = [
    (
        deployment(replicas="3"),
        "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ),
    (
        in_pod(containers={}),
        "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers "
        "of type []v1.Container",
    ),
    (
        in_pod(containers=[{"env": [{"name": "A", "value": 1}]}]),
        "json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value "
        "of type string",
    ),
    (
        in_pod(nodeSelector={"ssd": True}),
        "json: cannot unmarshal bool into Go struct field PodSpec.spec.template.spec.nodeSelector of type string",
    ),
    (
        in_pod(containers=[{"resources": {"limits": {"cpu": "lots"}}}]),
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ),
]


@pytest.mark.parametrize(("manifest", "complaint"), WRONG_TYPES)
def test_a_wrong_type_is_told_as_go_tells_it(manifest: Obj, complaint: str) -> None:
    assert schema.decode_problems(manifest, DEPLOYMENT) == [complaint]
    with pytest.raises(StatusError) as error:
        schema.admit(manifest, DEPLOYMENT, "Ignore")
    assert (error.value.code, error.value.reason) == (400, "BadRequest")
    assert error.value.message == CANNOT + complaint


def test_a_clean_manifest_has_no_problems() -> None:
    assert schema.decode_problems(deployment(), DEPLOYMENT) == []
    assert schema.unknown_fields(deployment(), DEPLOYMENT) == []


STRAY = in_pod(containers=[{"name": "nginx", "imagee": "x"}], nodeselector={})


def test_strict_validation_refuses_unknown_fields_by_their_path() -> None:
    with pytest.raises(StatusError) as error:
        schema.admit(STRAY, DEPLOYMENT, "Strict")
    assert error.value.code == 400
    assert error.value.message == (
        f'{CANNOT}strict decoding error: unknown field "spec.template.spec.containers[0].imagee", '
        'unknown field "spec.template.spec.nodeselector"'
    )


def test_strict_validation_refuses_doubled_fields() -> None:
    with pytest.raises(StatusError) as error:
        schema.admit(deployment(), DEPLOYMENT, "Strict", ["spec.replicas"])
    assert error.value.message == f'{CANNOT}strict decoding error: duplicate field "spec.replicas"'


def test_what_strict_decoding_finds_is_told_in_the_order_of_the_document() -> None:
    """As e2e's field_validation.go asks it of a Deployment."""
    head = '"apiVersion": "apps/v1", "kind": "Deployment"'
    spec = '"unknownField": "foo", "replicas": 2, "replicas": 3, "more": 1'
    body = serializer.load_json(f'{{{head}, "spec": {{{spec}}}}}')
    with pytest.raises(StatusError) as error:
        schema.admit(body.value, DEPLOYMENT, "Strict", body.duplicates)
    assert error.value.message == (
        f'{CANNOT}strict decoding error: unknown field "spec.unknownField", duplicate field "spec.replicas", '
        'unknown field "spec.more"'
    )


def test_validation_by_warning_drops_and_warns() -> None:
    pruned, warnings = schema.admit(STRAY, DEPLOYMENT, "Warn", ["spec"])
    assert pruned == in_pod(containers=[{"name": "nginx"}])
    assert warnings == [
        'duplicate field "spec"',
        'unknown field "spec.template.spec.containers[0].imagee"',
        'unknown field "spec.template.spec.nodeselector"',
    ]


def test_ignoring_validation_drops_in_silence() -> None:
    assert schema.admit(STRAY, DEPLOYMENT, "Ignore", ["spec"])[1] == []


def test_pruning_drops_what_go_does_not_print() -> None:
    manifest = deployment(replicas=0, minReadySeconds=0, paused=False, strategy={}, foo={"bar": 1})
    manifest["metadata"] |= {"creationTimestamp": None, "namespace": "", "annotations": {}, "finalizers": []}
    expected = deployment(replicas=0, strategy={})  # a pointer and a struct are printed even when empty
    assert schema.prune(manifest, DEPLOYMENT) == expected


def test_quantities_and_times_become_canonical() -> None:
    requests = {"cpu": 0.5, "memory": "1024Mi"}
    manifest = in_pod(containers=[{"name": "a", "resources": {"requests": requests}}])
    manifest["metadata"]["deletionTimestamp"] = "2026-01-02T03:04:05+01:00"
    pruned = schema.prune(manifest, DEPLOYMENT)
    [container] = pruned["spec"]["template"]["spec"]["containers"]
    assert container["resources"] == {"requests": {"cpu": "500m", "memory": "1Gi"}}
    assert pruned["metadata"]["deletionTimestamp"] == "2026-01-02T02:04:05Z"


def test_empty_values_that_mean_something_stay() -> None:
    claim = ("", "v1", "PersistentVolumeClaim")
    assert schema.prune({"spec": {"storageClassName": "", "volumeName": ""}}, claim) == {
        "spec": {"storageClassName": ""}
    }
    volume = {"spec": {"volumes": [{"name": "tmp", "emptyDir": {}}], "containers": []}}
    assert schema.prune(volume, ("", "v1", "Pod")) == volume
    policy: Obj = {"spec": {"podSelector": {}, "ingress": [{}]}}
    assert schema.prune(policy, ("networking.k8s.io", "v1", "NetworkPolicy")) == policy
    assert schema.prune({"rules": []}, ("rbac.authorization.k8s.io", "v1", "Role")) == {"rules": []}


def test_lists_know_how_patches_merge_them() -> None:
    containers = spec_of("PodSpec").fields["containers"]
    assert (containers.merges, containers.merge_key, containers.list_type) == (True, "name", "map")
    ports = spec_of("ServiceSpec").fields["ports"]
    assert (ports.merge_key, ports.map_keys) == ("port", ("port", "protocol"))
    assert spec_of("PodSpec").fields["volumes"].strategies == {"merge", "retainKeys"}
    assert not spec_of("Container").fields["args"].merges


def spec_of(name: str) -> Struct:
    found = schema.definition(f"io.k8s.api.core.v1.{name}")
    assert isinstance(found, Struct)
    return found


def test_types_may_contain_themselves() -> None:
    name = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"
    props = schema.definition(name)
    assert isinstance(props, Struct)
    assert props.fields["not"].type is props


def test_every_published_definition_compiles() -> None:
    for name in schema.definitions():
        assert schema.definition(name).go


def test_an_unknown_kind_has_no_type_and_is_left_alone() -> None:
    gvk = ("example.com", "v1", "Foo")
    assert schema.for_gvk(*gvk) is None
    assert schema.decode({"a": None}, gvk) == ({"a": None}, [])


def test_a_kind_of_our_own_brings_its_schema() -> None:
    gvk = ("test.podium.local", "v1", "Machine")
    meta_type = {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}
    spec = {"type": "object", "required": ["running"], "properties": {"running": {"type": "boolean"}}}
    schema.define(gvk, {"type": "object", "properties": {"metadata": meta_type, "spec": spec}})
    found = schema.decode({"metadata": {"name": "m", "nam": 1}, "spec": {"running": False, "x": 1}}, gvk)
    assert found == ({"metadata": {"name": "m"}, "spec": {"running": False}}, ["metadata.nam", "spec.x"])


def test_a_custom_resources_schema_compiles() -> None:
    compiled = schema.compile_schema(
        {
            "type": "object",
            "x-kubernetes-preserve-unknown-fields": True,
            "properties": {"port": {"x-kubernetes-int-or-string": True}, "tags": {"type": "array"}},
        }
    )
    assert isinstance(compiled, Struct)
    assert compiled.open
    assert isinstance(compiled.fields["tags"].type, List)
    assert isinstance(compiled.fields["port"].type, Leaf)


def test_a_kind_is_found_by_its_api_version() -> None:
    assert schema.gvk_of("apps/v1", "Deployment") == DEPLOYMENT
    assert schema.gvk_of("v1", "Pod") == ("", "v1", "Pod")
    assert schema.definition_name(*DEPLOYMENT) == "io.k8s.api.apps.v1.Deployment"

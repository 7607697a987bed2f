"""The bodies in tests/golden/protobuf were sent by kubectl 1.35; beside each stands what the same command prints
with --dry-run=client -o json. (The key and the certificate of secret-tls were made for it and serve nobody.) Those of
a CustomResourceDefinition and of an APIService were written by client-go's own serializers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cluster.apimachinery import protobuf, schema
from cluster.apimachinery.decoding import DecodeError

GOLDEN = Path(__file__).parents[2] / "golden" / "protobuf"
BODIES = sorted(path.stem for path in GOLDEN.glob("*.json"))


def without_nulls(value: Any) -> Any:
    """Go prints null for a list that is not there and has no omitempty; nobody needs it."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    return [without_nulls(v) for v in value] if isinstance(value, list) else value


def test_the_golden_bodies_are_there() -> None:
    assert len(BODIES) >= 9


@pytest.mark.parametrize("name", BODIES)
def test_a_body_of_kubectl_is_what_kubectl_says_it_sends(name: str) -> None:
    printed = without_nulls(json.loads((GOLDEN / f"{name}.json").read_text()))
    assert protobuf.decode((GOLDEN / f"{name}.bin").read_bytes()) == printed


@pytest.mark.parametrize("name", BODIES)
def test_a_body_passes_strict_decoding_unchanged(name: str) -> None:
    obj = protobuf.decode((GOLDEN / f"{name}.bin").read_bytes())
    assert schema.decode(obj, schema.gvk_of(obj["apiVersion"], obj["kind"])) == (obj, [])


def test_auth_can_i_asks_for_a_review() -> None:
    assert protobuf.decode((GOLDEN / "can-i.bin").read_bytes()) == {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "metadata": {},
        "spec": {"resourceAttributes": {"namespace": "default", "verb": "create", "resource": "pods"}},
        "status": {"allowed": False},
    }


def varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def wire(**fields: bytes | str | int) -> bytes:
    """A message by hand: f1="x" writes field 1; numbers as varints, the rest with its length."""
    out = b""
    for name, value in fields.items():
        number = int(name[1:])
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            raw = value.encode() if isinstance(value, str) else value
            out += varint(number << 3 | 2) + varint(len(raw)) + raw
    return out


def body(api_version: str, kind: str, raw: bytes, content_type: str = "") -> bytes:
    head = wire(f1=api_version, f2=kind)
    return protobuf.PREFIX + wire(f1=head, f2=raw, f3="", f4=content_type)


def test_an_empty_text_that_is_no_pointer_is_nothing_and_a_pointers_zero_is_something() -> None:
    metadata = wire(f1="web", f2="", f3="", f7=0)
    raw = wire(f1=metadata, f2=wire(f1=0, f5=0))
    assert protobuf.decode(body("apps/v1", "Deployment", raw)) == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"replicas": 0},
    }


def test_times_are_printed_and_the_zero_time_is_nothing() -> None:
    metadata = wire(f1="a", f8=b"", f9=wire(f1=1_767_323_045, f2=0))
    found = protobuf.decode(body("v1", "Pod", wire(f1=metadata)))
    assert found["metadata"] == {"name": "a", "deletionTimestamp": "2026-01-02T03:04:05Z"}
    lease = wire(f2=wire(f1="node-1", f4=wire(f1=1_767_323_045, f2=6_000)))
    found = protobuf.decode(body("coordination.k8s.io/v1", "Lease", lease))
    assert found["spec"] == {"holderIdentity": "node-1", "renewTime": "2026-01-02T03:04:05.000006Z"}


def test_volumes_probes_and_key_selectors_are_flattened() -> None:
    volume = wire(f1="conf", f2=wire(f19=wire(f1=wire(f1="settings"))))
    probe = wire(f1=wire(f2=wire(f1="/healthz", f2=wire(f1=0, f2=8080, f3=""))), f2=3, f3=0)
    source = wire(f3=wire(f1=wire(f1="settings"), f2="mode"))
    env = wire(f1="MODE", f2="", f3=source)
    container = wire(f1="web", f2="nginx", f7=env, f10=probe)
    found = protobuf.decode(body("v1", "Pod", wire(f2=wire(f1=volume, f2=container))))
    assert found["spec"] == {
        "volumes": [{"name": "conf", "configMap": {"name": "settings"}}],
        "containers": [
            {
                "name": "web",
                "image": "nginx",
                "env": [
                    {"name": "MODE", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "mode"}}}
                ],
                "livenessProbe": {"httpGet": {"path": "/healthz", "port": 8080}, "initialDelaySeconds": 3},
            }
        ],
    }


def test_quantities_and_lists_with_a_name_are_plain() -> None:
    memory = wire(f1="memory", f2=wire(f1="64Mi"))
    container = wire(f1="web", f8=wire(f1=memory))
    found = protobuf.decode(body("v1", "Pod", wire(f2=wire(f2=container))))
    assert found["spec"]["containers"] == [{"name": "web", "resources": {"limits": {"memory": "64Mi"}}}]
    extra = wire(f1="scopes", f2=wire(f1="a") + wire(f1="b"))
    review = wire(f2=wire(f3="jane", f5=extra))
    found = protobuf.decode(body("authorization.k8s.io/v1", "SubjectAccessReview", review))
    assert found["spec"] == {"user": "jane", "extra": {"scopes": ["a", "b"]}}


def test_managed_fields_are_the_json_they_hold() -> None:
    entry = wire(f1="helm", f7=wire(f1='{"f:data":{}}'))
    found = protobuf.decode(body("v1", "ConfigMap", wire(f1=wire(f17=entry))))
    assert found["metadata"] == {"managedFields": [{"manager": "helm", "fieldsV1": {"f:data": {}}}]}


def test_delete_options_travel_under_any_groups_name() -> None:
    raw = wire(f1=0, f4="Background")
    for api_version in ("v1", "apps/v1", "meta.k8s.io/v1"):
        found = protobuf.decode(body(api_version, "DeleteOptions", raw))
        assert found == {
            "apiVersion": api_version,
            "kind": "DeleteOptions",
            "gracePeriodSeconds": 0,
            "propagationPolicy": "Background",
        }


def test_an_envelope_may_hold_json() -> None:
    raw = b'{"apiVersion":"v1","kind":"Foo"}'
    assert protobuf.decode(body("v1", "Foo", raw, "application/json")) == {"apiVersion": "v1", "kind": "Foo"}


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (
            b'{"kind": "Pod"}',
            "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
        ),
        (body("v1", "Nothing", b""), 'no kind "Nothing" is registered for version "v1"'),
    ],
)
def test_what_is_no_object_is_refused(raw: bytes, complaint: str) -> None:
    with pytest.raises(DecodeError) as error:
        protobuf.decode(raw)
    assert str(error.value) == complaint


def test_broken_bytes_are_refused() -> None:
    with pytest.raises(DecodeError):
        protobuf.decode(body("v1", "Pod", b"\x0a\xff"))

"""Expected texts: GetWarningsForIP and GetWarningsForCIDR of apimachinery, and the strategies of the kinds at hand."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api import outdated
from cluster.api.core.v1.persistentvolume import PersistentVolume
from cluster.api.core.v1.persistentvolumeclaim import PersistentVolumeClaim
from cluster.api.core.v1.service import Service
from cluster.api.core.v1.serviceaccount import ServiceAccount
from cluster.api.networking.v1.ingress import Ingress
from cluster.api.networking.v1.networkpolicy import NetworkPolicy
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import KubeObject


@pytest.mark.parametrize(
    ("value", "warning"),
    [
        ("10.0.0.1", ""),
        ("fd00::1", ""),
        ("FD00::0001", 'IPv6 address "FD00::0001" should be in RFC 5952 canonical format ("fd00::1")'),
        (
            "::ffff:10.0.0.1",
            'non-standard IP address "::ffff:10.0.0.1" will be considered invalid in a future Kubernetes release: use '
            '"10.0.0.1"',
        ),
    ],
)
def test_an_address_has_one_way_to_be_written(value: str, warning: str) -> None:
    assert outdated.ip("spec.x", value) == ([f"spec.x: {warning}"] if warning else [])


NOTES = "metadata.annotations"


@pytest.mark.parametrize(
    ("kind", "parts", "warning"),
    [
        (
            NetworkPolicy,
            {"spec": {"ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.5/24"}}]}]}},
            'spec.ingress[0].from[0].ipBlock.cidr: CIDR value "10.0.0.5/24" is ambiguous in this context (should be '
            '"10.0.0.0/24" or "10.0.0.5/32"?)',
        ),
        (
            Ingress,
            {"metadata": {"annotations": {"kubernetes.io/ingress.class": "nginx"}}, "spec": {}},
            'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead',
        ),
        (
            Service,
            {"spec": {"type": "ClusterIP", "externalName": "example.com", "sessionAffinity": "None"}},
            'spec.externalName is ignored when spec.type is not "ExternalName"',
        ),
        (
            Service,
            {"spec": {"type": "ClusterIP", "clusterIP": "None", "sessionAffinity": "ClientIP"}},
            "spec.SessionAffinity is ignored for headless services",
        ),
        (
            PersistentVolume,
            {"spec": {"persistentVolumeReclaimPolicy": "Recycle"}},
            "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended "
            "approach is to use dynamic provisioning.",
        ),
        (
            PersistentVolumeClaim,
            {"spec": {"resources": {"requests": {"storage": "100m"}}}},
            'spec.resources.requests[storage]: fractional byte value "100m" is invalid, must be an integer',
        ),
        (
            ServiceAccount,
            {"metadata": {"annotations": {"kubernetes.io/enforce-mountable-secrets": "true"}}},
            f"{NOTES}[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to "
            "isolate access to mounted secrets",
        ),
    ],
)
def test_what_should_be_written_otherwise_is_told(kind: type[KubeObject], parts: Obj, warning: str) -> None:
    obj: dict[str, Any] = {"metadata": {"name": "a"}, **parts}
    assert kind.warnings(obj, None) == [warning]


def test_a_finalizer_of_a_custom_kind_should_say_whose_it_is() -> None:
    text = "to avoid accidental conflicts with other finalizer writers"
    assert outdated.finalizers(["example.com/mine", "orphan", "mine", "example.com"]) == [
        f'metadata.finalizers: "mine": prefer a domain-qualified finalizer name {text}',
        f'metadata.finalizers: "example.com": prefer a domain-qualified finalizer name including a path (/) {text}',
    ]

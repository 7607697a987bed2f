"""Descriptions against kubectl 1.35's own: what it read and what it printed at that moment is kept in tests/golden."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe import describe, describer_of
from cluster.kubectl.errors import StatusError
from cluster.kubectl.resources import Resource

GOLDEN = Path(__file__).parents[3] / "golden" / "describe"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.json"))
WITH_A_DESCRIBER = {
    "": "Pod ReplicationController Secret Service ServiceAccount Node LimitRange ResourceQuota PersistentVolume "
    "PersistentVolumeClaim Namespace Endpoints ConfigMap",
    "discovery.k8s.io": "EndpointSlice",
    "autoscaling": "HorizontalPodAutoscaler",
    "networking.k8s.io": "Ingress IngressClass ServiceCIDR IPAddress NetworkPolicy",
    "batch": "Job CronJob",
    "apps": "StatefulSet Deployment DaemonSet ReplicaSet",
    "certificates.k8s.io": "CertificateSigningRequest",
    "storage.k8s.io": "StorageClass CSINode VolumeAttributesClass",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "Role ClusterRole RoleBinding ClusterRoleBinding",
    "scheduling.k8s.io": "PriorityClass",
}


class Recorded:
    """A Source that answers as the API server did."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers

    async def get(self, path: str) -> Obj:
        found: Obj = self.answers[path]
        if "refused" in found:
            raise StatusError(found["refused"])
        return found

    async def items(self, path: str, **selectors: str) -> Objs:
        found: Objs = self.answers[f"{path}?{','.join(selectors.values())}"]
        return found


def described(golden: Obj, answers: dict[str, Any], *, show_events: bool = True) -> str:
    about = golden["about"]
    space = about["namespace"]
    resource = Resource(about["group"], about["version"], about["resource"], "", about["kind"], bool(space))
    return asyncio.run(describe(Recorded(answers), resource, space, about["name"], show_events=show_events))


def load(name: str) -> Obj:
    found: Obj = json.loads((GOLDEN / f"{name}.json").read_text())
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_description_is_kubectls_own(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    golden = load(name)
    monkeypatch.setattr(clock, "now", lambda: golden["now"])
    assert described(golden, golden["read"]).split("\n") == golden["text"]


def test_every_kind_that_kubectl_has_a_describer_for_has_one_here() -> None:
    generic = describer_of("example.com", "Anything")
    wanted = [(group, kind) for group, kinds in WITH_A_DESCRIBER.items() for kind in kinds.split()]
    assert [each for each in wanted if describer_of(*each) is generic] == []
    assert {(about["group"], about["kind"]) for about in (load(name)["about"] for name in NAMES)} >= set(
        wanted
    )


def test_events_are_left_out_when_they_are_not_wanted() -> None:
    assert "Events:" not in described(load("pod-exotic"), load("pod-exotic")["read"], show_events=False)


def refusing(golden: Obj, part: str, code: int, message: str) -> dict[str, Any]:
    """The recorded answers, but those whose path has the part in it are refused."""
    refusal = {"refused": {"code": code, "message": message}}

    class Answers(dict[str, Any]):
        def __getitem__(self, path: str) -> Any:
            if part in path and "?" in path:
                raise StatusError(refusal["refused"])
            return refusal if part in path else super().__getitem__(path)

    return Answers(golden["read"])


def test_events_that_may_not_be_seen_are_left_out() -> None:
    golden = load("pod-exotic")
    assert "Events:" not in described(golden, refusing(golden, "/events", 403, "no"))


def test_a_node_tells_that_its_pods_may_not_be_seen() -> None:
    golden = load("node-node-1")
    text = described(golden, refusing(golden, "/pods", 403, "no"))
    assert "Pods:" in text
    assert "not authorized" in text


def test_a_node_without_a_lease_says_why() -> None:
    golden = load("node-node-1")
    text = described(golden, refusing(golden, "/leases/", 404, 'leases "node-1" not found'))
    assert 'Failed to get lease: leases.coordination.k8s.io "node-1" not found' not in text
    assert 'Failed to get lease: leases "node-1" not found' in text


def test_an_autoscaler_of_the_first_version_is_read_where_the_second_is_not_served() -> None:
    golden = load("horizontalpodautoscaler-hpa")
    v1 = {
        "apiVersion": "autoscaling/v1",
        "metadata": {"name": "hpa", "namespace": "rich", "creationTimestamp": "2026-01-02T03:04:05Z"},
        "spec": {
            "scaleTargetRef": {"kind": "Deployment", "name": "web"},
            "maxReplicas": 5,
            "targetCPUUtilizationPercentage": 50,
        },
    }
    answers = {
        "/apis/autoscaling/v2/namespaces/rich/horizontalpodautoscalers/hpa": {"refused": {"code": 404}},
        "/apis/autoscaling/v1/namespaces/rich/horizontalpodautoscalers/hpa": v1,
    }
    lines = described(golden, answers, show_events=False).splitlines()
    assert [line.split(":")[0] for line in lines[6:]] == [
        "Target CPU utilization", "Current CPU utilization", "Min replicas", "Max replicas", "Deployment pods",
    ]  # fmt: skip
    assert lines[7].endswith("<unknown>%")
    assert lines[8].endswith("<unset>")

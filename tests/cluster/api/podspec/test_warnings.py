"""Expected texts: pkg/api/pod/warnings.go and its test, and the strategies' WarningsOnCreate."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apps.v1.deployment import Deployment
from cluster.api.core.v1.pod import Pod
from cluster.api.podspec import warnings
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, changed, container, template

SELECTOR = {"matchLabels": {"run": "web"}}
PORT = {"containerPort": 80, "protocol": "TCP"}


def told(*containers: Obj, **spec: Any) -> list[str]:
    return warnings.template({"spec": {"containers": list(containers) or [container()], **spec}}, "")


def test_an_ordinary_pod_is_passed_without_a_word() -> None:
    assert Pod.warnings(born(Pod, spec={"containers": [container(ports=[PORT])]}), None) == []


@pytest.mark.parametrize(
    ("parts", "warning"),
    [
        (
            {"resources": {"requests": {"memory": "100m"}}},
            'resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
        ),
        (
            {"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]},
            'env[1]: hides previous definition of "A", which may be dropped when using apply',
        ),
        ({"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "$(A)2"}]}, ""),
        ({"ports": [PORT, PORT]}, "ports[1]: duplicate port definition with spec.containers[0].ports[0]"),
        (
            {"ports": [PORT, {**PORT, "hostPort": 80}]},
            "ports[1]: overlapping port definition with spec.containers[0].ports[0]",
        ),
        (
            {"ports": [{**PORT, "hostIP": "127.0.0.1"}]},
            "ports[0]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:80 Protocol:TCP HostIP:127.0.0.1}",
        ),
        (
            {"ports": [{**PORT, "name": "web"}, {**PORT, "containerPort": 81, "name": "web"}]},
            'ports[1]: duplicate port name "web" with spec.containers[0].ports[0], services and probes that select '
            "ports by name will use spec.containers[0].ports[0]",
        ),
    ],
)
def test_a_container_that_hardly_is_as_meant(parts: Obj, warning: str) -> None:
    assert told(container(**parts)) == ([f"spec.containers[0].{warning}"] if warning else [])


@pytest.mark.parametrize(
    ("spec", "warning"),
    [
        (
            {"nodeSelector": {"beta.kubernetes.io/os": "linux"}},
            'nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
        ),
        (
            {"topologySpreadConstraints": [{"topologyKey": "zone"}]},
            "topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
        ),
        ({"imagePullSecrets": [{"name": "a"}, {"name": "a"}]}, 'imagePullSecrets[1].name: duplicate name "a"'),
        ({"volumes": [{"name": "a", "gitRepo": {}}]},
         "volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+"),
        (
            {"terminationGracePeriodSeconds": -1},
            "terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
        ),
        (
            {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{}]}}},
            "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null "
            "labelSelector results in matching no pod",
        ),
    ],
)  # fmt: skip
def test_a_pod_that_hardly_is_as_meant(spec: Obj, warning: str) -> None:
    assert told(**spec) == [f"spec.{warning}"]


LABEL = "a DNS label is recommended: [must not contain dots]"


def test_names_that_are_no_hosts_are_told_of() -> None:
    pod = born(Pod, metadata={"name": "a.b"}, spec={"containers": [container()]})
    surprise = "which can result in surprising behavior"
    assert Pod.warnings(pod, None) == [f"metadata.name: this is used in the Pod's hostname, {surprise}; {LABEL}"]
    assert Pod.warnings(pod, pod) == []
    owner = born(Deployment, metadata={"name": "a.b"}, spec={"selector": SELECTOR, "template": template()})
    text = f"metadata.name: this is used in Pod names and hostnames, {surprise}; {LABEL}"
    assert Deployment.warnings(owner, None) == [text]


def test_a_template_is_judged_again_when_the_spec_has_changed() -> None:
    old = born(Deployment, spec={"selector": SELECTOR, "template": template(terminationGracePeriodSeconds=-1)})
    old["metadata"]["generation"] = 1
    assert Deployment.warnings(changed(Deployment, old), old) == []
    new = {**old, "metadata": {**old["metadata"], "generation": 2}}
    assert Deployment.warnings(new, old) == [
        "spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be "
        "treated as 1"
    ]

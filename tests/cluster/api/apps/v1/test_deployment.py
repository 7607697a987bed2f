"""Expected values: SetDefaults_Deployment and printDeployment."""

from __future__ import annotations

from cluster.api.apps.v1.deployment import Deployment
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, row, template


def deployment(**spec: object) -> Obj:
    return born(
        Deployment, spec={"selector": {"matchLabels": {"run": "web"}}, "template": template(), **spec}
    )


def test_a_deployment_gets_its_defaults() -> None:
    spec = deployment()["spec"]
    defaults = {k: v for k, v in spec.items() if k not in ("selector", "template")}
    assert defaults == {
        "replicas": 1,
        "revisionHistoryLimit": 10,
        "progressDeadlineSeconds": 600,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
    }
    assert spec["template"]["spec"]["restartPolicy"] == "Always"


def test_zero_replicas_stay_zero() -> None:
    assert deployment(replicas=0)["spec"]["replicas"] == 0


def test_kubectl_shows_how_far_it_is() -> None:
    obj = deployment(replicas=5)
    obj["metadata"]["creationTimestamp"] = None
    obj["status"] = {"replicas": 10, "updatedReplicas": 2, "readyReplicas": 1, "availableReplicas": 1}
    assert row(Deployment, obj) == {
        "Name": "web",
        "Ready": "1/5",
        "Up-to-date": 2,
        "Available": 1,
        "Age": "<unknown>",
        "Containers": "web",
        "Images": "nginx",
        "Selector": "run=web",
    }


def test_the_controller_notes_the_revision_together_with_the_status() -> None:
    old = deployment()
    note = {"deployment.kubernetes.io/revision": "1"}
    new = {**old, "metadata": {**old["metadata"], "annotations": note}, "spec": {}, "status": {"replicas": 1}}
    merged = Deployment.merge("status", new, old)
    assert merged["metadata"]["annotations"] == note
    assert (merged["spec"], merged["status"]) == (old["spec"], {"replicas": 1})

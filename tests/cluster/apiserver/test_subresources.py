from __future__ import annotations

import pytest

from tests.cluster.apiserver.conftest import POD, Api

pytestmark = pytest.mark.both_engines

DEPLOYMENTS = "apis/apps/v1/namespaces/default/deployments"
PODS = "api/v1/namespaces/default/pods"
MERGE = "application/merge-patch+json"


@pytest.fixture
def deployed(api: Api) -> Api:
    """A cluster with one Deployment."""
    labels = {"run": "my-nginx"}
    template = {"metadata": {"labels": labels}, "spec": POD["spec"]}
    spec = {"replicas": 2, "selector": {"matchLabels": labels}, "template": template}
    api.made(DEPLOYMENTS, {"metadata": {"name": "my-nginx"}, "spec": spec})
    return api


def test_a_scale_tells_replicas_and_which_pods_they_are(deployed: Api) -> None:
    scale = deployed.get(f"{DEPLOYMENTS}/my-nginx/scale").body
    assert (scale["kind"], scale["apiVersion"]) == ("Scale", "autoscaling/v1")
    assert scale["spec"] == {"replicas": 2}
    assert scale["status"] == {"replicas": 0, "selector": "run=my-nginx"}


def test_kubectl_scale_patches_the_scale(deployed: Api) -> None:
    answer = deployed("PATCH", f"{DEPLOYMENTS}/my-nginx/scale", {"spec": {"replicas": 0}}, MERGE)
    assert answer.body["spec"].get("replicas", 0) == 0
    assert deployed.get(f"{DEPLOYMENTS}/my-nginx").body["spec"]["replicas"] == 0


def test_a_stale_scale_is_a_conflict(deployed: Api) -> None:
    scale = deployed.get(f"{DEPLOYMENTS}/my-nginx/scale").body
    deployed("PATCH", f"{DEPLOYMENTS}/my-nginx/scale", {"spec": {"replicas": 5}}, MERGE)
    answer = deployed("PUT", f"{DEPLOYMENTS}/my-nginx/scale", {**scale, "spec": {"replicas": 7}})
    assert (answer.code, answer.body["reason"]) == (409, "Conflict")


def test_a_negative_scale_is_invalid(deployed: Api) -> None:
    answer = deployed("PATCH", f"{DEPLOYMENTS}/my-nginx/scale", {"spec": {"replicas": -1}}, MERGE)
    assert answer.code == 422
    assert "spec.replicas: Invalid value: -1: must be greater than or equal to 0" in answer.message


BINDING = {"metadata": {"name": "web"}, "target": {"kind": "Node", "name": "node-1"}}


def test_a_binding_places_a_pod_once(api: Api) -> None:
    api.made(PODS, POD)
    binding = {"apiVersion": "v1", "kind": "Binding", **BINDING}
    assert api.post(f"{PODS}/web/binding", binding).code == 201
    pod = api.get(f"{PODS}/web").body
    assert pod["spec"]["nodeName"] == "node-1"
    assert [c["type"] for c in pod["status"]["conditions"]] == ["PodScheduled"]
    again = api.post(f"{PODS}/web/binding", binding)
    assert again.code == 409
    assert 'pod web is already assigned to node "node-1"' in again.message


def test_a_binding_is_called_as_its_pod(api: Api) -> None:
    api.made(PODS, POD)
    answer = api.post(f"{PODS}/web/binding", {**BINDING, "metadata": {"name": "other"}})
    assert (answer.code, answer.message) == (400, "name in URL does not match name in Binding object")


def test_a_binding_may_come_by_the_old_door(api: Api) -> None:
    api.made(PODS, POD)
    answer = api.post("api/v1/namespaces/default/bindings", BINDING)
    assert (answer.code, answer.body["status"]) == (201, "Success")
    assert api.get(f"{PODS}/web").body["spec"]["nodeName"] == "node-1"


def test_a_resize_changes_amounts_and_counts_as_a_change(api: Api) -> None:
    amounts = {"requests": {"cpu": "100m"}}
    api.made(PODS, {**POD, "spec": {"containers": [{**POD["spec"]["containers"][0], "resources": amounts}]}})
    more = {"spec": {"containers": [{"name": "nginx", "resources": {"requests": {"cpu": "200m"}}, "image": "other"}]}}
    answer = api("PATCH", f"{PODS}/web/resize", more, "application/strategic-merge-patch+json")
    assert answer.code == 200, answer.raw
    (container,) = answer.body["spec"]["containers"]
    assert (container["resources"], container["image"]) == ({"requests": {"cpu": "200m"}}, "nginx")
    assert answer.body["metadata"]["generation"] == 2


def test_an_eviction_deletes_politely(api: Api) -> None:
    api.made(PODS, POD)
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "web"}}
    assert api.post(f"{PODS}/web/eviction?dryRun=All", eviction).code == 201
    assert api.get(f"{PODS}/web").code == 200
    assert api.post(f"{PODS}/web/eviction", eviction).code == 201
    assert api.get(f"{PODS}/web").code == 404


def test_an_eviction_says_whom_it_is_about(api: Api) -> None:
    api.made(PODS, POD)
    for name in ({}, {"name": "other"}):
        answer = api.post(f"{PODS}/web/eviction", {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": name})
        assert (answer.code, answer.body["message"]) == (400, "name in URL does not match name in Eviction object")
    assert api.get(f"{PODS}/web").code == 200


def test_kubectl_debug_adds_a_container(running: Api) -> None:
    debugger = {"name": "debugger", "image": "busybox", "stdin": True, "tty": True}
    patch = {"spec": {"ephemeralContainers": [debugger]}}
    path, media = f"{PODS}/web/ephemeralcontainers", "application/strategic-merge-patch+json"
    answer = running("PATCH", path, patch, media)
    assert answer.code == 200, answer.raw
    (added,) = answer.body["spec"]["ephemeralContainers"]
    assert added["name"] == "debugger"

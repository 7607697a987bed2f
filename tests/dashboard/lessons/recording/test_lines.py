"""What to type for what was done, two ways of each."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from dashboard.lessons.recording.cutting import cut
from dashboard.lessons.recording.lines import Ways, lines
from dashboard.lessons.recording.manifests import APPLY
from dashboard.lessons.recording.values import Act, Ask
from tests.dashboard.lessons.recording.conftest import World, act, ask, deployment, drawn, obj, recording

NODE = obj("Node", "node-1", spec={})
POD = obj("Pod", "client", labels={"app": "client"}, spec={"containers": []}, status={"podIP": "10.1.1.1"})
SERVICE = obj("Service", "web", spec={
    "selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 80}], "clusterIPs": ["10.96.0.9"],
})  # fmt: skip


def typed(*acts: Act, asks: tuple[Ask, ...] = (), world: World | None = None) -> Ways:
    found = recording(acts, asks, {0: world or {}})
    (take,) = cut(found)
    return lines(take, found.state)


def labelled(pod: Obj, labels: dict[str, str]) -> Obj:
    return {**pod, "metadata": {**pod["metadata"], "labels": labels}}


CHANGES = [
    ("deployments.apps", deployment(replicas=2), deployment(replicas=3), "kubectl scale deployment web --replicas=3"),
    ("deployments.apps", deployment(), deployment(image="nginx:2"), "kubectl set image deployment web nginx=nginx:2"),
    ("deployments.apps", deployment(pull="Always"), deployment(image="nginx:2", pull="Always"),
     "kubectl set image deployment web nginx=nginx:2"),
    ("pods", POD, labelled(POD, {"tier": "front"}), "kubectl label pod client app- tier=front --overwrite"),
    ("pods", POD, labelled(POD, {}), "kubectl label pod client app-"),
    ("nodes", NODE, {**NODE, "spec": {"unschedulable": True}}, "kubectl cordon node-1"),
    ("nodes", {**NODE, "spec": {"unschedulable": True}}, NODE, "kubectl uncordon node-1"),
    ("configmaps", obj("ConfigMap", "note", data={"a": "b"}), obj("ConfigMap", "note", data={"a": "it's"}),
     """kubectl patch configmap note --type=merge -p '{"data":{"a":"it'"'"'s"}}'"""),
    ("pods", drawn(), labelled(drawn(), {"pod-template-hash": "5d4f8"}),
     "kubectl label $(kubectl get pod -l app=web -o name | head -1) app-"),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "before", "after", "line"), CHANGES)
def test_a_change_is_typed_as_a_person_would_and_otherwise_as_a_patch(
    resource: str, before: Obj, after: Obj, line: str
) -> None:
    ways = typed(act(10, resource, before, after))
    assert ways.first == [line]
    assert ways.second != ways.first
    assert ways.second[0].startswith("kubectl patch ")


def test_whatever_is_made_is_made_of_a_file() -> None:
    ways = typed(act(10, "deployments.apps", None, deployment()), act(10.1, "services", None, SERVICE))
    (name,) = ways.files
    assert (ways.first, ways.second) == ([f"kubectl apply -f {name}"], [f"kubectl create -f {name}"])
    assert name == "deployment-web.yaml"
    assert ways.files[name].count("kind: ") == 2


def test_what_was_applied_again_is_applied_again_or_patched() -> None:
    ways = typed(act(10, "deployments.apps", deployment(), deployment(replicas=3), APPLY))
    assert ways.first == ["kubectl apply -f deployment-web.yaml"]
    assert ways.second == ["""kubectl patch deployment web --type=merge -p '{"spec":{"replicas":3}}'"""]


def test_a_service_is_exposed_where_it_was_and_where_a_deployment_has_its_selector() -> None:
    made = act(10, "services", None, SERVICE, "kubectl-expose")
    assert typed(made, world={"deployments.apps": [deployment()]}).first == ["kubectl expose deployment web --port=80"]
    other = {**SERVICE, "metadata": {**SERVICE["metadata"], "name": "front"}}
    ways = typed(act(10, "services", None, other, "kubectl-expose"), world={"deployments.apps": [deployment()]})
    assert ways.first == ["kubectl expose deployment web --name=front --port=80"]
    assert ways.second == ["kubectl apply -f service-front.yaml"]
    assert typed(made, world={}).first == ["kubectl apply -f service-web.yaml"]


def test_deleting_one_of_many_is_deleting_any_of_them() -> None:
    ways = typed(act(10, "pods", drawn(), None))
    assert ways.first == ["kubectl delete $(kubectl get pod -l app=web -o name | head -1)"]
    assert ways.second == ["kubectl delete $(kubectl get pod -l app=web -o name | tail -1)"]
    assert typed(act(10, "services", SERVICE, None)).first == ["kubectl delete service web"]


WORLD: World = {
    "pods": [POD, drawn(status={"podIP": "10.1.1.2"})],
    "services": [meta.copy(SERVICE) | {"status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.1"}]}}}],
}
ASKS = [
    ("pod/client", "http://web:80/", "kubectl exec client -- curl -s -m 5 http://web"),
    ("pod/client", "http://web:8080/a?b=c", "kubectl exec client -- curl -s -m 5 http://web:8080'/a?b=c'"),
    ("pod/client", "http://10.96.0.9/",
     "kubectl exec client -- curl -s -m 5 http://$(kubectl get service web -o jsonpath={.spec.clusterIP})"),
    ("pod/client", "http://10.1.1.2/",
     "kubectl exec client -- curl -s -m 5 http://$(kubectl get pod -l app=web -o jsonpath={.items[0].status.podIP})"),
    ("pod/web-5d4f8-x1", "https://web/", "kubectl exec deployment/web -- curl -s -m 5 -k https://web"),
    ("internet", "http://198.51.100.1/",
     "curl -s -m 5 http://$(kubectl get service web -o jsonpath={.status.loadBalancer.ingress[0].ip})"),
    ("pod/client", "dns://web.default.svc.cluster.local.",
     "kubectl exec client -- nslookup web.default.svc.cluster.local"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "url", "line"), ASKS)
def test_a_request_is_sent_again_with_addresses_looked_up(source: str, url: str, line: str) -> None:
    ways = typed(asks=(ask(10, source, url),), world=WORLD)
    assert ways.first == [line]
    assert ways.second != ways.first


def test_nobody_reaches_a_node_by_kubectl() -> None:
    assert typed(asks=(ask(10, "node/node-1", "http://web"),), world=WORLD).first == []

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.dataplane.behind import diagnose, selects
from cluster.dataplane.unready import Fault
from cluster.dataplane.world import World
from cluster.kube_proxy.services import ports_of
from tests.cluster.dataplane.worlds import Cluster, pod, service


def fault(svc: Obj, *pods: Obj, **extra: list[Obj]) -> Fault:
    world: World = Cluster(
        list(pods), [svc], extra={k.replace("_", "."): v for k, v in extra.items()}
    ).world()
    return diagnose(world, next(iter(ports_of(svc))), "node-1")


def web(selector: dict[str, str] | None = None, **port: Any) -> Obj:
    return service(
        "web", "10.0.0.50", {"port": 80, **port}, selector={"app": "web"} if selector is None else selector
    )


def sick(**status: Any) -> Obj:
    found = pod("web-1", "10.244.1.4", "node-1", ready=False, app="web")
    found["status"].update(status)
    return found


def test_a_service_without_a_selector_waits_for_hand_made_slices() -> None:
    assert "has no selector" in fault(web({})).rule


def test_the_nearest_pod_is_the_one_that_differs_least() -> None:
    near = pod("a", "10.244.1.4", "node-1", app="wbe", tier="front")
    far = pod("b", "10.244.1.5", "node-1", app="database", tier="back")
    found = fault(web({"app": "web", "tier": "front"}), far, near)
    assert found == Fault(
        "selector app=web,tier=front matches 0 pods; nearest: app=wbe",
        "Service default/web",
        "spec.selector.app: wbe",
    )


def test_a_label_that_is_missing_is_named() -> None:
    found = fault(web({"app": "web", "tier": "front"}), pod("a", "10.244.1.4", "node-1", app="web"))
    assert "nearest: a pod without tier" in found.rule


def test_pods_of_another_namespace_are_not_near() -> None:
    found = fault(web(), pod("a", "10.244.1.4", "node-1", "prod", app="web"))
    assert "no pod is like it" in found.rule


def test_a_workload_scaled_to_nothing_is_found_by_its_template() -> None:
    deployment = {
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "default"},
        "spec": {"replicas": 0, "template": {"metadata": {"labels": {"app": "web"}}}},
    }
    found = fault(web(), deployments_apps=[deployment])
    assert (found.object, found.field) == ("Deployment default/web", "spec.replicas: 1 (it is 0)")


def test_a_target_port_whose_name_no_container_has() -> None:
    found = fault(web(targetPort="http"), sick())
    assert found.rule == "targetPort http is a name that no container's ports have; they have: none"
    assert found.field == "spec.ports[0].targetPort: 80"


def test_a_pod_that_no_node_has_taken() -> None:
    waiting = sick(
        conditions=[{"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available"}]
    )
    waiting["spec"]["nodeName"] = ""
    assert (
        fault(web(), waiting).rule
        == "1 pod matches, 0 ready: web-1 is on no node yet: 0/3 nodes are available."
    )


def test_a_container_that_crashes() -> None:
    state = {"name": "c", "ready": False, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
    found = fault(web(), sick(containerStatuses=[state]))
    assert (found.object, found.field) == (
        "Pod default/web-1",
        "spec.containers[0].command, now []: a program that does not end (kubectl logs web-1 says why it does)",
    )


def test_a_probe_that_fails() -> None:
    probed = sick()
    probed["spec"]["containers"][0]["readinessProbe"] = {"httpGet": {"path": "/", "port": 81}}
    assert fault(web(), probed).field == "spec.containers[0].readinessProbe.httpGet.port: 80"


def test_pods_that_are_all_being_deleted() -> None:
    dying = sick()
    dying["metadata"]["deletionTimestamp"] = "2026-01-02T03:04:05Z"
    assert "all are being deleted" in fault(web(), dying).rule


def test_a_selector_of_nothing_selects_nobody() -> None:
    assert not selects(web({}), pod("a", "10.244.1.4", "node-1", app="web"))
    assert selects(web(), pod("a", "10.244.1.4", "node-1", app="web", tier="x"))

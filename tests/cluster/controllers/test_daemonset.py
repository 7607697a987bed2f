"""One pod a node. Expected: Kubernetes' daemon_controller_test.go and its documentation of DaemonSets."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.scheduling import node_matches
from cluster.client.view import View
from cluster.controllers._templates import template_hash
from cluster.controllers.daemonset import daemon, reconcile
from tests.cluster.controllers.objects import (
    acts,
    creates,
    deletes,
    make,
    play,
    said,
    template,
    updates,
    view,
)

KEY = "default/proxy"


def daemonset(image: str = "nginx", generation: int = 1, **spec: Any) -> Obj:
    body = {"selector": {"matchLabels": {"app": "web"}}, "template": template(image=image)}
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}
    head = {"generation": generation}
    return make("DaemonSet", "proxy", spec={**body, "updateStrategy": strategy, **spec}, metadata=head)


def node(name: str, *, taints: Any = (), labels: Any = None, **spec: Any) -> Obj:
    return make("Node", name, labels=labels, spec={"taints": list(taints), **spec})


def pods_made(seen: View) -> list[Obj]:
    return [made for made in creates(reconcile(KEY, seen)) if made["kind"] == "Pod"]


def started(seen: View) -> View:
    """Every daemon is on its node and ready, every deleted one gone."""
    for pod in seen.list("pods"):
        affinity = pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
        name = affinity["nodeSelectorTerms"][0]["matchFields"][0]["values"][0]
        ready = {"type": "Ready", "status": "True", "lastTransitionTime": seen.timestamp}
        status = {"phase": "Running", "conditions": [ready]}
        seen.cache.put("pods", {**pod, "spec": {**pod["spec"], "nodeName": name}, "status": status})
    return seen


def test_every_node_gets_a_pod_made_for_it() -> None:
    nodes = [node("a"), node("b")]
    made = pods_made(view(daemonset(), *nodes))
    assert [[meta.name(n) for n in nodes if node_matches(p, n)] for p in made] == [["a"], ["b"]]
    assert meta.labels(made[0])["controller-revision-hash"] == template_hash(template())
    assert {t["key"] for t in made[0]["spec"]["tolerations"]} == {
        f"node.kubernetes.io/{t}"
        for t in ("not-ready", "unreachable", "disk-pressure", "memory-pressure", "pid-pressure", "unschedulable")
    }


def test_a_taint_or_a_node_selector_keeps_them_away() -> None:
    tainted = node("a", taints=[{"key": "x", "effect": "NoSchedule"}])
    assert pods_made(view(daemonset(), tainted)) == []
    choosy = {**template(), "spec": {"nodeSelector": {"disk": "ssd"}, "containers": []}}
    made = pods_made(view(daemonset(template=choosy), node("b"), node("c", labels={"disk": "ssd"})))
    assert len(made) == 1


def test_a_cordoned_node_keeps_its_daemon() -> None:
    cordon = [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]
    assert len(pods_made(view(daemonset(), node("a", taints=cordon)))) == 1


def test_it_comes_to_rest_and_counts_nodes() -> None:
    seen = started(play(reconcile, KEY, view(daemonset(), node("a"), node("b"))))
    play(reconcile, KEY, seen)
    found = seen.get("daemonsets.apps", "default", "proxy") or {}
    assert found["status"] == {
        "currentNumberScheduled": 2, "desiredNumberScheduled": 2, "numberMisscheduled": 0, "numberReady": 2,
        "observedGeneration": 1, "updatedNumberScheduled": 2, "numberAvailable": 2,
    }  # fmt: skip


def test_a_new_node_gets_one_more() -> None:
    seen = started(play(reconcile, KEY, view(daemonset(), node("a"))))
    seen.cache.put("nodes", node("b"))
    assert said(reconcile(KEY, seen))[0][1].startswith("Created pod: proxy-")
    assert len(creates(reconcile(KEY, seen))) == 1


def test_of_two_on_one_node_the_oldest_stays() -> None:
    ds = daemonset()
    twice = [daemon(ds, name, "a") for name in ("old", "new")]
    for pod, age in zip(twice, ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"), strict=True):
        pod["metadata"] |= {"creationTimestamp": age, "uid": pod["metadata"]["name"]}
    assert deletes(reconcile(KEY, view(ds, node("a"), *twice))) == ["new"]


def test_a_new_template_replaces_them_one_by_one() -> None:
    seen = started(play(reconcile, KEY, view(daemonset(), *(node(n) for n in "abc"))))
    play(reconcile, KEY, seen)
    seen.cache.put("daemonsets.apps", daemonset("nginx:2", generation=2))
    for _ in range(3):
        (gone,) = deletes(reconcile(KEY, seen))
        seen.cache.drop("pods", f"default/{gone}")
        assert deletes(reconcile(KEY, seen)) == []
        play(reconcile, KEY, seen)
        started(seen)
    play(reconcile, KEY, seen)
    assert {p["spec"]["containers"][0]["image"] for p in seen.list("pods")} == {"nginx:2"}


def test_on_delete_leaves_old_pods_to_people() -> None:
    seen = started(play(reconcile, KEY, view(daemonset(), node("a"))))
    seen.cache.put("daemonsets.apps", daemonset("nginx:2", generation=2, updateStrategy={"type": "OnDelete"}))
    assert deletes(reconcile(KEY, seen)) == []


def test_pods_that_came_with_the_cluster_count_as_current() -> None:
    ds = daemonset()
    first = daemon(ds, "first", "a")
    del first["metadata"]["labels"]["controller-revision-hash"]
    seen = started(view(ds, node("a"), first))
    assert deletes(reconcile(KEY, seen)) == []
    assert updates(reconcile(KEY, seen), "status")[0]["status"]["updatedNumberScheduled"] == 1
    assert acts(reconcile("default/none", seen)) == []


def revisions(seen: View) -> list[tuple[int, str]]:
    """The kept states: their numbers, and the image of each."""
    found = seen.list("controllerrevisions.apps")
    images = [r["data"]["spec"]["template"]["spec"]["containers"][0]["image"] for r in found]
    return sorted((r["revision"], image) for r, image in zip(found, images, strict=True))


def changed_to(seen: View, image: str, generation: int) -> View:
    seen.cache.put("daemonsets.apps", daemonset(image, generation))
    return started(play(reconcile, KEY, seen))


def test_each_template_is_kept_to_be_gone_back_to() -> None:
    seen = started(play(reconcile, KEY, view(daemonset("a"), node("a"))))
    [first] = seen.list("controllerrevisions.apps")
    assert first["data"]["spec"]["template"]["$patch"] == "replace"
    assert meta.name(first) == f"proxy-{meta.labels(first)['controller-revision-hash']}"
    changed_to(seen, "b", 2)
    assert revisions(seen) == [(1, "a"), (2, "b")]


def test_who_goes_back_gets_a_new_number_and_no_copy() -> None:
    seen = started(play(reconcile, KEY, view(daemonset("a"), node("a"))))
    changed_to(changed_to(seen, "b", 2), "a", 3)
    assert revisions(seen) == [(2, "b"), (3, "a")]


def test_old_templates_are_forgotten() -> None:
    seen = started(play(reconcile, KEY, view(daemonset("a", revisionHistoryLimit=1), node("a"))))
    for generation, image in enumerate("bcd", 2):
        seen.cache.put("daemonsets.apps", daemonset(image, generation, revisionHistoryLimit=1))
        started(play(reconcile, KEY, started(play(reconcile, KEY, seen))))
    assert revisions(seen) == [(3, "c"), (4, "d")]

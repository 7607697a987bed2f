"""A cluster that is stamped out of a mould is what it would be, had it come through the door."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client import bootstrap
from cluster.client.bootstrap import moulds
from cluster.etcd import bulk, guard, store
from cluster.etcd.models import ASLEEP, Allocation, Change, Cluster, Entry, ProxySync
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
WEB: Obj = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "default"},
    "spec": {
        "replicas": 14,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "c", "image": "nginx:1.27"}]},
        },
    },
}
_OWN = re.compile(f"{moulds._UID}|{moulds._MOMENT.pattern}|{moulds._CONTAINER.pattern}")
_POD = re.compile(r"(coredns-[0-9a-f]+|kube-proxy|web-[0-9a-f]+)-[b-z2-9]{5}")


@pytest.fixture(autouse=True)
def _no_moulds_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moulds, "_shelf", {})


def plain(values: Any) -> str:
    """What is not a cluster's alone."""
    return _POD.sub(r"\1-#", _OWN.sub("#", repr(values)))


def log(row: Cluster) -> list[str]:
    changes = Change.objects.filter(cluster=row).order_by("revision").values()
    return [plain({k: v for k, v in change.items() if k not in ("id", "cluster_id")}) for change in changes]


def test_the_second_has_the_log_of_the_first_and_the_same_objects() -> None:
    first, second = bootstrap.create_cluster("first", ca="CA"), bootstrap.create_cluster("second", ca="CA")
    assert len(moulds._shelf) == 1
    assert (first.revision, first.crds, first.admission) == (second.revision, second.crds, second.admission)
    assert log(first) == log(second)
    for resource in store.resources(first.pk):
        texts = [sorted(map(plain, store.texts(row.pk, resource))) for row in (first, second)]
        assert texts[0] == texts[1], resource


def test_what_stands_beside_the_log_is_there_too() -> None:
    rows = [bootstrap.create_cluster(name) for name in ("first", "second")]
    for model in (Entry, Allocation, ProxySync):
        told = [
            sorted(plain({k: v for k, v in values.items() if k not in ("id", "cluster_id")}) for values in found)
            for found in (model.objects.filter(cluster=row).values() for row in rows)
        ]
        assert told[0] == told[1] != []


def test_no_two_clusters_share_a_uid_a_container_or_a_pod_s_name() -> None:
    rows = [bootstrap.create_cluster(name) for name in ("first", "second", "third")]
    uids = [set(Entry.objects.filter(cluster=row).values_list("uid", flat=True)) for row in rows]
    assert len(set.union(*uids)) == sum(map(len, uids))
    pods = [Registry(row.name).list("pods", "kube-system").items for row in rows]
    assert len({meta.name(pod) for each in pods for pod in each}) == sum(map(len, pods))
    ids = [status["containerID"] for each in pods for pod in each for status in pod["status"]["containerStatuses"]]
    assert len(set(ids)) == len(ids)
    assert len({row.token for row in rows} | {row.signing_key for row in rows}) == 6


def test_owners_are_the_cluster_s_own() -> None:
    bootstrap.create_cluster("first")
    row = bootstrap.create_cluster("second")
    uids = set(Entry.objects.filter(cluster=row).values_list("uid", flat=True))
    owners = Entry.objects.filter(cluster=row).exclude(owners=[]).values_list("owners", flat=True)
    assert {uid for each in owners for uid in each} <= uids
    for pod in Registry("second").list("pods", "kube-system").items:
        assert {ref["uid"] for ref in meta.owners(pod)} <= uids


def test_it_is_born_now_and_not_when_the_first_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_offset", clock._offset)
    bootstrap.create_cluster("first")
    clock.advance(3600)
    row = bootstrap.create_cluster("second")
    for resource in ("nodes", "leases.coordination.k8s.io", "pods"):
        for text in store.texts(row.pk, resource):
            moments = moulds._MOMENT.findall(text)
            assert moments
            assert min(map(clock.parse, moments)) >= clock.parse(row.created)


def test_other_wishes_make_another_mould() -> None:
    bootstrap.create_cluster("first")
    assert len(Registry(bootstrap.create_cluster("second", nodes=5).name).list("nodes").items) == 6
    assert len(moulds._shelf) == 2


def test_pace_advice_and_limits_are_each_cluster_s_own() -> None:
    bootstrap.create_cluster("first")
    row = bootstrap.create_cluster("second", pace="true", advice="place", limits={"pods": 5})
    assert (row.pace, row.advice, row.limits, len(moulds._shelf)) == ("true", "place", {"pods": 5}, 1)


def test_the_pods_of_what_it_is_born_with_run_already() -> None:
    for name in ("first", "second"):
        bootstrap.create_cluster(name, born=[WEB])
        pods = Registry(name).list("pods", "default").items
        assert len(pods) == 14
        assert {meta.get(pod, "status.phase") for pod in pods} == {"Running"}
        assert len({meta.get(pod, "status.podIP") for pod in pods}) == 14
        assert Registry(name).get("deployments.apps", "default", "web")["status"]["availableReplicas"] == 14


def test_one_may_be_born_asleep() -> None:
    bootstrap.create_cluster("first")
    row = bootstrap.create_cluster("second", asleep=True)
    assert (row.rest, row.counter.at(clock.now() + 100)) == (ASLEEP, row.counter.at(clock.now()))


def test_what_is_stamped_goes_on_through_the_door() -> None:
    bootstrap.create_cluster("first")
    row = bootstrap.create_cluster("second")
    registry = Registry("second")
    made = registry.create("configmaps", "default", {"metadata": {"name": "c"}}, actor=Actor("me"))
    assert meta.revision(made) == row.revision + 1
    with pytest.raises(guard.GuardedTable):
        Entry.objects.filter(cluster=row).delete()


def test_the_row_of_the_second_tells_what_the_first_s_does() -> None:
    told: list[dict[str, Any]] = []
    for name in ("first", "second"):
        bootstrap.create_cluster(name, born=[WEB], limits={"pods": 30}, asleep=True)
        told.append(dict(Cluster.objects.filter(name=name).values().get()))
    own = {key for key, value in told[0].items() if value != told[1][key]}
    assert own <= {
        "id", "name", "uid", "created", "token", "signing_key", "counter_base", "counter_anchor", "attended", "woken",
    }  # fmt: skip


def test_more_of_a_kind_than_are_written_at_once_are_all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    rows = [bootstrap.create_cluster(name, nodes=1) for name in ("first", "second")]
    kinds = store.resources(rows[0].pk)
    counts = [{kind: len(store.texts(row.pk, kind)) for kind in kinds} for row in rows]
    assert counts[0] == counts[1]
    assert counts[0]["clusterroles.rbac.authorization.k8s.io"] > 3

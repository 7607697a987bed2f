"""The store. Expected: what Kubernetes says of resourceVersions ("API Concepts") and what the log is for."""

from __future__ import annotations

import threading
from typing import Any

import orjson
import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.etcd import beside, store
from cluster.etcd.models import Allocation, Change, Cluster, Entry
from cluster.etcd.store import Clash, Exists, Fence, Gone, Held, LeaseLost, NoCluster, Tx, Write
from tests.cluster.etcd.objects import CONFIG_MAPS, SOMEBODY, config_map, create, delete, lease, update

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def cluster() -> Cluster:
    return Cluster.objects.create(name="demo")


def revision(cluster: Cluster) -> int:
    return store.revision_now(cluster.pk)


def stored(cluster: Cluster) -> list[Obj]:
    return [orjson.loads(text) for text in store.texts(cluster.pk, CONFIG_MAPS)]


def at(cluster: Cluster, revision: int) -> list[Obj]:
    return [orjson.loads(text) for text in store.texts_at(cluster.pk, CONFIG_MAPS, revision)]


# -- revisions -----------------------------------------------------------------------------------------------


def test_each_write_of_a_batch_takes_the_next_revision(cluster: Cluster) -> None:
    made = create(cluster, config_map("a"), config_map("b"))
    changed = update(cluster, {**made[0], "data": {"x": "1"}})
    gone = delete(cluster, made[1])
    assert [meta.revision(o) for o in (*made, changed, gone)] == [1, 2, 3, 4]
    assert revision(cluster) == 4


def test_clusters_count_by_themselves(cluster: Cluster) -> None:
    other = Cluster.objects.create(name="other")
    create(cluster, config_map("a"), config_map("b"))
    assert meta.revision(create(other, config_map("a"))[0]) == 1


def test_the_log_tells_who_did_what_to_which_object_and_why(cluster: Cluster) -> None:
    made = create(cluster, config_map("a"))[0]
    write = Write("update", CONFIG_MAPS, {**made, "data": {"x": "1"}}, "1", "it was asked for")
    changed = store.commit("demo", [write], SOMEBODY)[0]
    change = Change.objects.get(cluster=cluster, revision=2)
    assert (change.verb, change.resource, change.namespace, change.name) == (
        "update",
        CONFIG_MAPS,
        "default",
        "a",
    )
    assert (change.by, change.agent, change.why) == ("somebody", "test", "it was asked for")
    assert (change.previous, change.uid, change.manifest) == (1, meta.uid(made), changed)


def test_a_deletes_change_has_the_manifest_that_went(cluster: Cluster) -> None:
    made = create(cluster, config_map("a", x="1"))[0]
    delete(cluster, made)
    change = Change.objects.get(cluster=cluster, revision=2)
    assert change.manifest == {**made, "metadata": {**made["metadata"], "resourceVersion": "2"}}


@pytest.mark.django_db(transaction=True)
def test_writers_in_many_threads_never_share_or_skip_a_revision() -> None:
    cluster = Cluster.objects.create(name="busy")

    def work(number: int) -> None:
        for turn in range(10):
            create(cluster, config_map(f"{number}-{turn}"))
        connections.close_all()

    threads = [threading.Thread(target=work, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = list(Change.objects.filter(cluster=cluster).order_by("pk").values_list("revision", flat=True))
    assert sorted(numbers) == list(range(1, 41))
    assert revision(cluster) == 40


# -- refusals ------------------------------------------------------------------------------------------------


def test_a_write_of_an_object_that_somebody_wrote_since_clashes(cluster: Cluster) -> None:
    made = create(cluster, config_map("a"))[0]
    changed = update(cluster, {**made, "data": {"x": "1"}})
    with pytest.raises(Clash):
        update(cluster, {**made, "data": {"x": "2"}})
    with pytest.raises(Clash):
        delete(cluster, made)
    assert stored(cluster) == [changed]


def test_a_name_is_given_once(cluster: Cluster) -> None:
    made = create(cluster, config_map("a"))
    with pytest.raises(Exists):
        create(cluster, config_map("a"))
    assert stored(cluster) == made


def test_a_cluster_scoped_name_is_given_once(cluster: Cluster) -> None:
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n", "uid": meta.new_uid()}}
    store.commit("demo", [Write("create", "nodes", node)], SOMEBODY)
    with pytest.raises(Exists):
        store.commit("demo", [Write("create", "nodes", node)], SOMEBODY)


def test_an_object_that_is_gone_or_another_of_its_name_is_not_written(cluster: Cluster) -> None:
    made = create(cluster, config_map("a"))[0]
    delete(cluster, made)
    with pytest.raises(Gone):
        update(cluster, made)
    again = create(cluster, config_map("a"))[0]
    with pytest.raises(Gone):
        update(cluster, {**again, "metadata": {**again["metadata"], "uid": meta.uid(made)}})
    assert stored(cluster) == [again]


def test_a_batch_is_stored_whole_or_not_at_all(cluster: Cluster) -> None:
    made = create(cluster, config_map("a"))[0]
    stale = Write("update", CONFIG_MAPS, made, "77")
    with pytest.raises(Clash):
        store.commit("demo", [Write("create", CONFIG_MAPS, config_map("b")), stale], SOMEBODY)
    assert (stored(cluster), revision(cluster), Change.objects.count(), Entry.objects.count()) == (
        [made],
        1,
        1,
        1,
    )


def test_there_is_nothing_to_write_to_without_a_cluster() -> None:
    with pytest.raises(NoCluster):
        store.commit("nobody", [Write("create", CONFIG_MAPS, config_map("a"))], SOMEBODY)


def test_whatever_is_decided_inside_may_refuse_the_whole_write(cluster: Cluster) -> None:
    def refuse(tx: Tx, obj: Obj) -> None:
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        store.commit("demo", [Write("create", CONFIG_MAPS, config_map("a"), inside=refuse)], SOMEBODY)
    assert revision(cluster) == 0


# -- leases, pause and steps ---------------------------------------------------------------------------------


def test_only_the_holder_of_a_lease_may_write_behind_its_fence(cluster: Cluster) -> None:
    lease(cluster, "scheduler", "me")
    create(cluster, config_map("a"), fence=Fence("scheduler", "me"))
    with pytest.raises(LeaseLost):
        create(cluster, config_map("b"), fence=Fence("scheduler", "you"))
    with pytest.raises(LeaseLost):
        create(cluster, config_map("b"), fence=Fence("nobody's", "me"))
    assert [meta.name(o) for o in stored(cluster)] == ["a"]


def test_a_paused_cluster_holds_decisions_and_lets_people_write(cluster: Cluster) -> None:
    beside.set_clock("demo", paused=True)
    with pytest.raises(Held):
        create(cluster, config_map("a"), decision=True)
    create(cluster, config_map("b"))
    assert [meta.name(o) for o in stored(cluster)] == ["b"]


def test_a_step_is_one_decision(cluster: Cluster) -> None:
    beside.set_clock("demo", paused=True, steps=1)
    create(cluster, config_map("a"), config_map("b"), decision=True)
    with pytest.raises(Held):
        create(cluster, config_map("c"), decision=True)
    assert [meta.name(o) for o in stored(cluster)] == ["a", "b"]


def test_a_decision_that_fails_keeps_its_step(cluster: Cluster) -> None:
    create(cluster, config_map("a"))
    beside.set_clock("demo", paused=True, steps=1)
    with pytest.raises(Exists):
        create(cluster, config_map("a"), decision=True)
    assert Cluster.objects.get(name="demo").steps == 1


# -- the log as time -----------------------------------------------------------------------------------------


def test_the_past_is_the_newest_change_of_each_object_up_to_then(cluster: Cluster) -> None:
    a, b = create(cluster, config_map("a"), config_map("b"))
    a2 = update(cluster, {**a, "data": {"x": "1"}})
    delete(cluster, b)
    again = create(cluster, config_map("b"))[0]
    assert [at(cluster, r) for r in range(6)] == [[], [a], [a, b], [a2, b], [a2], [a2, again]]
    assert store.texts_at(cluster.pk, CONFIG_MAPS, 5, "elsewhere") == []


Step = tuple[str, str, str]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "update", "delete", "stale"]),
        st.sampled_from("abc"),
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=5),
    ),
    max_size=25,
)


def play(cluster: Cluster, steps: list[Step]) -> list[list[Obj]]:
    """Carry out the steps that make sense; the state after each revision, kept by the simplest of models."""
    model: dict[str, Obj] = {}
    states: list[list[Obj]] = [[]]
    for verb, name, text in steps:
        if verb == "create" and name not in model:
            model[name] = create(cluster, config_map(name, text=text))[0]
        elif verb == "update" and name in model:
            model[name] = update(cluster, {**model[name], "data": {"text": text}})
        elif verb == "delete" and name in model:
            delete(cluster, model.pop(name))
        elif verb == "stale" and name in model:
            with pytest.raises(Clash):
                update(
                    cluster, {**model[name], "metadata": {**model[name]["metadata"], "resourceVersion": "0"}}
                )
            continue
        else:
            continue
        states.append([model[key] for key in sorted(model)])
    return states


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_tables_are_the_fold_of_the_log_at_every_revision(db: Any, steps: list[Step]) -> None:
    cluster = Cluster.objects.create(name=meta.new_uid())
    states = play(cluster, steps)
    assert [at(cluster, r) for r in range(len(states))] == states
    assert stored(cluster) == states[-1]
    rows = Entry.objects.filter(cluster=cluster).order_by("name").values_list("name", "uid")
    assert list(rows) == [(meta.name(o), meta.uid(o)) for o in states[-1]]
    changes = Change.objects.filter(cluster=cluster).order_by("revision").values_list("revision", flat=True)
    assert list(changes) == list(range(1, len(states)))


def test_every_generated_column_is_what_the_manifest_says(cluster: Cluster) -> None:
    pod = {
        "metadata": {
            "name": "p",
            "namespace": "default",
            "uid": "u",
            "creationTimestamp": "2026-01-02T03:04:05Z",
        },
        "spec": {"nodeName": "n"},
        "status": {"podIP": "10.0.0.1"},
    }
    made = store.commit("demo", [Write("create", "pods", pod)], SOMEBODY)[0]
    columns = ("name", "namespace", "uid", "created", "deleting", "node_name", "pod_ip", "phase")
    expected = ("p", "default", "u", "2026-01-02T03:04:05Z", "", "n", "10.0.0.1", "")
    rows = scheme.model("pods").objects.values_list(*columns)
    assert rows.get() == expected
    moved = {**made, "spec": {"nodeName": "m"}}
    store.commit("demo", [Write("update", "pods", moved, "1")], SOMEBODY)
    assert rows.get() == (*expected[:5], "m", *expected[6:])


# -- the narrow index and allocations ------------------------------------------------------------------------


def test_the_index_follows_owners_and_deletion(cluster: Cluster) -> None:
    made = create(cluster, config_map("a"))[0]
    head = {
        **made["metadata"],
        "ownerReferences": [{"uid": "boss"}],
        "deletionTimestamp": "2026-01-02T03:04:05Z",
    }
    update(cluster, {**made, "metadata": head})
    entry = Entry.objects.get(cluster=cluster)
    assert (entry.resource, entry.name, entry.owners, entry.deleting) == (CONFIG_MAPS, "a", ["boss"], True)


def claiming(value: str, answers: list[bool]) -> Write:
    obj = config_map(value + meta.new_uid())

    def claim(tx: Tx, obj: Obj) -> None:
        answers.append(tx.claim("nodeport", value, meta.uid(obj)))

    return Write("create", CONFIG_MAPS, obj, inside=claim)


def test_a_value_has_one_owner_until_that_goes(cluster: Cluster) -> None:
    answers: list[bool] = []
    first = store.commit("demo", [claiming("30080", answers)], SOMEBODY)[0]
    store.commit("demo", [claiming("30080", answers)], SOMEBODY)
    delete(cluster, first)
    store.commit("demo", [claiming("30080", answers)], SOMEBODY)
    assert answers == [True, False, True]


def test_an_owner_gives_back_what_it_no_longer_needs(cluster: Cluster) -> None:
    def hold(tx: Tx, obj: Obj) -> None:
        for value in ("1", "2", "3"):
            tx.claim("p", value, "me")
        tx.release("me", "p", keep=["2"])
        assert tx.claimed("p") == {"2"}

    store.commit("demo", [Write("create", CONFIG_MAPS, config_map("a"), inside=hold)], SOMEBODY)
    assert list(Allocation.objects.values_list("value", flat=True)) == ["2"]


def test_what_is_decided_inside_is_what_is_stored(cluster: Cluster) -> None:
    def fill(tx: Tx, obj: Obj) -> None:
        obj["data"] = {"given": "inside"}

    given = config_map("a")
    store.commit("demo", [Write("create", CONFIG_MAPS, given, inside=fill)], SOMEBODY)
    assert (stored(cluster)[0]["data"], given["data"]) == ({"given": "inside"}, {})


# -- the end -------------------------------------------------------------------------------------------------


def test_a_cluster_goes_with_everything_in_it_and_leaves_others_alone(cluster: Cluster) -> None:
    other = Cluster.objects.create(name="other")
    create(cluster, config_map("a"))
    create(other, config_map("b"))
    store.drop("demo")
    assert list(Cluster.objects.values_list("name", flat=True)) == ["other"]
    assert [meta.name(o) for o in stored(other)] == ["b"]
    assert Change.objects.count() == Entry.objects.count() == 1


# -- objects beside the one that is written --------------------------------------------------------------------


def test_a_write_makes_and_removes_others_before_its_own_in_the_servers_name(cluster: Cluster) -> None:
    old = create(cluster, config_map("old"))[0]

    def others(tx: Tx, obj: Obj) -> None:
        tx.create(CONFIG_MAPS, config_map("beside"), "it goes along")
        tx.delete(CONFIG_MAPS, "default", meta.name(old), "it is in the way")
        tx.delete(CONFIG_MAPS, "default", "nobody")

    store.commit("demo", [Write("create", CONFIG_MAPS, config_map("new"), inside=others)], SOMEBODY)
    told = Change.objects.filter(revision__gt=1).order_by("revision").values_list("verb", "name", "by", "why")
    assert list(told) == [
        ("create", "beside", "system:apiserver", "it goes along"),
        ("delete", "old", "system:apiserver", "it is in the way"),
        ("create", "new", SOMEBODY.name, ""),
    ]
    assert sorted(meta.name(obj) for obj in stored(cluster)) == ["beside", "new"]


def test_what_was_made_beside_a_write_that_fails_is_not_there(cluster: Cluster) -> None:
    def others(tx: Tx, obj: Obj) -> None:
        tx.create(CONFIG_MAPS, config_map("beside"))
        raise Gone("for a reason of its own")

    with pytest.raises(Gone):
        store.commit("demo", [Write("create", CONFIG_MAPS, config_map("new"), inside=others)], SOMEBODY)
    assert stored(cluster) == []
    assert revision(cluster) == 0

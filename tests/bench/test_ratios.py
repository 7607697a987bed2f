"""What must be cheap, as ratios within one run: machines are shared and noisy, and a second says little.

A bound is the goal; what a test asserts is what no machine may miss.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.kube_proxy.rules import Rules, lookup
from cluster.registry import managing
from cluster.registry.acts import Actor, Create, Update
from cluster.registry.registry import Registry
from tests.bench.conftest import ratio

ME = Actor("bench")
MANY = 100


@pytest.fixture
def registry(transactional_db: None) -> Registry:
    Cluster.objects.create(name="bench")
    registry = Registry("bench")
    registry.create("namespaces", "", {"metadata": {"name": "default"}}, actor=ME)
    return registry


def config_map(number: int) -> dict[str, object]:
    return {"metadata": {"name": f"c{number}", "namespace": "default"}, "data": {"k": "v" * 200}}


def test_many_creates_in_one_transaction_cost_less_than_one_by_one(registry: Registry, name: str) -> None:
    """create 100 together / one by one"""
    numbers = count()

    def together() -> None:
        acts = [Create("configmaps", config_map(next(numbers))) for _ in range(MANY)]
        registry.write(acts, actor=ME, decision=False)

    def alone() -> None:
        for _ in range(MANY):
            registry.create("configmaps", "default", config_map(next(numbers)), actor=ME)

    assert ratio(name, together, alone, "<= 1") < 1


def test_a_list_as_stored_texts_costs_less_than_parsed_objects(registry: Registry, name: str) -> None:
    """list 1000 as texts / parsed"""
    acts = [Create("configmaps", config_map(n)) for n in range(1000)]
    registry.write(acts, actor=ME, decision=False)
    row = registry.row()
    found = ratio(
        name,
        lambda: store.texts(row.pk, "configmaps"),
        lambda: registry.list("configmaps"),
        "<= 1",
    )
    assert found < 1


def pod(number: int) -> Obj:
    container = {"name": "app", "image": "nginx", "ports": [{"containerPort": 80}]}
    return {"metadata": {"name": f"p{number}", "namespace": "default"}, "spec": {"containers": [container]}}


def test_accounts_of_fields_cost_a_fifth_of_a_write_at_most(
    registry: Registry, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """create 20 pods and write their status / the same without managedFields"""
    registry.create("serviceaccounts", "default", {"metadata": {"name": "default"}}, actor=ME)
    numbers, account = count(), managing.account

    def written() -> None:
        made = registry.write(
            [Create("pods", pod(next(numbers))) for _ in range(20)], actor=ME, decision=False
        )
        said = [{**one, "status": {**one["status"], "phase": "Running", "podIP": "10.0.0.1"}} for one in made]
        registry.write([Update("pods", one, "", "status") for one in said], actor=ME, decision=False)

    def kept() -> None:
        monkeypatch.setattr(managing, "account", account)
        written()

    def unkept() -> None:
        monkeypatch.setattr(managing, "account", lambda *_: None)
        written()

    assert ratio(name, kept, unkept, "<= 1.2") < 2


def rules(services: int) -> Rules:
    """A node's rules for so many Services with one port and no endpoints."""
    made = [
        {
            "metadata": {"name": f"s{n}", "namespace": "default"},
            "spec": {
                "type": "ClusterIP",
                "clusterIP": f"10.0.{n // 250}.{n % 250 + 1}",
                "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}],
            },
        }
        for n in range(services)
    ]
    return Rules.of(made, [], "node-1", frozenset({"192.168.10.11"}), "10.244.0.0/16", "")


def test_finding_a_packets_rule_does_not_grow_with_the_number_of_services(name: str) -> None:
    """look-up among 5000 services / among 10"""
    few, many = rules(10), rules(5000)

    def walk(held: Rules) -> Callable[[], None]:
        def look() -> None:
            for _ in range(2000):
                lookup(held, "10.244.1.2", ("10.0.0.5", 80, "TCP"), 0.5)

        return look

    assert ratio(name, walk(many), walk(few), "<= 1.1") < 3

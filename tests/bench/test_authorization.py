"""What it costs to ask for every request whether it may be made, beside the request itself, in the same run."""

from __future__ import annotations

import pytest
from django.test import Client

from cluster.client import bootstrap
from cluster.client.bootstrap import roles
from cluster.registry.acts import SYSTEM, Actor
from cluster.registry.authorization import policies
from cluster.registry.authorization.attributes import Attributes
from cluster.registry.authorization.policy import MASTERS, Policy
from cluster.registry.registry import Registry
from tests.bench.conftest import ratio

ACCOUNT = Actor(
    "system:serviceaccount:default:default",
    ("system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"),
)


@pytest.fixture
def owner(transactional_db: None) -> Client:
    """The owner's way to a whole cluster, without a network."""
    row = bootstrap.create_cluster("bench")
    return Client(headers={"Authorization": f"Bearer {row.token}"})


def test_a_list_by_roles_costs_little_more_than_one_by_right(
    owner: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """list pods, asked for by roles / unasked"""

    def listed() -> None:
        assert owner.get("/clusters/bench/api/v1/pods").status_code == 200

    def unasked() -> None:
        with monkeypatch.context() as patched:
            patched.setattr(policies, "check", lambda row, asked: None)
            listed()

    listed()
    assert ratio(name, listed, unasked, "<= 1.1") < 1.5


def test_a_write_costs_those_who_ask_one_look_at_the_log(owner: Client, name: str) -> None:
    """decide after another kind's write / read the cluster's row"""
    registry = Registry("bench")
    asked = Attributes(ACCOUNT, "list", "", "pods", namespace="default")
    policies.decide(registry.row(), asked)
    registry.create("configmaps", "default", {"metadata": {"name": "c"}}, actor=SYSTEM)
    row = registry.row()

    def decided() -> None:
        policies._kept[row.uid].revision = row.revision - 1
        policies.decide(row, asked)

    assert ratio(name, decided, registry.row, "<= 2") < 5


def test_a_refusal_costs_little_more_than_a_master_s_pass(name: str) -> None:
    """one decision against all bootstrap roles / none"""
    policy = Policy.of(_stored())
    asked = Attributes(ACCOUNT, "list", "", "pods", namespace="default")
    master = Attributes(Actor("root", (MASTERS,)), "list", "", "pods", namespace="default")

    def many(question: Attributes) -> None:
        for _ in range(1000):
            policy.decide(question)

    assert ratio(name, lambda: many(asked), lambda: many(master), "<= 20") < 60


def _stored() -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for obj in roles.objects():
        found.setdefault(f"{obj['kind'].lower()}s.rbac.authorization.k8s.io", []).append(obj)
    return found

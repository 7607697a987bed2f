"""Tolerations and node affinity. Expected: Kubernetes' documentation and component-helpers' tests."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.client.scheduling import node_matches, term_matches, tolerates, untolerated

FOO: Obj = {"key": "foo", "value": "bar", "effect": "NoSchedule"}


@pytest.mark.parametrize(
    ("toleration", "expected"),
    [
        ({"key": "foo", "operator": "Exists", "effect": "NoSchedule"}, True),
        ({"key": "foo", "operator": "Equal", "value": "bar", "effect": "NoSchedule"}, True),
        ({"key": "foo", "value": "bar"}, True),
        ({"operator": "Exists"}, True),
        ({"key": "foo", "operator": "Equal", "value": "other", "effect": "NoSchedule"}, False),
        ({"key": "foo", "operator": "Exists", "effect": "NoExecute"}, False),
        ({"key": "other", "operator": "Exists"}, False),
    ],
)
def test_a_toleration_bears_a_taint(toleration: Obj, expected: bool) -> None:
    assert tolerates(toleration, FOO) is expected


def test_only_taints_of_the_asked_effects_count() -> None:
    assert untolerated([], [{**FOO, "effect": "PreferNoSchedule"}], "NoSchedule", "NoExecute") is None
    assert untolerated([], [FOO], "NoSchedule") == FOO


def node(name: str = "n", **labels: str) -> Obj:
    return {"metadata": {"name": name, "labels": labels}}


def pod(*terms: Obj, **selector: str) -> Obj:
    rule = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": list(terms)}}
    affinity = {"affinity": {"nodeAffinity": rule}} if terms else {}
    return {"spec": {"nodeSelector": selector, **affinity}}


def test_a_node_selector_wants_every_label() -> None:
    assert node_matches(pod(disk="ssd"), node(disk="ssd", zone="a"))
    assert not node_matches(pod(disk="ssd"), node(zone="a"))


def test_one_of_the_terms_is_enough_but_all_of_its_expressions_are_needed() -> None:
    ssd = {"key": "disk", "operator": "In", "values": ["ssd"]}
    zone = {"key": "zone", "operator": "NotIn", "values": ["a"]}
    assert node_matches(pod({"matchExpressions": [ssd, zone]}), node(disk="ssd", zone="b"))
    assert not node_matches(pod({"matchExpressions": [ssd, zone]}), node(disk="ssd", zone="a"))
    assert node_matches(
        pod({"matchExpressions": [zone]}, {"matchExpressions": [ssd]}), node(disk="ssd", zone="a")
    )


def test_numbers_compare_as_numbers() -> None:
    term = {"matchExpressions": [{"key": "cores", "operator": "Gt", "values": ["8"]}]}
    assert term_matches(term, node(cores="16"))
    assert not term_matches(term, node(cores="8"))
    assert not term_matches(term, node())


def test_a_field_names_one_node() -> None:
    term = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["node-1"]}]}
    assert node_matches(pod(term), node("node-1"))
    assert not node_matches(pod(term), node("node-2"))


def test_an_empty_term_matches_nothing() -> None:
    assert not node_matches(pod({}), node())

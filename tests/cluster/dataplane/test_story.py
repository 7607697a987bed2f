from __future__ import annotations

import pytest

from cluster.dataplane.story import hops_json, where
from tests.cluster.dataplane.worlds import CURL, INTERNET, go, guide


@pytest.mark.parametrize(
    ("url", "place"),
    [("http://10.0.162.149:81", "At the gate of node-3"), ("http://my-ngnix", "In the pod coredns-b")],
)
def test_the_truth_begins_with_the_place(url: str, place: str) -> None:
    trace = go(guide(), CURL, url)
    assert where(trace.last) == place
    assert trace.truth().startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("url", "place", "truth"),
    [
        ("http://10.244.1.4:81", "my-nginx-a", "Nobody listens on port 81 in my-nginx-a: refused at once."),
        ("http://10.128.0.2:1", "control-plane", "Nobody listens on port 1 in control-plane: refused at once."),
        ("http://10.244.1.4", "my-nginx-a", "my-nginx-a answers: 200 OK."),
    ],
)
def test_a_sentence_that_names_its_place_says_it_once(url: str, place: str, truth: str) -> None:
    trace = go(guide(), CURL, url)
    assert where(trace.last).endswith(place)
    assert trace.truth() == truth


def test_outside_is_the_internet() -> None:
    assert where(go(guide(), INTERNET, "http://10.0.162.149").last) == "On the internet"


def test_a_cables_hop_names_both_its_ends() -> None:
    trace = go(guide(), CURL, "http://10.244.1.4")
    cable = next(h for h in hops_json(trace.world, trace.legs) if h["stage"] == "cable")
    assert cable["detail"] == {"from": "node-3", "to": "node-1"}
    assert cable["place"] == {"kind": "cable", "name": "pod network", "namespace": "", "node": "node-1"}


def test_a_refusal_at_the_gate_shows_its_rule_too() -> None:
    cluster = guide()
    cluster.slices.clear()
    trace = go(cluster, CURL, "http://10.0.162.149")
    rule = next(h["detail"]["rule"] for h in hops_json(trace.world, trace.legs) if h["detail"])
    assert (rule["endpoints"], rule["chosen"]) == ([], None)
    assert "REJECT --reject-with icmp-port-unreachable" in rule["text"]

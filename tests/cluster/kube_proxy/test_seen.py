"""What changes on a node when one Service does. Expected: always what a kube-proxy that starts now would write."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kube_proxy import modes
from cluster.kube_proxy.rules import Rules
from cluster.kube_proxy.seen import SERVICES, SLICES, Seen
from tests.cluster.kube_proxy.manifests import at, dual, endpoints, service

NODE = "192.168.10.11"
POINTS = (
    at("10.244.1.4"),
    at("10.244.2.4", "node-2"),
    at("10.244.2.5", "node-2", ready=False, serving=True, terminating=True),
)
SHARED = "192.0.2.7"  # an external IP that several Services claim
PORT: Obj = {"name": "p80", "port": 80}
ROUTES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["ClusterIP", "NodePort"]),
        "externalIPs": st.sampled_from([[], [SHARED], ["10.0.0.51"]]),
        "internalTrafficPolicy": st.sampled_from(["Cluster", "Local"]),
        "ports": st.sampled_from([[{**PORT, "nodePort": 30080}], [PORT, {"name": "p81", "port": 81}]]),
    }
)


@st.composite
def objects(draw: st.DrawFn) -> tuple[str, Obj]:
    """A Service or a slice of it, as it is from now on."""
    number = draw(st.integers(0, 2))
    spec: dict[str, Any] = draw(ROUTES)
    made: Obj = service(f"s{number}", ip=f"10.0.0.{50 + number}", **spec)
    if draw(st.booleans()):
        return SERVICES, dual("s0", "10.0.0.50", "fd00:10::50", **spec) if number == 0 and draw(st.booleans()) else made
    points = draw(st.lists(st.sampled_from(POINTS), max_size=3, unique_by=id))
    return SLICES, endpoints(made, *points)


@pytest.mark.parametrize("mode", ["iptables", "nftables", "ipvs"])
@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(objects(), st.booleans()), max_size=25))
def test_rules_written_change_by_change_are_those_written_from_scratch(
    mode: str, steps: list[tuple[tuple[str, Obj], bool]]
) -> None:
    """Also the rules of before stay what they were: another node may lag behind."""
    flags: dict[str, Any] = {"mode": modes.mode(mode), "primary": NODE, "pod_network": "10.244.0.0/16"}
    held: dict[str, dict[str, Obj]] = {SERVICES: {}, SLICES: {}}
    seen, rules = Seen(), Rules.of([], [], "node-1", (NODE,), **flags)
    versions = []
    for (resource, obj), stays in steps:
        before = held[resource].pop(meta.key(obj), None)
        if stays:
            held[resource][meta.key(obj)] = obj
        seen, changed = seen.after(resource, [before] if before else [], [obj] if stays else [])
        rules = rules.after(seen, changed)
        versions.append((rules, Rules.of(held[SERVICES].values(), held[SLICES].values(), "node-1", (NODE,), **flags)))
    for written, scratch in versions:
        assert written == scratch
        assert written.rules == scratch.rules
    if versions:
        assert modes.told(rules) == modes.told(versions[-1][1])


def test_a_change_concerns_the_services_that_a_slice_was_and_is_of() -> None:
    one, two = service("one"), service("two")
    slice_ = endpoints(one, POINTS[0])
    moved: Obj = {**slice_, "metadata": {**slice_["metadata"], "labels": {"kubernetes.io/service-name": "two"}}}
    seen, changed = Seen.of([one, two], [slice_]).after(SLICES, [slice_], [moved])
    assert changed == {"default/one", "default/two"}
    assert (seen.endpoints("default/one"), len(seen.endpoints("default/two"))) == ({}, 1)


def test_what_others_have_is_not_written_again() -> None:
    rules = Rules.of([service("one"), service("two", ip="10.0.0.51")], [], "node-1")
    then = rules.after(Seen.of([service("one"), service("two", ip="10.0.0.52")], []), ["default/two"])
    assert then.services["default/one"] is rules.services["default/one"]
    assert [ip for ip, _, _ in then.virtual] == ["10.0.0.50", "10.0.0.52"]


def test_a_claim_on_a_shared_address_is_found_again_when_the_other_goes() -> None:
    one, two = service("one", externalIPs=[SHARED]), service("two", ip="10.0.0.51", externalIPs=[SHARED])
    rules = Rules.of([one, two], [], "node-1")
    assert rules.virtual[SHARED, 80, "TCP"][0].port.name == "two"
    assert rules.after(Seen.of([one], []), ["default/two"]).virtual[SHARED, 80, "TCP"][0].port.name == "one"

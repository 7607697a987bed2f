"""A cluster that caps its advice tells nobody what lies deeper."""

from __future__ import annotations

import json

import pytest

from cluster.dataplane.report import report
from cluster.dataplane.trace import Trace
from cluster.etcd.models import RUNGS
from tests.cluster.dataplane.worlds import CURL, INTERNET, Cluster, go, guide, pod, service, slice_of

URL = "http://10.0.162.149/"
FIELD = "loadBalancerSourceRanges"


def ranged() -> Trace:
    """A load balancer that does not admit the internet's client: the very sentence of the hop names the field."""
    ranges = {"type": "LoadBalancer", FIELD: ["192.0.2.0/24"], "ingress": [{"ip": "203.0.113.99"}]}
    return go(guide(**ranges), INTERNET, "http://203.0.113.99/")


def unready() -> Trace:
    web = pod("web-a", "10.244.1.4", "node-1", ready=False, app="web")
    svc = service("web", "10.0.162.149", {"port": 80}, selector={"app": "web"})
    return go(Cluster([web, pod("curl", "10.244.3.7", "node-3")], [svc], [slice_of(svc, [web])]), CURL, URL)


@pytest.mark.parametrize(("cap", "rungs"), [("place", 1), ("rule", 2), ("object", 3), ("field", 4)])
def test_the_ladder_ends_at_the_cap(cap: str, rungs: int) -> None:
    trace = unready()
    whole = trace.advice()
    assert len(whole) == 4
    assert trace.outcome(cap)["advice"] == report([(1, trace)], cap)["advice"] == whole[:rungs]


@pytest.mark.parametrize("told", [ranged, unready])
@pytest.mark.parametrize("cap", RUNGS[:-1])
def test_no_deeper_rung_stands_anywhere_in_what_is_told(told: object, cap: str) -> None:
    trace = told()  # type: ignore[operator]
    deeper = trace.advice()[RUNGS.index(cap) + 1 :]
    for said in (json.dumps(trace.to_json(upto=cap)), json.dumps(report([(1, trace)], cap))):
        assert [rung for rung in deeper if json.dumps(rung)[1:-1] in said] == []


def test_the_sentence_of_the_end_does_not_name_the_field() -> None:
    trace = ranged()
    assert FIELD in json.dumps(trace.to_json())
    for cap in ("place", "rule"):
        assert FIELD not in json.dumps(trace.to_json(upto=cap))
        assert FIELD not in json.dumps(report([(1, trace)], cap))


def test_where_only_the_place_is_told_nobody_reads_who_was_left_out_and_why() -> None:
    trace = unready()
    assert "left_out" in json.dumps(trace.to_json(upto="rule"))
    assert "left_out" not in json.dumps(trace.to_json(upto="place"))
    assert "leftOut" not in json.dumps(report([(1, trace)], "place"))


def test_the_hops_are_the_same_in_number_place_and_verdict() -> None:
    trace = unready()
    kept = ("seq", "place", "verdict", "header")
    assert [[h[k] for k in kept] for h in trace.hops("place")] == [[h[k] for k in kept] for h in trace.hops()]


def test_what_went_well_is_told_whole() -> None:
    trace = go(guide(), CURL, URL)
    assert trace.to_json(upto="place") == trace.to_json()


@pytest.mark.parametrize("told", [ranged, unready])
def test_where_nothing_is_told_there_is_no_ladder_and_not_even_the_place(told: object) -> None:
    trace = told()  # type: ignore[operator]
    assert trace.outcome("none")["advice"] == []
    for said in (json.dumps(trace.to_json(upto="none")), json.dumps(report([(1, trace)], "none"))):
        assert [rung for rung in trace.advice() if json.dumps(rung)[1:-1] in said] == []
    assert trace.outcome("none")["truth"] == trace.says

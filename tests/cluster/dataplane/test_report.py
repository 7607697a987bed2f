"""RequestTrace's status: the same story as the page's, with an API's names."""

from __future__ import annotations

from typing import Any

from cluster.api.traffic.v1.requesttrace import KIND
from cluster.apimachinery import schema
from cluster.dataplane.report import report
from tests.cluster.dataplane.worlds import CURL, Cluster, go, guide, pod, service, slice_of

URL = "http://10.0.162.149/"


def unready() -> Cluster:
    """A Service whose only pod is not ready."""
    web = pod("web-a", "10.244.1.4", "node-1", ready=False, app="web")
    svc = service("web", "10.0.162.149", {"port": 80}, selector={"app": "web"})
    return Cluster([web, pod("curl", "10.244.3.7", "node-3")], [svc], [slice_of(svc, [web])])


def gate(status: dict[str, Any], verdict: str) -> dict[str, Any]:
    return next(h for h in status["hops"] if h["stage"] == "gate" and h["verdict"] == verdict)


def test_an_answer_names_who_gave_it() -> None:
    trace = go(guide(), CURL, URL)
    status = report([(7, trace)])
    assert trace.target is not None
    assert status["verdict"] == "answered"
    assert (status["code"], status["exitCode"], status["advice"], status["record"]) == (200, 0, [], 7)
    assert status["endpoint"]["name"] == trace.target.name
    assert [hop["number"] for hop in status["hops"]] == list(range(1, len(status["hops"]) + 1))


def test_the_hop_that_chose_says_what_it_chose_from_and_with_which_probability() -> None:
    hop = gate(report([(1, go(guide(), CURL, URL))]), "dnat")
    assert hop["before"]["destination"] == "10.0.162.149:80"
    assert hop["packet"]["destination"] == hop["rule"]["endpoints"][hop["rule"]["chosen"]]
    assert sorted(hop["rule"]["endpoints"]) == ["10.244.1.4:80", "10.244.2.5:80"]
    assert hop["rule"]["probability"] == 0.5
    assert hop["startMilliseconds"] >= 0
    assert hop["durationMilliseconds"] > 0


def test_a_refusal_says_who_was_left_out_and_what_to_mend() -> None:
    status = report([(1, go(unready(), CURL, URL))])
    assert status["verdict"] == "refused"
    assert status["output"].startswith("curl: (7) ")
    assert len(status["advice"]) == 4
    (left,) = gate(status, "refused")["rule"]["leftOut"]
    assert (left["ip"], left["pod"]) == ("10.244.1.4", "web-a")
    assert left["reason"]


def test_of_many_requests_every_one_is_counted_and_the_first_failure_told() -> None:
    fine = [(seed, go(guide(), CURL, URL, seed)) for seed in range(1, 21)]
    failed = [(seed, go(unready(), CURL, URL, seed)) for seed in (21, 22)]
    status = report([*fine, *failed])
    assert status["record"] == 21
    assert {(c["verdict"], c.get("endpoint")) for c in status["counts"]} == {
        ("answered", "my-nginx-a"),
        ("answered", "my-nginx-b"),
        ("refused", None),
    }
    assert sum(count["requests"] for count in status["counts"]) == 22


def test_it_says_nothing_that_explain_does_not_know() -> None:
    for cluster in (guide(), unready()):
        status = report([(1, go(cluster, CURL, URL))])
        read = schema.decode({"status": status}, (KIND.group, KIND.version, KIND.kind))
        assert read.unknown == []

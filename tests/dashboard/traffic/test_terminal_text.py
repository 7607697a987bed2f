"""What `manage.py trace` prints."""

from __future__ import annotations

from cluster.dataplane.report import report
from dashboard.traffic.terminal_text import story
from tests.cluster.dataplane.worlds import CURL, Cluster, go, guide, pod, service

URL = "http://10.0.162.149/"


def test_every_hop_has_its_line_and_the_chosen_endpoint_its_mark() -> None:
    trace = go(guide(), CURL, URL)
    status = report([(1, trace)])
    lines = list(story(status))
    numbered = [line for line in lines if line[:2].strip().isdigit() and line[2:4] == "  "]
    assert len(numbered) == len(status["hops"])
    assert trace.endpoint is not None
    assert f"      * {trace.endpoint.dst}:80  probability 0.500" in lines
    assert "verdict   answered" in lines
    assert "sender    HTTP/1.1 200 OK" in lines


def test_a_failure_ends_with_the_ladder() -> None:
    svc = service("web", "10.0.162.149", {"port": 80}, selector={"app": "web"})
    broken = Cluster([pod("curl", "10.244.3.7", "node-3")], [svc], [])
    lines = list(story(report([(1, go(broken, CURL, URL))])))
    assert [line.split()[0] for line in lines[-4:]] == ["place", "rule", "object", "field"]


def test_many_requests_are_counted() -> None:
    lines = list(story(report([(seed, go(guide(), CURL, URL, seed)) for seed in range(20)])))
    counts = [line.split() for line in lines if " answered my-nginx-" in line]
    assert sum(int(count[0]) for count in counts) == 20

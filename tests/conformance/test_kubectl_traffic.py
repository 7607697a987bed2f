"""The real kubectl and `manage.py trace` on one request of a live cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.conformance.guide.page import Page
from tests.harness import live, wait
from tests.harness.kubectl import Kubectl

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

TRACE = """\
apiVersion: traffic.podium.local/v1
kind: RequestTrace
metadata:
  generateName: web-
spec:
  from: {sender}
  url: http://web/
"""


def verdict(k: Kubectl) -> str:
    made = yaml.safe_load(k("create", "-f", "-", "-o", "yaml", stdin=TRACE.format(sender="{pod: box}")))
    return str(made["status"]["verdict"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    with live.serving(tmp_path_factory.mktemp("traffic") / "data") as found:
        Page(found, "demo").clock(pace="instant")
        k = found.kubectl()
        k("create", "deployment", "web", "--image=nginx", "--replicas=3")
        k("expose", "deployment", "web", "--port=80")
        k("run", "box", "--image=busybox", "--", "sleep", "3600")
        k("wait", "--for=condition=Ready", "pod", "--all", "--timeout=50s")
        wait.until(lambda: verdict(k) == "answered", "the nodes' rules know the Service's pods")
        yield found


@pytest.fixture
def k(server: live.Live) -> Kubectl:
    return server.kubectl()


def test_create_prints_the_story(k: Kubectl, tmp_path: Path) -> None:
    path = tmp_path / "trace.yaml"
    path.write_text(TRACE.format(sender="{pod: box}"))
    made = yaml.safe_load(k("create", "-f", str(path), "-o", "yaml"))
    assert made["metadata"]["name"].startswith("web-")
    assert made["status"]["verdict"] == "answered"
    assert made["status"]["advice"] == []
    assert made["status"]["endpoint"]["name"].startswith("web-")
    assert made["status"]["hops"][0]["place"] == {
        "kind": "pod", "name": "box", "namespace": "default", "node": made["status"]["hops"][0]["place"]["node"],
    }  # fmt: skip
    assert k("create", "-f", str(path)).startswith("requesttrace.traffic.podium.local/web-")


def test_the_internet_does_not_know_the_clusters_names(k: Kubectl) -> None:
    made = yaml.safe_load(k("create", "-f", "-", "-o", "yaml", stdin=TRACE.format(sender="{internet: {}}")))
    assert made["status"]["verdict"] == "nxdomain"
    assert made["status"]["output"] == "curl: (6) Could not resolve host: web"
    assert made["status"]["advice"][-1] == "spec.type: NodePort (or LoadBalancer)"


def test_a_sender_that_is_not_there_is_named(k: Kubectl) -> None:
    done = k.run("create", "-f", "-", stdin=TRACE.format(sender="{pod: ghost}"), check=False)
    assert done.returncode == 1
    assert 'spec.from.pod: Not found: "ghost"' in done.stderr


def test_explain_knows_it(k: Kubectl) -> None:
    text = k("explain", "requesttrace")
    assert "KIND:       RequestTrace" in text
    assert "VERSION:    v1" in text
    assert "advice\t<[]string>" in k("explain", "requesttrace.status")


def test_the_terminal_tells_the_same(server: live.Live) -> None:
    lines = server.manage("trace", "--cluster", "demo", "--from", "pod/box", "--to", "http://web/").splitlines()
    assert lines[0].startswith(" 1  pod box: box asks the DNS server ")
    assert "verdict   answered" in lines
    lines = server.manage("trace", "--from", "internet", "--to", "http://web/").splitlines()
    assert lines[-1] == "field     spec.type: NodePort (or LoadBalancer)"


GENERATOR = """\
apiVersion: traffic.podium.local/v1
kind: TrafficGenerator
metadata:
  name: visitors
spec:
  from: {pod: box}
  to: http://web/
  rate: 500
  duration: 3
"""


def test_a_generator_counts_its_requests(k: Kubectl) -> None:
    assert k("create", "-f", "-", stdin=GENERATOR) == "trafficgenerator.traffic.podium.local/visitors created\n"
    k("wait", "--for=jsonpath={.status.phase}=Finished", "trafficgenerator/visitors", "--timeout=20s")
    head, row = k("get", "trafficgenerators").splitlines()
    assert head.split() == ["NAME", "FROM", "TO", "RATE", "REQUESTS", "FAILED", "PHASE", "AGE"]
    assert row.split()[:7] == ["visitors", "pod/box", "http://web/", "500", "1500", "0", "Finished"]
    status = yaml.safe_load(k("get", "tg", "visitors", "-o", "yaml"))["status"]
    assert sum(status["endpoints"].values()) == status["verdicts"]["answered"] == 1500
    assert len(status["endpoints"]) == 3

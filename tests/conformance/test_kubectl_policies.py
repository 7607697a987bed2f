"""The real kubectl on network policies: keep them, show them, refuse bad ones, and mend them by the trace's advice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conformance.guide.page import Page
from tests.harness import live, wait
from tests.harness.kubectl import Kubectl

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

DENY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny-all
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
"""
TRACE = """\
apiVersion: traffic.podium.local/v1
kind: RequestTrace
metadata:
  generateName: web-
spec:
  from: {pod: box}
  url: http://web/
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    with live.serving(tmp_path_factory.mktemp("policies") / "data") as found:
        Page(found, "demo").clock(pace="instant", speed=10.0)  # an answer that does not come is waited for
        k = found.kubectl()
        k("create", "deployment", "web", "--image=nginx")
        k("expose", "deployment", "web", "--port=80")
        k("run", "box", "--image=curlimages/curl", "--command", "--", "sleep", "3600")
        k("wait", "--for=condition=Ready", "pod", "--all", "--timeout=50s")
        wait.until(lambda: trace(k)["verdict"] == "answered", "the nodes' rules know the Service's pod")
        yield found


@pytest.fixture
def k(server: live.Live) -> Iterator[Kubectl]:
    kubectl = server.kubectl()
    yield kubectl
    kubectl("delete", "networkpolicies", "--all")


def trace(k: Kubectl) -> dict[str, Any]:
    status: dict[str, Any] = json.loads(k("create", "-f", "-", "-o", "json", stdin=TRACE))["status"]
    return status


def curl(k: Kubectl) -> int:
    return k.run("exec", "box", "--", "curl", "-s", "-m", "30", "http://web/", check=False).returncode


def test_a_policy_is_kept_and_shown(k: Kubectl) -> None:
    assert k("create", "-f", "-", stdin=DENY) == "networkpolicy.networking.k8s.io/deny-all created\n"
    head, row = k("get", "netpol").splitlines()
    assert head.split() == ["NAME", "POD-SELECTOR", "AGE"]
    assert row.split()[:2] == ["deny-all", "<none>"]
    described = k("describe", "netpol", "deny-all")
    assert (
        "Allowing ingress traffic:\n    <none> (Selected pods are isolated for ingress connectivity)"
        in described
    )
    assert "Policy Types: Ingress, Egress" in described
    assert "policyTypes\t<[]string>" in k("explain", "netpol.spec")


def test_a_wrong_policy_is_refused_in_kubernetes_words(k: Kubectl) -> None:
    wrong = DENY + "  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/24]}}]}]\n"
    done = k.run("create", "-f", "-", stdin=wrong, check=False)
    assert (
        'The NetworkPolicy "deny-all" is invalid: spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: '
        '"11.0.0.0/24": must be a strict subset of `cidr`'
    ) in done.stderr


def test_a_default_deny_is_mended_by_the_advice_rung_by_rung(k: Kubectl) -> None:
    """First DNS, then the sender's way out, then the target's way in; a policy is a wait."""
    k("create", "-f", "-", stdin=DENY)
    assert curl(k) in (6, 28)
    fields = []
    while (told := trace(k))["verdict"] == "dropped":
        assert told["advice"][2] == "NetworkPolicy default/deny-all"
        path, _, entry = told["advice"][3].partition(": add ")
        fields.append(path)
        spec = json.loads(k("get", "netpol", "deny-all", "-o", "json"))["spec"]
        held = spec.get(path.removeprefix("spec."), [])
        patch = {"spec": {path.removeprefix("spec."): [*held, json.loads(entry)]}}
        k("patch", "netpol", "deny-all", "--type=merge", "-p", json.dumps(patch))
    assert fields == ["spec.egress", "spec.egress", "spec.ingress"]
    assert told["verdict"] == "answered"
    assert curl(k) == 0

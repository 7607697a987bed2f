"""Expected texts: validateDNSPolicy, validatePodDNSConfig and their tests in Kubernetes."""

from __future__ import annotations

import pytest

from cluster.api.podspec import resolving
from cluster.apimachinery.meta import Obj


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"dnsPolicy": "ClusterFirst"}, ""),
        ({"dnsPolicy": "ClusterFirst", "dnsConfig": {"searches": ["my_ns.svc", "."]}}, ""),
        ({"dnsPolicy": "None"}, "dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"),
        (
            {"dnsPolicy": "None", "dnsConfig": {}},
            "dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None",
        ),
        (
            {"dnsPolicy": "Default", "dnsConfig": {"nameservers": ["1.1.1.1", "8.8.8.8", "9.9.9.9", "1.0.0.1"]}},
            'dnsConfig.nameservers: Invalid value: ["1.1.1.1","8.8.8.8","9.9.9.9","1.0.0.1"]: must not have more than '
            "3 nameservers",
        ),
        (
            {"dnsPolicy": "Default", "dnsConfig": {"nameservers": ["dns"]}},
            'dnsConfig.nameservers[0]: Invalid value: "dns": must be a valid IP address, (e.g. 10.9.8.7 or '
            "2001:db8::ffff)",
        ),
        (
            {"dnsPolicy": "Default", "dnsConfig": {"options": [{"value": "1"}]}},
            "dnsConfig.options[0]: Required value: must not be empty",
        ),
    ],
)
def test_a_pod_can_look_up_names(spec: Obj, problem: str) -> None:
    found = [str(cause) for cause in resolving.problems(spec, "spec")]
    assert found == ([f"spec.{problem}"] if problem else [])


def test_a_search_domain_is_a_domain() -> None:
    (found,) = resolving.problems({"dnsPolicy": "Default", "dnsConfig": {"searches": ["a b"]}}, "spec")
    assert str(found).startswith('spec.dnsConfig.searches[0]: Invalid value: "a b": a lowercase RFC 1123 subdomain')

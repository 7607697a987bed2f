"""Expected values: kubectl 1.35's own output."""

from __future__ import annotations

import pytest

from cluster.kubectl.generators import services


@pytest.mark.parametrize(
    ("text", "found"), [("80", (80, 80)), ("80:8080", (80, 8080)), ("80:http", (80, "http")), ("0", (0, 0))]
)
def test_a_port_pair_names_the_target_too(text: str, found: tuple[int, int | str]) -> None:
    assert services.port_pair(text) == found


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a:b", 'strconv.ParseUint: parsing "a": invalid syntax'),
        ("99999", 'strconv.ParseUint: parsing "99999": value out of range'),
        ("80:99999", "must be between 1 and 65535, inclusive"),
        ("80:b_b", "must contain only alpha-numeric characters"),
    ],
)
def test_what_is_no_port_is_refused_in_gos_words(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        services.port_pair(text)


def test_paths_of_one_host_stand_in_one_rule() -> None:
    found = services.ingress("i", "", ["a.b/c*=s:80,tls=x", "a.b/d=s:http", "/=s:80"])["spec"]
    paths = [[(path["path"], path["pathType"]) for path in rule["http"]["paths"]] for rule in found["rules"]]
    assert paths == [[("/c", "Prefix"), ("/d", "Exact")], [("/", "Exact")]]
    assert found["tls"] == [{"hosts": ["a.b"], "secretName": "x"}]


def test_a_headless_service_needs_no_port() -> None:
    assert services.service("s", "", "ClusterIP", cluster_ip="None")["spec"] == {
        "selector": {"app": "s"}, "clusterIP": "None", "type": "ClusterIP",
    }  # fmt: skip

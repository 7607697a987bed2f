"""Expected values: the Kubernetes documentation of Ingress (examples of path types, multiple matches, wildcards) and
ingress-nginx' controller (getBackendServers, createServers)."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.ingress_nginx.controller import Controller
from cluster.ingress_nginx.table import Table
from tests.cluster.ingress_nginx.manifests import CLASS, ingress, path, rule

ANNOTATION = "nginx.ingress.kubernetes.io"


def table(*ingresses: Obj) -> Table:
    return Table.of(Controller(), ingresses, [CLASS])


def served(found: Table, host: str, asked: str) -> str:
    location = found.decide(host, asked).location
    return location.service if location else "404"


@pytest.mark.parametrize(
    ("paths", "asked", "service"),
    [
        (["/", "/aaa"], "/aaa/ccc", "/aaa"),
        (["/", "/aaa", "/aaa/bbb"], "/aaa/bbb", "/aaa/bbb"),
        (["/", "/aaa", "/aaa/bbb"], "/ccc", "/"),
        (["/aaa"], "/ccc", "404"),
    ],
)
def test_the_longest_prefix_wins(paths: list[str], asked: str, service: str) -> None:
    found = table(ingress("web", rule("foo.com", *(path(p, p) for p in paths))))
    assert served(found, "foo.com", asked) == service


def test_an_exact_path_goes_before_a_prefix() -> None:
    found = table(ingress("web", rule("foo.com", path("/foo", "prefix"), path("/foo", "exact", "Exact"))))
    assert served(found, "foo.com", "/foo") == "exact"
    assert served(found, "foo.com", "/foo/bar") == "prefix"


def test_a_host_chooses_first_and_does_not_look_back() -> None:
    found = table(
        ingress("a", rule("foo.com", path("/a", "a"))),
        ingress("b", rule("*.foo.com", path("/", "wild"))),
        ingress("c", rule("", path("/", "any"))),
        ingress("d", rule("own.foo.com", path("/own", "own"))),
    )
    assert served(found, "foo.com", "/a") == "a"
    assert served(found, "foo.com", "/b") == "404"
    assert served(found, "bar.foo.com", "/") == "wild"
    assert served(found, "own.foo.com", "/") == "404"
    assert served(found, "x.y.foo.com", "/") == served(found, "other", "/") == "any"


def test_the_default_backend_takes_the_rest_of_its_hosts_or_of_all() -> None:
    default = path("/", "rest")["backend"]
    hosted = table(ingress("a", rule("foo.com", path("/a", "a")), defaultBackend=default))
    assert [served(hosted, "foo.com", p) for p in ("/a", "/b")] == ["a", "rest"]
    assert served(hosted, "other.com", "/") == "404"
    assert served(table(ingress("a", defaultBackend=default)), "other.com", "/") == "rest"


def test_of_two_claims_to_a_path_the_older_holds() -> None:
    young = ingress("young", rule("foo.com", path("/", "young")), created="2026-01-02T00:00:00Z")
    found = table(young, ingress("old", rule("foo.com", path("/", "old"))))
    assert served(found, "foo.com", "/") == "old"
    [passed] = found.decide("foo.com", "/").passed
    assert (passed.location.ingress, passed.reason) == (
        "default/young", "default/old is older and has this path already"
    )  # fmt: skip


def test_only_ingresses_of_its_classes_are_served() -> None:
    other: Obj = {"metadata": {"name": "other"}, "spec": {"controller": "example.com/other"}}
    rules = rule("foo.com", path("/"))
    annotated = {"kubernetes.io/ingress.class": "nginx"}
    cases = [
        (ingress("a", rules), "web"),
        (ingress("a", rules, class_name="other"), "404"),
        (ingress("a", rules, class_name="missing"), "404"),
        (ingress("a", rules, class_name=None), "404"),
        (ingress("a", rules, class_name=None, annotations=annotated), "web"),
    ]
    for one, expected in cases:
        assert served(Table.of(Controller(), [one], [CLASS, other]), "foo.com", "/") == expected
    all_of_them = Controller.of(["/nginx-ingress-controller", "--watch-ingress-without-class=true"])
    assert served(Table.of(all_of_them, [ingress("a", rules, class_name=None)], []), "foo.com", "/") == "web"


def test_every_other_rule_is_passed_over_for_a_reason() -> None:
    found = table(
        ingress(
            "a", rule("foo.com", path("/aaa/bb", "1"), path("/aaa", "2"), path("/aaa/bbb/", "3", "Exact"))
        ),
        ingress("b", rule("bar.com", path("/", "4"))),
        ingress("c", rule("", path("/", "5"))),
    )
    decision = found.decide("foo.com", "/aaa/bbb")
    assert decision.location is not None
    assert decision.location.service == "2"
    assert {p.location.service: p.reason for p in decision.passed} == {
        "1": "Prefix compares whole elements, and /aaa/bb ends within one of /aaa/bbb",
        "3": "Exact means all of the path, and /aaa/bbb is not /aaa/bbb/",
        "4": "the host is foo.com, not bar.com",
        "5": "the host foo.com has rules of its own, so rules for every host are not asked",
    }


def test_plain_http_is_sent_to_https_where_the_host_has_tls() -> None:
    tls = [{"hosts": ["foo.com"], "secretName": "cert"}]
    found = table(ingress("a", rule("foo.com", path("/")), rule("bar.com", path("/")), tls=tls))
    assert found.decide("foo.com", "/").redirected(over_tls=False)
    assert not found.decide("foo.com", "/").redirected(over_tls=True)
    off = table(
        ingress("a", rule("foo.com", path("/")), tls=tls, annotations={f"{ANNOTATION}/ssl-redirect": "false"})
    )
    assert not off.decide("foo.com", "/").redirected(over_tls=False)
    forced = table(
        ingress("a", rule("foo.com", path("/")), annotations={f"{ANNOTATION}/force-ssl-redirect": "true"})
    )
    assert forced.decide("foo.com", "/").redirected(over_tls=False)

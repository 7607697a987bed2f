"""Expected values: the tables of examples in the Kubernetes documentation of Ingress (path types, hostname wildcards),
and ingress-nginx' own server names for wildcards (TestBuildServerName)."""

from __future__ import annotations

import pytest

from cluster.ingress_nginx.paths import host_of, matches_host, matches_path


@pytest.mark.parametrize(
    ("kind", "path", "asked", "matches"),
    [
        ("Prefix", "/", "/", True),
        ("Prefix", "/", "/any/path", True),
        ("Exact", "/foo", "/foo", True),
        ("Exact", "/foo", "/bar", False),
        ("Exact", "/foo", "/foo/", False),
        ("Exact", "/foo/", "/foo", False),
        ("Prefix", "/foo", "/foo", True),
        ("Prefix", "/foo", "/foo/", True),
        ("Prefix", "/foo/", "/foo", True),
        ("Prefix", "/foo/", "/foo/", True),
        ("Prefix", "/aaa/bb", "/aaa/bbb", False),
        ("Prefix", "/aaa/bbb", "/aaa/bbb", True),
        ("Prefix", "/aaa/bbb/", "/aaa/bbb", True),
        ("Prefix", "/aaa/bbb", "/aaa/bbb/", True),
        ("Prefix", "/aaa/bbb", "/aaa/bbb/ccc", True),
        ("Prefix", "/aaa/bbb", "/aaa/bbbxyz", False),
        ("Prefix", "/aaa", "/ccc", False),
        ("Prefix", "/foo", "/FOO", False),
        ("ImplementationSpecific", "/aaa/bb", "/aaa/bbb", True),
    ],
)
def test_a_path_matches_by_its_type(kind: str, path: str, asked: str, matches: bool) -> None:
    assert matches_path(kind, path, asked) is matches


@pytest.mark.parametrize(
    ("pattern", "host", "matches"),
    [
        ("*.foo.com", "bar.foo.com", True),
        ("*.foo.com", "baz.bar.foo.com", False),
        ("*.foo.com", "foo.com", False),
        ("foo.bar.com", "foo.bar.com", True),
        ("foo.bar.com", "bar.com", False),
        ("_", "anything", True),
    ],
)
def test_a_wildcard_stands_for_one_label(pattern: str, host: str, matches: bool) -> None:
    assert matches_host(pattern, host) is matches


def test_the_host_is_the_header_without_port_in_lower_case() -> None:
    assert host_of("Foo.Bar.com:8080") == host_of("foo.bar.com") == "foo.bar.com"
    assert host_of("") == ""
    assert host_of("[2001:db8::1]:80") == "2001:db8::1"

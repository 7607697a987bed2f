"""Expected values: kubectl's own proxy_server_test.go."""

from __future__ import annotations

import re

import pytest

from cluster.kubectl.commands.proxy import COMMAND
from cluster.kubectl.proxying import Asked, Filter

DEFAULTS = {flag.name: flag.start for flag in COMMAND.flags}


def of(**patterns: str) -> Filter:
    words = {"accept-paths": "", "reject-paths": "", "accept-hosts": "", "reject-methods": ""}
    words |= {name.replace("_", "-"): text for name, text in patterns.items()}
    return Filter(*([re.compile(each) for each in text.split(",")] if text else [] for text in words.values()))


@pytest.mark.parametrize(
    ("path", "host", "method", "lets"),
    [
        ("", "127.0.0.1", "GET", True),
        ("/api/v1/pods", "localhost", "POST", True),
        ("/api/v1/namespaces/default/pods/foo", "localhost", "GET", True),
        ("/api/v1/namespaces/default/pods/attachfoo", "localhost", "GET", True),
        ("/api/v1/namespaces/default/pods/foo/exec", "localhost", "GET", False),
        ("/api/v1/namespaces/default/pods/foo/attach", "localhost", "GET", False),
        ("/api/v1/namespaces/kube-system/pods/foo", "evil.com", "GET", False),
        ("/api/v1/pods", "localhost.evil.com", "GET", False),
        ("/api/v1/pods", "127a0b0c1", "GET", False),
        ("/ui", "[::1]", "GET", True),
    ],
)
def test_the_defaults_let_this_machine_do_all_but_open_shells(path: str, host: str, method: str, lets: bool) -> None:
    fields = ("accept-paths", "reject-paths", "accept-hosts", "reject-methods")
    chosen = of(**{field.replace("-", "_"): DEFAULTS[field] for field in fields})
    assert chosen.lets(method, path, host) is lets


def test_a_rejected_path_stays_so_whatever_accepts_it() -> None:
    chosen = of(accept_paths="^.*", reject_paths="^/foo,^/bar", accept_hosts="^localhost$")
    assert not chosen.lets("GET", "/foo", "localhost")
    assert chosen.lets("GET", "/baz", "localhost")


def test_a_rejected_method_is_one_of_those_listed() -> None:
    chosen = of(accept_paths="^.*", accept_hosts="^localhost$", reject_methods="POST,PUT")
    assert not chosen.lets("POST", "/", "localhost")
    assert chosen.lets("GET", "/", "localhost")


@pytest.mark.parametrize(
    ("header", "host"), [("localhost:8001", "localhost"), ("localhost", "localhost"), ("[::1]:8001", "[::1]")]
)
def test_the_host_stands_without_its_port(header: str, host: str) -> None:
    assert Asked("GET", "/", {"host": header}).host == host

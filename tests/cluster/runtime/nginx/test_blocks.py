"""Server blocks: what nginx checks before it starts."""

from __future__ import annotations

import pytest

from cluster.runtime.files import Tree
from cluster.runtime.nginx.blocks import Listen, matches_name, parse_listen, virtual_server
from cluster.runtime.nginx.config import Directive, Emergency
from tests.cluster.runtime.certificates import issue

HTTP = Directive("http")


def server(*directives: Directive) -> Directive:
    return Directive("server", (), directives)


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("80",), Listen(80)),
        (("80", "default_server"), Listen(80, default=True)),
        (("[::]:443", "ssl"), Listen(443, tls=True)),
        (("127.0.0.1:8080",), Listen(8080, ip="127.0.0.1")),
        (("127.0.0.1",), Listen(80, ip="127.0.0.1")),
        (("localhost:8080",), Listen(8080, ip="127.0.0.1")),
        (("*:8080",), Listen(8080)),
        (("10.0.0.1",), Listen(80)),
    ],
)
def test_listen_has_many_forms(args: tuple[str, ...], expected: Listen) -> None:
    assert parse_listen(Directive("listen", args)) == expected


def test_https_needs_a_certificate() -> None:
    block = server(Directive("listen", ("443", "ssl"), (), "/c", 3))
    with pytest.raises(
        Emergency, match=r'no "ssl_certificate" is defined for the "listen ... ssl" directive in /c:3'
    ):
        virtual_server(Tree(), HTTP, block)


def test_the_key_must_belong_to_the_certificate() -> None:
    tree = Tree()
    tree.write("/crt", issue("a").pem)
    tree.write("/key", issue("b").key_pem)
    block = server(
        Directive("listen", ("443", "ssl")),
        Directive("ssl_certificate", ("/crt",)),
        Directive("ssl_certificate_key", ("/key",)),
    )
    with pytest.raises(Emergency, match="key values mismatch"):
        virtual_server(tree, HTTP, block)


@pytest.mark.parametrize(
    ("host", "pattern", "expected"),
    [
        ("a", "a", True),
        ("b.x", "*.x", True),
        ("x.b", "x.*", True),
        ("ab", "~^a", True),
        ("b", "a", False),
        ("", "", False),
    ],
)
def test_server_names_may_be_patterns(host: str, pattern: str, expected: bool) -> None:
    assert matches_name(host, pattern) is expected

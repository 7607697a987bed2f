"""Serving files."""

from __future__ import annotations

from cluster.runtime.files import Tree
from cluster.runtime.http import HttpRequest
from cluster.runtime.static import served


def test_a_folder_is_its_index_and_nothing_above_the_root_is_served() -> None:
    tree = Tree()
    tree.write("/www/index.html", b"hi")
    tree.write("/secret", b"no")
    found = served(tree, "/www", HttpRequest("GET", "/"), "x")
    assert found is not None
    assert (found.body, found.header("Content-Type")) == (b"hi", "text/html")
    assert served(tree, "/www", HttpRequest("GET", "/../secret"), "x") is None

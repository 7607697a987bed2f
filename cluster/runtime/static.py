"""Serving files from a folder, for the web servers that are simpler than nginx."""

from __future__ import annotations

import posixpath
from email.utils import formatdate

from cluster.apimachinery.clock import now
from cluster.runtime.files import Tree
from cluster.runtime.http import HttpRequest, HttpResponse

TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "txt": "text/plain",
}


def served(tree: Tree, root: str, request: HttpRequest, server: str) -> HttpResponse | None:
    """The file below root (index.html for a folder); None when there is none."""
    path = posixpath.normpath(posixpath.join(root, request.path.lstrip("/")))
    if tree.is_dir(path):
        path = posixpath.join(path, "index.html")
    if not path.startswith(root) or not tree.is_file(path):
        return None
    content, modified = tree.read(path), int(tree.stat(path).modified)
    kind = TYPES.get(path.rpartition(".")[2], "text/plain")
    head = (
        ("Date", formatdate(now(), usegmt=True)),
        ("Server", server),
        ("Last-Modified", formatdate(modified, usegmt=True)),
        ("Content-Length", str(len(content))),
        ("Content-Type", kind),
    )
    return HttpResponse(200, head, b"" if request.method == "HEAD" else content)

"""Links of a proxied page: whoever follows one must come through the proxy again.

A page that a pod serves links to /style.css and means its own root. Seen through the proxy that root is a long path
of the API server, so it is put before every link that begins at the root; the same goes for a redirect. (In Kubernetes:
Transport in apimachinery/pkg/util/proxy.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cluster.runtime.http import HttpResponse

LINKS = {
    "a": "href", "applet": "codebase", "area": "href", "audio": "src", "base": "href", "blockquote": "cite",
    "body": "background", "button": "formaction", "command": "icon", "del": "cite", "embed": "src", "form": "action",
    "frame": "longdesc|src", "head": "profile", "html": "manifest", "iframe": "longdesc|src",
    "img": "longdesc|src|usemap", "input": "src|usemap|formaction", "ins": "cite", "link": "href",
    "object": "classid|codebase|data|usemap", "q": "cite", "script": "src", "source": "src", "video": "poster|src",
}  # fmt: skip
"""By element, the attributes whose value is a link."""
TAG = re.compile(rb"<([a-z]+)(\s[^<>]*)>", re.IGNORECASE)


def body(answer: HttpResponse, root: str) -> bytes:
    """The answer's body; that of a page with its links under `root`, the path that stands for its server's own."""
    if answer.header("Content-Type").partition(";")[0].strip() != "text/html":
        return answer.body
    return TAG.sub(lambda tag: _tag(tag, root), answer.body)


def headers(answer: HttpResponse, root: str) -> Sequence[tuple[str, str]]:
    """The answer's headers; a redirect leads to what is below `root`."""
    return [(name, link(value, root) if name.lower() == "location" else value) for name, value in answer.headers]


def link(target: str, root: str) -> str:
    """A link that begins at the server's root, under `root`; any other as it is."""
    at_root = target.startswith("/") and not target.startswith("//")
    return root + target if at_root and not target.startswith(root) else target


def _tag(tag: re.Match[bytes], root: str) -> bytes:
    names = LINKS.get(tag[1].decode().lower())
    if names is None:
        return tag[0]
    attribute = re.compile(rb"""(\s(?:%s)\s*=\s*)(["']?)(/[^"'\s>]*)""" % names.encode(), re.IGNORECASE)
    inside = attribute.sub(lambda found: found[1] + found[2] + _moved(found[3], root), tag[2])
    return b"<" + tag[1] + inside + b">"


def _moved(target: bytes, root: str) -> bytes:
    return link(target.decode("latin-1"), root).encode("latin-1")

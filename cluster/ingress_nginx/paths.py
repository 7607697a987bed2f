"""Whether a rule's host and path are those of a request, as the Ingress API defines it.

Exact compares whole paths. Prefix compares element by element between the slashes, so /foo matches /foo, /foo/ and
/foo/bar but never /foobar, and a slash at the end means nothing. ImplementationSpecific is the controller's own
affair: for nginx a plain prefix of characters. Of several that match the longest wins, and Exact before Prefix.
A wildcard host stands for exactly one label. (In Kubernetes: the API's documentation of HTTPIngressPath.)
"""

from __future__ import annotations

from cluster.api.networking import EXACT, PREFIX

EVERY_HOST = "_"
"""nginx's name for the server that takes what no other does: rules without a host."""


def matches_path(kind: str, path: str, asked: str) -> bool:
    """Whether a rule's path of that pathType matches the path asked for (without its query)."""
    if kind == EXACT:
        return asked == path
    if kind != PREFIX:
        return asked.startswith(path)
    whole = path.rstrip("/")
    return asked == whole or asked.startswith(f"{whole}/")


def weight(kind: str, path: str) -> tuple[int, bool]:
    """How specific a matching path is: the greatest wins."""
    return len(path.rstrip("/")), kind == EXACT


def matches_host(pattern: str, host: str) -> bool:
    """Whether a server's name, maybe *.foo.com, is the host's."""
    if pattern.startswith("*."):
        label, _, rest = host.partition(".")
        return bool(label) and rest == pattern[2:]
    return pattern in (host, EVERY_HOST)


def host_of(header: str) -> str:
    """The name in a Host header: in lower case, without a port."""
    whole = header.strip().lower()
    name, colon, port = whole.rpartition(":")
    return (name if colon and port.isdigit() else whole).rstrip(".").strip("[]")

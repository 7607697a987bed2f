"""Opening a terminal: where its shell runs, and room for one more."""

from __future__ import annotations

from asgiref.sync import sync_to_async

from cluster.apimachinery.errors import StatusError
from cluster.etcd import store
from cluster.kubelet import nodes
from cluster.kubelet.nodes import Session
from dashboard.terminal import lines
from dashboard.terminal.lines import Key, Line

PASTE = 1_000_000
"""Characters of one message; a longer one is cut."""


async def begun(key: Key) -> Line:
    """A new shell at the key's place; TooMany where they have enough, StatusError where it cannot be had."""
    row = await sync_to_async(store.cluster_row)(key.cluster)
    leave = await lines.take_place(key.user, key.cluster, row.limits.get("terminal", 0))
    try:
        return Line(await _opened(key), leave)
    except BaseException:
        leave()
        raise


async def _opened(key: Key) -> Session:
    kind, _, name = key.place.partition(":")
    if kind == "laptop":
        return await nodes.current().shell(key.cluster, f"laptop:{key.user}")
    if kind != "pod":
        return await nodes.current().shell(key.cluster, key.place)
    namespace, pod, container = (*name.split("/"), "", "")[:3]
    return await _in_pod(key.cluster, namespace, pod, container)


async def _in_pod(cluster: str, namespace: str, pod: str, container: str) -> Session:
    """Its most comfortable shell."""
    try:
        return await nodes.current().exec(cluster, namespace, pod, container, ["bash"], True, True)
    except StatusError:
        return await nodes.current().exec(cluster, namespace, pod, container, ["sh"], True, True)


async def hear(line: Line, message: object) -> bool:
    """What a page says to its shell; whether it typed something, and wants to know that it has arrived."""
    match message:
        case {"type": str(text), "n": int(number)}:
            await line.type(number, text[:PASTE].encode(errors="replace"))
            return True
        case {"resize": [int(columns), int(rows)]}:
            await line.resize(columns, rows)
    return False

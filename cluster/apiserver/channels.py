"""Channels: several streams over one websocket.

Each binary frame begins with one byte that says which stream it belongs to: what the client types, what the
process writes, its errors, how it ended, how large the terminal is. Version 5 added a way to close one stream
and leave the others open, which is how `echo hello | kubectl exec -i` ends its input. (In Kubernetes:
apimachinery/pkg/util/httpstream/wsstream and client-go/tools/remotecommand.)
"""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from cluster.apimachinery.meta import Obj

STDIN, STDOUT, STDERR, ERROR, RESIZE, CLOSE = 0, 1, 2, 3, 4, 255
PROTOCOLS = ("v5.channel.k8s.io", "v4.channel.k8s.io", "channel.k8s.io")
PLAIN = "channel.k8s.io"


def chosen(offered: Iterable[str]) -> str | None:
    """The newest protocol that both sides speak; None when there is none."""
    wanted = set(offered)
    return next((p for p in PROTOCOLS if p in wanted), None)


def frame(channel: int, data: bytes) -> bytes:
    return bytes([channel]) + data


def split(message: bytes) -> tuple[int, bytes]:
    """The channel and data of a frame; an empty frame is empty input."""
    return (message[0], message[1:]) if message else (STDIN, b"")


def ending(status: Obj, protocol: str) -> bytes | None:
    """The frame that says how it ended. The oldest protocol has words for failure only."""
    if protocol != PLAIN:
        return frame(ERROR, orjson.dumps(status))
    if status.get("status") == "Success":
        return None
    return frame(ERROR, str(status.get("message", "")).encode())


def size(data: bytes) -> tuple[int, int] | None:
    """Columns and rows of a resize; None for one that says nothing (kubectl's first is 0 by 0)."""
    try:
        value = orjson.loads(data)
        columns, rows = int(value["Width"]), int(value["Height"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
    return (columns, rows) if columns > 0 and rows > 0 else None

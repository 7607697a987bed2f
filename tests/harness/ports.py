"""Loopback ports that nobody uses."""

from __future__ import annotations

import socket


def free(count: int = 1) -> list[int]:
    """Distinct ports, free at this moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()

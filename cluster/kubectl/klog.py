"""Lines of kubectl's log, which its libraries write to stderr: a letter, the time, the process, where, what.

(In Kubernetes: k8s.io/klog.)
"""

from __future__ import annotations

from cluster.apimachinery import clock
from cluster.kubectl.golang import quote

_PID = 4711


def warning(where: str, text: str) -> str:
    """W1123 14:33:50.028540    4711 proxy.go:175] text"""
    return _line("W", where, text)


def unhandled(where: str, error: str) -> str:
    """What runtime.HandleError makes of an error that nobody waits for."""
    return _line("E", where, f'"Unhandled Error" err={quote(error)}')


def _line(severity: str, where: str, text: str) -> str:
    return f"{severity}{clock.utc():%m%d %H:%M:%S.%f} {_PID:>7} {where}] {text}\n"

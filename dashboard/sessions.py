"""Lines that end with their session: who signs out is told nothing more, in none of their tabs.

A websocket is let in once, by its cookie; it would outlive the session it came with. So each line is kept here under
its session, and signing out ends them. It is kept under its person as well: `cut` ends all lines of somebody who may
less than before. (A cluster's own end closes its lines, too: topology/broadcast.py.)
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

FORBIDDEN = 4403
"""How a websocket is closed that may not be, or no longer."""

End = Callable[[], object]

_lines: dict[str, list[End]] = {}
_lock = threading.Lock()


def follow(scope: dict[str, Any], end: End, cluster: str = "") -> End:
    """Have `end` called, on this loop, when the session of this websocket ends. Call the answer when the line ends."""
    user_id, loop = scope["user"].pk, asyncio.get_running_loop()
    keys = {scope["session"].session_key, _person(user_id), _person(user_id, cluster)}
    call = partial(_on, loop, end)
    with _lock:
        for key in keys:
            _lines.setdefault(key, []).append(call)
    return partial(_forget, keys, call)


def cut(user_id: int) -> None:
    """End all lines of a person; their pages come back at once, and are asked again who they are."""
    _end(_person(user_id))


def cut_from(user_id: int, cluster: str) -> None:
    """End the lines of a person to one cluster, in which they may not be any more."""
    _end(_person(user_id, cluster))


def _person(user_id: int, cluster: str = "") -> str:
    return f"person {user_id} {cluster}"


def _on(loop: asyncio.AbstractEventLoop, end: End) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(end)


def _forget(keys: set[str], call: End) -> None:
    with _lock:
        for key in keys:
            left = [other for other in _lines.pop(key, []) if other is not call]
            if left:
                _lines[key] = left


@receiver(user_logged_out)
def signed_out(request: HttpRequest, **_: Any) -> None:
    """Their session is about to be flushed."""
    _end(request.session.session_key or "")


def _end(key: str) -> None:
    with _lock:
        ended = _lines.pop(key, [])
    for end in ended:
        end()

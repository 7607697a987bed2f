"""A terminal by asking, for where websockets do not come through: a page types, and is told what was printed since.

A shell waits between two visits as it waits for a page that has lost its websocket (lines.py), so that a page may come
by the one way after the other. Whoever stays away for long has no shell any more.
"""

from __future__ import annotations

import base64
from typing import Any

import orjson
from asgiref.sync import async_to_sync
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from dashboard import access, bodies
from dashboard.access import cluster_page
from dashboard.terminal import lines, opening
from dashboard.terminal.lines import Key, Line, TooMany

Told = dict[str, Any]
ENDED, GONE = 1000, 4503
"""As the websocket is closed (consumer.py): the shell has ended; it is not there any more, and another may be had."""
PATIENCE = 0.3
"""Seconds in which a shell may answer what was just typed."""
MOST = 200
"""Messages of one visit."""
_visiting: set[Key] = set()


@cluster_page
@require_POST
def shell(request: HttpRequest, cluster: str) -> JsonResponse:
    """POST {"place", "tab", "seen", "open", "messages"} → {"said": [{"text"} | {"data": base64}], "seen", "closed"?}.

    `messages` are those of the websocket, and {"close": true}; `open` says that the page knows of no shell yet.
    """
    user: Any = request.user
    try:
        if not access.allowed(user, cluster, acting=True):
            raise errors.forbidden("terminals", "", "whoever may only look has no terminal")
        said = bodies.read(request.body)
        key = Key(str(user.get_username()), cluster, str(said.get("place") or "internet"), str(said.get("tab") or ""))
        if not key.tab or not isinstance(seen := said.get("seen", 0), int):
            raise errors.bad_request('a terminal needs a "tab", and "seen" as a number')
        messages = [*said.get("messages", ())][:MOST]
        return JsonResponse(async_to_sync(visit)(key, seen, bool(said.get("open")), messages))
    except StatusError as error:
        return JsonResponse(error.status(), status=error.code)


async def visit(key: Key, seen: int, afresh: bool, messages: list[Any]) -> Told:
    """Say something to a shell and hear what it says."""
    if key in _visiting:  # an answer that got lost is still being made
        return {"said": [], "seen": seen}
    _visiting.add(key)
    try:
        return await _visit(key, seen, afresh, messages)
    except TooMany as told:
        return {**_said([str(told).encode()]), "seen": seen, "closed": ENDED}
    finally:
        _visiting.discard(key)


async def _visit(key: Key, seen: int, afresh: bool, messages: list[Any]) -> Told:
    line = lines.come_back(key)
    resumed = line is not None
    if line is None and not afresh:
        return {"said": [], "seen": seen, "closed": GONE}
    line = line or await opening.begun(key)
    try:
        said = await _talk(line, seen if resumed else 0, afresh, messages)
    finally:
        if not line.ended:
            lines.leave(key, line)
    head = [orjson.dumps({"got": line.got, "resumed": resumed}).decode()] if afresh else []
    return {**_said([*head, *said]), "seen": line.printed, **({"closed": ENDED} if line.ended else {})}


async def _talk(line: Line, seen: int, afresh: bool, messages: list[Any]) -> list[bytes | str]:
    """What is to be said of it: how much has arrived, and what is new."""
    typed = [await opening.hear(line, message) for message in messages]
    if {"close": True} in messages:
        await line.close()
        return []
    found = await line.news(seen, afresh, PATIENCE if afresh or any(typed) else 0)
    return [orjson.dumps({"got": line.got}).decode(), *found] if any(typed) else found


def _said(parts: list[bytes | str]) -> Told:
    return {"said": [
        {"text": part} if isinstance(part, str) else {"data": base64.b64encode(part).decode()} for part in parts
    ]}  # fmt: skip

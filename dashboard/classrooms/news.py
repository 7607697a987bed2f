"""Telling a class something: `tell`, from anywhere in the web process, to all of an audience's pages at once.

An audience is a group of Channels' layer: the staff's consoles, what the room sees, all seats, or one seat's pages
(a team's, or one student's two tabs). The last notices are kept a while, for pages that ask instead of listening.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import orjson
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from cluster.apimachinery import clock

KEPT, NOTICES = 100, ("notice", "moved")
"""How many are kept in this process, for all classes; and which messages say what is said only once."""
_kept: deque[tuple[float, str, dict[str, Any]]] = deque(maxlen=KEPT)
STAFF, ROOM, SEATS = "staff", "room", "seats"


def of_seat(number: int) -> str:
    """The audience of one seat."""
    return f"seat.{number}"


def group(classroom_id: int, audience: str) -> str:
    """The layer's name of an audience."""
    return f"class.{classroom_id}.{audience}"


async def tell_async(classroom_id: int, audience: str, message: dict[str, Any]) -> None:
    """`message` is made text once for all who hear it."""
    event = {"type": "told", "text": orjson.dumps(message).decode()}
    await get_channel_layer().group_send(group(classroom_id, audience), event)


def tell(classroom_id: int, audience: str, message: dict[str, Any]) -> None:
    """`tell_async` from a view. `message` is JSON and says its `type`."""
    if message["type"] in NOTICES:
        _kept.append((clock.now(), group(classroom_id, audience), message))
    async_to_sync(tell_async)(classroom_id, audience, message)


def since(classroom_id: int, audience: str, at: float) -> list[dict[str, Any]]:
    """What an audience was told once, after a time (seconds since the epoch)."""
    wanted = group(classroom_id, audience)
    return [message for when, known, message in [*_kept] if known == wanted and when > at]

"""The ballot box: how a class's votes come from its pages to the database.

Two hundred phones choose within a second. If each were a write of its own, it would wait for those before it. So a
choice that comes over the class's line lies here for some milliseconds with others; they are written in one
transaction, and each page is answered when its own is kept. A page without a line posts instead: a batch of one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from channels.db import database_sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from cluster.apimachinery.errors import StatusError
from dashboard import bodies
from dashboard.access import class_page
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.roles import Role
from dashboard.classrooms.together import voting
from dashboard.classrooms.together.voting import Told
from dashboard.classrooms.watching import follower

GATHER = 0.05
"""Seconds that the first choice in an empty box waits for others."""
_thread = ThreadPoolExecutor(1, "ballots")  # its own, for the one that all lines share may be busy with a wall
_cast = database_sync_to_async(voting.cast, thread_sensitive=False, executor=_thread)


class Box:
    """One class's. `cast` is called on the web process's loop."""

    def __init__(self, classroom_id: int) -> None:
        self.classroom_id = classroom_id
        self._inside: list[tuple[int, Any, asyncio.Future[Told]]] = []
        self._clerk: asyncio.Task[None] | None = None

    async def cast(self, user_id: int, choice: Any) -> Told:
        """How the vote stands, once the choice is kept; StatusError if it does not count."""
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._inside.append((user_id, choice, answer))
        if self._clerk is None or self._clerk.done():
            self._clerk = asyncio.ensure_future(self._empty())
        return await answer

    async def _empty(self) -> None:
        while self._inside:
            await asyncio.sleep(GATHER)
            found, self._inside = self._inside, []
            answers = await self._counted({user: choice for user, choice, _ in found})
            for user, _, answer in found:
                _settle(answer, answers[user])

    async def _counted(self, choices: dict[int, Any]) -> Mapping[int, Told | Exception]:
        try:
            answers: Mapping[int, Told | StatusError] = await _cast(self.classroom_id, choices)
        except Exception as error:  # the database's; each page is told, and the next ones are counted
            return dict.fromkeys(choices, error)
        follower.voted(self.classroom_id)
        return answers


def _settle(answer: asyncio.Future[Told], found: Told | Exception) -> None:
    if answer.done():  # the page is gone
        return
    if isinstance(found, Exception):
        answer.set_exception(found)
    else:
        answer.set_result(found)


@lru_cache(maxsize=64)
def box(classroom_id: int) -> Box:
    """The one box of a class in this process."""
    return Box(classroom_id)


@class_page(Role.STUDENT)
@require_POST
def vote(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """POST {"choice": number} → {"vote"}: one's choice in this round, for a page without a line."""
    user: Any = request.user
    found = voting.cast(classroom.pk, {user.pk: bodies.read(request.body).get("choice")})[user.pk]
    follower.voted(classroom.pk)
    if isinstance(found, StatusError):
        return JsonResponse(found.status(), status=found.code)
    return JsonResponse({"vote": found})

"""Threads for what is synchronous: the database and the views upon it.

Django gives every request under ASGI a thread of its own, and with the thread a database connection of its own:
more than half of a small request's time. Requests that come through the API's own handler share these threads
instead, each of which keeps its connection. Elsewhere (the test client, a view included in the site) Django's rule
stands, so that a test's open transaction is seen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connection

THREADS = 16
pooled: ContextVar[bool] = ContextVar("pooled", default=False)
_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="api")

P = ParamSpec("P")
R = TypeVar("R")


def in_thread(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """The function as a coroutine function that runs in a worker thread."""
    shared = sync_to_async(_released(function), thread_sensitive=False, executor=_pool)
    own = sync_to_async(function, thread_sensitive=True)

    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        chosen = shared if pooled.get() else own
        return await chosen(*args, **kwargs)

    return run


def _released(function: Callable[P, R]) -> Callable[P, R]:
    """The function, after which its thread's connection goes back to PostgreSQL's pool (SQLite's stays open)."""

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        finally:
            if connection.vendor != "sqlite":
                connection.close()

    return run

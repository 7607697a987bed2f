"""netexec's /exit: told to go, it waits as long as it was told, lets connections close, and goes with a code.

The sleeping is on the cluster's time, and the server answers while it lasts: Kubernetes' own tests of terminating
endpoints send requests to a server that is about to go.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress

from cluster.runtime.golang import duration, say, took
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text

DURATION = "argument '{}' must be a valid golang duration or empty, got \"{}\"\n"
CODE = "argument 'code' must be an integer [0-127] or empty, got \"{}\"\n"
PLAN = "Will begin shutdown in {}, allowing {} for connections to close, then will exit with {}"


class Departure:
    """The end of one server: `page` is /exit, `work` what the server does besides answering."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._told: Future[tuple[float, float, int]] = Future()

    def page(self, host: Host, request: HttpRequest) -> HttpResponse:
        code, timeout, wait = (request.parameter(name) for name in ("code", "timeout", "wait"))
        say(host, f"GET /exit?code={code}&timeout={timeout}&wait={wait}")
        for name, value in (("timeout", timeout), ("wait", wait)):
            if _seconds(value) is None:
                return text(DURATION.format(name, value))
        if code and not code.lstrip("+-").isdigit():
            return text(CODE.format(code))
        plan = (_seconds(wait) or 0.0, _seconds(timeout) or 0.0, int(code or 0))
        say(host, PLAN.format(took(plan[0]), took(plan[1]), plan[2]))
        with suppress(InvalidStateError):  # it was told before
            self._told.set_result(plan)
        return text("")

    async def work(self) -> int:
        """Wait to be told; the exit code."""
        wait, timeout, code = await asyncio.wrap_future(self._told)
        await self._host.sleep(wait)
        if timeout:  # connections here are closed as soon as they are answered
            say(self._host, "Graceful shutdown completed with: <nil>")
        return code


def _seconds(words: str) -> float | None:
    """A Go duration; "" is none at all, and None what is no duration."""
    try:
        return duration(words) if words not in ("", "0") else 0.0
    except ValueError:
        return None

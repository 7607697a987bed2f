"""The parent's side of the lifeline: keep one child process running.

A child that ends is started again, at once the first time and then after longer and longer pauses, as a kubelet
does with a container that crashes. The child stays in our process group and dies with us (see child.py).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from cluster.apimachinery import clock
from dashboard.serving.data import PROJECT

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds
STEADY = 10.0  # a child that ran this long had no false start
STOP_GRACE = 3.0


class Supervisor:
    """One command of manage.py in a child process, from `start` to `stop`."""

    def __init__(self, command: Sequence[str], say: Callable[[str], None]) -> None:
        self._command = command
        self._say = say
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)
        self._lifeline, self._held = os.pipe()  # `_held` is ours alone: its end is the child's signal
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the child and watch over it; returns once it runs."""
        self._spawn()
        self._thread.start()

    def stop(self) -> None:
        """End the child: SIGTERM, and SIGKILL after a while. Calling it again does nothing."""
        self._stopping.set()
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            with suppress(subprocess.TimeoutExpired):
                child.wait(STOP_GRACE)
            child.kill()
            child.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dashboard.serving.child", str(self._lifeline), *self._command]
        self._child = subprocess.Popen(
            command, pass_fds=[self._lifeline], cwd=PROJECT, stdin=subprocess.DEVNULL
        )
        return self._child

    def _keep(self) -> None:
        child, pause = self._child, FIRST_PAUSE
        assert child is not None
        while True:
            began = clock.monotonic()
            status = child.wait()
            if clock.monotonic() - began > STEADY:
                pause = FIRST_PAUSE
            if self._stopping.wait(pause):
                return
            self._say(f"The loops ended ({how_it_ended(status)}) and are started again.")
            pause = min(2 * pause, LONGEST_PAUSE)
            child = self._spawn()


def how_it_ended(status: int) -> str:
    """An exit status in words: "exit status 1", "SIGKILL"."""
    return signal.Signals(-status).name if status < 0 else f"exit status {status}"

"""kubectl attach: the streams of a container's first process, seen and fed by one more watcher."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from cluster.runtime.container import Container
from cluster.runtime.records import LogLine
from cluster.runtime.session import Session
from cluster.runtime.terminal import Output


class Attachment:
    """Offers what a Session offers. `session` is pid 1's when it is a script or a shell; `stop` ends the watching.

    A daemon has no session: its log is followed instead.
    """

    def __init__(
        self, container: Container, session: Session | None, output: Output, stop: Callable[[], None]
    ) -> None:
        self._container, self._session, self._output, self._stop = container, session, output, stop
        self.done: Future[int] = session.done if session else Future()
        if session is None:
            _, self._stop = container.output.follow(self._line)

    def _line(self, line: LogLine | None) -> None:
        if line is None:
            self.done.set_result(self._container.status().exit_code)
        else:
            self._output(line.stream, f"{line.text}\n".encode())

    def feed(self, data: bytes) -> None:
        if self._session and self._container.spec.stdin:
            self._session.feed(data)

    def resize(self, width: int, height: int) -> None:
        if self._session:
            self._session.resize(width, height)

    def close_stdin(self) -> None:
        if self._session and self._container.spec.stdin_once:
            self._session.close_stdin()

    def cancel(self) -> None:
        """The client is gone; with stdinOnce so is the only stdin the process will ever have."""
        self._stop()
        self.close_stdin()

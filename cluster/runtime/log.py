"""A container's log: what its first process writes, line by line, with the moment of each line.

The real runtime appends to /var/log/pods/…/N.log in the CRI format, and `kubectl logs` reads that file. Lines are
handed to the records in batches, so that a chatty container is not one database write a line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Literal

from cluster.apimachinery.clock import nano, now
from cluster.runtime.records import ContainerRef, LogLine, Records

Stream = Literal["stdout", "stderr"]
KEPT = 10_000
"""Lines kept in memory; a real node rotates its logs at 10 MiB."""
TOLD_LINES, TOLD_BYTES = 80, 2048


class Log:
    """The log of one run of one container, which tells `noted` when there is something to save. Thread safe."""

    def __init__(
        self, ref: ContainerRef, run: int, records: Records, noted: Callable[[ContainerRef], None] = lambda ref: None
    ) -> None:
        self._ref, self._run, self._records, self._noted = ref, run, records, noted
        self._lock, self._saving = Lock(), Lock()
        self._lines: deque[LogLine] = deque(maxlen=KEPT)
        self._unsaved: list[LogLine] = []
        self._partial: dict[Stream, bytes] = {"stdout": b"", "stderr": b""}
        self._followers: list[Callable[[LogLine | None], None]] = []

    def write(self, stream: Stream, data: bytes) -> None:
        """Bytes as they come; a line is logged when its newline has come."""
        with self._lock:
            *lines, self._partial[stream] = (self._partial[stream] + data).split(b"\n")
            self._append([LogLine(now(), stream, line.decode(errors="replace")) for line in lines])

    def close(self) -> None:
        """The process is gone: flush what has no newline, save, and tell followers (None)."""
        with self._lock:
            rest = [
                LogLine(now(), stream, data.decode(errors="replace"))
                for stream, data in self._partial.items()
                if data
            ]
            self._partial = {"stdout": b"", "stderr": b""}
            self._append(rest)
            followers, self._followers = self._followers, []
        self.save()
        for follower in followers:
            follower(None)

    def save(self) -> None:
        """Hand the new lines to the records; they stay new if that fails."""
        with self._saving:
            with self._lock:
                lines = list(self._unsaved)
            if lines:
                self._records.append_log(self._ref, self._run, lines)
            with self._lock:
                del self._unsaved[: len(lines)]

    def ending(self) -> str:
        """The last lines, as a pod's status shows them: at most 80, and 2048 bytes."""
        with self._lock:
            text = select(self._lines, tail=TOLD_LINES) + b"".join(self._partial.values())
        return text[-TOLD_BYTES:].decode(errors="replace")

    def lines(self) -> list[LogLine]:
        with self._lock:
            return list(self._lines)

    def follow(self, follower: Callable[[LogLine | None], None]) -> tuple[list[LogLine], Callable[[], None]]:
        """The lines so far, and every later one to `follower`, None at the end; the way to stop."""
        with self._lock:
            self._followers.append(follower)
            return list(self._lines), lambda: self._unfollow(follower)

    def _unfollow(self, follower: Callable[[LogLine | None], None]) -> None:
        with self._lock:
            if follower in self._followers:
                self._followers.remove(follower)

    def _append(self, lines: list[LogLine]) -> None:
        self._lines.extend(lines)
        self._unsaved.extend(lines)
        if lines:
            self._noted(self._ref)
        for line in lines:
            for follower in self._followers:
                follower(line)


class Logs:
    """A runtime's logs. Of thousands few say anything, so those that did are noted. Thread safe.

    `find` gives a container's log of now, and raises KeyError where the container is gone: its lines are nobody's.
    """

    def __init__(self, records: Records, find: Callable[[ContainerRef], Log]) -> None:
        self._records, self._find = records, find
        self._noted, self._saving = set[ContainerRef](), Lock()

    def open(self, ref: ContainerRef, run: int) -> Log:
        return Log(ref, run, self._records, self._noted.add)

    def save(self) -> None:
        """Hand over all lines; those that somebody else is just handing over are there too when this returns."""
        with self._saving:
            for ref in list(self._noted):
                self._save(ref)

    def _save(self, ref: ContainerRef) -> None:
        self._noted.discard(ref)  # first: a line that comes meanwhile notes it again
        try:
            log = self._find(ref)
        except KeyError:
            return
        try:
            log.save()
        except Exception:
            self._noted.add(ref)
            raise


def select(
    lines: Iterable[LogLine], *, tail: int | None = None, since: float | None = None, timestamps: bool = False
) -> bytes:
    """The lines as `kubectl logs` prints them: the last `tail`, those after the epoch `since`."""
    chosen = [line for line in lines if since is None or line.at >= since]
    chosen = chosen[len(chosen) - tail :] if tail is not None and tail < len(chosen) else chosen
    return "".join(render(line, timestamps) for line in chosen).encode()


def render(line: LogLine, timestamps: bool = False) -> str:
    return f"{nano(line.at)} {line.text}\n" if timestamps else f"{line.text}\n"

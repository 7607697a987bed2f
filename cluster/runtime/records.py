"""What outlives a process: log lines, the files of volumes, and how containers ended.

A node keeps these on its disk (/var/log/pods, /var/lib/kubelet). The runtime only says what it needs kept; rows
beside the store implement it, and tests keep them in memory. A container's writable layer is not here: it is gone
when its node reboots, as on a real one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol


class ContainerRef(NamedTuple):
    """Names one container of one pod, over all its restarts."""

    pod_uid: str
    name: str


@dataclass(frozen=True)
class LogLine:
    """One line of /var/log/pods/…/0.log: when (wall epoch), which stream, and the text without its newline."""

    at: float
    stream: Literal["stdout", "stderr"]
    text: str


@dataclass(frozen=True)
class ExitRecord:
    """How one run of a container ended; times are wall epochs."""

    code: int
    reason: str
    message: str
    started_at: float
    finished_at: float


class Records(Protocol):
    """Every call may come from any thread. `run` is the container's restart count."""

    def append_log(self, ref: ContainerRef, run: int, lines: Iterable[LogLine]) -> None: ...

    def read_logs(self, ref: ContainerRef, previous: bool = False) -> list[LogLine]:
        """The lines of the newest run, or of the one before it."""

    def save_exit(self, ref: ContainerRef, run: int, record: ExitRecord) -> None: ...

    def load_exit(self, ref: ContainerRef) -> ExitRecord | None: ...

    def save_files(self, pod_uid: str, volume: str, files: Mapping[str, bytes]) -> None:
        """The whole content of an emptyDir: {path inside the volume: bytes}."""

    def load_files(self, pod_uid: str, volume: str) -> dict[str, bytes]: ...

    def forget(self, pod_uid: str) -> None:
        """The pod is gone from the node, and with it all of the above."""


@dataclass
class MemoryRecords:
    """Records for tests, and for whoever does not mind losing them."""

    logs: dict[ContainerRef, dict[int, list[LogLine]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    exits: dict[ContainerRef, ExitRecord] = field(default_factory=dict)
    files: dict[tuple[str, str], dict[str, bytes]] = field(default_factory=dict)

    def append_log(self, ref: ContainerRef, run: int, lines: Iterable[LogLine]) -> None:
        self.logs[ref][run].extend(lines)

    def read_logs(self, ref: ContainerRef, previous: bool = False) -> list[LogLine]:
        runs = sorted(self.logs[ref])
        wanted = runs[-2:-1] if previous else runs[-1:]
        return [line for run in wanted for line in self.logs[ref][run]]

    def save_exit(self, ref: ContainerRef, run: int, record: ExitRecord) -> None:
        self.exits[ref] = record

    def load_exit(self, ref: ContainerRef) -> ExitRecord | None:
        return self.exits.get(ref)

    def save_files(self, pod_uid: str, volume: str, files: Mapping[str, bytes]) -> None:
        self.files[pod_uid, volume] = dict(files)

    def load_files(self, pod_uid: str, volume: str) -> dict[str, bytes]:
        return dict(self.files.get((pod_uid, volume), {}))

    def forget(self, pod_uid: str) -> None:
        for ref in [ref for ref in self.logs if ref.pod_uid == pod_uid]:
            del self.logs[ref]
            self.exits.pop(ref, None)
        for key in [key for key in self.files if key[0] == pod_uid]:
            del self.files[key]

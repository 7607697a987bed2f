"""Somebody who follows the guide: types its commands into a shell and compares what is printed with the page."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.guide import terminal
from tests.conformance.guide.differences import Line
from tests.conformance.guide.page import Page
from tests.conformance.guide.terminal import Terminal
from tests.conformance.guide.transcript import Transcript
from tests.harness import kubectl
from tests.harness.live import Live

MANIFESTS = Path(__file__).parent / "manifests"


class Reader:
    """One reader with a cluster and a folder of their own; a reader of 2016 has the manifests of 2016."""

    def __init__(
        self,
        live: Live,
        cluster: str,
        folder: Path,
        *options: str,
        version: str = kubectl.NEWEST,
        year: str = "",
    ) -> None:
        self.folder, self.transcript, self.page = folder, Transcript(), Page(live, cluster)
        live.manage("create_cluster", cluster, "--pace", "instant", *options)
        config, programs = folder / "kubeconfig", folder / "bin"
        config.write_text(live.kubeconfig(cluster))
        programs.mkdir()
        (programs / "kubectl").symlink_to(kubectl.program("kubectl", version))
        self.environment = kubectl.Kubectl(programs / "kubectl", config, folder).environment()
        self.environment["PATH"] = f"{programs}:{self.environment['PATH']}"
        self._take_manifests(f".{year}.yaml" if year else ".yaml")

    def types(self, command: str, shows: str, *differs: Line) -> None:
        """Type a command once; it prints what the guide shows."""
        self.transcript.compare(shows, self.prints(command), differs)

    def sees(self, command: str, shows: str, *differs: Line, seconds: float = 20) -> None:
        """Look again and again, as one does, until it prints what the guide shows."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.types(command, shows, *differs)
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def prints(self, command: str) -> str:
        """What a terminal shows of it: both streams. /tmp is the reader's own folder: readers run side by side."""
        return subprocess.run(
            ["bash", "-c", self._here(command)],
            check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=60, env=self.environment, cwd=self.folder,
        ).stdout  # fmt: skip

    @contextmanager
    def session(self, command: str) -> Iterator[Terminal]:
        """A command that talks with its terminal."""
        with terminal.program(self._here(command), self.environment, self.folder) as opened:
            yield opened

    @contextmanager
    def node(self, name: str) -> Iterator[Terminal]:
        """The guide's "ssh into any node": today kubectl's own way there."""
        with self.session(f"kubectl debug node/{name} -it --image=radial/busyboxplus:curl") as shell:
            shell.opens()
            shell.types("")
            assert f"[ root@{name}:/ ]$" in shell.prompt
            yield shell
            shell.leaves()

    def in_shell(self, shell: Terminal, command: str, shows: str, *differs: Line) -> None:
        """The same in a shell somewhere in the cluster."""
        self.transcript.compare(shows, shell.types(self._here(command)), differs)

    def _here(self, command: str) -> str:
        return self.transcript.here(command).replace("/tmp/", f"{self.folder}/")

    def _take_manifests(self, ending: str) -> None:
        every = sorted(MANIFESTS.iterdir(), key=lambda path: len(path.name))  # x.yaml before x.2016.yaml
        for path in every:
            if ".2016." not in path.name or path.name.endswith(ending):
                shutil.copy(path, self.folder / path.name.replace(ending, ".yaml"))
        shutil.copy(MANIFESTS / "nginx-default.conf", self.folder / "default.conf")

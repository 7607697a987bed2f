"""A live `manage.py serve` in a folder of its own, started as a user starts it, for tests with real clients."""

from __future__ import annotations

import base64
import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.harness import kubectl, ports, tables, wait

PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Live:
    """One serve. `start` may be called again after `stop` or `kill`: the folder stays."""

    data: Path
    options: Sequence[str] = ()
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    tls_port: int = 0
    process: subprocess.Popen[bytes] | None = None
    greeted: bool = False

    def __post_init__(self) -> None:
        self.port, self.tls_port = ports.free(2)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def tls_url(self) -> str:
        return f"https://127.0.0.1:{self.tls_port}"

    @property
    def log(self) -> Path:
        """What serve printed, of all its runs."""
        return self.data.with_name(self.data.name + ".log")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self, *, seconds: float = 60) -> Live:
        """Start and wait until /readyz says 200."""
        self.spawn()
        wait.until(self._ready, "serve is ready", seconds=seconds)
        return self

    def spawn(self, terminal: int | None = None) -> None:
        """Start and wait for nothing. `terminal` is a descriptor to print to instead of the log."""
        command = [
            sys.executable, str(PROJECT / "manage.py"), "serve", "--data", str(self.data),
            "--port", str(self.port), "--tls-port", str(self.tls_port), *self.options,
        ]  # fmt: skip
        with self.log.open("ab") as log:
            # A process group of its own, so that whatever it leaves behind is found and ended.
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log if terminal is None else terminal,
                stderr=log,
                env=self._environment(),
                start_new_session=True,
            )

    def stop(self, *, seconds: float = 20) -> int:
        """SIGTERM; the exit status."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(seconds)

    def kill(self) -> None:
        """kill -9 of the web process; the loops have to end by themselves."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Whatever happened: nothing of this serve runs afterwards."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def children(self) -> list[int]:
        """The process ids of the web process's children: the loops."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/children")
        return [int(pid) for task in tasks for pid in task.read_text().split()]

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a plain GET."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()

    def sign_in_link(self) -> str:
        """The one-time link that the latest run printed."""
        links = re.findall(r"http://\S+/sign-in/\S+/", self.log.read_text())
        assert links, f"no link was printed:\n{self.log.read_text()}"
        return str(links[-1])

    def kubeconfig(self, cluster: str) -> str:
        """What `manage.py kubeconfig` prints for the administrator, without the two seconds that it takes to start."""
        if "PODIUM_DATABASE_URL" in self.environment:
            return self.manage("kubeconfig", cluster)
        with closing(sqlite3.connect(f"file:{self.data / tables.NAME}?mode=ro", uri=True)) as database:
            [(token,)] = database.execute("SELECT token FROM cluster_cluster WHERE name = ?", [cluster])
        authority = base64.b64encode((self.data / "pki" / "ca.crt").read_bytes()).decode()
        server = {"certificate-authority-data": authority, "server": f"{self.tls_url}/clusters/{cluster}"}
        user = f"{cluster}-admin"
        return yaml.safe_dump(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": cluster, "cluster": server}],
                "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": user}}],
                "current-context": cluster,
                "users": [{"name": user, "user": {"token": token}}],
            }
        )

    def manage(self, *arguments: str) -> str:
        """What another command of manage.py, run on the same folder, prints."""
        command = [sys.executable, str(PROJECT / "manage.py"), *arguments, "--data", str(self.data)]
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, env=self._environment(), timeout=60
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def fresh_link(self) -> str:
        """A sign-in link that nobody has used: the printed one, and then others."""
        printed, self.greeted = not self.greeted, True
        return self.sign_in_link() if printed else self.manage("sign_in_link").strip()

    def kubectl(self, version: str = kubectl.NEWEST) -> kubectl.Kubectl:
        """The real kubectl, talking to the demo cluster."""
        home = self.data.with_name(f"{self.data.name}-home-{version}")
        home.mkdir(exist_ok=True)
        return kubectl.Kubectl(kubectl.program("kubectl", version), self.data / "kubeconfig", home)

    def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (
            f"serve ended with {self.process.returncode}:\n{self.log.read_text()}"
        )
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False  # not listening yet

    def _environment(self) -> dict[str, str]:
        """The user's environment without what the test process set for itself."""
        ours = re.compile("PODIUM_|DJANGO_|PYTEST_")
        return {**{k: v for k, v in os.environ.items() if not ours.match(k)}, **self.environment}


@contextmanager
def serving(data: Path, *options: str, database_url: str = "") -> Iterator[Live]:
    """A ready serve on `data`, ended afterwards."""
    live = Live(data, options, {"PODIUM_DATABASE_URL": database_url} if database_url else {})
    if not database_url:
        tables.put_into(data)
    try:
        yield live.start()
    finally:
        live.end()

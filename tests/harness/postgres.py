"""A PostgreSQL of the tests' own: a fresh cluster in a temporary folder, on a random loopback port.

PostgreSQL refuses to run as root, so a root test run hands its folder to an unprivileged account. Nothing is
synced to disk: the cluster does not outlive the run.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.harness import ports, wait

CLUSTER = ("--auth=trust", "--username=podium", "--no-sync", "--encoding=UTF8", "--locale=C")
UNSAFE_AND_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


@contextmanager
def running() -> Iterator[str]:
    """Start PostgreSQL; the value is a URL for PODIUM_DATABASE_URL. Stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="podium-postgres-"))
    account = _account()
    if account:
        shutil.chown(folder, **account)
    (port,) = ports.free()
    server: subprocess.Popen[bytes] | None = None
    try:
        _call(account, "initdb", f"--pgdata={folder}/data", *CLUSTER)
        server = process = _start(account, folder, port)
        wait.until(lambda: _accepts(account, port, process), "PostgreSQL accepts connections")
        _call(account, "createdb", *_address(port), "podium")
        yield f"postgres://podium@127.0.0.1:{port}/podium"
    finally:
        if server is not None:
            server.terminate()  # SIGTERM lets sessions finish, and the tests' may stay open: wait only a little
            with suppress(subprocess.TimeoutExpired):
                server.wait(2)
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _start(account: dict[str, Any], folder: Path, port: int) -> subprocess.Popen[bytes]:
    place = ("-D", str(folder / "data"), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder))
    settings = (word for setting in UNSAFE_AND_FAST for word in ("-c", setting))
    with (folder / "log").open("wb") as log:
        command = [_program("postgres"), *place, *settings]
        server: subprocess.Popen[bytes] = subprocess.Popen(
            command, stdout=log, stderr=log, cwd="/", **_as(account)
        )
    return server


def _accepts(account: dict[str, Any], port: int, server: subprocess.Popen[bytes]) -> bool:
    assert server.poll() is None, "PostgreSQL ended while starting"
    command = [_program("pg_isready"), "--quiet", *_address(port)]
    return subprocess.run(command, check=False, cwd="/", **_as(account)).returncode == 0


def _address(port: int) -> tuple[str, ...]:
    return "--host=127.0.0.1", f"--port={port}", "--username=podium"


def _call(account: dict[str, Any], program: str, *arguments: object) -> None:
    command = [_program(program), *map(str, arguments)]
    done = subprocess.run(command, check=False, cwd="/", capture_output=True, text=True, **_as(account))
    assert done.returncode == 0, f"{program}: {done.stderr}"


def _program(name: str) -> str:
    """Where a program of PostgreSQL is: the newest of Debian's versions, else the one on the PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4])
    )
    found = str(versions[-1]) if versions else shutil.which(name)
    assert found, f"{name} is missing: deploy/system.sh postgresql installs it"
    return found


def _account() -> dict[str, Any]:
    """The unprivileged account for a root run, as keyword arguments of chown; {} when we are not root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def _as(account: dict[str, Any]) -> dict[str, Any]:
    return {**account, "extra_groups": []} if account else {}

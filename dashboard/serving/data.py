"""DIR, the folder that holds a classroom: database, keys, certificates, the demo cluster's kubeconfig.

Everything Podium keeps is in this one folder, so a backup is a copy and a fresh start is `rm -r`. One `serve` at
a time holds its lock; the kernel drops the lock with the process, so nothing has to be tidied after a kill -9.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

PROJECT = Path(__file__).resolve().parent.parent.parent


class InUse(Exception):
    """Another serve holds the folder; `pid` is its process ('' when it did not say)."""

    def __init__(self, folder: Path, pid: str) -> None:
        super().__init__(f"{folder} is in use by another serve" + (f" (process {pid})" if pid else ""))
        self.pid = pid


def split_option(argv: Sequence[str]) -> tuple[Path | None, list[str]]:
    """Take `--data DIR` or `--data=DIR` out of a command line: (DIR as an absolute path or None, the rest)."""
    folder: str | None = None
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        option, equals, value = word.partition("=")
        if option != "--data":
            rest.append(word)
        elif not (value := value if equals else next(words, "")):
            raise SystemExit("--data needs a folder: --data DIR")
        else:
            folder = value
    return (Path(folder).expanduser().absolute() if folder is not None else None), rest


def folder() -> Path:
    """DIR: what PODIUM_DATA says, else `.podium` in the project's own folder. Made (for its owner only) if absent.

    SystemExit with a sentence when it cannot be: every command begins here.
    """
    path = Path(os.environ.get("PODIUM_DATA") or PROJECT / ".podium").expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SystemExit(f"--data {path}: the folder cannot be made: {error.strerror}") from None
    return path


def secret_key(folder: Path) -> str:
    """Django's secret key, generated once for this folder."""
    path = folder / "secret_key"
    if not path.exists():
        write_once(path, secrets.token_urlsafe(50))
    return path.read_text()


def write_once(path: Path, text: str) -> bool:
    """Write a private file unless it exists, whole or not at all; False when another process was first."""
    draft = _draft(path, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def replace(path: Path, text: str) -> None:
    """Write a private file in place of whatever stands there; a reader sees the old text or the new."""
    _draft(path, text).replace(path)


def lock(folder: Path) -> TextIO:
    """Take the folder for this process until the returned file is closed or the process dies; else InUse."""
    file = (folder / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        pid = file.read().strip()
        file.close()
        raise InUse(folder, pid) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def _draft(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    with os.fdopen(handle, "w") as file:
        file.write(text)
    return Path(name)

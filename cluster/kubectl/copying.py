"""Files to and from a container: kubectl cp, which is `tar` at both ends of an exec.

The container must have a `tar` of its own. Names come out of a stream that the container writes, so each is checked
before anything is written. (In Kubernetes: kubectl/pkg/cmd/cp.)
"""

from __future__ import annotations

import io
import posixpath
import tarfile
from collections.abc import AsyncIterator
from dataclasses import dataclass

from cluster.kubectl import remote
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.golang import quote
from cluster.kubectl.session import Session

_CHUNK = 32_768
_MOST = 64 * 1024 * 1024  # bytes of a tar that is held at once


@dataclass(frozen=True)
class Place:
    """ "[[namespace/]pod:]path"; a pod is "" for the own files."""

    path: str
    pod: str = ""
    namespace: str = ""


def place(text: str) -> Place:
    """KubectlError for what is no such text."""
    if ":" not in text:
        return Place(text)
    pod, _, path = text.partition(":")
    parts = pod.split("/")
    if not pod or len(parts) > 2:
        raise KubectlError("filespec must match the canonical format: [[namespace/]pod:]file/path")
    return Place(path, parts[-1], parts[0] if len(parts) == 2 else "")


@dataclass(frozen=True)
class Copy:
    """One copy; `container` "" is the default one."""

    session: Session
    container: str = ""
    preserve: bool = True

    async def run(self, source: Place, target: Place) -> None:
        if source.pod and target.pod:
            raise KubectlError("one of src or dest must be a local file specification")
        if not source.path or not target.path:
            raise KubectlError("filepath can not be empty")
        if source.pod:
            await self._fetch(source, target)
        elif target.pod:
            await self._send(source, target)
        else:
            raise KubectlError("one of src or dest must be a remote file specification")

    async def _execute(self, there: Place, command: list[str], streams: remote.Streams) -> None:
        namespace = there.namespace or self.session.namespace
        pods = await self.session.api.resource("pods")
        pod = await self.session.api.get(pods, there.pod, namespace)
        if phase := remote.completed(pod):
            raise KubectlError(f"cannot exec into a container in a completed pod; current phase is {phase}")
        container = self.container or remote.container_of(self.session, pod, "")
        await remote.execute(self.session, namespace, there.pod, container, command, streams)

    async def _is_folder(self, there: Place) -> bool:
        quiet = remote.Streams(lambda _: None, lambda _: None, self.session.io.stdout.drain)
        try:
            await self._execute(there, ["test", "-d", there.path], quiet)
        except remote.ExitError:
            return False
        return True

    # -- There ----------------------------------------------------------------

    async def _send(self, source: Place, target: Place) -> None:
        if not await self.session.files.exists(source.path):
            raise KubectlError(f"{source.path} doesn't exist in local filesystem")
        path = posixpath.normpath(target.path)
        if await self._is_folder(target):
            path = posixpath.join(path, posixpath.basename(posixpath.normpath(source.path)))
        command = [
            "tar",
            *([] if self.preserve else ["--no-same-permissions", "--no-same-owner"]),
            "-xmf",
            "-",
        ]
        if folder := posixpath.dirname(path):
            command += ["-C", folder]
        streams = remote.Streams.of(self.session)
        streams.stdin = _chunks(await self._packed(source.path, posixpath.basename(path)))
        await self._execute(target, command, streams)

    async def _packed(self, path: str, name: str) -> bytes:
        """The file or folder as a tar, under its new name."""
        held = io.BytesIO()
        with tarfile.open(fileobj=held, mode="w") as tar:
            await self._pack(tar, path, name)
        return held.getvalue()

    async def _pack(self, tar: tarfile.TarFile, path: str, name: str) -> None:
        files = self.session.files
        if not await files.is_dir(path):
            content = await files.read(path)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
            return
        folder = tarfile.TarInfo(name)
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(folder)
        for each in await files.list(path):
            plain = each.rstrip("/")
            await self._pack(tar, f"{path.rstrip('/')}/{plain}", f"{name}/{plain}")

    # -- Here -----------------------------------------------------------------

    async def _fetch(self, source: Place, target: Place) -> None:
        held = bytearray()

        def keep(data: bytes) -> None:
            if len(held) + len(data) > _MOST:
                raise KubectlError(f"more than {_MOST // 1024 // 1024} MiB: too much for this terminal")
            held.extend(data)

        out = self.session.io
        streams = remote.Streams(keep, out.stdout.write, out.stdout.drain)
        await self._execute(source, ["tar", "cf", "-", source.path], streams)
        prefix = _without_shortcuts(posixpath.normpath(source.path.strip("/")))
        try:
            with tarfile.open(fileobj=io.BytesIO(bytes(held)), mode="r:") as tar:
                await self._unpack(tar, prefix, source, target)
        except tarfile.TarError:
            raise KubectlError("tar contents corrupted") from None

    async def _unpack(self, tar: tarfile.TarFile, prefix: str, source: Place, target: Place) -> None:
        told = False
        base = posixpath.normpath(target.path)
        for entry in tar:
            if not entry.name.startswith(prefix):
                raise KubectlError("tar contents corrupted")
            path = (
                posixpath.normpath(base + "/" + entry.name[len(prefix) :]) if entry.name != prefix else base
            )
            if path != base and not path.startswith(f"{base}/") and base != ".":
                self.session.err(f"warning: file {quote(path)} is outside target destination, skipping\n")
            elif entry.issym():
                self.session.err(self._skipped(path, entry.linkname, source, first=not told))
                told = True
            elif entry.isfile():
                content = tar.extractfile(entry)
                await self.session.files.write(path, content.read() if content else b"")

    def _skipped(self, path: str, link: str, source: Place, first: bool) -> str:
        told = f"warning: skipping symlink: {quote(path)} -> {quote(link)}"
        if not first:
            return told + "\n"
        namespace, pod, what = quote(source.namespace), quote(source.pod), quote(source.path)
        return f'{told} (consider using "kubectl exec -n {namespace} {pod} -- tar cf - {what} | tar xf -")\n'


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _CHUNK):
        yield content[start : start + _CHUNK]


def _without_shortcuts(path: str) -> str:
    """The path without what leads up and out of where it begins."""
    while path.startswith("../"):
        path = path[3:]
    return "" if path in (".", "..", "/") else path

"""An image: what a registry would hand over, as one value.

Names are normalised as containerd does: `nginx` is docker.io/library/nginx:latest. Any tag of a repository that
Podium knows can be pulled; a repository nobody knows fails with containerd's words, and the kubelet turns that into
ErrImagePull and then ImagePullBackOff.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cluster.runtime.files import File
from cluster.runtime.host import Command, Host
from cluster.runtime.process import Done, Server
from cluster.runtime.userland import Userland

Daemon = Callable[[Host, Sequence[str]], Server | Done | None]
"""A server's binary: given its host and whole argument list, it serves or has run to its end.

None: this subcommand takes its time; run the command of the same name (`Image.commands`) as a task.
"""

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
REFERENCE = re.compile(
    r"^(?:(?P<domain>[a-z0-9.-]+(?::\d+)?)/)?(?P<path>[a-z0-9._/-]+?)"
    r"(?::(?P<tag>[\w][\w.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?$"
)


@dataclass(frozen=True)
class Reference:
    """docker.io/library/nginx:1.27"""

    repository: str
    tag: str = "latest"

    def __str__(self) -> str:
        return f"{self.repository}:{self.tag}"


@dataclass(frozen=True)
class Image:
    """`tagged` gives the image as one tag has it, where that differs."""

    repositories: tuple[str, ...]
    userland: Userland
    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    programs: Mapping[str, Daemon] = field(default_factory=dict)
    commands: Mapping[str, Command] = field(default_factory=dict)
    size: int = 4_000_000
    workdir: str = "/"
    tagged: Callable[[Image, str], Image] = lambda image, tag: image


@dataclass(frozen=True)
class Pulled:
    """An image on a node: its canonical name, its id (imageID's digest) and size in bytes."""

    image: Image
    reference: Reference

    @property
    def digest(self) -> str:
        return "sha256:" + hashlib.sha256(str(self.reference).encode()).hexdigest()

    @property
    def id(self) -> str:
        return f"{self.reference.repository}@{self.digest}"

    @property
    def size(self) -> int:
        return self.image.size


class InvalidImageName(Exception):
    """InspectFailed/InvalidImageName: not a reference at all."""


class ImageNotFound(Exception):
    """ErrImagePull: the text is containerd's."""


def parse_reference(name: str) -> Reference:
    """Raises InvalidImageName with the kubelet's words."""
    match = REFERENCE.match(name)
    if not match:
        problem = f'couldn\'t parse image name "{name}": invalid reference format{_uppercase(name)}'
        raise InvalidImageName(f'Failed to apply default image tag "{name}": {problem}')
    domain, path = match["domain"] or "", match["path"]
    if domain and "." not in domain and ":" not in domain and domain != "localhost":
        domain, path = "", f"{domain}/{path}"
    if domain in ("", "docker.io", "index.docker.io"):
        domain, path = "docker.io", path if "/" in path else f"library/{path}"
    return Reference(f"{domain}/{path}", match["tag"] or "latest")


def _uppercase(name: str) -> str:
    """The one mistake that the parser explains: a name that would do in small letters."""
    match = REFERENCE.match(name.lower())
    path = name[match.start("path") : match.end("path")] if match else ""
    if path == path.lower():
        return ""
    whole = path if (match and match["domain"]) or "/" in path else f"library/{path}"
    return f": repository name ({whole}) must be lowercase"


def not_found(reference: Reference) -> ImageNotFound:
    start = f'failed to pull and unpack image "{reference}": failed to resolve reference "{reference}": '
    if reference.repository.startswith("docker.io/"):
        return ImageNotFound(
            start
            + "pull access denied, repository does not exist or may require authorization: server message: "
            "insufficient_scope: authorization failed"
        )
    return ImageNotFound(f"{start}{reference}: not found")

"""kubectl cp: files to and from a container."""

from __future__ import annotations

from cluster.kubectl.command import Command
from cluster.kubectl.copying import Copy, place
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.session import Session


async def _run(session: Session, args: Args) -> None:
    session.check()
    if len(args.positional) != 2:
        raise KubectlError("source and destination are required")
    source, target = map(place, args.positional)
    await Copy(session, args.text("container"), not args.on("no-preserve")).run(source, target)


COMMAND = Command(
    "cp",
    "Copy files and directories to and from containers",
    _run,
    "<file-spec-src> <file-spec-dest> [options]",
    (
        Flag("container", "c", help="The container; the pod's first or marked one if none is named."),
        Flag("no-preserve", kind="bool", help="Do not keep ownership and permissions."),
        Flag("retries", kind="int", help="How often to try again when a copy from a container ends early."),
    ),
)

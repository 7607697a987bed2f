"""kubectl api-versions: the groups and versions that the server has."""

from __future__ import annotations

from cluster.kubectl import golang
from cluster.kubectl.command import Command
from cluster.kubectl.errors import UsageError
from cluster.kubectl.flags import Args
from cluster.kubectl.session import Session


async def run(session: Session, args: Args) -> None:
    if args.positional:
        raise UsageError(args.command, f"unexpected arguments: {golang.plain(list(args.positional))}")
    mapper = await session.api.mapper()
    session.out("".join(f"{version}\n" for version in sorted({each.api_version for each in mapper.all})))


COMMAND = Command(name="api-versions", short="List the server's API versions, as group/version.", run=run)

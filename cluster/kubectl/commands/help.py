"""kubectl help: about kubectl, or about one of its commands."""

from __future__ import annotations

from cluster.kubectl import command, helping
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args
from cluster.kubectl.session import Session


async def run(session: Session, args: Args) -> None:
    try:
        found = command.find(args.positional)
    except KubectlError:
        session.err(f"Unknown help topic [{' '.join(f'`{word}`' for word in args.positional)}]\n")
        session.err(helping.page("kubectl", command.ROOT))
        return
    session.out(helping.page(found.path, found.command))


COMMAND = Command("help", "Help about any command.", run, "[command] | STRING_TO_SEARCH", offline=True)

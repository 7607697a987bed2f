"""kubectl uncordon."""

from __future__ import annotations

from cluster.kubectl import nodes
from cluster.kubectl.command import Command
from cluster.kubectl.flags import Args
from cluster.kubectl.flagsets import DRY_RUN, SELECTOR
from cluster.kubectl.session import Session
from cluster.kubectl.writing import dry_run


async def _run(session: Session, args: Args) -> None:
    nodes.check(args)
    dry = dry_run(session, args)
    await nodes.cordon(session, await nodes.chosen(session, args), False, dry)


COMMAND = Command("uncordon", "Mark node as schedulable", _run, "NODE [options]", (SELECTOR, DRY_RUN))

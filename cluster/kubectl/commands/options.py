"""kubectl options: the flags that every command takes."""

from __future__ import annotations

from cluster.kubectl import helping
from cluster.kubectl.command import Command
from cluster.kubectl.flags import Args
from cluster.kubectl.flagsets import GLOBAL
from cluster.kubectl.session import Session


async def run(session: Session, args: Args) -> None:
    shown = helping.options(GLOBAL).replace("$HOME", session.env.get("HOME", "~"))
    session.out(f"The following options can be passed to any command:\n\n{shown}\n\n")


COMMAND = Command(name="options", short="List the flags that every command takes.", run=run, offline=True)

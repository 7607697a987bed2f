"""kubectl drain: cordon a node, then evict its pods."""

from __future__ import annotations

from cluster.kubectl import nodes
from cluster.kubectl.command import Command
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import CHUNK_SIZE, DRY_RUN, SELECTOR
from cluster.kubectl.session import Session
from cluster.kubectl.writing import dry_run


async def _run(session: Session, args: Args) -> None:
    nodes.check(args)
    dry = dry_run(session, args)
    infos = await nodes.chosen(session, args)
    await nodes.cordon(session, infos, True, dry)
    await nodes.Drain(session, args, dry).run(infos)


COMMAND = Command(
    "drain",
    "Drain node in preparation for maintenance",
    _run,
    "NODE [options]",
    (
        SELECTOR, DRY_RUN, CHUNK_SIZE,
        Flag("delete-emptydir-data", kind="bool", help="Also pods with emptyDir volumes, whose content is lost."),
        Flag("disable-eviction", kind="bool", help="Delete instead of evicting; disruption budgets are not heard."),
        Flag("force", kind="bool", help="Also pods that no controller would replace."),
        Flag("grace-period", kind="int", default=-1, help="Seconds for each pod to end in; negative: its own."),
        Flag("ignore-daemonsets", kind="bool", help="Leave pods of DaemonSets where they are."),
        Flag("pod-selector", help="Only pods with these labels."),
        Flag("skip-wait-for-delete-timeout", kind="int", help="Do not wait for pods that have been ending for longer."),
        Flag("timeout", kind="duration", help="How long to wait; 0 is for ever."),
    ),
)  # fmt: skip

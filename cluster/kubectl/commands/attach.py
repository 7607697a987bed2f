"""kubectl attach: the streams of a container that runs already."""

from __future__ import annotations

from cluster.kubectl import remote
from cluster.kubectl.attaching import Attach
from cluster.kubectl.builder import Builder
from cluster.kubectl.command import Command
from cluster.kubectl.commands.exec import STREAMS
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args
from cluster.kubectl.session import Session


async def _run(session: Session, args: Args) -> None:
    words = args.positional
    if not words:
        raise KubectlError("at least 1 argument is required for attach")
    if len(words) > 2:
        told = f"[{' '.join(words)}]"
        raise KubectlError(
            f"expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw {len(words)}: {told}"
        )
    if args.seconds("pod-running-timeout") <= 0:
        raise KubectlError("--pod-running-timeout must be higher than zero")
    found = await Builder(session, words, default_type="pods" if len(words) == 1 else "").do()
    pod = await remote.pod_of(session, found.checked()[0].obj, args.seconds("pod-running-timeout"))
    if phase := remote.completed(pod):
        raise KubectlError(f"cannot attach a container in a completed pod; current phase is {phase}")
    await Attach(args.text("container"), args.on("stdin"), args.on("tty"), args.on("quiet")).to(session, pod)


COMMAND = Command(
    "attach", "Attach to a running container", _run, "(POD | TYPE/NAME) -c CONTAINER [options]", STREAMS
)

"""kubectl exec: a command in a container."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.kubectl import remote
from cluster.kubectl.builder import from_args
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError, UsageError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import FILES_ONLY
from cluster.kubectl.session import Session

STREAMS = (
    Flag("container", "c", help="The container; the pod's first or marked one if none is named."),
    Flag("pod-running-timeout", kind="duration", default=60.0, help="How long to wait for a first pod."),
    Flag("quiet", "q", kind="bool", help="Print nothing but what the container says."),
    Flag("stdin", "i", kind="bool", help="Pass the input to the container."),
    Flag("tty", "t", kind="bool", help="The input is a terminal."),
)


def patience(args: Args) -> float:
    """--pod-running-timeout; UsageError unless it is more than nothing."""
    if args.seconds("pod-running-timeout") <= 0:
        raise UsageError(args.command, "--pod-running-timeout must be higher than zero")
    return args.seconds("pod-running-timeout")


async def _run(session: Session, args: Args) -> None:
    before = args.before_dash
    if args.dash < 0 and (len(before) > 1 or (before and args.many("filename"))):
        raise UsageError(
            args.command, "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead"
        )
    seconds = patience(args)
    if not before and not args.many("filename"):
        raise KubectlError("pod, type/name or --filename must be specified")
    if not args.after_dash:
        raise KubectlError("you must specify at least one command for the container")
    found = await from_args(session, args, before[:1], default_type="pods").do()
    infos = found.checked()
    if len(infos) != 1:
        raise KubectlError("cannot exec into multiple objects at a time")
    pod = await remote.pod_of(session, infos[0].obj, seconds)
    if phase := remote.completed(pod):
        raise KubectlError(f"cannot exec into a container in a completed pod; current phase is {phase}")
    quiet = args.on("quiet")
    container = args.text("container") or remote.container_of(session, pod, "", quiet)
    streams = remote.Streams.of(session, args.on("stdin"))
    streams.terminal = remote.tty(session, args.on("tty"), args.on("stdin"), quiet)
    await remote.execute(session, meta.namespace(pod), meta.name(pod), container, args.after_dash, streams)


COMMAND = Command(
    "exec",
    "Execute a command in a container",
    _run,
    "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]",
    (FILES_ONLY, *STREAMS),
)

"""kubectl debug: a container to look around with, in a pod, in a copy of it, or on a node."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder
from cluster.kubectl.acting import each
from cluster.kubectl.attaching import Attach
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.deleting import Deletion
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import FILENAME
from cluster.kubectl.generators import debugging
from cluster.kubectl.generators.debugging import PROFILES, Wanted
from cluster.kubectl.session import Session

_LEGACY = (
    "--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a "
    'profile, for example "--profile=general".\n'
)
_MINUTE = 60.0


async def _run(session: Session, args: Args) -> None:
    wanted, images = _wanted(args), _pairs(args.many("set-image"))
    _validate(session, args, wanted)
    if wanted.profile == "legacy":
        session.err(_LEGACY)
    found = await builder.from_args(session, args, args.before_dash, default_type="pods", lenient=True).do()

    async def one(info: Info) -> None:
        pod, name = await _debugged(session, args, info, wanted, images)
        if args.on("attach") or (args.on("stdin") and not args.changed("attach")):
            pod = await _started(session, pod, name)
            await Attach(name, args.on("stdin"), args.on("tty"), args.on("quiet")).to(session, pod)

    await each(found, one)


def _wanted(args: Args) -> Wanted:
    return Wanted(
        args.text("image"), args.text("container"), args.after_dash, args.on("arguments-only"),
        _pairs(args.many("env")), args.on("stdin"), args.on("tty"), args.text("image-pull-policy"),
        args.text("target"), args.text("profile") if args.changed("profile") else "legacy",
    )  # fmt: skip


def _pairs(words: tuple[str, ...]) -> dict[str, str]:
    for word in words:
        if "=" not in word:
            raise KubectlError(f"{word} must be formatted as key=value")
    return dict(word.split("=", 1) for word in words)


def _validate(session: Session, args: Args, wanted: Wanted) -> None:
    copy, words = args.text("copy-to"), args.after_dash
    alone = [flag for flag in ("replace", "same-node", "set-image") if args.changed(flag) and not copy]
    for wrong, text in (
        (
            copy and not wanted.image and not args.many("set-image") and not words,
            "you must specify --image, --set-image or command arguments.",
        ),
        (
            copy and words and not wanted.container and not wanted.image,
            "you must specify an existing container or a new image when specifying args.",
        ),
        (alone, f"--{''.join(alone[:1])} may only be used with --copy-to."),
        (not copy and not wanted.image, "you must specify --image when not using --copy-to."),
        (not args.before_dash and not args.many("filename"), "NAME or filename is required for debug"),
        (
            wanted.pull not in ("", "Always", "IfNotPresent", "Never"),
            f"invalid image pull policy: {wanted.pull}",
        ),
        (wanted.target and copy, "--target is incompatible with --copy-to. Use --share-processes instead."),
        (args.on("tty") and not args.on("stdin"), "-i/--stdin is required for containers with -t/--tty=true"),
        (wanted.profile not in PROFILES, f"unknown profile: {wanted.profile}"),
    ):
        if wrong:
            raise KubectlError(text)
    if wanted.target and not args.on("quiet"):
        session.out(
            f'Targeting container "{wanted.target}". If you don\'t see processes from this container it may be because '
            "the container runtime doesn't support this feature.\n"
        )


async def _debugged(
    session: Session, args: Args, info: Info, wanted: Wanted, images: dict[str, str]
) -> tuple[Obj, str]:
    """(the pod, the container in it) to look around with."""
    quiet, kind = args.on("quiet"), info.resource.kind
    pods = await session.api.resource("pods")
    if kind == "Node":
        pod = debugging.node_pod(wanted, info.name, session.namespace)
        name = pod["spec"]["containers"][0]["name"]
        if not quiet:
            session.out(
                f"Creating debugging pod {meta.name(pod)} with container {name} on node {info.name}.\n"
            )
        return await session.api.create(pods, pod, session.namespace), name
    if kind != "Pod":
        group = f"{info.resource.group}/{info.resource.version}, Kind={kind}"
        raise KubectlError(f'"{group}" not supported by debug')
    name = wanted.container or debugging.free_name(info.obj)
    if not wanted.container and not quiet:
        session.out(f"Defaulting debug container name to {name}.\n")
    if args.text("copy-to"):
        pod = debugging.copied(wanted, info.obj, args.text("copy-to"), name, images, args.on("same-node"))
        if args.on("replace"):
            await Deletion(session, grace=0, quiet=True).one(info)
        return await session.api.create(pods, pod, info.namespace), name
    patch = {"spec": {"ephemeralContainers": [debugging.ephemeral(wanted, name)]}}
    return await session.api.patch(
        pods, info.name, patch, info.namespace, subresource="ephemeralcontainers"
    ), name  # fmt: skip


def _is_started(pod: Obj, name: str) -> bool:
    fields = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
    states = [c["state"] for each in fields for c in meta.get(pod, f"status.{each}", []) if c["name"] == name]
    return any("running" in state or "terminated" in state for state in states)


async def _started(session: Session, pod: Obj, name: str) -> Obj:
    """The pod once that container runs or has run."""
    pods, called, namespace = await session.api.resource("pods"), meta.name(pod), meta.namespace(pod)
    try:
        async with asyncio.timeout(_MINUTE):
            while not _is_started(pod, name):
                version = meta.resource_version(pod)
                events = session.api.watch(pods, namespace, name=called, resource_version=version)
                async with aclosing(events) as stream:
                    async for event in stream:
                        pod = event["object"]
                        if _is_started(pod, name):
                            break
    except TimeoutError:
        raise KubectlError("timed out waiting for the condition") from None
    return pod


COMMAND = Command(
    "debug",
    "Create debugging sessions for troubleshooting workloads and nodes",
    _run,
    "(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]",
    (
        *FILENAME,
        Flag("arguments-only", kind="bool", help="Further words are arguments, not the command."),
        Flag("attach", kind="bool", help="Attach to the container once it runs; so does -i."),
        Flag("container", "c", help="The debugging container's name."),
        Flag("copy-to", help="Make a copy of the pod under this name."),
        Flag("env", kind="stringSlice", help="Variables, key=value."),
        Flag("image", help="The debugging container's image."),
        Flag("image-pull-policy", help="Always, IfNotPresent or Never."),
        Flag("profile", default="legacy", help=f"How much it may: {', '.join(PROFILES)}."),
        Flag("quiet", "q", kind="bool", help="Say less."),
        Flag("replace", kind="bool", help="With --copy-to, delete the original pod."),
        Flag("same-node", kind="bool", help="With --copy-to, put the copy on the same node."),
        Flag("set-image", kind="stringSlice", help="With --copy-to, other images, name=image."),
        Flag("stdin", "i", kind="bool", help="Keep the container's input open."),
        Flag("target", help="See the processes of this container."),
        Flag("tty", "t", kind="bool", help="Give the container a terminal."),
    ),
)  # fmt: skip

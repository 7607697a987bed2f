"""kubectl debug: a container to look around with, in a pod, in a copy of it, or on a node."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import yaml

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder, manifests
from cluster.kubectl.acting import each
from cluster.kubectl.attaching import Attach, logs, until
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import FILES_ONLY
from cluster.kubectl.generators import debugging
from cluster.kubectl.generators.debugging import LEGACY, PROFILES, Copy, Wanted
from cluster.kubectl.generators.objects import IMAGE
from cluster.kubectl.golang import quote
from cluster.kubectl.remote import ExitError
from cluster.kubectl.session import Session

_LEGACY = (
    "--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a "
    'profile, for example "--profile=general".\n'
)
_NOT_ROOT = (
    "Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile "
    'may not work. Please consider using "--custom" with a custom profile that specifies '
    '"securityContext.runAsUser: 0".\n'
)
_KEEPS = ("labels", "annotations", "liveness", "readiness", "startup", "init-containers")
_PULLS = ("", "Always", "IfNotPresent", "Never")
_NOT_CUSTOM = ("name", "command", "image", "lifecycle", "volumeDevices")


async def _run(session: Session, args: Args) -> None:
    session.check()
    if args.text("profile") not in PROFILES:
        raise KubectlError(f"unknown profile: {args.text('profile')}")
    wanted = _wanted(args, await _custom(session, args.text("custom")))
    _validate(session, args, wanted)
    if wanted.profile == LEGACY:
        session.err(_LEGACY)
    found = await builder.from_args(session, args, args.before_dash, default_type="pods", lenient=True).do()

    async def one(info: Info) -> None:
        pod, name = await _debugged(session, args, info, wanted)
        if _attaches(args) and name:
            await _sit_down(session, args, pod, name)

    await each(found, one)


def _attaches(args: Args) -> bool:
    return args.on("attach") or (args.on("stdin") and not args.changed("attach"))


def _wanted(args: Args, custom: Obj) -> Wanted:
    return Wanted(
        args.text("image"), args.text("container"), args.after_dash, args.on("arguments-only"),
        args.pairs("env"), args.on("stdin"), args.on("tty"), args.text("image-pull-policy"),
        args.text("target"), args.text("profile"), custom,
    )  # fmt: skip


async def _custom(session: Session, path: str) -> Obj:
    """The partial container of --custom."""
    if not path:
        return {}
    try:
        text = await session.files.read(path)
    except FileNotFoundError:
        told = f"open {path}: no such file or directory"
        raise KubectlError(f"must pass a container spec json file for custom profile: {told}") from None
    try:
        found = manifests.load(text.decode())
    except (yaml.YAMLError, ValueError) as problem:
        raise KubectlError(f"{path} does not contain a valid container spec: {manifests.complaint(problem)}") from None
    if not isinstance(found, dict):
        raise KubectlError(f"{path} does not contain a valid container spec")
    if any(found.get(each) for each in _NOT_CUSTOM):
        told = "name, command, image, lifecycle and volume devices"
        raise KubectlError(f"{told} are not modifiable via custom profile")
    return found


def _validate(session: Session, args: Args, wanted: Wanted) -> None:
    for wrong, text in (*_about_copies(args, wanted), *_about_containers(args, wanted)):
        if wrong:
            raise KubectlError(text)
    if wanted.target and not args.on("quiet"):
        session.out(
            f'Targeting container "{wanted.target}". If you don\'t see processes from this container it may be because '
            "the container runtime doesn't support this feature.\n"
        )
    if args.on("tty") and not args.on("stdin"):
        raise KubectlError("-i/--stdin is required for containers with -t/--tty=true")


def _about_copies(args: Args, wanted: Wanted) -> Iterator[tuple[object, str]]:
    """(is that wrong?, the complaint) about --attach and --copy-to."""
    copy, words, images = args.text("copy-to"), wanted.args, args.many("set-image")
    named = wanted.image or wanted.container
    yield (
        args.on("attach") and not named,
        "you must specify --container or create a new container using --image in order to attach.",
    )
    yield (
        copy and not wanted.image and not images and not words,
        "you must specify --image, --set-image or command arguments.",
    )
    yield (
        copy and words and not named,
        "you must specify an existing container or a new image when specifying args.",
    )
    for flag in ("replace", "same-node", "set-image"):
        yield args.values[flag] and not copy, f"--{flag} may only be used with --copy-to."
    yield not copy and not wanted.image, "you must specify --image when not using --copy-to."


def _about_containers(args: Args, wanted: Wanted) -> Iterator[tuple[object, str]]:
    """(is that wrong?, the complaint) about images, names and --target."""
    unnamed = "invalid reference format"
    yield wanted.image and not IMAGE.fullmatch(wanted.image), f"invalid image name {quote(wanted.image)}: {unnamed}"
    yield not args.before_dash and not args.many("filename"), "NAME or filename is required for debug"
    yield wanted.pull not in _PULLS, f"invalid image pull policy: {wanted.pull}"
    for name, image in args.pairs("set-image").items():
        named = f"invalid image name {quote(image)} for container {quote(name)}"
        yield not IMAGE.fullmatch(image), f"{named}: {unnamed}"
    yield (
        wanted.target and args.text("copy-to"),
        "--target is incompatible with --copy-to. Use --share-processes instead.",
    )


async def _debugged(session: Session, args: Args, info: Info, wanted: Wanted) -> tuple[Obj, str]:
    """(the pod, the container in it) to look around with; no container where only images changed."""
    kind = info.resource.kind
    if kind == "Node":
        return await _on_node(session, args, info, wanted)
    if kind != "Pod":
        version = f"{info.resource.group}/{info.resource.version}"
        raise KubectlError(f'"{version}, Kind={kind}" not supported by debug')
    pods = await session.api.resource("pods")
    if args.text("copy-to"):
        name = _copy_name(session, args, info.obj, wanted)
        made = debugging.copied(wanted, info.obj, _copy(args), name)
        _warn(session, made, next((c for c in made["spec"]["containers"] if c["name"] == name), {}))
        created = await session.api.create(pods, made, info.namespace)
        if args.on("replace"):
            await session.api.delete(pods, info.name, info.namespace, options={"gracePeriodSeconds": 0})
        return created, name
    name = _named(session, args, info.obj)
    container = debugging.ephemeral(wanted, name)
    _warn(session, info.obj, container)
    patch = {"spec": {"ephemeralContainers": [container]}}
    return await session.api.patch(
        pods, info.name, patch, info.namespace, subresource="ephemeralcontainers"
    ), name  # fmt: skip


async def _on_node(session: Session, args: Args, info: Info, wanted: Wanted) -> tuple[Obj, str]:
    pod = debugging.node_pod(wanted, info.name, session.namespace)
    name = str(pod["spec"]["containers"][0]["name"])
    if not args.on("quiet"):
        session.out(f"Creating debugging pod {meta.name(pod)} with container {name} on node {info.name}.\n")
    return await session.api.create(await session.api.resource("pods"), pod, session.namespace), name


def _named(session: Session, args: Args, pod: Obj) -> str:
    """The container's name; told where it is made up."""
    if args.text("container"):
        return args.text("container")
    name = debugging.free_name(pod)
    if not args.on("quiet"):
        session.out(f"Defaulting debug container name to {name}.\n")
    return name


def _copy_name(session: Session, args: Args, pod: Obj, wanted: Wanted) -> str:
    """The same in a copy: one of the pod's own needs no image, and images may be all that is to change ("")."""
    own = [each["name"] for field in ("containers", "initContainers") for each in pod["spec"].get(field) or ()]
    if not wanted.image and wanted.container not in own:
        if args.many("set-image"):
            return ""
        raise KubectlError("you must specify image when creating new container")
    return _named(session, args, pod)


def _copy(args: Args) -> Copy:
    shares = args.on("share-processes") if args.changed("share-processes") else None
    keeps = frozenset(each for each in _KEEPS if args.on(f"keep-{each}"))
    return Copy(args.text("copy-to"), args.pairs("set-image"), args.on("same-node"), shares, keeps)


def _warn(session: Session, pod: Obj, container: Obj) -> None:
    """What a profile grants may not reach a user who is not root."""
    context = container.get("securityContext") or {}
    grants = context.get("privileged") or (context.get("capabilities") or {}).get("add")
    if meta.get(pod, "spec.securityContext.runAsUser") and context.get("runAsUser") != 0 and grants:
        session.err(_NOT_ROOT)


def _is_started(name: str, pod: Obj) -> bool:
    return not {"running", "terminated"}.isdisjoint(_state(pod, name))


def _state(pod: Obj, name: str) -> Obj:
    fields = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
    states = [c["state"] for each in fields for c in meta.get(pod, f"status.{each}", []) if c["name"] == name]
    found: Obj = states[0] if states else {}
    return found


async def _sit_down(session: Session, args: Args, pod: Obj, name: str) -> None:
    """Attaches once the container runs; prints its log where it has ended already."""
    pod = await until(session, pod, partial(_is_started, name))
    if "terminated" in _state(pod, name):
        await logs(session, pod, name)
        return
    try:
        await Attach(name, args.on("stdin"), args.on("tty"), args.on("quiet")).to(session, pod)
    except ExitError:
        raise
    except KubectlError as error:
        told = f"couldn't attach to pod/{meta.name(pod)}, falling back to streaming logs: {error.message}"
        session.err(f"warning: {told}\n")
        await logs(session, pod, name)


COMMAND = Command(
    "debug",
    "Create debugging sessions for troubleshooting workloads and nodes",
    _run,
    "(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]",
    (
        FILES_ONLY,
        Flag("arguments-only", kind="bool", help="Further words are arguments, not the command."),
        Flag("attach", kind="bool", help="Attach to the container once it runs; so does -i."),
        Flag("container", "c", help="The debugging container's name."),
        Flag("copy-to", help="Make a copy of the pod under this name."),
        Flag("custom", help="A file with a part of a container, to lay over the one a profile makes."),
        Flag("env", kind="stringToString", help="Variables, key=value."),
        Flag("image", help="The debugging container's image."),
        Flag("image-pull-policy", help="Always, IfNotPresent or Never."),
        Flag("keep-annotations", kind="bool", help="With --copy-to, keep the annotations."),
        Flag("keep-init-containers", kind="bool", default=True, help="With --copy-to, run the init containers too."),
        Flag("keep-labels", kind="bool", help="With --copy-to, keep the labels."),
        Flag("keep-liveness", kind="bool", help="With --copy-to, keep liveness probes."),
        Flag("keep-readiness", kind="bool", help="With --copy-to, keep readiness probes."),
        Flag("keep-startup", kind="bool", help="With --copy-to, keep startup probes."),
        Flag("profile", default="legacy", help=f"How much it may: {', '.join(PROFILES)}."),
        Flag("quiet", "q", kind="bool", help="Say less."),
        Flag("replace", kind="bool", help="With --copy-to, delete the original pod."),
        Flag("same-node", kind="bool", help="With --copy-to, put the copy on the same node."),
        Flag("set-image", kind="stringToString", help="With --copy-to, other images, name=image."),
        Flag(
            "share-processes", kind="bool", default=True,
            help="With --copy-to, let the containers see each other's processes.",
        ),
        Flag("stdin", "i", kind="bool", help="Keep the container's input open."),
        Flag("target", help="See the processes of this container."),
        Flag("tty", "t", kind="bool", help="Give the container a terminal."),
    ),
)  # fmt: skip

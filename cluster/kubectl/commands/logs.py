"""kubectl logs: what containers have written.

One request a container; with several followed at once their lines are woven together whole. (In Kubernetes:
kubectl/pkg/cmd/logs and polymorphichelpers/logsforobject.go.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from cluster.apimachinery import meta, schema
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl import builder, flagsets, workload_pods
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError, StatusError, UsageError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.golang import quote
from cluster.kubectl.session import Session

_USE = "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]"
_EXPECTED = f"expected 'logs {_USE}'.\nPOD or TYPE/NAME is a required argument for the logs command"
_TAIL_OF_MANY = 10


@dataclass(frozen=True)
class Stream:
    """One container's log: where it is asked for, and what its lines begin with."""

    path: str
    container: str
    prefix: str


async def run(session: Session, args: Args) -> None:
    _check_arguments(args)
    query = _query(args)
    obj = await _object(session, args)
    _check_flags(args, query)
    streams = await _streams(session, args, obj)
    follow = args.on("follow") and len(streams) > 1
    limit = args.number("max-log-requests")
    if follow and len(streams) > limit:
        raise KubectlError(
            f"you are attempting to follow {len(streams)} log streams, but maximum allowed concurrency is {limit}, "
            "use --max-log-requests to increase the limit"
        )
    if follow:
        await _together(session, args, streams, query)
        return
    for stream in streams:
        await _copy(session, args, stream, query)


def _check_arguments(args: Args) -> None:
    given, selector = len(args.positional), args.text("selector")
    if given == 1 and selector:
        raise UsageError(args.command, "only a selector (-l) or a POD name is allowed")
    if given > 2 or not (given or selector):
        raise UsageError(args.command, _EXPECTED)
    if args.seconds("pod-running-timeout") <= 0:
        raise KubectlError("--pod-running-timeout must be higher than zero")


def _query(args: Args) -> dict[str, str]:
    """What every request asks besides the container. (In Kubernetes: v1.PodLogOptions.)"""
    found = {name: "true" for name in ("follow", "previous", "timestamps") if args.on(name)}
    if args.on("insecure-skip-tls-verify-backend"):
        found["insecureSkipTLSVerifyBackend"] = "true"
    if args.text("since-time"):
        found["sinceTime"] = _moment(args.text("since-time"))
    if args.seconds("since"):
        found["sinceSeconds"] = str(int(args.seconds("since") + 0.5))
    if args.number("limit-bytes"):
        found["limitBytes"] = str(args.number("limit-bytes"))
    if args.number("tail") != -1:
        found["tailLines"] = str(args.number("tail"))
    elif args.text("selector") and not args.changed("tail"):
        found["tailLines"] = str(_TAIL_OF_MANY)
    return found


def _moment(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        form = "2006-01-02T15:04:05Z07:00"
        raise KubectlError(
            f'parsing time {quote(text)} as {quote(form)}: cannot parse {quote(text)} as "2006"'
        )
    return text


def _check_flags(args: Args, query: dict[str, str]) -> None:
    container = _container(args)
    if args.text("since-time") and args.seconds("since"):
        raise KubectlError("at most one of `sinceTime` or `sinceSeconds` may be specified")
    if args.on("all-containers") and container:
        raise KubectlError(f"--all-containers=true should not be specified with container name {container}")
    if args.changed("container") and len(args.positional) == 2:
        raise KubectlError("only one of -c or an inline [CONTAINER] arg is allowed")
    if args.number("limit-bytes") < 0:
        raise KubectlError("--limit-bytes must be greater than 0")
    if args.seconds("since") < 0:
        raise KubectlError("--since must be greater than 0")
    if int(query.get("tailLines", 0)) < -1:
        raise KubectlError("--tail must be greater than or equal to -1")


def _container(args: Args) -> str:
    return args.positional[1] if len(args.positional) == 2 else args.text("container")


async def _object(session: Session, args: Args) -> Obj:
    """What the logs are asked of: a Pod, an object that has pods, or with -l a list of pods."""
    if args.text("selector"):
        result = await builder.Builder(session, args=["pods"], labels=args.text("selector")).do()
        found = [info.obj for info in result.checked()]
        if not found:
            session.err(f"No resources found in {session.namespace} namespace.\n")
        return {"kind": "PodList", "items": found}
    wanted = builder.Builder(session, args=args.positional[:1], default_type="pods", single_type=True)
    result = await wanted.do()
    for error in result.errors:
        if isinstance(error, StatusError) and error.reason == "NotFound":
            where = quote(session.namespace)
            raise KubectlError(f"error from server (NotFound): {error.message} in namespace {where}")
    (info,) = result.checked()
    kind = info.resource
    if schema.for_gvk(kind.group, kind.version, kind.kind) is None:
        about = f'no kind "{kind.kind}" is registered for version "{kind.api_version}"'
        raise KubectlError(f'{about} in scheme "pkg/scheme/scheme.go:28"')
    return info.obj


async def _streams(session: Session, args: Args, obj: Obj) -> list[Stream]:
    if obj["kind"] == "PodList":
        pods: Objs = obj["items"]
    elif obj["kind"] == "Pod":
        pods = [obj]
    else:
        pods = await _of_workload(session, args, obj)
    return [stream for pod in pods for stream in _of_pod(session, args, pod)]


async def _of_workload(session: Session, args: Args, obj: Obj) -> Objs:
    try:
        workload_pods.selector_of(obj)
    except KubectlError as wrong:
        about = workload_pods.go_type(obj)
        raise KubectlError(f"cannot get the logs from {about}: {wrong.message}") from None
    pods = await workload_pods.pods_of(session, obj, args.seconds("pod-running-timeout"))
    if len(pods) > 1 and not args.on("all-pods"):
        session.err(f"Found {len(pods)} pods, using pod/{meta.name(pods[0])}\n")
    return pods if args.on("all-pods") else pods[:1]


def _of_pod(session: Session, args: Args, pod: Obj) -> Iterator[Stream]:
    fields = dict(workload_pods.containers(pod))
    if args.on("all-containers"):
        order = ("initContainers", "containers", "ephemeralContainers")
        names = sorted(fields, key=lambda name: order.index(fields[name]))
    else:
        names = [_container(args) or _default(session, args, pod, fields)]
    for name in names:
        if name not in fields:
            raise KubectlError(f"container {name} is not valid for pod {meta.name(pod)}")
        path = f"/api/v1/namespaces/{meta.namespace(pod)}/pods/{meta.name(pod)}/log"
        prefixed = args.on("prefix") or args.on("all-pods")
        yield Stream(path, name, f"[pod/{meta.name(pod)}/{name}] " if prefixed else "")


def _default(session: Session, args: Args, pod: Obj, fields: dict[str, str]) -> str:
    """The container an annotation names, or the first; a person is told where there are more."""
    chosen = meta.annotations_of(pod).get(workload_pods.DEFAULT_CONTAINER, "")
    if chosen in fields:
        return chosen
    if chosen:
        session.err(f"Default container name {quote(chosen)} not found in pod {meta.name(pod)}\n")
    first = next(iter(fields))
    if len(fields) > 1 and not args.on("all-pods"):
        session.err(f"Defaulted container {quote(first)} out of: {workload_pods.all_names(pod)}\n")
    return first


async def _together(session: Session, args: Args, streams: list[Stream], query: dict[str, str]) -> None:
    """Follows all at once; the first failure ends them all."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for stream in streams:
                tasks.create_task(_copy(session, args, stream, query))
    except* KubectlError as failures:
        first = failures.exceptions[0]
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None


async def _copy(session: Session, args: Args, stream: Stream, query: dict[str, str]) -> None:
    """Prints the stream line by line until it ends; an error ends the command, or with --ignore-errors is told."""
    prefix = stream.prefix.encode()
    try:
        asked = [("container", stream.container), *query.items()]
        response = await session.api.request("GET", stream.path, asked, accept="*/*")
        rest = b""
        async with aclosing(response.chunks()) as chunks:  # type: ignore[type-var]
            async for chunk in chunks:
                *lines, rest = (rest + chunk).split(b"\n")
                session.out(b"".join(prefix + line + b"\n" for line in lines))
                await session.io.stdout.drain()
        if rest:
            session.out(prefix + rest)
    except KubectlError as error:
        if not args.on("ignore-errors"):
            raise
        session.out(f"error: {error.message}\n")


COMMAND = Command(
    "logs",
    "Print the logs for a container in a pod.",
    run,
    _USE,
    (
        Flag("all-containers", kind="bool", help="The logs of all containers of the pod."),
        Flag("all-pods", kind="bool", help="The logs of all pods of the object; implies --prefix."),
        Flag("container", "c", help="Which container's logs."),
        Flag("follow", "f", kind="bool", help="Go on printing what is written."),
        Flag("ignore-errors", kind="bool", help="Go on with the others when one stream fails."),
        Flag("insecure-skip-tls-verify-backend", kind="bool", help="Do not check the kubelet's certificate."),
        Flag("limit-bytes", kind="int", help="How many bytes at most."),
        Flag("max-log-requests", kind="int", default=5, help="How many streams may be followed at once."),
        Flag("pod-running-timeout", kind="duration", default=20.0, help="How long to wait for a pod to run."),
        Flag("prefix", kind="bool", help="Begin each line with the pod's and the container's name."),
        Flag("previous", "p", kind="bool", help="The logs of the container's previous run."),
        flagsets.SELECTOR,
        Flag("since", kind="duration", help="Only what is newer than this (5s, 2m, 3h)."),
        Flag("since-time", help="Only what is newer than this moment (RFC 3339)."),
        Flag("tail", kind="int", default=-1, help="How many of the last lines; -1 is all (10 with -l)."),
        Flag("timestamps", kind="bool", help="Begin each line with its time."),
    ),
    examples="  kubectl logs web\n  kubectl logs -f deploy/web --tail=20\n  kubectl logs -l app=web --prefix",
)

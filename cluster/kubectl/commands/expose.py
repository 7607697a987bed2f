"""kubectl expose: a Service for pods that are there already."""

from __future__ import annotations

from collections.abc import Mapping

from cluster.apimachinery import meta
from cluster.kubectl import builder
from cluster.kubectl.acting import each
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import DRY_RUN, FILENAME, PRINT, RECORD, SAVE_CONFIG, field_manager
from cluster.kubectl.generators.exposing import EXPOSABLE, Exposure, exposed, ports_of, selector_of
from cluster.kubectl.overriding import FLAGS as OVERRIDES
from cluster.kubectl.overriding import overridden
from cluster.kubectl.session import Session
from cluster.kubectl.writing import Outcome, noted, own_namespace

_LONGEST = 63


async def _run(session: Session, args: Args) -> None:
    outcome = await Outcome.of(session, args)
    found = await builder.from_args(session, args, lenient=True, labels=None).do()
    await each(found, lambda info: _expose(outcome, info))


async def _expose(outcome: Outcome, info: Info) -> None:
    session, args = outcome.session, outcome.args
    try:
        service = exposed(_wanted(args, info), own_namespace(session) if outcome.local else "")
    except ValueError as problem:
        raise KubectlError(str(problem)) from None
    service = outcome.recorded(overridden(args, service))
    if not outcome.local:
        service = noted(service, args.on("save-config"), typed=True)
        resource = await session.api.resource("services")
        service = await session.api.create(resource, service, session.namespace, query=outcome.query)
    outcome.show(service, "exposed", typed=not args.text("overrides") or not outcome.local)


def _wanted(args: Args, info: Info) -> Exposure:
    """What the flags say, the rest from the object."""
    resource = info.resource
    if (resource.group, resource.kind) not in EXPOSABLE:
        kind = f"{resource.kind}.{resource.group}" if resource.group else resource.kind
        raise KubectlError(f"cannot expose a {kind}")
    return Exposure(
        name=args.text("name") or info.name[:_LONGEST],
        labels=_labels(args.text("labels")) if args.text("labels") else meta.labels(info.obj),
        selector=_selector(args, info),
        ports=_ports(args, info),
        protocol=args.text("protocol"),
        target=args.text("target-port"),
        type=args.text("type"),
        external_ip=args.text("external-ip"),
        load_balancer_ip=args.text("load-balancer-ip"),
        affinity=args.text("session-affinity"),
        cluster_ip=args.text("cluster-ip"),
    )


def _selector(args: Args, info: Info) -> Mapping[str, str]:
    if args.text("selector"):
        return _labels(args.text("selector"))
    try:
        return selector_of(info.obj)
    except ValueError as problem:
        raise KubectlError(
            f"couldn't retrieve selectors via --selector flag or introspection: {problem}"
        ) from None


def _ports(args: Args, info: Info) -> Mapping[str, list[str]]:
    there = ports_of(info.obj)
    if args.text("port"):
        return {port: there.get(port, []) for port in args.text("port").split(",")}
    if not there and args.text("cluster-ip") != "None":
        raise KubectlError("couldn't find port via --port flag or introspection")
    return there


def _labels(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in text.split(","):
        key, equals, value = pair.partition("=")
        if not equals or "=" in value or not key:
            raise KubectlError(f"unexpected label spec: {pair}")
        found[key] = value
    return found


COMMAND = Command(
    "expose",
    "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
    _run,
    "(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] "
    "[--external-ip=external-ip-of-service] [--type=type] [options]",
    (
        *PRINT, *FILENAME, SAVE_CONFIG, DRY_RUN, *OVERRIDES, field_manager("kubectl-expose"), RECORD,
        Flag("cluster-ip", help="The cluster IP to ask for; None makes the service headless."),
        Flag("external-ip", help="An address outside of the cluster that leads here too."),
        Flag("labels", "l", help="Labels of the service."),
        Flag("load-balancer-ip", help="The address to ask the load balancer for."),
        Flag("name", help="The service's name."),
        Flag("port", help="The port to serve on; the object's own if none is given."),
        Flag("protocol", help="TCP, UDP or SCTP."),
        Flag("selector", help="Labels of the pods; the object's own if none are given."),
        Flag("session-affinity", help="None or ClientIP."),
        Flag("target-port", help="The container's port, a number or a name."),
        Flag("type", help="ClusterIP, NodePort, LoadBalancer or ExternalName."),
    ),
)  # fmt: skip

"""create service (and its four types) and create ingress."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.kubectl.command import Command, group
from cluster.kubectl.creating.common import Make, generator
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.generators import services
from cluster.kubectl.session import Session
from cluster.kubectl.writing import own_namespace

_TCP = Flag("tcp", kind="stringSlice", help="Port pairs, <port>:<targetPort>.")


def _of_type(kind: str) -> Make:
    async def make(session: Session, args: Args, name: str) -> Obj:
        return services.service(
            name,
            own_namespace(session),
            kind,
            args.many("tcp"),
            args.text("clusterip") if args.has("clusterip") else "",
            args.number("node-port") if args.has("node-port") else 0,
            args.text("external-name") if args.has("external-name") else "",
        )

    return make


def _service(kind: str, use: str, *flags: Flag, needs: tuple[str, ...] = ()) -> Command:
    short = f"Create a service of type {kind}."
    failed = f"failed to create {kind} service:"
    return generator(kind.lower(), short, use, _of_type(kind), (_TCP, *flags), needs=needs, failed=failed)


_SERVICES = (
    _service(
        "ClusterIP", "NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]",
        Flag("clusterip", help="The cluster IP to ask for; None makes the service headless."),
    ),
    _service(
        "ExternalName", "NAME --external-name external.name [--dry-run=server|client|none] [options]",
        Flag("external-name", help="The name in DNS that the service stands for."), needs=("external-name",),
    ),
    _service("LoadBalancer", "NAME [--tcp=port:targetPort] [--dry-run=server|client|none] [options]"),
    _service(
        "NodePort", "NAME [--tcp=port:targetPort] [--dry-run=server|client|none] [options]",
        Flag("node-port", kind="int", help="The port on each node."),
    ),
)  # fmt: skip

SERVICE = Command(
    "service",
    "Create a service using a specified subcommand.",
    group,
    "[flags]",
    aliases=("svc",),
    subcommands=_SERVICES,
)


async def _ingress(session: Session, args: Args, name: str) -> Obj:
    return services.ingress(
        name,
        own_namespace(session),
        args.many("rule"),
        args.text("class"),
        args.text("default-backend"),
        args.many("annotation"),
    )


INGRESS = generator(
    "ingress", "Create an ingress with the given name.", "NAME --rule=host/path=service:port[,tls[=secret]]  [options]",
    _ingress,
    (
        Flag("class", help="The IngressClass to be used."),
        Flag("rule", kind="stringArray", help="host/path=service:port[,tls[=secret]]; path* is a prefix."),
        Flag("default-backend", help="The service for what no rule catches, name:port."),
        Flag("annotation", kind="stringArray", help="An annotation, key=value."),
    ),
    aliases=("ing",), failed="failed to create ingress:",
)  # fmt: skip

"""kubectl cluster-info: where the control plane and the cluster's own services are reached."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.kubectl.api import Api
from cluster.kubectl.builder import typed
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import ALL_NAMESPACES, TEMPLATE
from cluster.kubectl.printers import object_printer
from cluster.kubectl.session import Session

_KINDS = ("events", "replicationcontrollers", "services", "daemonsets", "deployments", "replicasets", "pods")


async def run(session: Session, args: Args) -> None:
    session.check()
    namespace = args.text("namespace") or "kube-system"
    try:
        services = await session.api.resource("services")
        found = await session.api.list(services, namespace, labels="kubernetes.io/cluster-service=true")
        session.out(f"Kubernetes control plane is running at {session.server}\n")
        for service in found.get("items") or ():
            labels = service["metadata"].get("labels") or {}
            name = labels.get("kubernetes.io/name") or service["metadata"]["name"]
            session.out(f"{name} is running at {_link(session.server, service)}\n")
    finally:
        session.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")


def _link(server: str, service: Obj) -> str:
    """A balancer's addresses, or the way through the API server's proxy."""
    ports = service["spec"].get("ports") or []
    balancers = ((service.get("status") or {}).get("loadBalancer") or {}).get("ingress") or []
    if balancers:
        host = balancers[0].get("ip") or balancers[0].get("hostname", "")
        return "".join(f"http://{host}:{port['port']} " for port in ports)
    metadata = service["metadata"]
    target = metadata["name"]
    if ports:
        name = str(ports[0].get("name") or "")
        secure = name == "https" or ports[0]["port"] == 443
        target = f"https:{target}:{name}" if secure else f"{target}:{name}" if name else target
    return f"{server}/api/v1/namespaces/{metadata['namespace']}/services/{target}/proxy"


# -- dump -------------------------------------------------------------------------


async def dump(session: Session, args: Args) -> None:
    """All that is worth sending to whoever is to help: nodes, and each namespace's objects and logs."""
    if args.text("output").lower() not in ("json", "yaml"):
        raise KubectlError("only json and yaml are dumped")
    place = _Place(session, args.text("output-directory"), args.text("output"))
    printer = await object_printer(session, args)
    await place.put("nodes", printer(await _whole(session.api, "nodes")))
    for namespace in await _namespaces(session, args):
        for kind in _KINDS:
            await place.put(f"{namespace}/{kind}", printer(await _whole(session.api, kind, namespace)))
        await _logs(session, place, namespace)


async def _namespaces(session: Session, args: Args) -> list[str]:
    if args.on("all-namespaces"):
        return [each["metadata"]["name"] for each in (await _whole(session.api, "namespaces"))["items"]]
    return list(args.many("namespaces")) or list(dict.fromkeys(("kube-system", session.namespace)))


async def _whole(api: Api, kind: str, namespace: str = "") -> Obj:
    resource = await api.resource(kind)
    found = await api.list(resource, namespace)
    return {**found, "items": [typed(item, found) for item in found.get("items") or ()]}


async def _logs(session: Session, place: _Place, namespace: str) -> None:
    pods = await session.api.resource("pods")
    for pod in (await session.api.list(pods, namespace)).get("items") or ():
        name, spec = pod["metadata"]["name"], pod["spec"]
        for container in (*(spec.get("initContainers") or ()), *spec["containers"]):
            where = f"container {container['name']} of pod {namespace}/{name}"
            path, query = pods.path(namespace, name, "log"), [("container", container["name"])]
            try:
                text = (await (await session.api.request("GET", path, query)).read()).decode(errors="replace")
            except KubectlError as error:
                text = f"Request log error: {error.message}\n"
            await place.log(f"{namespace}/{name}", where, text)


class _Place:
    """Where the dump goes: stdout, or a file for each part."""

    def __init__(self, session: Session, folder: str, form: str) -> None:
        self._session, self._folder, self._form = session, "" if folder == "-" else folder, form

    async def put(self, name: str, text: str) -> None:
        if self._folder:
            await self._session.files.write(f"{self._folder}/{name}.{self._form}", text.encode())
        else:
            self._session.out(text)

    async def log(self, name: str, where: str, text: str) -> None:
        whole = f"==== START logs for {where} ====\n{text}==== END logs for {where} ====\n"
        if self._folder:
            await self._session.files.write(f"{self._folder}/{name}/logs.txt", whole.encode())
        else:
            self._session.out(whole)


DUMP = Command(
    name="dump",
    short="Print all that helps to find what is wrong.",
    use="[flags]",
    flags=(
        ALL_NAMESPACES, *TEMPLATE,
        Flag("output", "o", default="json", help="How to print."),
        Flag("output-directory", help="The folder to write to; - is stdout."),
        Flag("namespaces", kind="stringSlice", help="The namespaces to dump."),
        Flag("pod-running-timeout", kind="duration", default=20.0, help="How long to wait for a pod to run."),
    ),
    run=dump,
)  # fmt: skip
COMMAND = Command(
    name="cluster-info",
    short="Show where the cluster's own services are reached.",
    aliases=("clusterinfo",),
    subcommands=(DUMP,),
    run=run,
    use="[flags]",
)

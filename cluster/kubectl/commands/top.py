"""kubectl top: what pods and nodes use at this moment, as the metrics API knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from cluster.apimachinery import clock, labels, meta, quantity
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl import flagsets, gosort
from cluster.kubectl.command import Command, group
from cluster.kubectl.errors import KubectlError, UsageError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.golang import shown_duration
from cluster.kubectl.printers.tabwriter import TabWriter
from cluster.kubectl.session import Session

_METRICS = "/apis/metrics.k8s.io/v1beta1"
_MEBI = 1024 * 1024
_UNKNOWN = "<unknown>"
_PATIENCE = timedelta(minutes=2).total_seconds()
_POD = "pod [NAME | -l label]"
_NODE = "node [NAME | -l label]"

Usage = dict[str, str]


async def pods(session: Session, args: Args) -> None:
    name = _one_name(args, _POD)
    _check_sorting(args)
    if name and (args.text("selector") or args.text("field-selector")):
        raise KubectlError("only one of NAME or selector can be provided")
    await _check_available(session, args)
    everywhere = args.on("all-namespaces")
    place = "" if everywhere else f"/namespaces/{session.namespace}"
    found = await _metrics(session, f"{_METRICS}{place}/pods", name, _selectors(args))
    if not found:
        await _explain(session, args)
        where = "" if everywhere else f" in {session.namespace} namespace."
        session.err(f"No resources found{where}\n")
        return
    session.out(_pod_table(found, args))


async def nodes(session: Session, args: Args) -> None:
    name = _one_name(args, _NODE)
    _check_sorting(args)
    if name and args.text("selector"):
        raise KubectlError("only one of NAME or --selector can be provided")
    await _check_available(session, args)
    found = await _metrics(session, f"{_METRICS}/nodes", name, _selectors(args))
    if not found:
        raise KubectlError("metrics not available yet")
    listed = await _metrics(session, "/api/v1/nodes", name, _selectors(args))
    session.out(_node_table(found, {meta.name(node): node for node in listed}, args))


def _one_name(args: Args, use: str) -> str:
    if len(args.positional) > 1:
        raise UsageError(args.command, use)
    return args.positional[0] if args.positional else ""


def _check_sorting(args: Args) -> None:
    if args.text("sort-by") not in ("", "cpu", "memory"):
        raise KubectlError("--sort-by accepts only cpu or memory")


def _selectors(args: Args) -> list[tuple[str, str]]:
    found = [("labelSelector", args.text("selector"))]
    if args.has("field-selector"):
        found.append(("fieldSelector", args.text("field-selector")))
    return [(key, value) for key, value in found if value]


async def _check_available(session: Session, args: Args) -> None:
    try:
        labels.parse(args.text("selector"))
    except ValueError as wrong:
        raise KubectlError(str(wrong)) from None
    mapper = await session.api.mapper()
    if not any(each.group == "metrics.k8s.io" for each in mapper.all):
        raise KubectlError("Metrics API not available")


async def _metrics(session: Session, path: str, name: str, selectors: Sequence[tuple[str, str]]) -> Objs:
    if name:
        return [await session.api.json("GET", f"{path}/{name}")]
    found = await session.api.json("GET", path, selectors)
    return found.get("items") or []


async def _explain(session: Session, args: Args) -> None:
    """Raises why there are no metrics, where there are pods: they are new, or nobody measures them."""
    found = await _metrics(session, f"/api/v1/namespaces/{session.namespace}/pods", "", _selectors(args))
    for pod in found:
        age = clock.now() - clock.parse(pod["metadata"]["creationTimestamp"])
        if age > _PATIENCE:
            about = f"{meta.namespace(pod)}/{meta.name(pod)}"
            raise KubectlError(f"Metrics not available for pod {about}, age: {shown_duration(age)}")
    if found:
        raise KubectlError("metrics not available yet")


def _measured(args: Args) -> list[str]:
    return ["cpu", "memory", *(["swap"] if args.on("show-swap") else [])]


def _shown(resource: str, used: str) -> str:
    return f"{quantity.milli(used)}m" if resource == "cpu" else f"{quantity.whole(used) // _MEBI}Mi"


def _sum(usages: Sequence[Usage], measured: Sequence[str]) -> Usage:
    return {name: quantity.total(usage.get(name, "0") for usage in usages) for name in measured}


def _order(
    args: Args, usage: Callable[[Obj], Usage], name: Callable[[Obj], object]
) -> Callable[[Obj], object]:
    """What rows are sorted by: the greatest use first, or the name."""
    by = args.text("sort-by")
    return (lambda row: -quantity.parse(usage(row).get(by, "0"))) if by else name


def _pod_table(found: Objs, args: Args) -> str:
    measured, spaces, each = _measured(args), args.on("all-namespaces"), args.on("containers")
    tabs = TabWriter()
    columns = [
        *(["NAMESPACE"] if spaces else []),
        *(["POD"] if each else []),
        "NAME",
        "CPU(cores)",
        "MEMORY(bytes)",
    ]
    columns += ["SWAP(bytes)"] if "swap" in measured else []
    if not args.on("no-headers"):
        tabs.add([*columns, ""])
    order = _order(
        args, lambda pod: _of_pod(pod, measured), lambda pod: (spaces and meta.namespace(pod), meta.name(pod))
    )
    for pod in gosort.sort(found, order):
        for name, usage in _rows(pod, args, measured):
            tabs.add([*([meta.namespace(pod)] if spaces else []), *name, *_cells(usage, measured), ""])
    if args.on("sum"):
        _add_sum(tabs, found, measured, columns, headed=not args.on("no-headers"))
    return tabs.flush()


def _of_pod(pod: Obj, measured: Sequence[str]) -> Usage:
    return _sum([container.get("usage") or {} for container in pod.get("containers") or []], measured)


def _rows(pod: Obj, args: Args, measured: Sequence[str]) -> Iterator[tuple[list[str], Usage]]:
    """(the cells of the name, the use) of the pod, or of each of its containers."""
    if not args.on("containers"):
        yield [meta.name(pod)], _of_pod(pod, measured)
        return
    order = _order(args, lambda each: each.get("usage") or {}, lambda each: each["name"])
    for container in gosort.sort(pod.get("containers") or [], order):
        yield [meta.name(pod), container["name"]], container.get("usage") or {}


def _cells(usage: Usage, measured: Sequence[str]) -> list[str]:
    return [_shown(name, usage.get(name, "0")) for name in measured]


def _add_sum(
    tabs: TabWriter, found: Objs, measured: Sequence[str], columns: Sequence[str], *, headed: bool
) -> None:
    """The sum below a line; without headings kubectl forgets the columns in front."""
    width = len(columns) if headed else 3 + len(measured) - 2
    total = _sum(
        [container.get("usage") or {} for pod in found for container in pod.get("containers") or []], measured
    )
    tabs.add([*[""] * (width - 2), "________", "________", ""])
    tabs.add([*[""] * (width - 3), "", *_cells(total, measured), ""])


def _node_table(found: Objs, known: dict[str, Obj], args: Args) -> str:
    measured, tabs = _measured(args), TabWriter()
    columns = ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"]
    if not args.on("no-headers"):
        tabs.add([*columns, *(["SWAP(bytes)", "SWAP(%)"] if "swap" in measured else []), ""])
    waiting = dict(known)
    for row in gosort.sort(found, _order(args, lambda each: each.get("usage") or {}, meta.name)):
        node = waiting.pop(meta.name(row), {})
        has = _available(node, args)
        cells = [cell for name in measured for cell in _used(row.get("usage") or {}, has, name)]
        tabs.add([meta.name(row), *cells, ""])
    for name in waiting:
        tabs.add([name, *[_UNKNOWN, _UNKNOWN] * len(measured), ""])
    return tabs.flush()


def _available(node: Obj, args: Args) -> Usage:
    field = "capacity" if args.on("show-capacity") else "allocatable"
    swap = meta.get(node, "status.nodeInfo.swap.capacity")
    return {**meta.get(node, f"status.{field}", {}), **({} if swap is None else {"swap": str(swap)})}


def _used(usage: Usage, has: Usage, name: str) -> tuple[str, ...]:
    if name == "swap" and name not in has:
        return _UNKNOWN, _UNKNOWN
    used = usage.get(name, "0")
    if name not in has:
        return (_shown(name, used),)
    share = quantity.milli(used) / quantity.milli(has[name]) * 100 if quantity.parse(has[name]) else 0
    return _shown(name, used), f"{int(share)}%"


_SHARED = (
    Flag("no-headers", kind="bool", help="Without headings."),
    flagsets.SELECTOR,
    Flag("show-swap", kind="bool", help="The use of swap too."),
    Flag("sort-by", help="Sort by cpu or by memory."),
    Flag("use-protocol-buffers", kind="bool", default=True, help="Speak protobuf with the metrics API."),
)
COMMAND = Command(
    "top",
    "Display resource (CPU/memory) usage.",
    group,
    "[flags]",
    subcommands=(
        Command(
            "node",
            "Display resource (CPU/memory) usage of nodes.",
            nodes,
            "[NAME | -l label]",
            (
                *_SHARED,
                Flag(
                    "show-capacity", kind="bool", help="Shares of the capacity, not of what is allocatable."
                ),
            ),
            aliases=("nodes", "no"),
        ),
        Command(
            "pod",
            "Display resource (CPU/memory) usage of pods.",
            pods,
            "[NAME | -l label]",
            (
                *_SHARED,
                flagsets.ALL_NAMESPACES,
                Flag("containers", kind="bool", help="Each container by itself."),
                flagsets.FIELD_SELECTOR,
                Flag("sum", kind="bool", help="The sum of all below."),
            ),
            aliases=("pods", "po"),
        ),
    ),
    long="Shows what is used now; a pod's numbers come some time after its start.",
    examples="  kubectl top node\n  kubectl top pod --containers --sort-by=memory",
)

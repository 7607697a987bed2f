"""What is done to nodes: cordon and uncordon, drain, taint.

Draining asks the eviction subresource for each pod, so that disruption budgets are heard: a pod that may not go yet
answers 429 and is asked again five seconds later. (In Kubernetes: kubectl/pkg/drain and kubectl/pkg/cmd/taint.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.validation import is_label_value, is_qualified_name
from cluster.kubectl.builder import Builder, Info
from cluster.kubectl.errors import Errors, KubectlError, StatusError, UsageError
from cluster.kubectl.flags import Args
from cluster.kubectl.golang import quote, shown_duration
from cluster.kubectl.printers import NamePrinter
from cluster.kubectl.session import Session
from cluster.kubectl.writing import DryRun

_RETRY, _POLL = 5.0, 1.0  # seconds
_DAEMON_FATAL = "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)"
_DAEMON_WARNING = "ignoring DaemonSet-managed Pods"
_LOCAL_FATAL = "Pods with local storage (use --delete-emptydir-data to override)"
_LOCAL_WARNING = "deleting Pods with local storage"
_LONELY_FATAL = "cannot delete Pods that declare no controller (use --force to override)"
_LONELY_WARNING = "deleting Pods that declare no controller"


def check(args: Args) -> None:
    """UsageError unless the arguments or -l name nodes."""
    if not args.positional and not args.changed("selector"):
        raise UsageError(args.command, f"USAGE: {args.command.removeprefix('kubectl ')} NODE [flags]")
    if args.positional and args.text("selector"):
        raise UsageError(args.command, "error: cannot specify both a node name and a --selector option")


async def chosen(session: Session, args: Args) -> list[Info]:
    """The nodes that the arguments or -l name."""
    if args.text("selector"):
        found = Builder(session, ["nodes"], labels=args.text("selector"))
    else:
        found = Builder(session, args.positional, default_type="nodes")
    return (await found.do()).checked()


# -- cordon -------------------------------------------------------------------


async def cordon(session: Session, infos: Sequence[Info], wanted: bool, dry: DryRun) -> None:
    """Lets no further pods in, or lets them in again."""
    word = "cordon" if wanted else "uncordon"
    for info in infos:
        told = f"{word}ed"
        if bool(meta.get(info.obj, "spec.unschedulable")) == wanted:
            told = f"already {word}ed"
        elif dry is not DryRun.CLIENT:
            patch = {"spec": {"unschedulable": True if wanted else None}}
            query = [("dryRun", "All")] if dry is DryRun.SERVER else []
            try:
                await session.api.patch(info.resource, info.name, patch, query=query)
            except StatusError as error:
                session.err(f"error: unable to {word} node {quote(info.name)}: {error.message}\n")
                continue
        session.out(NamePrinter(told + dry.value)(info.obj))


# -- drain --------------------------------------------------------------------


@dataclass
class Sorted:
    """A node's pods: those to go, and what is to be said of the others."""

    going: list[Obj] = field(default_factory=list)
    warnings: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Drain:
    session: Session
    args: Args
    dry: DryRun

    async def run(self, infos: Sequence[Info]) -> None:
        """Empties the nodes one after the other; raises at the end what went wrong."""
        failed: list[KubectlError] = []
        pending: list[str] = []
        for info in infos:
            try:
                await self._one(info)
            except KubectlError as error:
                text = f"[{', '.join(e.told() for e in error.errors)}]" if isinstance(error, Errors) and len(
                    error.errors) > 1 else error.message  # fmt: skip
                self.session.err(
                    f"error: unable to drain node {quote(info.name)} due to error: {text}, continuing command...\n"
                )
                failed += error.errors if isinstance(error, Errors) else [error]
                pending.append(info.name)
            else:
                self.session.out(NamePrinter(f"drained{self.dry.value}")(info.obj))
        if pending:
            self.session.err(
                "There are pending nodes to be drained:\n" + "".join(f" {name}\n" for name in pending)
            )
            raise Errors(failed)

    async def _one(self, info: Info) -> None:
        found = await self._pods(info.name)
        if found.errors:
            raise Errors(
                [KubectlError(f"cannot delete {why}: {', '.join(of)}") for why, of in found.errors.items()]
            )
        if found.warnings:
            told = "; ".join(f"{why}: {', '.join(of)}" for why, of in found.warnings.items())
            self.session.err(f"Warning: {told}\n")
        if self.dry is DryRun.CLIENT:
            for pod in found.going:
                self.session.out(f"evicting pod {meta.key(pod)}{self.dry.value}\n")
            return
        seconds = self.args.seconds("timeout")
        try:
            async with asyncio.timeout(seconds or None):
                gone = await asyncio.gather(
                    *(self._evict(pod) for pod in found.going), return_exceptions=True
                )
        except TimeoutError:
            raise await self._too_late(info, found.going, seconds) from None
        if problems := [each for each in gone if isinstance(each, KubectlError)]:
            raise Errors(problems)

    async def _too_late(self, info: Info, pods: Sequence[Obj], seconds: float) -> KubectlError:
        left = (await self._pods(info.name)).going
        errors = [
            KubectlError(
                f"error when evicting pods/{quote(meta.name(pod))} -n {quote(meta.namespace(pod))}: "
                f"global timeout reached: {shown_duration(seconds)}"
            )
            for pod in pods
            if meta.uid(pod) in {meta.uid(each) for each in left}
        ]
        problem = Errors(errors)
        if left:
            self.session.err(
                f"There are pending pods in node {quote(info.name)} when an error occurred: {problem.message}\n"
                + "".join(f"pod/{meta.name(pod)}\n" for pod in left)
            )
        return problem

    async def _pods(self, node: str) -> Sorted:
        pods = await self.session.api.resource("pods")
        listed = await self.session.api.list(
            pods,
            labels=self.args.text("pod-selector"),
            fields=f"spec.nodeName={node}",
            limit=self.args.number("chunk-size"),
        )
        found = Sorted()
        for item in listed.get("items") or ():
            await self._sort({"apiVersion": "v1", "kind": "Pod", **item}, found)
        return found

    async def _sort(self, pod: Obj, found: Sorted) -> None:
        """Asks the filters in turn: the first that forbids or skips decides; the last warning is told."""
        key, warning = meta.key(pod), ""
        done = meta.get(pod, "status.phase") in ("Succeeded", "Failed")
        owner = meta.controller_of(pod)
        if self._left(pod) or "kubernetes.io/config.mirror" in meta.annotations_of(pod):
            return
        if owner and owner.get("kind") == "DaemonSet" and not done:
            missing = await self._missing(pod, owner)
            if missing and not self.args.on("force"):
                found.errors.setdefault(missing, []).append(key)
                return
            if not missing:
                ignored = self.args.on("ignore-daemonsets")
                into, why = (found.warnings, _DAEMON_WARNING) if ignored else (found.errors, _DAEMON_FATAL)
                into.setdefault(why, []).append(key)
                return
            warning = missing
        if not done and any("emptyDir" in volume for volume in meta.get(pod, "spec.volumes", [])):
            if not self.args.on("delete-emptydir-data"):
                found.errors.setdefault(_LOCAL_FATAL, []).append(key)
                return
            warning = _LOCAL_WARNING
        if not done and not owner:
            if not self.args.on("force"):
                found.errors.setdefault(_LONELY_FATAL, []).append(key)
                return
            warning = _LONELY_WARNING
        if warning:
            found.warnings.setdefault(warning, []).append(key)
        found.going.append(pod)

    def _left(self, pod: Obj) -> bool:
        """Has the pod been on its way out for longer than --skip-wait-for-delete-timeout?"""
        patience, since = (
            self.args.number("skip-wait-for-delete-timeout"),
            meta.metadata(pod).get("deletionTimestamp"),
        )
        return bool(patience > 0 and since and clock.now() - clock.parse(since) > patience)

    async def _missing(self, pod: Obj, owner: Obj) -> str:
        """The complaint when the pod's DaemonSet is gone."""
        kinds = await self.session.api.resource("daemonsets.apps")
        try:
            await self.session.api.get(kinds, owner["name"], meta.namespace(pod))
        except StatusError as error:
            return error.message
        return ""

    async def _evict(self, pod: Obj) -> None:
        """Asks until the pod may go, and waits until it is gone."""
        name, namespace = meta.name(pod), meta.namespace(pod)
        where = f"pods/{quote(name)} -n {quote(namespace)}"
        if self.args.on("disable-eviction"):
            await self._delete(pod)
        else:
            while True:
                self.session.out(f"evicting pod {namespace}/{name}{self.dry.value}\n")
                try:
                    await self._ask(pod)
                    break
                except StatusError as error:
                    if error.reason == "NotFound":
                        return
                    if error.http_code != 429:
                        raise KubectlError(f"error when evicting {where}: {error.message}") from None
                    self.session.err(f"error when evicting {where} (will retry after 5s): {error.message}\n")
                await asyncio.sleep(_RETRY)
        if self.dry is DryRun.NONE:
            await self._until_gone(pod)

    def _options(self) -> Obj:
        grace = self.args.number("grace-period")
        return {"gracePeriodSeconds": grace} if grace >= 0 else {}

    async def _ask(self, pod: Obj) -> None:
        pods = await self.session.api.resource("pods")
        name, namespace = meta.name(pod), meta.namespace(pod)
        options = {**self._options(), **({"dryRun": ["All"]} if self.dry is DryRun.SERVER else {})}
        body = {
            "apiVersion": "policy/v1", "kind": "Eviction",
            "metadata": {"name": name, "namespace": namespace}, "deleteOptions": options,
        }  # fmt: skip
        await self.session.api.create(pods, body, namespace, name=name, subresource="eviction")

    async def _delete(self, pod: Obj) -> None:
        pods = await self.session.api.resource("pods")
        try:
            await self.session.api.delete(pods, meta.name(pod), meta.namespace(pod), options=self._options())
        except StatusError as error:
            if error.reason != "NotFound":
                raise

    async def _until_gone(self, pod: Obj) -> None:
        pods = await self.session.api.resource("pods")
        verb = "deleted" if self.args.on("disable-eviction") else "evicted"
        while True:
            try:
                found = await self.session.api.get(pods, meta.name(pod), meta.namespace(pod))
            except StatusError as error:
                if error.reason != "NotFound":
                    raise
                found = {}
            if meta.uid(found) != meta.uid(pod):
                self.session.out(NamePrinter(verb)(pod))
                return
            await asyncio.sleep(_POLL)


# -- taint --------------------------------------------------------------------

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def parse_taint(text: str) -> Obj:
    """ "key=value:Effect" in its parts; ValueError for anything else."""
    parts = text.split(":")
    key, effect = parts[0], parts[1] if len(parts) == 2 else ""
    if len(parts) > 2:
        raise ValueError(f"invalid taint spec: {text}")
    value = ""
    if len(parts) == 2:
        if effect not in EFFECTS:
            raise ValueError(f"invalid taint effect: {effect}, unsupported taint effect")
        key, _, value = parts[0].partition("=")
        if "=" in value:
            raise ValueError(f"invalid taint spec: {text}")
        if problems := is_label_value(value):
            raise ValueError(f"invalid taint spec: {text}, {'; '.join(problems)}")
    if problems := is_qualified_name(key):
        raise ValueError(f"invalid taint spec: {text}, {'; '.join(problems)}")
    return {"key": key, **({"value": value} if value else {}), **({"effect": effect} if effect else {})}


def parse_taints(specs: Sequence[str]) -> tuple[list[Obj], list[Obj]]:
    """(to add, to remove); ValueError for a spec that is none, or comes twice."""
    added: list[Obj] = []
    removed: list[Obj] = []
    for spec in specs:
        taint = parse_taint(spec.removesuffix("-"))
        if spec.endswith("-"):
            removed.append({k: v for k, v in taint.items() if k != "value"})
            continue
        if "effect" not in taint:
            raise ValueError(f"invalid taint spec: {spec}")
        if any(_same(each, taint) for each in added):
            told = f"{{{taint['key']} {taint.get('value', '')} {taint['effect']} <nil>}}"
            raise ValueError(f"duplicated taints with the same key and effect: {told}")
        added.append(taint)
    return added, removed


def _same(one: Obj, other: Obj) -> bool:
    return (one["key"], one.get("effect")) == (other["key"], other.get("effect"))


def retainted(
    node: Obj, added: Sequence[Obj], removed: Sequence[Obj], overwrite: bool
) -> tuple[str, list[Obj]]:
    """(what happened, the node's taints then); KubectlError for what is there already, or not there."""
    old: list[Obj] = meta.get(node, "spec.taints", [])
    there = [taint["key"] for taint in added if any(_same(taint, each) for each in old)]
    if there and not overwrite:
        told = ",".join(there)
        raise KubectlError(
            f"node {meta.name(node)} already has {told} taint(s) with same effect(s) and --overwrite is false"
        )
    new = [*added, *(each for each in old if not any(_same(each, taint) for taint in added))]
    changed, gone, missing = len(old) != len(new), False, list[KubectlError]()
    for taint in removed:
        kept = [
            each
            for each in new
            if not (_same(each, taint) if "effect" in taint else each["key"] == taint["key"])
        ]
        gone = len(kept) != len(new)
        if not gone:
            shown = f"{taint['key']}:{taint['effect']}" if "effect" in taint else taint["key"]
            missing.append(KubectlError(f"taint {quote(shown)} not found"))
        new = kept
    if missing:
        raise missing[0] if len(missing) == 1 else Errors(missing)
    if (changed and gone) or overwrite:
        return "modified", new
    return "tainted" if changed else "untainted", new

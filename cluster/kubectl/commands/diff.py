"""kubectl diff: what apply would change.

The server is asked to apply without storing (dry run); the object as it is and as it would be are written as YAML and
compared as `diff -u -N` compares two folders with one file for each object. Exit codes are diff's: 0 for no
differences, 1 for some, more for trouble. (In Kubernetes: kubectl/pkg/cmd/diff.)
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder, flagsets, pruning
from cluster.kubectl.acting import required_files
from cluster.kubectl.api import APPLY
from cluster.kubectl.applying import patch_for
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError, StatusError, together
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.generators.objects import go_json
from cluster.kubectl.golang import quote
from cluster.kubectl.printers import without_managed_fields, yaml_text
from cluster.kubectl.session import Session
from cluster.kubectl.unified import unified
from cluster.kubectl.writing import configuration, no_arguments

_TRIES = 4
_CLIENT_SIDE = "kubectl-client-side-apply"
_DELETING = "Warning: Detected changes to resource {} which is currently being deleted.\n"
_NEVER = "1970-01-01 00:00:00.000000000 +0000"
_MASK, _BEFORE, _AFTER = "***", "*** (before)", "*** (after)"


@dataclass(frozen=True)
class Folder:
    """One side: a file for each object, in a folder that exists in name only."""

    side: str
    number: int = field(default_factory=lambda: random.randrange(10**9, 2**32))
    texts: dict[str, str] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, text: str) -> None:
        self.texts[name] = text
        now: datetime = clock.utc()
        self.times[name] = now.strftime("%Y-%m-%d %H:%M:%S.%f000 +0000")

    def path(self, name: str) -> str:
        return f"/tmp/{self.side}-{self.number}/{name}"


async def run(session: Session, args: Args) -> None:
    try:
        if await _differs(session, args):
            raise KubectlError()
    except KubectlError as error:
        if error.message:
            error.code += 1
        raise


async def _differs(session: Session, args: Args) -> bool:
    """Prints the differences; whether there are any."""
    no_arguments(args)
    required_files(args)
    if args.on("force-conflicts") and not args.on("server-side"):
        raise KubectlError("--force-conflicts only works with --server-side")
    live, merged = Folder("LIVE"), Folder("MERGED")
    result = await builder.from_args(session, args).do()
    uids = {await _compare(session, args, info, live, merged) for info in result.infos}
    if problem := together(result.errors):
        raise problem
    if args.on("prune"):
        await _pruned(session, args, result.infos, uids, live)
    external = session.env.get("KUBECTL_EXTERNAL_DIFF", "").split(" ")[0]
    if external:
        name = quote(external)
        raise KubectlError(f"failed to run {name}: exec: {name}: executable file not found in $PATH")
    return _print(session, live, merged)


async def _pruned(session: Session, args: Args, infos: Sequence[Info], uids: set[str], live: Folder) -> None:
    """Shows what --prune would delete as files that are gone."""
    listed = await pruning.kinds(session, args.many("prune-allowlist"))
    namespaces = {info.namespace for info in infos if info.resource.namespaced}
    async for info in pruning.left_over(session, listed, namespaces, uids, args.text("selector")):
        live.put(_file(info), yaml_text.dump(without_managed_fields(info.obj)))


def _file(info: Info) -> str:
    """The name of an object's file."""
    resource = info.resource
    group = f"{resource.group}." if resource.group else ""
    return f"{group}{resource.version}.{resource.kind}.{info.namespace}.{info.name}"


def _print(session: Session, live: Folder, merged: Folder) -> bool:
    found = False
    for name in sorted(live.texts):
        hunks = unified(live.texts[name], merged.texts.get(name, ""))
        if not hunks:
            continue
        found = True
        session.out(f"diff -u -N {live.path(name)} {merged.path(name)}\n")
        session.out(
            f"--- {live.path(name)}\t{live.times[name]}\n+++ {merged.path(name)}\t{merged.times.get(name, _NEVER)}\n"
        )
        session.out(hunks)
    return found


async def _compare(session: Session, args: Args, info: Info, live: Folder, merged: Folder) -> str:
    """Puts the object into both folders, and gives its uid; tried again while somebody else changes it."""
    for attempt in range(1, _TRIES + 1):
        before = await _live(session, info)
        try:
            after = await _merged(session, args, info, before, locked=attempt < _TRIES)
            break
        except StatusError as error:
            if error.reason != "Conflict" or attempt == _TRIES:
                raise
    uid = meta.uid(before) if before else ""
    if before is not None and meta.is_deleting(before):
        session.err(_DELETING.format(info.name))
    if not args.on("show-managed-fields"):
        before, after = before and without_managed_fields(before), without_managed_fields(after)
    secret = (after["apiVersion"], after["kind"]) == ("v1", "Secret")
    if secret:
        before, after = masked(before, after)
    name = _file(info)
    nothing = before is None and not secret  # a Secret that is not there goes through the mask as a null
    live.put(name, "" if nothing else yaml_text.dump(before))
    merged.put(name, yaml_text.dump(after))
    return uid


async def _live(session: Session, info: Info) -> Obj | None:
    try:
        return await session.api.get(info.resource, info.name, info.namespace)
    except StatusError as error:
        if error.reason != "NotFound":
            raise
        return None


async def _merged(session: Session, args: Args, info: Info, live: Obj | None, *, locked: bool) -> Obj:
    """The object as it would be. `locked`: only if it still is as it was read."""
    api, resource, namespace = session.api, info.resource, info.namespace
    query = [("dryRun", "All"), ("fieldManager", _manager(args))]
    if args.on("server-side"):
        force = ("force", str(args.on("force-conflicts")).lower())
        body = go_json(info.obj, sort_keys=True).encode() + b"\n"
        return await api.patch(
            resource, info.name, body, namespace, content_type=APPLY, query=[*query, force]
        )
    if live is None:
        return await api.create(resource, info.obj, namespace, query=query)
    patch, content_type = patch_for(info, json.loads(configuration(info.obj)), live)
    if not patch:
        return live
    if locked:
        patch.setdefault("metadata", {})["resourceVersion"] = meta.resource_version(live)
    return await api.patch(resource, info.name, patch, namespace, content_type=content_type, query=query)


def _manager(args: Args) -> str:
    """Who the fields would belong to; an apply by the server has a name of its own."""
    by_default = args.on("server-side") and not args.changed("field-manager")
    return "kubectl" if by_default else args.text("field-manager")


def masked(before: Obj | None, after: Obj) -> tuple[Obj | None, Obj]:
    """A Secret's two states with the values hidden, so that one sees which changed and not what they are."""
    old: Obj = (before or {}).get("data") or {}
    new: Obj = after.get("data") or {}
    changed = {key for key in old.keys() & new.keys() if old[key] != new[key]}

    def hidden(obj: Obj | None, data: Obj, mark: str) -> Obj | None:
        values = {key: mark if key in changed else _MASK for key in data}
        return {**obj, "data": values} if obj is not None and data else obj

    return hidden(before, old, _BEFORE), hidden(after, new, _AFTER) or after


COMMAND = Command(
    "diff",
    "Diff the live version against a would-be applied version.",
    run,
    "-f FILENAME",
    (
        Flag("concurrency", kind="int", default=1, help="How many objects to look at at once."),
        flagsets.field_manager(_CLIENT_SIDE),
        *flagsets.FILENAME,
        Flag(
            "force-conflicts", kind="bool", help="Take over fields that others manage (with --server-side)."
        ),
        Flag("prune", kind="bool", help="Show what apply --prune would delete."),
        Flag("prune-allowlist", kind="stringArray", help="Kinds to prune, group/version/kind."),
        flagsets.SELECTOR,
        Flag("server-side", kind="bool", help="Let the server merge."),
        Flag("show-managed-fields", kind="bool", help="With who manages which field."),
    ),
    long="Exit code 0: no differences, 1: differences, more: an error.",
    examples="  kubectl diff -f web.yaml\n  kubectl diff -f folder/ --server-side",
)
